"""DateParse on awkward texts: one answer on every engine, and no error."""

from collections.abc import Callable
from datetime import datetime

import duckdb
import psycopg
import pytest

from formula.evaluation import query_for

Run = Callable[[str], object]

CASES = [
    ("%Y-%m-%d", "2024-1-2", "2024-01-02 00:00:00"),
    ("%Y-%m-%d", " 2024-01-02 ", "2024-01-02 00:00:00"),
    ("%Y-%m-%d", "24-1-5", "0024-01-05 00:00:00"),
    ("%Y-%m-%d", "2024-02-29", "2024-02-29 00:00:00"),
    ("%Y-%m-%d", "2023-02-29", None),
    ("%Y-%m-%d", "2024-13-01", None),
    ("%Y-%m-%d", "2024-00-10", None),
    ("%Y-%m-%d", "12024-01-01", None),
    ("%Y-%m-%d", "-2024-01-01", None),
    ("%Y-%m-%d", "2024- 1-05", None),
    ("%Y-%m-%d", "2024-01-05x", None),
    ("%Y-%m-%d", "2024-01-01 10:00", None),
    ("%Y-%m-%d", "", None),
    ("%Y-%m-%d", "infinity", None),
    ("%Y%m%d", "20240115", "2024-01-15 00:00:00"),
    ("%Y%m%d", "2024115", "2024-11-05 00:00:00"),
    ("%Y%m%d", "20241315", None),
    ("%d%m", "12", None),
    ("%Y", "2024", "2024-01-01 00:00:00"),
    ("%y", "68", "2068-01-01 00:00:00"),
    ("%y", "69", "1969-01-01 00:00:00"),
    ("%y", "7", "2007-01-01 00:00:00"),
    ("%b %d %Y", "sep 3  2020", "2020-09-03 00:00:00"),
    ("%b %d %Y", "September 3 2020", None),
    ("%B %d %Y", "SEPTEMBER 3 2020", "2020-09-03 00:00:00"),
    ("%B %d %Y", "Sept 3 2020", None),
    ("%A, %d %B %Y", "Monday, 3 September 2020", "2020-09-03 00:00:00"),
    ("%A, %d %B %Y", "Mittwoch, 3 September 2020", None),
    ("%Y-%m-%dT%H:%M", "2024-01-05T10:20", "2024-01-05 10:20:00"),
    ("%Y-%m-%dT%H:%M", "2024-01-05t10:20", None),
    ("%H:%M", "23:59", "1900-01-01 23:59:00"),
    ("%H:%M", "24:00", None),
    ("%H:%M", "12:60", None),
    ("%H:%M:%S", "12:30:60", None),
    ("%H:%M:%S.%f", "12:30:05.5", "1900-01-01 12:30:05.500000"),
    ("%H:%M:%S.%f", "12:30:05.1234567", None),
    ("%H:%M:%S.%L", "12:30:05.007", "1900-01-01 12:30:05.007000"),
    ("%I:%M %p", "12:30 AM", "1900-01-01 00:30:00"),
    ("%I:%M %p", "12:30 pm", "1900-01-01 12:30:00"),
    ("%I:%M %p", "13:30 PM", None),
    ("%I:%M %p", "0:30 AM", None),
    ("%H:%M %p", "1:30 PM", "1900-01-01 13:30:00"),
    ("%I%M", "0530", "1900-01-01 05:30:00"),
    ("%Y%Y", "20242023", "2023-01-01 00:00:00"),
    ("(%d%%) [%m]", "(5%) [6]", "1900-06-05 00:00:00"),
]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest):
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield "duckdb", lambda sql: connection.execute(sql).fetchone()
        return
    server = request.getfixturevalue("postgres_server")
    with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET DateStyle TO 'SQL, DMY'")
        yield "postgres", lambda sql: connection.execute(sql.encode()).fetchone()


@pytest.mark.parametrize(("layout", "written", "expected"), CASES)
def test_date_parse(engine: tuple[str, Run], layout: str, written: str, expected: str | None) -> None:
    dialect, run = engine
    moment = None if expected is None else datetime.fromisoformat(expected)
    for formula, given in (
        (f'DateParse("{written}", "{layout}")', None),
        (f'DateParse([x] & "", "{layout}")', {"x": [written, "text"]}),
    ):
        assert run(query_for(formula, given, dialect).sql(dialect=dialect)) == (moment,)
