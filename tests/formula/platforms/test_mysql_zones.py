"""Time zones on MySQL, which are spelled out in the SQL: from a control, and chosen by a formula."""

from datetime import datetime

import pytest

from formula.evaluation import TestColumn, sql_of
from servers.mysql import MySQLServer
from tablewright.formula.errors import FormulaError
from tablewright.formula.types import ValueType

WINTER = 'Date("2024-01-15 12:00:00")'
PARIS, TOKYO, UTC = (datetime(2024, 1, 15, hour) for hour in (13, 21, 12))  # noqa: DTZ001


def control(zone: str) -> TestColumn:
    return TestColumn("zone", ValueType.TEXT, constant=True, value=zone)


@pytest.mark.parametrize("name", ["mariadb_server", "seekdb_server"])
@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        (f'ConvertTimezone({WINTER}, [zone], "UTC")', PARIS),
        (f'ConvertTimezone({WINTER}, "UTC", [zone])', datetime(2024, 1, 15, 11)),  # noqa: DTZ001
        (f"Hour({WINTER}, [zone])", 13),
        (f'ConvertTimezone({WINTER}, If(1 > 2, "Europe/Paris", 1 < 2, "Asia/Tokyo"))', TOKYO),
        (f'ConvertTimezone({WINTER}, If(1 > 2, "Asia/Tokyo", "UTC"))', UTC),
        (f'ConvertTimezone({WINTER}, If(1 > 2, "Asia/Tokyo"))', None),
        (f'ConvertTimezone({WINTER}, Switch(2, 1, "UTC", 2, "Asia/Tokyo", "UTC"))', TOKYO),
    ],
)
def test_zones_that_are_known(
    name: str, formula: str, wanted: object, request: pytest.FixtureRequest
) -> None:
    server: MySQLServer = request.getfixturevalue(name)
    statement = f"SELECT {sql_of(formula, control('Europe/Paris'), dialect='mysql')}"
    with server.connect() as session, session.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.fetchall() == ((wanted,),)


def test_a_control_may_hold_no_zone() -> None:
    with pytest.raises(FormulaError, match="is not a time zone"):
        sql_of(f"Hour({WINTER}, [zone])", control("Europe/Atlantis"), dialect="mysql")


def test_a_column_of_zones_is_refused() -> None:
    with pytest.raises(FormulaError) as refused:
        sql_of(f"Hour({WINTER}, [zone])", TestColumn("zone", ValueType.TEXT), dialect="mysql")
    assert refused.value.code == "unsupported"
