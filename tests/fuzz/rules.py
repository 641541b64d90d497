"""The differences between engines that are declared: each with its reason, none without need."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from fuzz.asking import Failed, Refused
from fuzz.given import COLUMNS
from fuzz.judging import Mismatch
from tablewright.formula.tree import Binary, Call, Node, Number, Reference, Unary, nodes

OF_DOUBLES = re.compile("Value out of range: (over|under)flow|DOUBLE value is out of range")


@dataclass(frozen=True)
class Rule:
    """`covers` tells whether a mismatch is this difference. `example` shows it, on the engine named."""

    name: str
    reason: str
    covers: Callable[[Mismatch], bool]
    example: str = ""
    engine: str = ""


def _beyond_doubles(found: Mismatch) -> bool:
    reasons = [each.reason for each in found.answers if isinstance(each, Failed)]
    return any(OF_DOUBLES.search(each) for each in reasons) and _has_extremes(found.formula.node)


def _has_extremes(node: Node) -> bool:
    return any(
        (isinstance(each, Reference) and COLUMNS[each.parts[0]].extreme)
        or (isinstance(each, Number) and not 1e-9 < abs(float(each.text) or 1) < 1e9)
        for each in nodes(node)
    )


def _old_dates(found: Mismatch) -> bool:
    return found.formula.typed.has_time and "Ever" in found.formula.columns and "mysql" in found.engines[1]


def _long_numbers(found: Mismatch) -> bool:
    """Texts of numbers that each platform writes in its own way."""
    left = found.answers[0]
    if root(found.formula.node) != "Text" or isinstance(left, Failed | Refused):
        return False
    most = 1e15 if "mysql" in found.engines[1] else 1e16
    return all(_is_number(left[at]) and not 1e-4 <= abs(float(left[at])) < most for at in found.rows)


def _is_number(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?", text) is not None


def _fails(text: str) -> Callable[[Mismatch], bool]:
    pattern = re.compile(text)
    return lambda found: any(
        isinstance(each, Failed) and pattern.search(each.reason) for each in found.answers
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "whole-numbers",
        "What no whole number holds is Null on DuckDB and MariaDB; PostgreSQL has no cast that gives Null.",
        _fails("[Ii]nteger out|Bigint out|INT64|INT32|out of range for"),
        "Int([Wide])",
        "postgres",
    ),
    Rule(
        "long-numbers-as-text",
        "From 10^16 on, and below 0.0001, a number is written as the platform does: in digits or not.",
        _long_numbers,
        "Text([Long] / 1)",
        "postgres",
    ),
    Rule(
        "beyond-doubles",
        "A number beyond what a double holds is infinite on DuckDB; PostgreSQL and MariaDB stop.",
        _beyond_doubles,
        "[Wide] * 1e300",
        "postgres",
    ),
    Rule(
        "local-mean-time",
        "Before zones had standard times, their tables differ: MariaDB's know no seconds of local mean time.",
        _old_dates,
        'ConvertTimezone([Ever], "Pacific/Auckland")',
        "mysql-mariadb",
    ),
)


def _rooted(*names: str) -> Callable[[Mismatch], bool]:
    return lambda found: root(found.formula.node) in names


def root(node: Node) -> str:
    match node:
        case Call():
            return node.name
        case Unary() | Binary():
            return node.operator
        case Reference():
            return node.parts[0]
        case _:
            return type(node).__name__


def _reads(*columns: str) -> Callable[[Mismatch], bool]:
    return lambda found: bool(found.formula.columns & set(columns))


OPEN: tuple[Rule, ...] = (
    Rule("json-nulls", "A JSON null of a column is a value, and JSON texts are compared.", _reads("Json")),
    Rule("json-reading", "DuckDB reads as JSON what is none.", _rooted("Json")),
    Rule(
        "texts",
        "Letters, spaces and code points are the engine's own.",
        _rooted("Trim", "LTrim", "RTrim", "Reverse", "SplitPart", "Upper", "Lower", "Proper", "ILike"),
    ),
    Rule("counts", "Counts out of range.", _rooted("Left", "Right", "Mid")),
    Rule(
        "dates",
        "Dates beyond the years 1 to 9999 cannot be shown.",
        _fails(
            "[Dd]ate value out|[Dd]ate out of range|[Dd]ate field value|cannot be shown|year .* is out"
            "|Invalid date|[Tt]imestamp out of range"
        ),
    ),
    Rule("before-year-1", "Years before 1 have several numbers.", _reads("Ever")),
    Rule("fractions", "Fractions are rounded in several ways.", _rooted("DateFromUnixUs")),
    Rule("lambdas", "DuckDB has no subqueries within lambdas.", _fails("subqueries in lambda")),
    Rule(
        "constant-correlation",
        "MariaDB finds a correlation with a constant.",
        _rooted("CumulativeCorr", "MovingCorr", "Corr"),
    ),
)
"""Differences that are being mended."""


def rule_of(found: Mismatch) -> Rule | None:
    return next((rule for rule in (*RULES, *OPEN) if rule.covers(found)), None)
