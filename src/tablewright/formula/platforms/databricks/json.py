"""Variants and arrays on Databricks: JSON in a text, which can be compared, sorted and grouped.

It is taken apart as VARIANT, the only type whose parts keep their JSON types: arrays are cast to
`ARRAY<VARIANT>`, objects to `MAP<STRING, VARIANT>`, which takes any key as it is.
"""

from collections.abc import Sequence
from json import dumps

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.json_parts import by_kind
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import TEXT, call, case, cast, compare, is_not_null, number, only_if
from tablewright.formula.platforms.databricks.lists import ordered_list
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_VARIANT = "TRY_PARSE_JSON({})"
_PLAIN_NUMBER = (
    "COALESCE(REGEXP_REPLACE(CAST(TRY_CAST(CAST(:value AS STRING) AS DECIMAL(38, 18)) AS STRING),"
    " '[.]?0+$', ''), NULLIF(NULLIF(NULLIF(CAST(:value AS STRING), 'NaN'), 'Infinity'), '-Infinity'))"
)


def elements(array: str) -> str:
    """The elements of an array as a list of JSON texts, JSON null as NULL; NULL for what is no array."""
    items = f"TRY_CAST({_VARIANT.format(array)} AS ARRAY<VARIANT>)"
    return f"TRANSFORM({items}, _json -> NULLIF(TO_JSON(_json), 'null'))"


def elements_of(array: exp.Expression) -> exp.Expression:
    """The same as an expression."""
    return fragment("databricks", elements(":array"), array=array)


def as_array(list_: str) -> str:
    """A list of JSON texts as a JSON array."""
    return f"CONCAT('[', ARRAY_JOIN({list_}, ',', 'null'), ']')"


class DatabricksJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        def convert(of: ValueType, plain: exp.Expression) -> exp.Expression:
            match of:
                case ValueType.NUMBER if not kind.integer:
                    return self._sql(_PLAIN_NUMBER, value=plain)
                case ValueType.NUMBER | ValueType.LOGICAL:
                    return cast(plain, TEXT)
                case _:
                    return self._sql("TO_JSON(CAST(:value AS VARIANT))", value=plain)

        return by_kind(kind, value, convert)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        return call("TO_JSON", value)

    def parsed(self, text: exp.Expression) -> exp.Expression:
        return self._sql("NULLIF(TO_JSON(TRY_PARSE_JSON(:text)), 'null')", text=text)

    def text(self, json: exp.Expression) -> exp.Expression:
        return self._sql("CAST(TRY_PARSE_JSON(:json) AS STRING)", json=json)

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        at_key = json
        for step in steps:
            here = number(step) if isinstance(step, int) else exp.Literal.string(step)
            at_key = self.at_position(at_key, here) if isinstance(step, int) else self.at_key(at_key, here)
        return at_key

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        sql = f"GET({elements(':json')}, :position)"
        whole = position if isinstance(position, exp.Literal) else cast(position, exp.DType.INT)
        return self._sql(sql, json=json, position=whole)

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        fields = self._sql("TRY_CAST(TRY_PARSE_JSON(:json) AS MAP<STRING, VARIANT>)", json=json)
        return self._sql("NULLIF(TO_JSON(TRY_ELEMENT_AT(:fields, :key)), 'null')", fields=fields, key=key)

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        """Written in the order of the keys, as the platform itself writes objects."""
        parts: list[exp.Expression] = []
        for place, (key, value) in enumerate(sorted(entries, key=lambda entry: entry[0])):
            known: exp.Expression = exp.Coalesce(this=value.copy(), expressions=[exp.Literal.string("null")])
            if isinstance(value, exp.Literal) and value.is_string:
                # A word of the language's own, not yet JSON.
                known = exp.Literal.string(dumps(value.name, ensure_ascii=False))
            name = f"{',' if place else '{'}{dumps(key, ensure_ascii=False)}:"
            parts += [exp.Literal.string(name), known]
        return call("CONCAT", *parts, exp.Literal.string("}" if parts else "{}"))

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        items = exp.Anonymous(this="ARRAY", expressions=[element.copy() for element in elements])
        if not elements:
            return exp.Literal.string("[]")
        return self._sql(as_array(":items"), items=items)

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        lists = [self._sql(elements(":array"), array=array) for array in arrays]
        joined = lists[0] if len(lists) == 1 else exp.Anonymous(this="CONCAT", expressions=lists)
        return self._sql(as_array(":joined"), joined=joined)

    def length(self, array: exp.Expression) -> exp.Expression:
        sql = "CAST(ARRAY_SIZE(TRY_CAST(TRY_PARSE_JSON(:array) AS ARRAY<VARIANT>)) AS BIGINT)"
        return self._sql(sql, array=array)

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        """A NULL among the elements would make the answer NULL where the element is not found."""
        sql = "EXISTS(:items, _item -> COALESCE(_item = :element, FALSE))"
        expression = self._sql(sql, items=elements_of(array), element=element)
        return only_if(is_not_null(element), expression)

    def compact(self, array: exp.Expression) -> exp.Expression:
        return self._sql(as_array(f"FILTER({elements(':array')}, _item -> NOT _item IS NULL)"), array=array)

    def distinct(self, array: exp.Expression) -> exp.Expression:
        return self._sql(as_array(f"ARRAY_DISTINCT({elements(':array')})"), array=array)

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        """What is no array has no elements."""
        name = "ARRAY_INTERSECT" if found else "ARRAY_EXCEPT"
        nothing = "CAST(ARRAY() AS ARRAY<STRING>)"
        sides = ", ".join(f"COALESCE({elements(side)}, {nothing})" for side in (":left", ":right"))
        sql = f"CASE WHEN NOT (:left IS NULL OR :right IS NULL) THEN {as_array(f'{name}({sides})')} END"
        return self._sql(sql, left=left, right=right)

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        sql = as_array(f"FILTER({elements(':array')}, _element -> :condition)")
        return self._sql(sql, array=array, condition=condition)

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        sql = as_array(f"TRANSFORM({elements(':array')}, _element -> :element)")
        return self._sql(sql, array=array, element=element)

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        size = f"SIZE({elements(':array')})"
        first = f"CASE WHEN :start < 0 THEN GREATEST({size} + :start, 0) ELSE :start END"
        after = f"_place >= {first}" + ("" if length is None else f" AND _place < {first} + :length")
        given = ":start IS NULL" if length is None else ":start IS NULL OR :length IS NULL"
        kept = as_array(f"FILTER({elements(':array')}, (_item, _place) -> {after})")
        return self._sql(
            f"CASE WHEN NOT ({given}) THEN {kept} END",
            array=array,
            start=start,
            length=length if length is not None else number(0),
        )

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        shown = "CAST(TRY_PARSE_JSON(_item) AS STRING)"
        end = "" if null is None else ", :null"
        sql = f"ARRAY_JOIN(TRANSFORM({elements(':array')}, _item -> {shown}), :separator{end})"
        return self._sql(sql, array=array, separator=separator, null=null if null is not None else exp.Null())

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        r"""The delimiter is a pattern to SPLIT: between \Q and \E it has no meaning but its own."""
        if isinstance(delimiter, exp.Literal):
            quoted: exp.Expression = exp.Literal.string(_literally(delimiter.name))
        else:
            escaped = r"CONCAT('\\Q', REPLACE(:delimiter, '\\E', '\\E\\\\E\\Q'), '\\E')"
            written = self._sql(escaped, delimiter=delimiter)
            quoted = case([(compare(delimiter, exp.EQ, ""), exp.Literal.string(""))], written)
        pieces = "TRANSFORM(SPLIT(:text, :quoted), _piece -> TO_JSON(CAST(_piece AS VARIANT)))"
        return self._sql(as_array(pieces), text=text, quoted=quoted)

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        """Bounds in the other direction than the step are an error to SEQUENCE."""
        runs = "(:step > 0 AND :start <= :end) OR (:step < 0 AND :start >= :end)"
        listed = as_array("TRANSFORM(SEQUENCE(:start, :end, :step), _n -> CAST(_n AS STRING))")
        known = "NOT (:start IS NULL OR :end IS NULL OR :step IS NULL)"
        sql = f"CASE WHEN {runs} THEN {listed} WHEN {known} THEN '[]' END"
        return self._sql(sql, start=start, end=end, step=step)

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        items = ordered_list(element, order, non_null=True) if order else call("COLLECT_LIST", element)
        return self._sql(as_array(":items"), items=items)

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        plain = cast(value, exp.DType.DOUBLE) if kind.type is ValueType.NUMBER and not kind.integer else value
        up = "FALSE" if descending else "TRUE"
        sql = as_array(f"TRANSFORM(SORT_ARRAY(COLLECT_SET(:plain), {up}), _item -> :element)")
        return self._sql(sql, plain=plain, element=self.value(kind, exp.column("_item")))

    def _sql(self, sql: str, **parts: exp.Expression) -> exp.Expression:
        return fragment("databricks", sql, **parts)


def _literally(delimiter: str) -> str:
    r"""A pattern that fits the delimiter only; `\E` in it ends the quotation, and is said apart."""
    if not delimiter:
        return ""
    return "\\Q" + delimiter.replace("\\E", "\\E\\\\E\\Q") + "\\E"
