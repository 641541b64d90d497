"""Variants and arrays on DuckDB: JSON is text, so arrays are converted to lists of JSON values."""

import json
from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.json_parts import by_kind, path
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import DOUBLE, call, cast, null_if, number, text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

LIST = "TRY_CAST(:array AS JSON[])"
"""The elements of an array, JSON null as NULL; NULL for other values."""
_WITHOUT_TEXTS = r"""REGEXP_REPLACE(:text, '"(\\.|[^"\\])*"', '""', 'g')"""
_LENIENT = r"(?i),\s*[\]}]|nan|inf|^\s*null\s*$"
"""What its reader takes outside of the texts within and JSON does not know; and a null as a whole."""


class DuckDbJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        def convert(of: ValueType, plain: exp.Expression) -> exp.Expression:
            if of is ValueType.NUMBER and not kind.integer:
                return _number(plain)
            return call("TO_JSON", plain)

        return by_kind(kind, value, convert)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        return call("TO_JSON", value)

    def parsed(self, text: exp.Expression) -> exp.Expression:
        if isinstance(text, exp.Literal):
            if not _is_json(text.name):
                return cast(exp.Null(), exp.DType.JSON)
            return fragment("duckdb", "NULLIF(TRY_CAST(:text AS JSON), 'null')", text=text)
        sql = f"CASE WHEN NOT REGEXP_MATCHES({_WITHOUT_TEXTS}, '{_LENIENT}') THEN TRY_CAST(:text AS JSON) END"
        return fragment("duckdb", sql, text=text)

    def text(self, json: exp.Expression) -> exp.Expression:
        return call("JSON_EXTRACT_STRING", json, text("$"))

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        return null_if(call("JSON_EXTRACT", json, text(path(tuple(steps)))), text("null"))

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        sql = "CASE WHEN :position >= 0 THEN NULLIF(:found, 'null') END"
        expression = call("JSON_EXTRACT", json, cast(position, exp.DType.BIGINT))
        return fragment("duckdb", sql, position=position, found=expression)

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        pointer = fragment("duckdb", "'/' || REPLACE(REPLACE(:key, '~', '~0'), '/', '~1')", key=key)
        return null_if(call("JSON_EXTRACT", json, pointer), text("null"))

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        pairs = [part for key, value in entries for part in (text(key), value)]
        return call("JSON_OBJECT", *pairs)

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        return call("JSON_ARRAY", *elements)

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        joined, *rest = [fragment("duckdb", LIST, array=array) for array in arrays]
        for expression in rest:
            # LIST_CONCAT would take NULL for an empty list, the operator gives NULL.
            joined = exp.DPipe(this=joined, expression=expression, safe=True)
        return call("TO_JSON", joined)

    def length(self, array: exp.Expression) -> exp.Expression:
        return fragment("duckdb", f"LEN({LIST})", array=array)

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        return fragment("duckdb", f"LIST_CONTAINS({LIST}, :element)", array=array, element=element)

    def compact(self, array: exp.Expression) -> exp.Expression:
        sql = f"TO_JSON(LIST_FILTER({LIST}, LAMBDA _item: _item IS NOT NULL))"
        return fragment("duckdb", sql, array=array)

    def distinct(self, array: exp.Expression) -> exp.Expression:
        first = "LIST_FILTER(_list, LAMBDA _item, _place: LIST_POSITION(_list, _item) = _place)"
        return fragment("duckdb", f"TO_JSON(LIST_TRANSFORM([{LIST}], LAMBDA _list: {first})[1])", array=array)

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        # Here what is no array has no elements; JSON nulls stay values, so that they are equal to each other.
        wanted = "IS NOT NULL" if found else "IS NULL"
        kept = (
            "LIST_FILTER(_lists[1], LAMBDA _item, _place: LIST_POSITION(_lists[1], _item) = _place "
            f"AND LIST_POSITION(_lists[2], _item) {wanted})"
        )
        sql = (
            "CASE WHEN NOT (:left IS NULL OR :right IS NULL) THEN TO_JSON(LIST_TRANSFORM("
            "[[CAST(JSON_EXTRACT(:left, '$[*]') AS JSON[]), CAST(JSON_EXTRACT(:right, '$[*]') AS JSON[])]], "
            f"LAMBDA _lists: {kept})[1]) END"
        )
        return fragment("duckdb", sql, left=left, right=right)

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        sql = f"TO_JSON(LIST_FILTER({LIST}, LAMBDA _element: :condition))"
        return fragment("duckdb", sql, array=array, condition=condition)

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        sql = f"TO_JSON(LIST_TRANSFORM({LIST}, LAMBDA _element: :element))"
        return fragment("duckdb", sql, array=array, element=element)

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        first = "CASE WHEN :start < 0 THEN GREATEST(LEN(_list) + :start, 0) ELSE :start END"
        after = f"_place > {first}" + ("" if length is None else f" AND _place <= {first} + :length")
        given = ":start IS NULL" if length is None else ":start IS NULL OR :length IS NULL"
        sql = (
            f"CASE WHEN NOT ({given}) THEN TO_JSON(LIST_TRANSFORM([{LIST}], "
            f"LAMBDA _list: LIST_FILTER(_list, LAMBDA _item, _place: {after}))[1]) END"
        )
        return fragment(
            "duckdb", sql, array=array, start=start, length=length if length is not None else number(0)
        )

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        shown = "JSON_EXTRACT_STRING(_item, '$')"
        if null is not None:
            shown = f"COALESCE({shown}, :null)"
        if isinstance(separator, exp.Literal):
            sql = f"ARRAY_TO_STRING(LIST_TRANSFORM({LIST}, LAMBDA _item: {shown}), :separator)"
        else:
            # It joins with a constant only: another separator goes before each element, and off the first.
            led = f"ARRAY_TO_STRING(LIST_TRANSFORM({LIST}, LAMBDA _item: :separator || {shown}), '')"
            sql = f"SUBSTRING({led}, LENGTH(:separator) + 1)"
        return fragment(
            "duckdb", sql, array=array, separator=separator, null=null if null is not None else exp.Null()
        )

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        sql = "TO_JSON(STRING_SPLIT(:text, :delimiter))"
        if not isinstance(delimiter, exp.Literal):
            sql = f"CASE WHEN NOT :delimiter IS NULL THEN {sql} END"
        return fragment("duckdb", sql, text=text, delimiter=delimiter)

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        return fragment(
            "duckdb", "TO_JSON(GENERATE_SERIES(:start, :end, :step))", start=start, end=end, step=step
        )

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        ordered = exp.Order(this=element.copy(), expressions=[key.copy() for key in order])
        sql = "TO_JSON(COALESCE(ARRAY_AGG(:ordered) FILTER (WHERE NOT :element IS NULL), []))"
        return fragment("duckdb", sql, ordered=ordered if order else element, element=element)

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        plain = cast(value, DOUBLE) if kind.type is ValueType.NUMBER and not kind.integer else value
        item = exp.column("_item")
        direction = "DESC" if descending else "ASC"
        sql = (
            f"TO_JSON(LIST_TRANSFORM(COALESCE(ARRAY_AGG(DISTINCT :plain ORDER BY :plain {direction}) "
            "FILTER (WHERE NOT :plain IS NULL), []), LAMBDA _item: :element))"
        )
        return fragment("duckdb", sql, plain=plain, element=self.value(kind, item))


def _is_json(written: str) -> bool:
    """Whether a text is JSON, and not a null as a whole."""
    try:
        return json.loads(written, parse_constant=_refuse) is not None
    except (ValueError, RecursionError):
        return False


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _number(value: exp.Expression) -> exp.Expression:
    """A double as JSON, whole ones without decimals."""
    sql = "TRY_CAST(REGEXP_REPLACE(CAST(CAST(:value AS DOUBLE) AS TEXT), '[.]0$', '') AS JSON)"
    return fragment("duckdb", sql, value=value)
