"""Refuses arguments in custom SQL that would create a huge text or list, by the same bounds as in formulas.

Engines evaluate constant expressions before the query runs, where no limit of memory or time applies. So the
size of such an argument must be known here; values from columns and controls are bounded by the limits of the
query.
"""

import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlglot import exp

from tablewright.formula.functions.sizes import (
    ENTRIES_BOUND,
    LONGEST_TEXT,
    MOST_ENTRIES,
    TEXT_BOUND,
    calculated,
    entries_between,
    is_too_many,
)

_ARITHMETIC: dict[type[exp.Expr], Callable[[float, float], float]] = {
    exp.Add: lambda left, right: left + right,
    exp.Sub: lambda left, right: left - right,
    exp.Mul: lambda left, right: left * right,
    exp.Div: lambda left, right: left / right,
    exp.IntDiv: lambda left, right: left // right,
    exp.Mod: math.fmod,
    exp.Pow: math.pow,
}
_SECONDS = {
    "MICROSECOND": 1e-6,
    "MILLISECOND": 1e-3,
    "SECOND": 1.0,
    "MINUTE": 60.0,
    "HOUR": 3_600.0,
    "DAY": 86_400.0,
    "WEEK": 604_800.0,
    "MONTH": 2_419_200.0,
    "QUARTER": 7_776_000.0,
    "YEAR": 31_536_000.0,
}
_DIGITS = re.compile(r"\d+")

Large = tuple[str, str]
"""What would be too large, and the bound."""


def too_large(node: exp.Expr) -> Large | None:
    """The problem with the size of this call's result; None if there is none, and for other nodes."""
    try:
        return _judged(node)
    except RecursionError:
        return "is given a sum that is too long", "Write the number."


def _judged(node: exp.Expr) -> Large | None:
    match node:
        case exp.Repeat() | exp.Pad() | exp.Space() | exp.Replace():
            if any(_is_open(part) for part in _sizes_of_text(node)):
                return "is given a length that cannot be seen here", TEXT_BOUND
            return _beyond(_length_of(node), LONGEST_TEXT, "characters", TEXT_BOUND)
        case exp.GenerateSeries() | exp.GenerateDateArray() | exp.GenerateTimestampArray():
            parts = [node.args.get(name) for name in ("start", "end", "step")]
            if any(_is_open(part) for part in parts if part is not None):
                return "is given an end that cannot be seen here", ENTRIES_BOUND
            size = _entries(*parts)
            if size is not None and node.args.get("is_end_exclusive"):
                size -= 1
            return _beyond(size, MOST_ENTRIES, "entries", ENTRIES_BOUND)
        case exp.Format():
            return _of_format(node.this)
        case exp.Anonymous() if str(node.this).casefold() in ("printf", "format") and node.expressions:
            return _of_format(node.expressions[0])
        case exp.Anonymous() if str(node.this).casefold() == "list_resize" and len(node.expressions) > 1:
            size = node.expressions[1]
            if _is_open(size):
                return "is given a length that cannot be seen here", ENTRIES_BOUND
            return _beyond(_number_of(size), MOST_ENTRIES, "entries", ENTRIES_BOUND)
        case _:
            return None


def _beyond(size: float | None, most: int, what: str, bound: str) -> Large | None:
    if not is_too_many(size, most):
        return None
    shown = f"{size:,.0f}" if size is not None and size < 1e15 else "too many"
    return f"would make {shown} {what}", bound


def _is_open(node: exp.Expr) -> bool:
    """Whether the engine may evaluate it before the query runs, to a size that is unknown here."""
    depends = any(isinstance(part, exp.Column) for part in node.walk())
    return not depends and _number_of(node) is None and _seconds_of(node) is None and _length_of(node) is None


def _sizes_of_text(node: exp.Expr) -> Iterator[exp.Expr]:
    names = {"Repeat": "times", "Pad": "expression", "Space": "this"}
    part = node.args.get(names.get(type(node).__name__, ""))
    if isinstance(part, exp.Expr):
        yield part


def _number_of(node: exp.Expr | None) -> float | None:
    match node:
        case exp.Literal() if not node.is_string:
            return calculated(float, [_parsed(node.name)])
        case exp.Literal():
            # Where a number is wanted, engines read one from a text.
            return _parsed(node.name)
        case exp.Null():
            return 0.0
        case exp.Neg():
            return calculated(lambda value: -value, [_number_of(node.this)])
        case exp.Paren() | exp.Cast() | exp.TryCast():
            return _number_of(node.this)
        case exp.Binary() if type(node) in _ARITHMETIC:
            return calculated(_ARITHMETIC[type(node)], (_number_of(node.this), _number_of(node.expression)))
        case _:
            return None


def _parsed(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _length_of(node: exp.Expr | None) -> float | None:
    """The characters of a text, as far as they are known."""
    match node:
        case exp.Literal() if node.is_string:
            return len(node.name)
        case exp.Paren() | exp.Cast() | exp.TryCast():
            return _length_of(node.this)
        case exp.Repeat():
            times = _number_of(node.args.get("times"))
            return None if times is None else max(times, 0) * max(_length_of(node.this) or 0, 1)
        case exp.Pad():
            return _number_of(node.expression)
        case exp.Space():
            return _number_of(node.this)
        case exp.Replace():
            return _replaced(node)
        case exp.DPipe():
            parts = [_length_of(part) for part in node.flatten()]
            return sum(part for part in parts if part is not None)
        case exp.Concat() | exp.ConcatWs():
            return sum(_length_of(part) or 0 for part in node.expressions)
        case _:
            return None


def _replaced(node: exp.Replace) -> float | None:
    """At most: as if the text held nothing but what is replaced."""
    value, new = _length_of(node.this), _length_of(node.args.get("replacement"))
    old = _length_of(node.expression)
    if value is None or new is None or not old:
        return None
    return max(value, value / old * new)


def _seconds_of(node: exp.Expr | None) -> float | None:
    """A moment, or a length of time, in seconds; months are short ones."""
    match node:
        case exp.Literal() if node.is_string:
            try:
                moment = datetime.fromisoformat(node.name)
            except ValueError:
                return None
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        case exp.Paren() | exp.Cast() | exp.TryCast() | exp.Date() | exp.Timestamp() | exp.TsOrDsToDate():
            return _seconds_of(node.this)
        case exp.CurrentDate() | exp.CurrentTimestamp() | exp.CurrentDatetime():
            return datetime.now(UTC).timestamp()
        case exp.Interval():
            unit = str(node.args.get("unit") or "").upper().removesuffix("S")
            count = _number_of(node.this)
            return None if unit not in _SECONDS or count is None else count * _SECONDS[unit]
        case exp.Neg():
            return calculated(lambda value: -value, [_seconds_of(node.this)])
        case exp.Add() | exp.Sub():
            left, right = _seconds_of(node.this), _seconds_of(node.expression)
            return calculated(_ARITHMETIC[type(node)], (left, right))
        case _:
            return None


def _entries(start: exp.Expr | None, end: exp.Expr | None, step: exp.Expr | None) -> float | None:
    if end is None:
        # range(n) counts from 0.
        start, end = exp.Literal.number(0), start
    numbers = _number_of(start), _number_of(end), 1.0 if step is None else _number_of(step)
    counted = entries_between(*numbers)
    if counted is not None:
        return counted
    days = _SECONDS["DAY"]
    return entries_between(_seconds_of(start), _seconds_of(end), days if step is None else _seconds_of(step))


def _of_format(pattern: exp.Expr) -> Large | None:
    """`%1000000000d` and `{:>1000000000}`; a width that is an argument is not seen."""
    if any(isinstance(part, exp.Column) for part in pattern.walk()):
        return None
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        return "is given a pattern that cannot be seen here", TEXT_BOUND
    width = max((float(digits) for digits in _DIGITS.findall(pattern.name)), default=0.0)
    if re.search(r"%[^%a-zA-Z]*\*|\{[^{}]*\{", pattern.name):
        return "takes a width from an argument", TEXT_BOUND
    return _beyond(width, LONGEST_TEXT, "characters", TEXT_BOUND)
