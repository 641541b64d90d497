"""Date functions against an independent count in Python, on both engines, over awkward moments."""

from collections.abc import Callable
from datetime import datetime, timedelta

import duckdb
import psycopg
import pytest

from formula.evaluation import TestColumn, TestContext, scope_of
from tablewright.formula.lowering import lower
from tablewright.formula.parser import parse
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

MOMENTS = [
    datetime.fromisoformat(text)
    for text in (
        "1969-12-31 23:59:59",
        "1999-12-31 00:00:00",
        "2000-01-01 00:00:00",
        "2000-02-29 12:30:15",
        "2020-12-27 00:00:00",
        "2021-01-03 23:59:59",
        "2021-01-04 00:00:00",
        "2023-12-31 23:59:59.5",
        "2024-01-01 00:00:00",
        "2024-05-18 08:00:00",
        "2024-05-19 00:00:00",
        "2024-05-20 00:00:01",
        "2024-12-28 10:10:10",
        "2025-03-30 02:30:00",
    )
]
DAY = timedelta(days=1)
SUNDAY = datetime(1899, 12, 31)  # noqa: DTZ001
MONDAY = datetime(1900, 1, 1)  # noqa: DTZ001


def weeks_since(start: datetime, moment: datetime) -> int:
    return (moment - start) // (7 * DAY)


def week_of_year(moment: datetime) -> int:
    january = moment.replace(month=1, day=1)
    return weeks_since(SUNDAY, moment) - weeks_since(SUNDAY, january) + 1


PARTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda m: m.year,
    "quarter": lambda m: (m.month + 2) // 3,
    "month": lambda m: m.month,
    "week": week_of_year,
    "week_starting_monday": lambda m: m.isocalendar().week,
    "day": lambda m: m.day,
    "weekday": lambda m: m.isoweekday() % 7 + 1,
    "day_of_year": lambda m: m.timetuple().tm_yday,
    "hour": lambda m: m.hour,
    "minute": lambda m: m.minute,
    "second": lambda m: m.second,
    "millisecond": lambda m: m.microsecond // 1000,
    "epoch": lambda m: (m - datetime(1970, 1, 1)) // timedelta(seconds=1),  # noqa: DTZ001
}
COUNTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda m: m.year,
    "quarter": lambda m: m.year * 4 + (m.month - 1) // 3,
    "month": lambda m: m.year * 12 + m.month,
    "week": lambda m: weeks_since(SUNDAY, m),
    "week_starting_monday": lambda m: weeks_since(MONDAY, m),
    "day": lambda m: m.toordinal(),
    "hour": lambda m: (m - MONDAY) // timedelta(hours=1),
    "minute": lambda m: (m - MONDAY) // timedelta(minutes=1),
    "second": lambda m: (m - MONDAY) // timedelta(seconds=1),
    "millisecond": lambda m: (m - MONDAY) // timedelta(milliseconds=1),
}
STARTS: dict[str, Callable[[datetime], datetime]] = {
    "year": lambda m: datetime(m.year, 1, 1),  # noqa: DTZ001
    "quarter": lambda m: datetime(m.year, (m.month - 1) // 3 * 3 + 1, 1),  # noqa: DTZ001
    "month": lambda m: datetime(m.year, m.month, 1),  # noqa: DTZ001
    "week": lambda m: SUNDAY + weeks_since(SUNDAY, m) * 7 * DAY,
    "week_starting_monday": lambda m: MONDAY + weeks_since(MONDAY, m) * 7 * DAY,
    "day": lambda m: datetime(m.year, m.month, m.day),  # noqa: DTZ001
    "hour": lambda m: m.replace(minute=0, second=0, microsecond=0),
    "minute": lambda m: m.replace(second=0, microsecond=0),
    "second": lambda m: m.replace(microsecond=0),
}

COLUMNS = (
    TestColumn("a", ValueType.DATE, has_time=True),
    TestColumn("b", ValueType.DATE, has_time=True),
)


def query(formula: str, dialect: str) -> str:
    """The formula for each pair of moments, in order."""
    expression = lower(check(parse(formula), scope_of(*COLUMNS)), TestContext(dialect=dialect))
    rows = ", ".join(
        f"({place}, CAST('{a}' AS TIMESTAMP), CAST('{b}' AS TIMESTAMP))" for place, (a, b) in enumerate(PAIRS)
    )
    return (
        f'SELECT {expression.sql(dialect=dialect)} FROM (VALUES {rows}) AS t(place, "a", "b") ORDER BY place'
    )


PAIRS = [(a, b) for a in MOMENTS for b in MOMENTS]
Run = Callable[[str], list[object]]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest):
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield "duckdb", lambda sql: [row[0] for row in connection.execute(sql).fetchall()]
        return
    server = request.getfixturevalue("postgres_server")
    with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'America/New_York'")
        yield "postgres", lambda sql: [row[0] for row in connection.execute(sql.encode()).fetchall()]


@pytest.mark.parametrize("part", PARTS)
def test_date_part(engine: tuple[str, Run], part: str) -> None:
    dialect, run = engine
    assert run(query(f'DatePart("{part}", [a])', dialect)) == [PARTS[part](a) for a, _ in PAIRS]


@pytest.mark.parametrize("unit", COUNTS)
def test_date_diff(engine: tuple[str, Run], unit: str) -> None:
    dialect, run = engine
    expected = [COUNTS[unit](b) - COUNTS[unit](a) for a, b in PAIRS]
    assert run(query(f'DateDiff("{unit}", [a], [b])', dialect)) == expected


@pytest.mark.parametrize("unit", STARTS)
def test_date_trunc(engine: tuple[str, Run], unit: str) -> None:
    dialect, run = engine
    starts = [STARTS[unit](a) for a, _ in PAIRS]
    whole_days = unit not in ("hour", "minute", "second")
    expected = [start.date() if whole_days else start for start in starts]
    assert run(query(f'DateTrunc("{unit}", [a])', dialect)) == expected


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata"])
def test_zone_of_parts(engine: tuple[str, Run], zone: str) -> None:
    from zoneinfo import ZoneInfo

    dialect, run = engine
    shown = [a.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).hour for a, _ in PAIRS]
    assert run(query(f'Hour([a], "{zone}")', dialect)) == shown


def test_large_counts_of_seconds(engine: tuple[str, Run]) -> None:
    dialect, run = engine
    formula = 'DateAdd("second", DateDiff("second", [a], [b]) * 2, [a]) >= DateFromUnix(-9000000000)'
    assert set(run(query(formula, dialect))) == {True}


def working_days(start: datetime, end: datetime) -> int:
    """Mondays to Fridays from one day to another, both included; negative if the end comes first."""
    if end.date() < start.date():
        return -working_days(end, start)
    weeks, rest = divmod((end.date() - start.date()).days + 1, 7)
    return weeks * 5 + sum((start + DAY * day).isoweekday() < 6 for day in range(rest))


def test_working_days(engine: tuple[str, Run]) -> None:
    dialect, run = engine
    expected = [working_days(a, b) for a, b in PAIRS]
    assert run(query("BusinessDays([a], [b])", dialect)) == expected


WINDOWS: dict[str, Callable[[int, int, int], bool]] = {
    "current": lambda passed, length, offset: passed == offset,
    "last": lambda passed, length, offset: -length - offset <= passed < -offset,
    "next": lambda passed, length, offset: offset < passed <= length + offset,
}


@pytest.mark.parametrize("unit", ["year", "quarter", "month", "week", "week_starting_monday", "day", "hour"])
@pytest.mark.parametrize("direction", WINDOWS)
def test_windows_of_dates(engine: tuple[str, Run], unit: str, direction: str) -> None:
    dialect, run = engine
    for length, offset in ((1, 0), (3, 0), (2, 1), (2, -1)):
        formula = f'InDateRange([a], "{direction}", "{unit}", {length}, {offset}, [b])'
        expected = [WINDOWS[direction](COUNTS[unit](a) - COUNTS[unit](b), length, offset) for a, b in PAIRS]
        assert run(query(formula, dialect)) == expected, formula


@pytest.mark.parametrize("unit", ["year", "quarter", "month", "week", "day"])
def test_windows_up_to_today(engine: tuple[str, Run], unit: str) -> None:
    dialect, run = engine
    expected = [COUNTS[unit](a) == COUNTS[unit](b) and a.date() <= b.date() for a, b in PAIRS]
    assert run(query(f'InDateRange([a], "to_date", "{unit}", 1, 0, [b])', dialect)) == expected
