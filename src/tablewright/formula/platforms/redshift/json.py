"""Variants and arrays on Redshift: SUPER
(https://docs.aws.amazon.com/redshift/latest/dg/super-overview.html).

No aggregate creates an array: LISTAGG collects the elements as JSON text, at most 65,535 bytes. It skips
empty texts, so a separator is written after each element. A top-level JSON null, recognised by JSON_TYPEOF,
becomes NULL.
"""

import json
from collections.abc import Callable, Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.json_parts import ELEMENT, by_kind
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INT,
    TEXT,
    call,
    case,
    cast,
    every,
    is_null,
    number,
    only_if,
    text,
)
from tablewright.formula.platforms.redshift import lists
from tablewright.formula.platforms.redshift.given import ITEM, PLACE, given, is_given, items_of, let, named
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_WHOLE = "CAST(CAST(:value AS BIGINT) AS SUPER)"
_APART = r"REGEXP_REPLACE(:text, '([\\s\\S])', CHR(31) || '$1', 1, 'p')"
_FIRST = "CASE WHEN :start < 0 THEN GREATEST(GET_ARRAY_LENGTH(:array) + :start, 0) ELSE :start END"


class RedshiftJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        def convert(of: ValueType, plain: exp.Expression) -> exp.Expression:
            match of:
                case ValueType.NUMBER if not kind.integer:
                    return _number(plain)
                case ValueType.NUMBER if isinstance(plain, exp.Placeholder):
                    return self.of_native(cast(plain, BIGINT))
                case ValueType.LOGICAL if isinstance(plain, exp.Placeholder):
                    return self.of_native(cast(plain, BOOLEAN))
                case ValueType.TEXT:
                    return self.of_native(cast(plain, TEXT))
                case _:
                    return self.of_native(plain)

        return by_kind(kind, value, convert)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        return cast(value, exp.DType.SUPER)

    def parsed(self, text: exp.Expression) -> exp.Expression:
        if isinstance(text, exp.Literal):
            return call("JSON_PARSE", text) if _is_json(text.name) else cast(exp.Null(), exp.DType.SUPER)
        sql = (
            "CASE WHEN CAN_JSON_PARSE(:text) THEN"
            " CASE WHEN JSON_TYPEOF(JSON_PARSE(:text)) <> 'null' THEN JSON_PARSE(:text) END END"
        )
        return named(sql, {"text": text})

    def text(self, json: exp.Expression) -> exp.Expression:
        # A cast takes the quotes off a text, and gives NULL for arrays and objects.
        sql = (
            "CASE JSON_TYPEOF(:json) WHEN 'string' THEN CAST(:json AS VARCHAR(MAX))"
            " WHEN 'null' THEN NULL ELSE JSON_SERIALIZE(:json) END"
        )
        return named(sql, {"json": json})

    def written(self, json: exp.Expression) -> exp.Expression:
        return call("JSON_SERIALIZE", json)

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        return _known(path(json, steps))

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN IS_ARRAY(:json) AND :position >= 0 AND :position < GET_ARRAY_LENGTH(:json)"
            " THEN SUBARRAY(:json, :place, 1) END"
        )
        alone = _fragment(sql, json=json, position=position, place=cast(position, INT))
        return _known(path(alone, [0]))

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        """A field by a computed name: unnest the object and keep one field."""
        fields = exp.Pivot(this=items_of(only_if(call("IS_OBJECT", json), json)).this, unpivot=True)
        max_ = exp.Max(this=call("JSON_SERIALIZE", exp.column(ITEM)))
        sought = exp.EQ(this=cast(exp.column(PLACE), TEXT), expression=cast(key, TEXT))
        query = exp.Select(expressions=[call("JSON_PARSE", max_)])
        query.set("from_", exp.From(this=fields))
        return exp.Subquery(this=query.where(sought))

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        return call("OBJECT", *(part for key, value in entries for part in (text(key), value)))

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        return exp.Array(expressions=[element.copy() for element in elements])

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        joined, *rest = arrays
        for expression in rest:
            joined = call("ARRAY_CONCAT", joined, expression)
        return only_if(every([_is_array(array) for array in arrays]), joined)

    def length(self, array: exp.Expression) -> exp.Expression:
        return _of(array, lambda items: call("GET_ARRAY_LENGTH", items))

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        sql = "CASE WHEN NOT :element IS NULL THEN ARRAY_CONTAINS(:array, :element, TRUE) END"
        return _of(array, lambda items: named(sql, {"array": items, "element": element}))

    def compact(self, array: exp.Expression) -> exp.Expression:
        if isinstance(array, exp.Array):
            # Known elements need not be taken apart.
            kept = [
                case([(is_null(expression), _empty())], exp.Array(expressions=[expression]))
                for expression in array.expressions
            ]
            return self.concat_known(kept)
        known = _fragment(f"JSON_TYPEOF({ITEM}) <> 'null'")
        return _of(array, lambda items: _rebuilt(items, _shown(), known))

    def concat_known(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        """One array of what are arrays for certain."""
        joined: exp.Expression = _empty()
        for place, expression in enumerate(arrays):
            joined = expression if not place else call("ARRAY_CONCAT", joined, expression)
        return joined

    def distinct(self, array: exp.Expression) -> exp.Expression:
        # ARRAY_DISTINCT keeps no order.
        return _of(array, lambda items: _rebuilt(items, _shown(), _is_first(items)))

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        other = case([(_is_array(right), right)], _empty())
        sql = f"ARRAY_CONTAINS(:other, {ITEM}, TRUE)"
        among = _fragment(sql if found else f"NOT {sql}", other=other)
        kept = _rebuilt(left, _shown(), every([_is_first(left), among]))
        unknown = exp.Or(this=is_null(left), expression=is_null(right))
        return only_if(exp.Not(this=exp.Paren(this=unknown)), case([(_is_array(left), kept)], _empty()))

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        return _of(array, lambda items: _rebuilt(items, _shown(), _on_elements(condition)))

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        return _of(array, lambda items: _rebuilt(items, _shown(_on_elements(element)), None))

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        count = "GET_ARRAY_LENGTH(:array) - :first"
        values: dict[str, exp.Expression] = {}
        if length is not None:
            count, values["length"] = f"LEAST({count}, :length)", length
        unknown = " OR ".join(f":{name} IS NULL" for name in ("first", *values))
        sql = (
            f"CASE WHEN {unknown} THEN NULL WHEN {count} <= 0 THEN ARRAY()"
            f" ELSE SUBARRAY(:array, CAST(:first AS INT), CAST({count} AS INT)) END"
        )

        def sliced(items: exp.Expression) -> exp.Expression:
            first = named(_FIRST, {"array": items, "start": start})
            return named(sql, {"array": items, "first": first, **values})

        return _of(array, sliced)

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        shown = self.text(exp.column(ITEM))
        if null is not None:
            shown = exp.Coalesce(this=shown, expressions=[null.copy()])
        behind = exp.DPipe(this=shown, expression=cast(separator, TEXT), safe=True)
        kept = "GREATEST(LEN(:found) - LEN(:separator), 0)"
        sql = f"CASE WHEN NOT :separator IS NULL THEN LEFT(:found, {kept}) END"
        written = cast(separator, TEXT)

        def joined(items: exp.Expression) -> exp.Expression:
            coalesce = exp.Coalesce(this=_collected_items(items, behind, None, ""), expressions=[text("")])
            return named(sql, {"found": coalesce, "separator": written})

        return _of(array, joined)

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        sql = "CASE WHEN :text = '' THEN ARRAY('') ELSE SPLIT_TO_ARRAY(:text, :delimiter) END"
        if isinstance(delimiter, exp.Literal) and delimiter.name:
            return _fragment(sql, text=cast(text, TEXT), delimiter=delimiter)
        # Nothing between them: a control character is put between every two characters.
        sql = (
            "CASE WHEN :text = '' AND NOT :delimiter IS NULL THEN ARRAY('') WHEN :delimiter = ''"
            " THEN SPLIT_TO_ARRAY(SUBSTRING(:apart, 2), CHR(31))"
            " ELSE SPLIT_TO_ARRAY(:text, :delimiter) END"
        )
        apart = _fragment(_APART, text=text)
        return _fragment(sql, text=cast(text, TEXT), delimiter=cast(delimiter, TEXT), apart=apart)

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        # No query within makes rows of nothing: as many pieces of a text are numbered by their places.
        steps = "(:end - :start) / NULLIF(:step, 0)"
        bounds = {"start": cast(start, BIGINT), "end": cast(end, BIGINT), "step": cast(step, BIGINT)}
        sql = f"SPLIT_TO_ARRAY(REPEAT('0,', CAST(GREATEST({steps}, 0) AS INT)) || '0', ',')"
        places = _fragment(sql, **bounds)
        expression = _fragment(f"CAST(:start + {PLACE} * :step AS VARCHAR(MAX))", **bounds)
        sql = (
            "CASE WHEN :start IS NULL OR :end IS NULL OR :step IS NULL THEN NULL"
            " WHEN :step = 0 OR (:end - :start) * SIGN(:step) < 0 THEN ARRAY() ELSE :made END"
        )
        return _fragment(sql, made=_rebuilt(places, expression, None), **bounds)

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        return _bracketed(lists.collected(call("JSON_SERIALIZE", element), ",", order))

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        expression = call("ARRAY_DISTINCT", self.collected(self.value(kind, value), []))
        return call("ARRAY_SORT", expression, exp.Boolean(this=not descending))


# ---------------------------------------------------------------- pieces


def path(json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
    """The value under keys and positions. Keys keep their case, as the session is set to."""
    bracket = given(json)
    for step in steps:
        if isinstance(step, int):
            bracket = exp.Bracket(this=bracket, expressions=[number(step)], offset=0)
        else:
            bracket = exp.Dot(this=bracket, expression=exp.to_identifier(step, quoted=True))
    return bracket


def _fragment(sql: str, **parts: exp.Expression) -> exp.Expression:
    return fragment("redshift", sql, **parts)


def _is_json(written: str) -> bool:
    """Whether a text holds JSON that is not null."""
    try:
        return json.loads(written, parse_constant=float.fromhex) is not None
    except ValueError:
        return False


def _known(json: exp.Expression) -> exp.Expression:
    """NULL for a JSON null."""
    return _fragment("CASE WHEN JSON_TYPEOF(:json) <> 'null' THEN :json END", json=json)


def _number(value: exp.Expression) -> exp.Expression:
    """A double as JSON, whole ones without decimals."""
    core = value.this if isinstance(value, exp.Neg | exp.Cast) else value
    if isinstance(core, exp.Literal):
        kind = BIGINT if float(core.name).is_integer() else DOUBLE
        return cast(cast(value, kind) if kind is BIGINT else value, exp.DType.SUPER)
    sql = (
        f"CASE WHEN :value = FLOOR(:value) AND ABS(:value) < 1000000000000000 THEN {_WHOLE}"
        " ELSE CAST(:value AS SUPER) END"
    )
    is_double = isinstance(value, exp.Cast) and value.to.this is DOUBLE
    return named(sql, {"value": value if is_double else cast(value, DOUBLE)})


def _empty() -> exp.Expression:
    return exp.Array(expressions=[])


def _is_array(json: exp.Expression) -> exp.Expression:
    return call("IS_ARRAY", json)


def _of(array: exp.Expression, callable_: Callable[[exp.Expression], exp.Expression]) -> exp.Expression:
    """A result computed from an array; NULL for other values."""
    return let(array, lambda items: only_if(_is_array(items), callable_(items)))


def _is_first(array: exp.Expression) -> exp.Expression:
    """Whether no equal element precedes this one."""
    return _fragment(f"ARRAY_POSITION(:array, {ITEM}, TRUE) = {PLACE}", array=array)


def _shown(element: exp.Expression | None = None) -> exp.Expression:
    """An element as JSON text."""
    json = exp.column(ITEM) if element is None else element
    return exp.Coalesce(this=call("JSON_SERIALIZE", json), expressions=[text("null")])


def _on_elements(tree: exp.Expression) -> exp.Expression:
    """An expression over the current element, applied to an item: a null element is Null."""

    def item(node: exp.Expression) -> exp.Expression:
        if is_given(node) and _is_element(node.expressions[0]):
            return exp.column(ITEM)
        return _known(exp.column(ITEM)) if _is_element(node) else node

    return tree.copy().transform(item)


def _is_element(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and node.name == ELEMENT and not node.table


def _collected_items(
    array: exp.Expression, shown: exp.Expression, condition: exp.Expression | None, separator: str
) -> exp.Expression:
    """The elements of an array, shown, as one text in their order."""
    in_order = exp.Ordered(this=exp.column(PLACE), nulls_first=False)
    query = exp.Select(expressions=[lists.collected(shown, separator, [in_order])])
    query.set("from_", items_of(array))
    return exp.Subquery(this=query if condition is None else query.where(condition))


def _rebuilt(
    array: exp.Expression, shown: exp.Expression, condition: exp.Expression | None
) -> exp.Expression:
    return _bracketed(_collected_items(array, shown, condition, ","))


def _bracketed(elements: exp.Expression) -> exp.Expression:
    return _fragment("JSON_PARSE('[' || COALESCE(:elements, '') || ']')", elements=elements)
