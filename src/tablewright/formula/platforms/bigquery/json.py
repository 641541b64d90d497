"""Variants and arrays on BigQuery: JSON, whose arrays are converted to ARRAY<JSON> and back.

JSON has no equality there
(https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#json_type): values are compared by
their text. A JSON null within an array is a value that is not NULL.
"""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment, named
from tablewright.formula.functions.json_parts import path
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import BIGINT, DOUBLE, call, cast, every, is_not_null, only_if, text
from tablewright.formula.platforms.bigquery.moments import moment_as_text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_LIST = "JSON_QUERY_ARRAY(:array)"
"""The elements of an array; NULL for other values."""
_ROWS = "UNNEST(JSON_QUERY_ARRAY(:array)) AS _item WITH OFFSET AS _place"
_ELEMENTS = (
    "(SELECT _item, _place, CASE WHEN JSON_TYPE(_item) <> 'null' THEN _item END AS _element"
    f" FROM {_ROWS}) AS _items"
)
"""The same, with null elements as NULL in `_element`."""
_SAME = "TO_JSON_STRING(_item)"
_TEXT = "COALESCE(JSON_VALUE({0}), CASE WHEN JSON_TYPE({0}) <> 'null' THEN TO_JSON_STRING({0}) END)"
_NULL = "PARSE_JSON('null')"


class BigQueryJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        match kind.type:
            case ValueType.VARIANT:
                return value.copy()
            case ValueType.NULL:
                return cast(exp.Null(), exp.DType.JSONB)
            case ValueType.DATE:
                return _made(moment_as_text(value), known=value)
            case ValueType.NUMBER if not kind.integer:
                return _number(value)
            case _:
                return _made(value, known=value)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        return _made(value, known=value)

    def parsed(self, text: exp.Expression) -> exp.Expression:
        return _known(_parsed(text))

    def written(self, json: exp.Expression) -> exp.Expression:
        return call("TO_JSON_STRING", json)

    def text(self, json: exp.Expression) -> exp.Expression:
        return named("bigquery", _TEXT.format(":json"), {"json": json})

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        return _known(call("JSON_QUERY", json, text(path(tuple(steps)))))

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        sql = "JSON_QUERY_ARRAY(:json)[SAFE_OFFSET(:position)]"
        return _known(fragment("bigquery", sql, json=json, position=cast(position, BIGINT)))

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        """A field by a computed name: an object is an array of one, found by its keys."""
        return _known(fragment("bigquery", "(:json)[:key]", json=json, key=key))

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        return call("JSON_OBJECT", *(part for key, value in entries for part in (text(key), value)))

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        return call("JSON_ARRAY", *elements)

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        lists = [fragment("bigquery", _LIST, array=array) for array in arrays]
        joined = call("ARRAY_CONCAT", *lists) if len(lists) > 1 else lists[0]
        return only_if(every([is_not_null(expression) for expression in lists]), call("TO_JSON", joined))

    def length(self, array: exp.Expression) -> exp.Expression:
        return fragment("bigquery", f"ARRAY_LENGTH({_LIST})", array=array)

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN JSON_TYPE(:array) = 'array' AND :element IS NOT NULL"
            f" THEN TO_JSON_STRING(:element) IN UNNEST(ARRAY(SELECT {_SAME} FROM {_ROWS})) END"
        )
        return named("bigquery", sql, {"array": array, "element": element})

    def compact(self, array: exp.Expression) -> exp.Expression:
        return _rebuilt(array, f"SELECT _item FROM {_ROWS} WHERE JSON_TYPE(_item) <> 'null' ORDER BY _place")

    def distinct(self, array: exp.Expression) -> exp.Expression:
        return _rebuilt(array, f"SELECT ANY_VALUE(_item) FROM {_ROWS} GROUP BY {_SAME} ORDER BY MIN(_place)")

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        # Here what is no array has no elements.
        among = "IN" if found else "NOT IN"
        others = "ARRAY(SELECT TO_JSON_STRING(_other) FROM UNNEST(JSON_QUERY_ARRAY(:right)) AS _other)"
        sql = (
            "CASE WHEN NOT (:array IS NULL OR :right IS NULL) THEN TO_JSON(ARRAY("
            f"SELECT ANY_VALUE(_item) FROM {_ROWS} WHERE {_SAME} {among} UNNEST({others})"
            f" GROUP BY {_SAME} ORDER BY MIN(_place))) END"
        )
        return named("bigquery", sql, {"array": left, "right": right})

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        select = f"SELECT _item FROM {_ELEMENTS} WHERE :condition ORDER BY _place"
        return _rebuilt(array, select, condition=condition)

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        select = f"SELECT COALESCE(:element, {_NULL}) FROM {_ELEMENTS} ORDER BY _place"
        return _rebuilt(array, select, element=element)

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        first = f"(CASE WHEN :start < 0 THEN GREATEST(ARRAY_LENGTH({_LIST}) + :start, 0) ELSE :start END)"
        where = f"_place >= {first}" + ("" if length is None else f" AND _place < {first} + :length")
        given = "" if length is None else " AND :length IS NOT NULL"
        sql = (
            f"CASE WHEN JSON_TYPE(:array) = 'array' AND :start IS NOT NULL{given}"
            f" THEN TO_JSON(ARRAY(SELECT _item FROM {_ROWS} WHERE {where} ORDER BY _place)) END"
        )
        values: dict[str, exp.Expression] = {"array": array, "start": start}
        return named("bigquery", sql, values if length is None else {**values, "length": length})

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        shown = _TEXT.format("_item")
        values: dict[str, exp.Expression] = {"array": array, "separator": separator}
        if null is not None:
            shown, values["null"] = f"COALESCE({shown}, :null)", null
        sql = (
            "CASE WHEN JSON_TYPE(:array) = 'array'"
            " AND :separator IS NOT NULL THEN COALESCE(ARRAY_TO_STRING("
            f"ARRAY(SELECT {shown} FROM {_ROWS} ORDER BY _place), :separator), '') END"
        )
        return named("bigquery", sql, values)

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        expression = call("TO_JSON", call("SPLIT", text, delimiter))
        given = [expression for expression in (text, delimiter) if not isinstance(expression, exp.Literal)]
        return (
            only_if(every([is_not_null(expression) for expression in given]), expression)
            if given
            else expression
        )

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN :step = 0 THEN CASE WHEN :start + :end IS NOT NULL THEN JSON_ARRAY() END"
            " WHEN :start + :end + :step IS NOT NULL"
            " THEN TO_JSON(GENERATE_ARRAY(:start, :end, NULLIF(:step, 0))) END"
        )
        return named("bigquery", sql, {"start": start, "end": end, "step": step})

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        return call("TO_JSON", _or_empty(exp.ArrayAgg(this=_ignoring_nulls(element, order))))

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        if kind.type is ValueType.DATE:
            value = moment_as_text(value)
        elif kind.type is ValueType.NUMBER and not kind.integer:
            value = cast(value, DOUBLE)
        key = exp.Ordered(this=value.copy(), desc=descending, nulls_first=not descending)
        distinct = exp.Distinct(expressions=[value.copy()])
        array = exp.ArrayAgg(this=_ignoring_nulls(distinct, [key]))
        if kind.type is ValueType.NUMBER and not kind.integer:
            # As text whole numbers have no decimals.
            sql = (
                r"PARSE_JSON(REGEXP_REPLACE(TO_JSON_STRING(:array), r'\.0([,\]])', r'\1'),"
                " wide_number_mode => 'round')"
            )
            return fragment("bigquery", sql, array=_or_empty(array))
        return call("TO_JSON", _or_empty(array))


def _ignoring_nulls(value: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
    """`value IGNORE NULLS ORDER BY ...`, as ARRAY_AGG takes it."""
    ignoring = exp.IgnoreNulls(this=value.copy())
    keys = [key.copy() for key in order]
    return exp.Order(this=ignoring, expressions=keys) if keys else ignoring


def _or_empty(array: exp.Expression) -> exp.Expression:
    """ARRAY_AGG of nothing is NULL."""
    return exp.Coalesce(this=array, expressions=[exp.Array(expressions=[])])


def _made(value: exp.Expression, *, known: exp.Expression) -> exp.Expression:
    """A value as JSON. TO_JSON makes a JSON null of NULL."""
    if isinstance(known, exp.Literal | exp.Boolean):
        return call("TO_JSON", value)
    return fragment(
        "bigquery", "CASE WHEN :known IS NOT NULL THEN :made END", known=known, made=call("TO_JSON", value)
    )


def _parsed(text: exp.Expression) -> exp.Expression:
    """Numbers that no double holds are rounded; what is no JSON gives NULL."""
    return fragment("bigquery", "SAFE.PARSE_JSON(:text, wide_number_mode => 'round')", text=text)


def _number(value: exp.Expression) -> exp.Expression:
    """A double as JSON, whole ones without decimals; what is no number has no counterpart."""
    sql = (
        "CASE WHEN :value = TRUNC(:value) AND ABS(:value) < 9e15 THEN TO_JSON(CAST(:value AS INT64))"
        " WHEN NOT (IS_NAN(:value) OR IS_INF(:value)) THEN TO_JSON(:value) END"
    )
    return fragment("bigquery", sql, value=value)


def _known(json: exp.Expression) -> exp.Expression:
    """NULL for a JSON null."""
    return named("bigquery", "CASE WHEN JSON_TYPE(:json) <> 'null' THEN :json END", {"json": json})


def _rebuilt(array: exp.Expression, select: str, **parts: exp.Expression) -> exp.Expression:
    """An array computed from another by a query over its elements; NULL for other values."""
    values: Mapping[str, exp.Expression] = {"array": array}
    sql = f"CASE WHEN JSON_TYPE(:array) = 'array' THEN TO_JSON(ARRAY({select})) END"
    return named("bigquery", sql, values, **parts)
