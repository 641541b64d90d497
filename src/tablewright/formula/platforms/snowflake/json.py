"""Variants and arrays on Snowflake: VARIANT, worked on by its functions of higher order.

Arrays are not unnested to rows: FLATTEN in a subquery cannot refer to the outer row
(https://docs.snowflake.com/en/user-guide/querying-subqueries). A missing element of an array (`undefined`) is
no JSON, so that null elements are JSON nulls.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.json_parts import by_kind
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import BIGINT, DOUBLE, TEXT, call, cast, number, text
from tablewright.formula.platforms.snowflake.inline import inlined
from tablewright.formula.platforms.snowflake.moments import moment_as_text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_ELEMENT = "STRIP_NULL_VALUE(_element)"
_KEPT = "NVL({}, PARSE_JSON('null'))"
"""Null inside an array is a JSON null."""
_DISTINCT = (
    "REDUCE(:array, ARRAY_CONSTRUCT(), (_found, _item) -> "
    "IFF(ARRAY_CONTAINS(_item, _found), _found, ARRAY_APPEND(_found, _item)))"
)
"""ARRAY_DISTINCT promises no order."""


class SnowflakeJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        if kind.type is ValueType.NULL:
            return cast(exp.Null(), exp.DType.VARIANT)
        if kind.type is ValueType.DATE:
            return call("TO_VARIANT", moment_as_text(value))

        def convert(of: ValueType, plain: exp.Expression) -> exp.Expression:
            if of is ValueType.NUMBER and not kind.integer:
                return _number(plain)
            # Literals and parameters have no length of their own.
            return call("TO_VARIANT", cast(plain, TEXT) if of is ValueType.TEXT else plain)

        return by_kind(kind, value, convert)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        return call("TO_VARIANT", value)

    def parsed(self, text: exp.Expression) -> exp.Expression:
        return call("STRIP_NULL_VALUE", call("TRY_PARSE_JSON", text))

    def text(self, json: exp.Expression) -> exp.Expression:
        return cast(json, TEXT)

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        for step in steps:
            json = call("GET", json, text(step) if isinstance(step, str) else number(step))
        return call("STRIP_NULL_VALUE", json)

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        sql = "CASE WHEN :position >= 0 THEN STRIP_NULL_VALUE(GET(:json, :whole)) END"
        return fragment("snowflake", sql, json=json, position=position, whole=cast(position, BIGINT))

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        return call("STRIP_NULL_VALUE", call("GET", json, cast(key, TEXT)))

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        pairs = [part for key, value in entries for part in (text(key), _kept(value))]
        return call("TO_VARIANT", call("OBJECT_CONSTRUCT_KEEP_NULL", *pairs))

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        return call("TO_VARIANT", call("ARRAY_CONSTRUCT", *map(_kept, elements)))

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        joined, *rest = [_list(array) for array in arrays]
        for expression in rest:
            joined = call("ARRAY_CAT", joined, expression)
        return call("TO_VARIANT", joined)

    def length(self, array: exp.Expression) -> exp.Expression:
        return call("ARRAY_SIZE", array)

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        return call("ARRAY_CONTAINS", element, _list(array))

    def compact(self, array: exp.Expression) -> exp.Expression:
        return _of(array, "TO_VARIANT(ARRAY_COMPACT(:array))")

    def distinct(self, array: exp.Expression) -> exp.Expression:
        return _of(array, f"TO_VARIANT({_DISTINCT})")

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        # Here what is no array has no elements.
        wanted = "" if found else "NOT "
        sql = (
            "CASE WHEN NOT (:left IS NULL OR :right IS NULL) THEN TO_VARIANT("
            "REDUCE(IFF(IS_ARRAY(:left), AS_ARRAY(:left), ARRAY_CONSTRUCT()), ARRAY_CONSTRUCT(), "
            "(_found, _item) -> IFF(ARRAY_CONTAINS(_item, _found) OR "
            f"NOT {wanted}ARRAY_CONTAINS(_item, IFF(IS_ARRAY(:right), AS_ARRAY(:right), ARRAY_CONSTRUCT())), "
            "_found, ARRAY_APPEND(_found, _item)))) END"
        )
        return inlined(sql, {"left": left, "right": right})

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        sql = "TO_VARIANT(FILTER(:array, _element -> :condition))"
        return _of(array, sql, condition=_within(condition))

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        sql = f"TO_VARIANT(TRANSFORM(:array, _element -> {_KEPT.format(':element')}))"
        return _of(array, sql, element=_within(element))

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        first = "IFF(:start < 0, GREATEST(ARRAY_SIZE(:array) + :start, 0), :start)"
        if length is None:
            sql = f"TO_VARIANT(ARRAY_SLICE(:array, {first}, ARRAY_SIZE(:array)))"
            return _of(array, sql, {"start": start})
        sql = f"TO_VARIANT(ARRAY_SLICE(:array, {first}, {first} + GREATEST(:length, 0)))"
        return _of(array, sql, {"start": start, "length": length})

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        if null is None:
            sql = (
                "ARRAY_TO_STRING(TRANSFORM(ARRAY_COMPACT(:array), _item -> CAST(_item AS TEXT)), :separator)"
            )
            return _of(array, sql, {"separator": separator})
        sql = (
            "ARRAY_TO_STRING(TRANSFORM(:array, _item -> NVL(CAST(STRIP_NULL_VALUE(_item) AS TEXT), :null)),"
            " :separator)"
        )
        return _of(array, sql, {"separator": separator, "null": null})

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        whole = call("TO_VARIANT", call("SPLIT", text, delimiter))
        if isinstance(delimiter, exp.Literal) and delimiter.name:
            return whole
        # Nothing between them: every character on its own.
        sql = (
            "CASE WHEN :delimiter = '' AND :text <> '' "
            "THEN TO_VARIANT(REGEXP_SUBSTR_ALL(:text, '.', 1, 1, 's')) ELSE :whole END"
        )
        return fragment("snowflake", sql, text=text, delimiter=delimiter, whole=whole)

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        # The end does not belong to the range there.
        sql = (
            "CASE WHEN :step = 0 AND NOT (:start IS NULL OR :end IS NULL) THEN TO_VARIANT(ARRAY_CONSTRUCT()) "
            "ELSE TO_VARIANT(ARRAY_GENERATE_RANGE(:start, :end + SIGN(:step), NULLIF(:step, 0))) END"
        )
        return inlined(sql, {"start": start, "end": end, "step": step})

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        within_group: exp.Expression = call("ARRAY_AGG", element)
        if order:
            keys = exp.Order(expressions=[key.copy() for key in order])
            within_group = exp.WithinGroup(this=within_group, expression=keys)
        return call("TO_VARIANT", within_group)

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        plain = value
        if kind.type is ValueType.NUMBER and not kind.integer:
            plain = cast(value, DOUBLE)
        elif kind.type is ValueType.DATE:
            plain = moment_as_text(value)
        direction = "DESC" if descending else "ASC"
        sql = f"TO_VARIANT(ARRAY_AGG(DISTINCT :plain) WITHIN GROUP (ORDER BY :plain {direction}))"
        return fragment("snowflake", sql, plain=plain)


def _number(value: exp.Expression) -> exp.Expression:
    """A double as JSON, whole ones without decimals: so they equal whole numbers."""
    core = value.this if isinstance(value, exp.Neg) else value
    if isinstance(core, exp.Literal) and core.name.isdigit():
        return call("TO_VARIANT", value)
    sql = (
        "IFF(:value = FLOOR(:value) AND ABS(:value) < 1000000000000000, "
        "TO_VARIANT(CAST(:value AS BIGINT)), TO_VARIANT(:value))"
    )
    if isinstance(value, exp.Column):
        return inlined(sql, {"value": cast(value, DOUBLE)})
    # What is computed is computed once, as an element of an array.
    expression = fragment("snowflake", sql, value=cast(exp.column("_number"), DOUBLE))
    whole = "GET(TRANSFORM(ARRAY_CONSTRUCT(:value), _number -> :each), 0)"
    return fragment("snowflake", whole, value=cast(value, DOUBLE), each=expression)


def _kept(value: exp.Expression) -> exp.Expression:
    if isinstance(value, exp.Literal):
        return value
    return call("NVL", value, call("PARSE_JSON", text("null")))


def _list(array: exp.Expression) -> exp.Expression:
    """A variant as an array; NULL for what is none."""
    return call("AS_ARRAY", array)


def _within(tree: exp.Expression) -> exp.Expression:
    """What is computed for an element: a null element is Null."""
    tree = tree.copy()
    for column in list(tree.find_all(exp.Column)):
        if column.name == "_element" and not column.table and not _inner(column):
            expression = fragment("snowflake", _ELEMENT)
            if column is tree:
                return expression
            column.replace(expression)
    return tree


def _inner(column: exp.Column) -> bool:
    """Whether it is stripped already, as the element of an array within."""
    parent = column.parent
    return isinstance(parent, exp.Anonymous) and parent.name.upper() == "STRIP_NULL_VALUE"


def _of(
    array: exp.Expression,
    sql: str,
    given: Mapping[str, exp.Expression] | None = None,
    **parts: exp.Expression,
) -> exp.Expression:
    """A result computed from an array; NULL for other values."""
    return inlined(sql, {"array": _list(array), **(given or {})}, **parts)
