"""Filters as SQL conditions over a column's value: kinds, null policies, control values."""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlglot import exp

from tablewright.compiler.analysis.filter_rules import is_idle
from tablewright.document.base import Scalar
from tablewright.document.filters import (
    DateRangeFilter,
    Filter,
    HierarchyFilter,
    ListFilter,
    LogicalFilter,
    NumberRangeFilter,
    TextMatchFilter,
)
from tablewright.formula.functions.sql import grouped
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.tree import PatternError, Untranslatable
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

MakeValue = Callable[[Any, ValueKind], exp.Expression]
"""Writes a value into the query: as a literal (filters of the document) or a parameter (controls)."""

TEXT = ValueKind(type=ValueType.TEXT)
MOMENT = ValueKind(type=ValueType.DATE, has_time=True)
_ESCAPE = "!"

RangeEnd = Callable[[str, bool, MakeValue], tuple[exp.Expression, bool] | None]
"""Writes a relative end of a date range, and says whether it is exclusive; `True` asks for the upper end."""

LikeOperator = type[exp.Like] | type[exp.ILike]


class FilterProblem(ValueError):
    """A filter that does not fit its column. It filters nothing, and the column shows the problem."""


def condition(
    item: Filter,
    value: exp.Expression,
    kind: ValueKind,
    make: MakeValue,
    sql: Platform,
    time_zone: str,
    relative: RangeEnd = lambda _text, _last, _make: None,
) -> exp.Expression:
    """The condition a row must meet. FilterProblem when the filter does not fit the column."""
    value = grouped(value)
    if isinstance(item, ListFilter | LogicalFilter):
        return _in_list(item, value, kind, make)
    known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    unknown = exp.Is(this=value.copy(), expression=exp.Null())
    if is_idle(item.model_copy(update={"nulls": "when-empty"})):
        return known
    match item:
        case NumberRangeFilter():
            inner = _number_range(item, value, kind, make)
        case DateRangeFilter():
            inner = _date_range(item, value, kind, make, time_zone, relative)
        case TextMatchFilter():
            inner = _text_match(item, value, kind, make, sql)
        case _:
            raise AssertionError(f"{item.kind} is not a plain condition")
    if item.nulls == "always":
        return exp.Or(this=inner, expression=unknown)
    return inner


# ---------------------------------------------------------------- lists


def _in_list(
    item: ListFilter | LogicalFilter, value: exp.Expression, kind: ValueKind, make: MakeValue
) -> exp.Expression:
    exclude = isinstance(item, ListFilter) and item.mode == "exclude"
    with_null = None in item.values
    listed = [_fitting(value, kind) for value in item.values if value is not None]
    values = [make(value, kind) for value in listed if value is not None]
    unknown = exp.Is(this=value.copy(), expression=exp.Null())
    known = exp.Not(this=unknown.copy())
    nulls_pass = item.nulls == "always" or (item.nulls != "never" and with_null != exclude)
    if not item.values:
        return known if item.nulls == "never" else exp.true()
    if not values:
        # Only nulls are listed, or values that no value of the column can equal.
        if exclude:
            return exp.true() if nulls_pass else known
        return unknown if nulls_pass else exp.false()
    if kind.type is ValueType.LOGICAL and len(listed) == 1:
        inner: exp.Expression = value.copy() if listed[0] != exclude else exp.Not(this=value.copy())
    elif len(values) == 1:
        inner = (exp.NEQ if exclude else exp.EQ)(this=value.copy(), expression=values[0])
    else:
        inner = exp.In(this=value.copy(), expressions=values)
        inner = exp.Not(this=inner) if exclude else inner
    return exp.Or(this=inner, expression=unknown) if nulls_pass else inner


def check_list(item: Filter, kind: ValueKind) -> None:
    """Raise FilterProblem if no listed value has the column's type; single misfits are ignored."""
    if not isinstance(item, ListFilter | LogicalFilter) or not item.values:
        return
    if all(value is not None and _fitting(value, kind) is None for value in item.values):
        shown = ", ".join(f"“{value}”" for value in item.values[:3])
        raise FilterProblem(f"The column holds values of type {kind.type.value}; {shown} is none.")


def same_value(value: exp.Expression, given: Scalar, kind: ValueKind, make: MakeValue) -> exp.Expression:
    """Whether a value is the given one; null is the same as null."""
    unknown = exp.Is(this=grouped(value), expression=exp.Null())
    if given is None:
        return unknown
    fitting = _fitting(given, kind)
    if fitting is None:
        return exp.false()
    return exp.EQ(this=grouped(value), expression=make(fitting, kind))


def _fitting(given: Scalar, kind: ValueKind) -> Any:
    """The listed value as a value of the column's type; None when there is no such value."""
    match kind.type:
        case ValueType.NUMBER:
            try:
                return (
                    _plain_number(float(given)) if not isinstance(given, bool) and given is not None else None
                )
            except ValueError:
                return None
        case ValueType.LOGICAL:
            return given if isinstance(given, bool) else None
        case ValueType.DATE:
            try:
                return _moment(str(given), "UTC")
            except FilterProblem:
                return None
        case _:
            if isinstance(given, bool):
                return "true" if given else "false"
            return str(given)


def _plain_number(value: float) -> int | float | None:
    value = float(value)
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def in_hierarchy(
    item: HierarchyFilter, values: list[tuple[exp.Expression, ValueKind]], make: MakeValue
) -> exp.Expression:
    """Whether a row is under one of the paths; a row without any value in the hierarchy counts as null."""
    paths: list[exp.Expression] = []
    for path in item.paths:
        pairs = zip(path, values, strict=False)
        parts = [same_value(expression, given, kind, make) for given, (expression, kind) in pairs]
        if item.mode == "exclude":
            # The opposite of unknown is unknown too: a row that is not known to lie under a path stays.
            parts = [_decided(part) for part in parts]
        paths.append(_joined(parts, exp.And))
    unknown = _joined([exp.Is(this=grouped(value), expression=exp.Null()) for value, _ in values], exp.And)
    inner = any_of(paths)
    if item.paths and item.mode == "exclude":
        inner = exp.Not(this=exp.Paren(this=inner))
    if item.nulls == "always":
        return exp.Or(this=inner, expression=exp.Paren(this=unknown))
    if item.nulls == "never":
        kept = exp.Not(this=exp.Paren(this=unknown))
        return kept if not item.paths else exp.And(this=exp.Paren(this=inner), expression=kept)
    return inner


def _decided(part: exp.Expression) -> exp.Expression:
    decided = isinstance(part, exp.Is | exp.Boolean)
    return part if decided else exp.Coalesce(this=part, expressions=[exp.false()])


def any_of(conditions: list[exp.Expression]) -> exp.Expression:
    """The conditions combined by OR."""
    if len(conditions) == 1:
        return conditions[0]
    return _joined([exp.Paren(this=e) if isinstance(e, exp.And) else e for e in conditions], exp.Or)


def _joined(parts: list[exp.Expression], by: type[exp.And] | type[exp.Or]) -> exp.Expression:
    result = parts[0] if parts else exp.true()
    for condition in parts[1:]:
        result = by(this=result, expression=condition)
    return result


# ---------------------------------------------------------------- ranges


def _number_range(
    item: NumberRangeFilter, value: exp.Expression, kind: ValueKind, make: MakeValue
) -> exp.Expression:
    if kind.type is not ValueType.NUMBER:
        raise FilterProblem("A number range needs a number column.")
    low = None if item.min is None else _plain_number(item.min)
    high = None if item.max is None else _plain_number(item.max)
    if low is not None and high is not None:
        return exp.Between(this=value.copy(), low=make(low, kind), high=make(high, kind))
    if low is not None:
        return exp.GTE(this=value.copy(), expression=make(low, kind))
    if high is not None:
        return exp.LTE(this=value.copy(), expression=make(high, kind))
    raise FilterProblem("The ends of the range must be plain numbers.")


def _date_range(
    item: DateRangeFilter,
    value: exp.Expression,
    kind: ValueKind,
    make: MakeValue,
    time_zone: str,
    relative: RangeEnd,
) -> exp.Expression:
    if kind.type is not ValueType.DATE:
        raise FilterProblem("A date range needs a date column.")
    expressions: list[exp.Expression] = []
    if item.start and (counted := relative(item.start, False, make)):
        expressions.append(exp.GTE(this=value.copy(), expression=counted[0]))
    elif item.start:
        expressions.append(
            exp.GTE(this=value.copy(), expression=make(_moment(item.start, time_zone), MOMENT))
        )
    if item.end and (counted := relative(item.end, True, make)):
        outside = exp.LT if counted[1] else exp.LTE
        expressions.append(outside(this=value.copy(), expression=counted[0]))
    elif item.end:
        end = _moment(item.end, time_zone)
        if is_day(item.end):
            after = make(end + timedelta(days=1), MOMENT)
            expressions.append(exp.LT(this=value.copy(), expression=after))
        else:
            expressions.append(exp.LTE(this=value.copy(), expression=make(end, MOMENT)))
    return (
        expressions[0] if len(expressions) == 1 else exp.And(this=expressions[0], expression=expressions[1])
    )


def is_day(text: str) -> bool:
    """Whether ISO text is a date without a time."""
    return "T" not in text and ":" not in text


def _moment(text: str, time_zone: str) -> datetime:
    """ISO text as local time in the document's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FilterProblem(f"“{text}” is not a date; write it as 2024-03-31, or as day-7.") from None
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) if moment.tzinfo else moment


def as_day(moment: datetime) -> date | datetime:
    """A date where the moment is a midnight."""
    return moment.date() if moment == datetime(moment.year, moment.month, moment.day) else moment  # noqa: DTZ001


# ---------------------------------------------------------------- text


def _text_match(
    item: TextMatchFilter, value: exp.Expression, kind: ValueKind, make: MakeValue, sql: Platform
) -> exp.Expression:
    if kind.type is ValueType.VARIANT:
        raise FilterProblem("A text match needs a text column.")
    text = value if kind.type is ValueType.TEXT else exp.cast(value.copy(), exp.DataType.Type.TEXT)
    inner = _matches(item, text, make, sql)
    return exp.Not(this=exp.Paren(this=inner)) if item.negated else inner


def _matches(item: TextMatchFilter, value: exp.Expression, make: MakeValue, sql: Platform) -> exp.Expression:
    wanted = item.value
    if item.operator == "equals":
        if item.case_sensitive:
            return exp.EQ(this=value.copy(), expression=make(wanted, TEXT))
        return exp.EQ(this=exp.Lower(this=value.copy()), expression=exp.Lower(this=make(wanted, TEXT)))
    if item.operator == "regexp":
        try:
            return sql.regexp_match(value.copy(), read(wanted, any_case=not item.case_sensitive))
        except Untranslatable as error:
            raise FilterProblem(f"“{wanted}” cannot be translated: {error.problem}. {error.hint}") from error
        except PatternError as error:
            raise FilterProblem(
                f"“{wanted}” is no regular expression: {error.problem}. {error.hint}"
            ) from error
    of: LikeOperator = exp.Like if item.case_sensitive else exp.ILike
    if item.operator == "like":
        return _like(of, value, wanted.replace(_ESCAPE, _ESCAPE * 2), make, plain=wanted)
    return like(of, value, wanted, item.operator, make)


def like(of: LikeOperator, value: exp.Expression, wanted: str, where: str, make: MakeValue) -> exp.Expression:
    """`value LIKE '%wanted%'` with the wanted text taken literally."""
    plain = wanted
    for sign in (_ESCAPE, "%", "_"):
        plain = plain.replace(sign, _ESCAPE + sign)
    before = "" if where == "starts-with" else "%"
    after = "" if where == "ends-with" else "%"
    return _like(of, value, f"{before}{plain}{after}", make, plain=f"{before}{wanted}{after}")


def _like(
    of: LikeOperator, value: exp.Expression, pattern: str, make: MakeValue, *, plain: str
) -> exp.Expression:
    """A LIKE with an escaped pattern, or with the plain one if that means the same on all platforms. On some
    platforms a backslash escapes unless ESCAPE names another sign.
    """
    if pattern == plain and "\\" not in plain:
        return of(this=value.copy(), expression=make(plain, TEXT))
    escaped = of(this=value.copy(), expression=make(pattern, TEXT))
    return exp.Escape(this=escaped, expression=exp.Literal.string(_ESCAPE))
