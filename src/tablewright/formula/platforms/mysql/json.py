"""Variants and arrays on MySQL: JSON functions; arrays are unnested by JSON_TABLE and built as text.

MariaDB holds JSON as text, so that a value is passed through JSON_EXTRACT where it becomes a part of another.
"""

# ruff: noqa: S608 (the texts are put together from constants of this file; values are nodes of the tree)

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.json_parts import ELEMENT, by_kind, path
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import TEXT, call, case, cast, compare, grouped, is_null, number, text
from tablewright.formula.platforms.mysql.lists import listed, too_long
from tablewright.formula.platforms.mysql.patterns import MARK, replaced
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_ROOT = "$"
_ITEMS = """JSON_TABLE({array}, '$[*]' COLUMNS (
    {alias}_place FOR ORDINALITY, {alias}_item JSON PATH '$')) AS {alias}"""
_WHITE = r'("(?:[^"\\]|\\.)*")|\s+'
_NUMBERED = (
    "JSON_TABLE(CONCAT('[0', REPEAT(',0', {more}), ']'), '$[*]' COLUMNS (_n FOR ORDINALITY)) AS _numbers"
)


_ALL = exp.Count(this=exp.Star())
_IN_ORDER = exp.Ordered(this=exp.column("_n"))


class MySqlJson(JsonSql):
    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        def convert(of: ValueType, plain: exp.Expression) -> exp.Expression:
            match of:
                case ValueType.TEXT:
                    return json_of(_quoted(cast(plain, TEXT)))
                case ValueType.LOGICAL:
                    return json_of(
                        case([(plain, text("true")), (exp.Not(this=grouped(plain)), text("false"))])
                    )
                case _:
                    return json_of(cast(plain, TEXT))

        if kind.type is ValueType.DATE:
            return json_of(_quoted(moment_text(value)))
        return by_kind(kind, value, convert)

    def of_native(self, value: exp.Expression) -> exp.Expression:
        """Whatever it is: what is put into an array is made JSON."""
        return call("JSON_EXTRACT", call("JSON_ARRAY", value), text("$[0]"))

    def parsed(self, text: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN NOT JSON_VALID(:text) THEN NULL WHEN JSON_TYPE(:text) = 'NULL' THEN NULL"
            " ELSE JSON_EXTRACT(:text, '$') END"
        )
        return fragment("mysql", sql, text=cast(text, TEXT))

    def text(self, json: exp.Expression) -> exp.Expression:
        nested = exp.In(this=call("JSON_TYPE", json), expressions=[text("ARRAY"), text("OBJECT")])
        whole = replaced(cast(json_of(json), TEXT), text(_WHITE), text("\\1"))
        return case([(nested, whole)], cast(call("JSON_UNQUOTE", json_of(json)), TEXT))

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        expression = known(call("JSON_EXTRACT", json, text(path(tuple(steps)))))
        # A place in what is no array would be the whole.
        arrays = [
            is_array(json if not place else call("JSON_EXTRACT", json, text(path(tuple(steps[:place])))))
            for place, step in enumerate(steps)
            if isinstance(step, int)
        ]
        for condition in reversed(arrays):
            expression = case([(condition, expression)])
        return expression

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        whole = cast(position, exp.DType.BIGINT)
        expression = call("JSON_EXTRACT", json, call("CONCAT", text("$["), whole, text("]")))
        inside = exp.And(this=compare(position, exp.GTE, 0), expression=is_array(json))
        return case([(inside, known(expression))])

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        return known(call("JSON_EXTRACT", json, call("CONCAT", text("$."), _quoted(key))))

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        pairs = [part for key, value in entries for part in (text(key), json_of(value))]
        return call("JSON_OBJECT", *pairs)

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        return call("JSON_ARRAY", *(json_of(element) for element in elements))

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        if len(arrays) == 1:
            return case([(is_array(arrays[0]), arrays[0])])
        condition, *others = [is_array(array) for array in arrays]
        for other in others:
            condition = exp.And(this=condition, expression=other)
        return case([(condition, call("JSON_MERGE_PRESERVE", *arrays))])

    def length(self, array: exp.Expression) -> exp.Expression:
        return case([(is_array(array), call("JSON_LENGTH", array))])

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        alias = _alias(element)
        sought = _select(number(1), array, alias, compare(_shown(alias), exp.EQ, _text_of(element)))
        condition = exp.And(this=is_array(array), expression=exp.Not(this=is_null(element)))
        return case([(condition, exp.Exists(this=sought))])

    def compact(self, array: exp.Expression) -> exp.Expression:
        alias = _alias()
        return _of(array, _rebuilt(_shown(alias), array, alias, compare(_shown(alias), exp.NEQ, "null")))

    def distinct(self, array: exp.Expression) -> exp.Expression:
        return _of(array, _rebuilt(_shown("_a"), array, "_a", _first_of_its_kind(array)))

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        own, other = (case([(is_array(side), side)], call("JSON_ARRAY")) for side in (left, right))
        same = compare(_shown("_c"), exp.EQ, _shown("_a"))
        within: exp.Expression = exp.Exists(this=_select(number(1), other, "_c", same))
        wanted = within if found else exp.Not(this=within)
        condition = exp.And(this=_first_of_its_kind(own), expression=wanted)
        given = exp.Not(this=exp.Paren(this=exp.Or(this=is_null(left), expression=is_null(right))))
        return case([(given, _rebuilt(_shown("_a"), own, "_a", condition))])

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        alias = _alias(condition)
        return _of(array, _rebuilt(_shown(alias), array, alias, _on_elements(condition, alias)))

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        alias = _alias(element)
        shown = exp.Coalesce(this=_text_of(_on_elements(element, alias)), expressions=[text("null")])
        return _of(array, _rebuilt(shown, array, alias, None))

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        alias = _alias()
        place = exp.column(f"{alias}_place", alias)
        first = fragment(
            "mysql",
            "CASE WHEN :start < 0 THEN GREATEST(JSON_LENGTH(:array) + :start, 0) ELSE :start END",
            start=start,
            array=array,
        )
        wanted: exp.Expression = exp.GT(this=place, expression=first)
        given = exp.Not(this=is_null(start))
        if length is not None:
            last = exp.LTE(this=place.copy(), expression=exp.Add(this=first.copy(), expression=length.copy()))
            wanted = exp.And(this=wanted, expression=last)
            given = exp.And(this=given, expression=exp.Not(this=is_null(length)))
        return _of(array, case([(given, _rebuilt(_shown(alias), array, alias, wanted))]))

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        alias = _alias()
        shown = self.text(known(exp.column(f"{alias}_item", alias)))
        if null is not None:
            shown = exp.Coalesce(this=shown, expressions=[null.copy()])
        fixed = isinstance(separator, exp.Literal)
        order = exp.Ordered(this=exp.column(f"{alias}_place", alias))
        together = listed(shown, text(separator.name if fixed else MARK), [order])
        subquery: exp.Expression = exp.Subquery(this=_select(together, array, alias, None))
        subquery = exp.Coalesce(this=subquery, expressions=[text("")])
        if not fixed:
            subquery = case(
                [(exp.Not(this=is_null(separator)), call("REPLACE", subquery, text(MARK), separator))]
            )
        return _of(array, subquery)

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN NOT (:text IS NULL OR :delimiter IS NULL) THEN (SELECT :parts FROM "
            + _NUMBERED.format(more=":more")
            + ") END"
        )
        more = (
            "CASE WHEN CHAR_LENGTH(:delimiter) = 0 THEN GREATEST(CHAR_LENGTH(:text) - 1, 0) ELSE "
            "(CHAR_LENGTH(:text) - CHAR_LENGTH(REPLACE(:text, :delimiter, '')))"
            " DIV CHAR_LENGTH(:delimiter) END"
        )
        part = (
            "CASE WHEN CHAR_LENGTH(:delimiter) = 0 THEN SUBSTRING(:text, _n, 1) ELSE "
            "SUBSTRING_INDEX(SUBSTRING_INDEX(:text, :delimiter, _n), :delimiter, -1) END"
        )
        given = {"text": text, "delimiter": delimiter}
        return fragment(
            "mysql",
            sql,
            more=fragment("mysql", more, **given),
            parts=_put_together(_quoted(cast(fragment("mysql", part, **given), TEXT)), [_IN_ORDER], _ALL),
            **given,
        )

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        sql = (
            "CASE WHEN :start IS NULL OR :end IS NULL OR :step IS NULL THEN NULL"
            " WHEN :step = 0 OR (:end - :start) DIV :step < 0 OR (:end - :start) * SIGN(:step) < 0"
            " THEN JSON_ARRAY()"
            " ELSE (SELECT :numbers FROM " + _NUMBERED.format(more="(:end - :start) DIV :step") + ") END"
        )
        expression = fragment("mysql", ":start + (_n - 1) * :step", start=start, step=step)
        return fragment(
            "mysql",
            sql,
            start=start,
            end=end,
            step=step,
            numbers=_put_together(expression, [_IN_ORDER], _ALL),
        )

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        shown = _text_of(element)
        return _put_together(shown, order, exp.Count(this=shown.copy()))

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        key = exp.Ordered(this=value.copy(), desc=descending, nulls_first=False)
        shown = _text_of(self.value(kind, value))
        count = exp.Count(this=exp.Distinct(expressions=[shown.copy()]))
        return _put_together(shown, [key], count, distinct=True)


# ---------------------------------------------------------------- pieces


def json_of(value: exp.Expression) -> exp.Expression:
    """JSON, also where the server holds it as text."""
    constant = isinstance(value, exp.Literal)
    if constant or (isinstance(value, exp.Anonymous) and value.name.upper() in _MADE):
        return value.copy()
    return call("JSON_EXTRACT", value, text(_ROOT))


_MADE = ("JSON_EXTRACT", "JSON_ARRAY", "JSON_OBJECT", "JSON_MERGE_PRESERVE")


def _quoted(value: exp.Expression) -> exp.Expression:
    """A text as JSON text, in the session's collation: that of JSON is another one."""
    return cast(call("JSON_QUOTE", value), TEXT)


def moment_text(moment: exp.Expression) -> exp.Expression:
    """`2024-01-31 16:30:00`, with a fraction only if there is one."""
    whole = cast(moment if _is_moment(moment) else cast(moment, exp.DType.TIMESTAMP), TEXT)
    return fragment("mysql", "TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM :whole))", whole=whole)


def _is_moment(value: exp.Expression) -> bool:
    return isinstance(value, exp.Cast) and value.to.this is exp.DType.TIMESTAMP


def known(json: exp.Expression) -> exp.Expression:
    """JSON that is not null."""
    return case([(compare(call("JSON_TYPE", json), exp.NEQ, "NULL"), json)])


def is_array(json: exp.Expression) -> exp.Expression:
    return compare(call("JSON_TYPE", json), exp.EQ, "ARRAY")


def _text_of(json: exp.Expression) -> exp.Expression:
    return cast(json_of(json), TEXT)


def _alias(*inside: exp.Expression) -> str:
    """A name for the items of an array, other than those of arrays within."""
    depth = sum(1 for tree in inside for _ in tree.find_all(exp.JSONTable))
    return f"_e{depth}" if depth else "_e"


def _shown(alias: str) -> exp.Expression:
    """An item as JSON text."""
    return exp.Coalesce(this=_text_of(exp.column(f"{alias}_item", alias)), expressions=[text("null")])


def _on_elements(tree: exp.Expression, alias: str) -> exp.Expression:
    """What is computed of the current element, computed of an item."""

    def item(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Column) and node.name == ELEMENT and not node.table:
            return known(exp.column(f"{alias}_item", alias))
        return node

    return tree.copy().transform(item)


def _select(
    shown: exp.Expression, array: exp.Expression, alias: str, condition: exp.Expression | None
) -> exp.Select:
    items = fragment("mysql", f"SELECT 1 FROM {_ITEMS.format(array=':array', alias=alias)}", array=array)
    assert isinstance(items, exp.Select)
    query = items.select(shown, append=False)
    return query if condition is None else query.where(condition)


def _rebuilt(
    shown: exp.Expression, array: exp.Expression, alias: str, condition: exp.Expression | None
) -> exp.Expression:
    order = exp.Ordered(this=exp.column(f"{alias}_place", alias))
    return exp.Subquery(this=_select(_put_together(shown, [order], _ALL), array, alias, condition))


def _put_together(
    shown: exp.Expression, order: Sequence[exp.Ordered], count: exp.Expression, *, distinct: bool = False
) -> exp.Expression:
    """An aggregate: an array of JSON texts, of which there are so many. Each is put into brackets: a list
    that the server cut within an entry is no JSON, and between two it is too short."""
    entry = call("CONCAT", text("["), shown, text("]"))
    entries = exp.Distinct(expressions=[entry]) if distinct else entry
    keys = [key.copy() for key in order]
    ordered = exp.Order(this=entries, expressions=keys) if keys else entries
    sql = (
        "CASE WHEN :count = 0 THEN JSON_ARRAY() WHEN JSON_LENGTH(CONCAT('[', :listed, ']')) = :count"
        " THEN JSON_EXTRACT(CONCAT('[', :listed, ']'), '$[*][0]') ELSE JSON_EXTRACT(:failing, '$') END"
    )
    group_concat = exp.GroupConcat(this=ordered, separator=text(","))
    return fragment("mysql", sql, listed=group_concat, count=count, failing=too_long(count))


def _first_of_its_kind(array: exp.Expression) -> exp.Expression:
    """Whether no equal item of the array precedes this one."""
    before = exp.LT(this=exp.column("_b_place", "_b"), expression=exp.column("_a_place", "_a"))
    same = exp.And(this=compare(_shown("_b"), exp.EQ, _shown("_a")), expression=before)
    return exp.Not(this=exp.Exists(this=_select(number(1), array, "_b", same)))


def _of(array: exp.Expression, expression: exp.Expression) -> exp.Expression:
    """A result computed from an array; NULL for other values."""
    return case([(is_array(array), expression)])
