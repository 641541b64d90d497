"""The differences between engines that are declared: each with its reason, none without need."""

import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from fuzz import given
from fuzz.asking import Failed, Refused
from fuzz.doubles import OF_DOUBLES
from fuzz.generator import Place
from fuzz.given import COLUMNS
from fuzz.judging import Mismatch, moment
from fuzz.rule import Rule, root
from tablewright.formula.tree import Node, Number, Reference, nodes

OUT_OF_RANGE = re.compile(
    "Value out of range: (over|under)flow|DOUBLE value is out of range"
    "|VARSAMP is out of range|: Value is out of range"
)
LARGEST = sys.float_info.max
GIVEN = given.rows(1)
"""What the table holds, in the order of the rows of an answer."""


def _beyond_doubles(mismatch: Mismatch) -> bool:
    if not _has_extremes(mismatch.formula.node):
        return False
    reasons = [answer.reason for answer in mismatch.answers if isinstance(answer, Failed)]
    if reasons:
        return any(OUT_OF_RANGE.search(reason) for reason in reasons)
    return all(any(map(_no_double, value)) for value in _values(mismatch))


def _no_double(value: object) -> bool:
    """Infinite, no number, or the largest, which MariaDB gives in their place."""
    return isinstance(value, float) and not abs(value) < LARGEST


def _values(mismatch: Mismatch) -> Iterator[tuple[Any, Any]]:
    """Of both engines, where they differ; none if one of them has no answer."""
    left, right = mismatch.answers
    if not isinstance(left, Failed | Refused) and not isinstance(right, Failed | Refused):
        yield from ((left[at], right[at]) for at in mismatch.rows)


def _has_extremes(node: Node) -> bool:
    return any(
        (isinstance(other_node, Reference) and COLUMNS[other_node.parts[0]].extreme)
        or (isinstance(other_node, Number) and not 1e-9 < abs(float(other_node.text) or 1) < 1e9)
        for other_node in nodes(node)
    )


def _old_dates(mismatch: Mismatch) -> bool:
    on_a_clock = mismatch.formula.typed.has_time or root(mismatch.formula.node) in (
        "Hour",
        "Minute",
        "Second",
    )
    return on_a_clock and "Ever" in mismatch.formula.columns and "mysql" in mismatch.engines[1]


def _long_numbers(mismatch: Mismatch) -> bool:
    """Texts of numbers that each platform writes in its own way."""
    left = mismatch.answers[0]
    if root(mismatch.formula.node) != "Text" or isinstance(left, Failed | Refused):
        return False
    most = 1e15 if "mysql" in mismatch.engines[1] else 1e16
    return all(_is_number(left[at]) and not 1e-4 <= abs(float(left[at])) < most for at in mismatch.rows)


def _is_number(text: object) -> bool:
    return isinstance(text, str) and re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?", text) is not None


def _fails(text: str) -> Callable[[Mismatch], bool]:
    pattern = re.compile(text)
    return lambda result: any(
        isinstance(answer, Failed) and pattern.search(answer.reason) for answer in result.answers
    )


UNIX_TIMES = ("DateFromUnix", "DateFromUnixMs", "DateFromUnixUs", "Date", "DateTime")
"""What these find beyond the years of dates is Null on every platform."""


def _dates_beyond(text: str) -> Callable[[Mismatch], bool]:
    fails = _fails(text)
    return lambda result: fails(result) and root(result.formula.node) not in UNIX_TIMES


def _reads(*columns: str) -> Callable[[Mismatch], bool]:
    return lambda result: bool(result.formula.columns & set(columns))


def _before_year_1(mismatch: Mismatch) -> bool:
    return "Ever" in mismatch.formula.columns or any("BC" in repr(answer) for answer in mismatch.answers)


def _all_rows(mismatch: Mismatch, holds: Callable[[given.Row], bool]) -> bool:
    """Whether the two differ only at rows of this kind; groups hold rows of all kinds."""
    if mismatch.formula.place is Place.GROUP:
        return True
    return bool(mismatch.rows) and all(holds(GIVEN[at]) for at in mismatch.rows)


def _spaced_json(mismatch: Mismatch) -> bool:
    compared = root(mismatch.formula.node) in ("NullIf", "In", "CountDistinct")
    return (
        compared and _reads("Json")(mismatch) and _all_rows(mismatch, lambda row: " " in (row["Json"] or ""))
    )


def _fractions(mismatch: Mismatch) -> bool:
    """At most a microsecond lies between the two."""
    pairs = list(_values(mismatch))
    return bool(pairs) and all(
        None not in pair and abs(moment(pair[0]) - moment(pair[1])) <= timedelta(microseconds=1)
        for pair in pairs
    )


def _of_constants(mismatch: Mismatch) -> bool:
    """What does not vary has no correlation."""
    pairs = list(_values(mismatch))
    correlations = ("CumulativeCorr", "MovingCorr", "Corr")
    return (
        root(mismatch.formula.node) in correlations and bool(pairs) and all(left is None for left, _ in pairs)
    )


def _large_counts(mismatch: Mismatch) -> bool:
    cuts = root(mismatch.formula.node) in ("Left", "Right", "Mid")
    return cuts and "mysql" in mismatch.engines[1] and _has_extremes(mismatch.formula.node)


def _lenient_json(mismatch: Mismatch) -> bool:
    return mismatch.engines[1] == "snowflake" and root(mismatch.formula.node) == "Json"


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
    Rule(
        "dates",
        "A date beyond the years 1 to 9999 cannot be shown: MySQL gives Null, others an error.",
        _dates_beyond(
            "[Dd]ate value out|[Dd]ate out of range|[Dd]ate field value|cannot be shown|year .* is out"
            "|Invalid date|[Tt]imestamp out of range|of INTERVAL|Interval out of range"
            "|not in timestamp range|Cannot cast to Interval"
        ),
        "MakeDate(1, 0, 1)",
        "mysql-mariadb",
    ),
    Rule(
        "before-year-1",
        "The year before 1 is 0 on DuckDB, -1 or one BC on PostgreSQL, and none on MariaDB.",
        _before_year_1,
        'Year([Ever], "America/New_York")',
        "postgres",
    ),
    Rule(
        "fractions",
        "A fraction of a microsecond is cut off on DuckDB, and rounded on PostgreSQL and others.",
        lambda result: root(result.formula.node) in UNIX_TIMES and _fractions(result),
        "DateFromUnixUs([Money])",
        "postgres",
    ),
    Rule(
        "lambdas",
        "DuckDB has no queries within lambdas: shapes cannot be compared for each entry of an array.",
        _fails("subqueries in lambda"),
        'ArrayFilter(SplitToArray([Word], "a"), Intersects(Geography(Text(Element())), MakePoint(1, 1)))',
        "postgres",
    ),
    Rule(
        "constant-correlation",
        "MySQL, Redshift and Snowflake correlate along rows by sums, in which numbers that are all the same"
        " leave noise.",
        _of_constants,
        "CumulativeCorr(0.1, [Id])",
        "mysql-mariadb",
    ),
    Rule(
        "json-of-columns",
        "DuckDB compares JSON as it is written in the column, with its spaces.",
        _spaced_json,
        "NullIf(ArrayIntersection([Json], [Json]), [Json])",
        "postgres",
    ),
    Rule(
        "counts",
        "A count or a position of more than 32 bits is Null; MariaDB takes those of 64 bits.",
        _large_counts,
        'Left("a", [Wide])',
        "mysql-mariadb",
    ),
)
OF_SERVICES: tuple[Rule, ...] = (
    Rule(
        "lenient-json",
        "Snowflake's reader of JSON takes NaN and a comma at the end.",
        _lenient_json,
        "Json([Read])",
        "snowflake",
    ),
    *OF_DOUBLES,
)
"""Of engines that only `make fuzz` asks."""


def rule_of(mismatch: Mismatch) -> Rule | None:
    return next((rule for rule in (*RULES, *OF_SERVICES) if rule.covers(mismatch)), None)
