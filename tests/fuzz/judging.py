"""Whether two engines agree about a formula, and which part of it they disagree about."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from fuzz.asking import Answer, Failed, Refused
from fuzz.trees import Formula, direct_parts, is_aggregate
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.tree import Call

CLOSE = 1e-9
"""Numbers that differ by this share of the larger one, or of what they are computed from, are equal: engines
add and multiply in orders and types of their own."""
SQUARED = frozenset({"Variance", "VariancePop", "StdDev", "RegressionSlope", "RegressionIntercept"})
"""Functions whose noise grows with the squares of their arguments."""


class Answering(Protocol):
    """An engine, or the evaluator in Python."""

    @property
    def name(self) -> str: ...

    def answers(self, formulas: Sequence[Formula], zone: str = "UTC") -> Mapping[str, Answer]: ...


@dataclass(frozen=True)
class Mismatch:
    """Two engines that disagree about a formula though they agree about its parts."""

    formula: Formula
    engines: tuple[str, str]
    answers: tuple[Answer, Answer]
    zone: str
    rows: tuple[int, ...]
    """Where; none if one of them has no answer at all."""

    def __str__(self) -> str:
        shown = [self.formula.text, f"in a document of {self.zone}"]
        for name, answer in zip(self.engines, self.answers, strict=True):
            values = answer if isinstance(answer, Failed | Refused) else [answer[at] for at in self.rows[:4]]
            shown.append(f"{name}: {values!r}")
        return "\n  ".join(shown)


def differences(left: Answer, right: Answer, scale: Sequence[float] = ()) -> tuple[int, ...] | None:
    """The rows that differ, none if one side failed alone; None where the two agree or cannot be compared."""
    if isinstance(left, Refused) or isinstance(right, Refused):
        return None
    if isinstance(left, Failed) or isinstance(right, Failed):
        return None if isinstance(left, Failed) and isinstance(right, Failed) else ()
    rows = tuple(
        at
        for at, (one, other) in enumerate(zip(left, right, strict=True))
        if not alike(one, other, scale[at] if scale else 0)
    )
    return rows or None


def alike(left: Any, right: Any, scale: float = 0) -> bool:
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return _near(float(left), float(right), scale)
    if isinstance(left, date) and isinstance(right, date):
        return moment(left) == moment(right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(alike(*pair, scale) for pair in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(left[key], right[key], scale) for key in left)
    return left == right


def _near(left: float, right: float, scale: float) -> bool:
    if math.isfinite(left) and math.isfinite(right):
        return abs(left - right) <= CLOSE * max(abs(left), abs(right), scale)
    return repr(left) == repr(right)


def same(left: Answer, right: Answer) -> bool:
    """Equal to the last digit."""
    if isinstance(left, Failed | Refused) or isinstance(right, Failed | Refused):
        return True
    return all(_same(one, other) for one, other in zip(left, right, strict=True))


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal):
        return float(left) == float(right) or (left != left and right != right)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    return alike(left, right)


def moment(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a clock reading


def judge(formula: Formula, left: Answering, right: Answering, zone: str) -> Mismatch | None:
    """The smallest part that the two disagree about; None where it is noise in the last digits of numbers."""
    whole = (left.answers([formula], zone)[formula.text], right.answers([formula], zone)[formula.text])
    rows = differences(*whole)
    if rows is None:
        return None
    inside = list(direct_parts(formula))
    lefts, rights = left.answers(inside, zone), right.answers(inside, zone)
    for part in inside:
        if differences(lefts[part.text], rights[part.text]) is not None:
            within = judge(part, left, right, zone)
            if within is not None:
                return within
    if not all(same(lefts[part.text], rights[part.text]) for part in inside):
        return None
    scale = _scale(formula, [lefts[part.text] for part in inside], whole[0])
    rows = differences(*whole, scale)
    if rows is None:
        return None
    return Mismatch(formula, (left.name, right.name), whole, zone, rows)


def _scale(formula: Formula, parts: Sequence[Answer], whole: Answer) -> Sequence[float]:
    """For each value, the size of the numbers that it is computed from."""
    if isinstance(whole, Failed | Refused):
        return ()
    squared = (
        isinstance(formula.node, Call)
        and formula.node.name.removeprefix("Moving").removeprefix("Cumulative") in SQUARED
    )
    known = [part for part in parts if not isinstance(part, Failed | Refused)]
    if _looks_along(formula):
        largest = max((size for part in known for value in part for size in _sizes(value)), default=0.0)
        return [min(largest**2, 1e300) if squared and largest < 1e150 else largest] * len(whole)
    return [
        max((size for part in known if len(part) == len(whole) for size in _sizes(part[at])), default=0.0)
        for at in range(len(whole))
    ]


def _looks_along(formula: Formula) -> bool:
    node = formula.node
    function = catalogue.find(node.name) if isinstance(node, Call) else None
    return is_aggregate(node) or (function is not None and function.kind is FunctionKind.WINDOW)


def _sizes(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for item in value:
            yield from _sizes(item)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        size = abs(float(value))
        yield size if math.isfinite(size) else 0.0
