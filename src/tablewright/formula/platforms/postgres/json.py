"""Variants and arrays on PostgreSQL: JSONB; arrays are unnested to rows."""

# ruff: noqa: S608 (the texts are put together from constants of this file; values are nodes of the tree)

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment, named
from tablewright.formula.functions.json_parts import by_kind, path
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import DOUBLE, TEXT, call, cast, text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

ITEMS = "JSONB_ARRAY_ELEMENTS(:array) WITH ORDINALITY AS _items(_item, _place)"
ELEMENTS = f"(SELECT NULLIF(_item, 'null') AS _element, _item, _place FROM {ITEMS}) AS _elements"
MINIFIED = r"""REGEXP_REPLACE(:json #>> '{}', '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')"""
"""JSON text without white space outside of its texts."""


class PostgresJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        def convert(of: ValueType, plain: exp.Expression) -> exp.Expression:
            if of is ValueType.NUMBER and not kind.integer:
                plain = cast(plain, DOUBLE)
            # Literals and parameters have no type of their own here.
            return call("TO_JSONB", cast(plain, TEXT) if of is ValueType.TEXT else plain)

        return by_kind(kind, value, convert)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        return call("TO_JSONB", value)

    def parsed(self, text: exp.Expression) -> exp.Expression:
        # The condition is inside of the cast: a constant would be cast before a condition around it is asked.
        sql = "NULLIF(CAST(CASE WHEN PG_INPUT_IS_VALID(:text, 'jsonb') THEN :text END AS JSONB), 'null')"
        return named("postgres", sql, {"text": cast(text, TEXT)})

    def text(self, json: exp.Expression) -> exp.Expression:
        sql = (
            f"CASE WHEN JSONB_TYPEOF(:json) IN ('array', 'object') THEN {MINIFIED} ELSE :json #>> '{{}}' END"
        )
        return named("postgres", sql, {"json": json})

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        # Strict, because the lax mode looks into arrays by itself, and silent, because strict mode complains.
        path_node = text(f"strict {path(tuple(steps))}")
        path_node = exp.Cast(this=path_node, to=exp.DataType.build("jsonpath", udt=True))
        sql = "NULLIF(JSONB_PATH_QUERY_FIRST(:json, :steps, '{}', TRUE), 'null')"
        return fragment("postgres", sql, json=json, steps=path_node)

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        sql = "CASE WHEN :position >= 0 THEN NULLIF(:json -> CAST(:position AS INT), 'null') END"
        return fragment("postgres", sql, json=json, position=position)

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        return fragment("postgres", "NULLIF(:json -> :key, 'null')", json=json, key=cast(key, TEXT))

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        pairs = [part for key, value in entries for part in (text(key), value)]
        return call("JSONB_BUILD_OBJECT", *pairs)

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        return call("JSONB_BUILD_ARRAY", *elements)

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        joined, *rest = [_of(array, ":array") for array in arrays]
        for expression in rest:
            joined = exp.DPipe(this=joined, expression=expression, safe=True)
        return joined

    def length(self, array: exp.Expression) -> exp.Expression:
        return _of(array, "JSONB_ARRAY_LENGTH(:array)")

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        sql = f"CASE WHEN NOT :sought IS NULL THEN EXISTS(SELECT 1 FROM {ITEMS} WHERE _item = :sought) END"
        return _of(array, sql, {"sought": element})

    def compact(self, array: exp.Expression) -> exp.Expression:
        return _of(array, _rebuilt("_item", ITEMS, "_item <> 'null'"))

    def distinct(self, array: exp.Expression) -> exp.Expression:
        sql = f"TO_JSONB(ARRAY(SELECT _item FROM {ITEMS} GROUP BY _item ORDER BY MIN(_place)))"
        return _of(array, sql)

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        wanted = "EXISTS" if found else "NOT EXISTS"
        sql = (
            "CASE WHEN NOT (:left IS NULL OR :right IS NULL) THEN TO_JSONB(ARRAY(SELECT _item "
            "FROM JSONB_PATH_QUERY(:left, 'strict $[*]', '{}', TRUE) "
            "WITH ORDINALITY AS _items(_item, _place) "
            f"WHERE {wanted}(SELECT 1 FROM JSONB_PATH_QUERY(:right, 'strict $[*]', '{{}}', TRUE) "
            "AS _others(_other) WHERE _other = _item) GROUP BY _item ORDER BY MIN(_place))) END"
        )
        return named("postgres", sql, {"left": left, "right": right})

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        return _of(array, _rebuilt("_item", ELEMENTS, ":condition"), condition=condition)

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        return _of(array, _rebuilt(":element", ELEMENTS), element=element)

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        first = "CASE WHEN :start < 0 THEN GREATEST(JSONB_ARRAY_LENGTH(:array) + :start, 0) ELSE :start END"
        given = {"start": start} if length is None else {"start": start, "length": length}
        wanted = f"_place > {first}" + ("" if length is None else f" AND _place <= {first} + :length")
        missing = " OR ".join(f":{name} IS NULL" for name in given)
        return _of(array, f"CASE WHEN NOT ({missing}) THEN {_rebuilt('_item', ITEMS, wanted)} END", given)

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        given = {"separator": cast(separator, TEXT)} | ({} if null is None else {"null": cast(null, TEXT)})
        shown = ":shown" if null is None else "COALESCE(:shown, :null)"
        sql = f"ARRAY_TO_STRING(ARRAY(SELECT {shown} FROM {ITEMS} ORDER BY _place), :separator)"
        return _of(array, sql, given, shown=self.text(exp.column("_item")))

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN :delimiter IS NULL THEN NULL WHEN :text = '' THEN '[\"\"]' "
            "ELSE TO_JSONB(STRING_TO_ARRAY(:text, NULLIF(:delimiter, ''))) END"
        )
        return fragment("postgres", sql, text=cast(text, TEXT), delimiter=cast(delimiter, TEXT))

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN NOT (:start IS NULL OR :end IS NULL OR :step IS NULL) THEN TO_JSONB(ARRAY("
            "SELECT _item FROM GENERATE_SERIES(:start, :end, NULLIF(:step, 0)) AS _items(_item))) END"
        )
        return named("postgres", sql, {"start": start, "end": end, "step": step})

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        ordered = exp.Order(this=element.copy(), expressions=[key.copy() for key in order])
        sql = "COALESCE(JSONB_AGG(:ordered) FILTER (WHERE NOT :element IS NULL), '[]')"
        return fragment("postgres", sql, ordered=ordered if order else element, element=element)

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        match kind.type:
            case ValueType.TEXT:
                plain = fragment("postgres", ':value COLLATE "C"', value=value)
            case ValueType.NUMBER if not kind.integer:
                plain = cast(value, DOUBLE)
            case ValueType.DATE:
                plain = self.value(kind, value)
            case _:
                plain = value
        direction = "DESC" if descending else "ASC"
        sql = (
            f"COALESCE(JSONB_AGG(DISTINCT :plain ORDER BY :plain {direction}) "
            "FILTER (WHERE NOT :plain IS NULL), '[]')"
        )
        return fragment("postgres", sql, plain=plain)


def _rebuilt(result: str, items: str, condition: str = "") -> str:
    where = f" WHERE {condition}" if condition else ""
    return f"TO_JSONB(ARRAY(SELECT {result} FROM {items}{where} ORDER BY _place))"


def _of(
    array: exp.Expression,
    sql: str,
    given: Mapping[str, exp.Expression] | None = None,
    **parts: exp.Expression,
) -> exp.Expression:
    """A result computed from an array; NULL for other values."""
    guarded = f"CASE WHEN JSONB_TYPEOF(:array) = 'array' THEN {sql} END"
    return named("postgres", guarded, {"array": array, **(given or {})}, **parts)
