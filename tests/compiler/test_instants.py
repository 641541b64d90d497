"""Zoned timestamps keep the hour that clocks show twice, in a document whose zone has one."""

from datetime import datetime
from typing import Any

import pytest

from compiler.both import PLACE, ServedEngine
from compiler.kit import Engine, Rows, StoredElement, columns, element, parent, table, workbook
from tablewright.document.model import Workbook

ZONE = "America/New_York"
MOMENTS = """
CREATE TABLE shop.moments AS SELECT * FROM (VALUES
  (1, 'a', TIMESTAMPTZ '2024-11-03 05:30:00+00', TIMESTAMP '2024-11-03 01:30:00'),
  (2, 'a', TIMESTAMPTZ '2024-11-03 06:30:00+00', TIMESTAMP '2024-11-03 01:30:00'),
  (3, 'b', TIMESTAMPTZ '2024-11-03 07:30:00+00', TIMESTAMP '2024-11-03 02:30:00'),
  (4, 'b', NULL, NULL)
) AS t(id, kind, z, clock)
"""


def at(hour: int) -> datetime:
    """Half past an hour of that day, as a clock shows it."""
    return datetime(2024, 11, 3, hour, 30)  # noqa: DTZ001


SHOWN = [at(1), at(1), at(2), None]


@pytest.fixture(scope="module")
def ours() -> Engine:
    engine = Engine()
    for statement in ("CREATE SCHEMA shop", "SET TimeZone = 'Asia/Kolkata'", MOMENTS):
        engine.run(statement)
    return engine


BASE = columns(id="id", kind="kind", z="z", clock="clock")


def rows(ours: Engine, cols: list[dict[str, Any]], **more: Any) -> Rows:
    zone = more.pop("zone", ZONE)
    given = {"sort": [{"column_id": "id"}], **more}
    book = workbook(element("table", "t", table("shop.moments"), [*BASE, *cols], **given), time_zone=zone)
    return ours.ask(book, "t")


def values(ours: Engine, formula: str, **more: Any) -> list[Any]:
    return [row[-1] for row in rows(ours, columns(found=f"={formula}"), **more)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("[Z]", SHOWN),
        ('DateDiff("minute", Lag([Z]), [Z])', [None, 60, 60, None]),
        ('DateDiff("hour", Lag([Z]), [Z])', [None, 1, 1, None]),
        ('DateDiff("day", Lag([Z]), [Z])', [None, 0, 0, None]),
        ("Number([Z])", [1730611800, 1730615400, 1730619000, None]),
        ('DatePart("epoch", [Z])', [1730611800, 1730615400, 1730619000, None]),
        ("Hour([Z])", [1, 1, 2, None]),
        ('Hour([Z], "Asia/Tokyo")', [14, 15, 16, None]),
        ('ConvertTimezone([Z], "UTC")', [at(5), at(6), at(7), None]),
        ('Text(DateTrunc("hour", [Z], "UTC"))', [f"2024-11-03 0{hour}:00:00" for hour in (5, 6, 7)] + [None]),
        ('DateFormat([Z], "%H:%M")', ["01:30", "01:30", "02:30", None]),
        ("[Z] = Lag([Z])", [None, False, False, None]),
        ("[Z] > Lag([Z])", [None, True, True, None]),
        ("[Z] = [Clock]", [True, True, True, None]),
        ('[Z] < Date("2024-11-03 02:00:00")', [True, True, False, None]),
        ("Rank([Z])", [1, 2, 3, 4]),
        ("CountDistinct([Z])", [1, 1, 1, 0]),
        ('DateDiff("minute", Min([Z]), Max([Z]))', [0, 0, 0, None]),
        ('DateAdd("hour", 1, [Z])', [at(1), at(2), at(3), None]),
        ('Number(DateAdd("hour", 1, [Z])) - Number([Z])', [3600, 3600, 3600, None]),
        ('DateAdd("day", -1, DateAdd("day", 1, [Z]))', SHOWN),
        ("Coalesce([Z], [Clock])", SHOWN),
        ("Number(Coalesce([Z], Lag([Z])))", [1730611800, 1730615400, 1730619000, 1730619000]),
        ('Number(If([Id] = 1, [Z], [Z]))', [1730611800, 1730615400, 1730619000, None]),
        ("Number(FillDown([Z]))", [1730611800, 1730615400, 1730619000, 1730619000]),
        ("Text(Json([Z]))", ["2024-11-03 01:30:00", "2024-11-03 01:30:00", "2024-11-03 02:30:00", None]),
        ('In([Z], Lag([Z]))', [None, False, False, None]),
        ("Number(Lookup([T/Z], [Id], [T/Id]))", [1730611800, 1730615400, 1730619000, None]),
        ("Lookup([T/Id], [Z], [T/Z])", [1, 2, 3, None]),
        ("Lookup([T/Id], [Clock], [T/Z])", [None, None, 3, None]),
        ("Number(Rollup(Max([T/Z]), [Kind], [T/Kind]))", [1730615400, 1730615400, 1730619000, 1730619000]),
    ],
)  # fmt: skip
def test_formulas(ours: Engine, formula: str, expected: list[Any]) -> None:
    assert values(ours, formula) == expected


def test_hours_are_those_of_the_zone(ours: Engine) -> None:
    """In India an hour begins half past one of UTC."""
    formula = 'DateDiff("hour", Lag([Z]), DateAdd("minute", -20, [Z]))'
    assert values(ours, formula, zone="Asia/Kolkata") == [None, 0, 0, None]
    assert values(ours, formula, zone="UTC") == [None, 1, 1, None]


def grouped(ours: Engine, key: str, **calculations: str) -> Rows:
    keys = columns(key=f"={key}", **{name: f"={formula}" for name, formula in calculations.items()})
    group = {
        "id": "g",
        "keys": ["key"],
        "calculations": [*calculations],
        "sort": [{"column_id": "key", "direction": "ascending"}],
    }
    book = workbook(
        element("table", "t", table("shop.moments"), [*BASE, *keys], groupings=[group]), time_zone=ZONE
    )
    return ours.ask(book, "t", level="g")


def test_each_instant_is_a_group(ours: Engine) -> None:
    rows = grouped(ours, "[Z]", n="Count()", start="Number(Min([Z]))")
    assert rows == [
        (at(1), 1, 1730611800),
        (at(1), 1, 1730615400),
        (at(2), 1, 1730619000),
        (None, 1, None),
    ]
    assert grouped(ours, 'DateTrunc("hour", [Z])', n="Count()")[0][1] == 2


def test_distinct_instants_and_the_time_between(ours: Engine) -> None:
    minutes = 'DateDiff("minute", Min([Z]), Max([Z]))'
    assert grouped(ours, "[Kind]", n="CountDistinct([Z])", minutes=minutes) == [("a", 2, 60), ("b", 1, 0)]


@pytest.mark.parametrize(
    ("keep", "ids"),
    [
        ({"kind": "list", "values": ["2024-11-03T01:30:00"]}, [1, 2]),
        ({"kind": "list", "values": ["2024-11-03T02:30:00"], "mode": "exclude", "nulls": "never"}, [1, 2]),
        ({"kind": "date-range", "start": "2024-11-03T02:00:00", "nulls": "never"}, [3]),
        ({"kind": "date-range", "end": "2024-11-02"}, []),
        ({"kind": "top-n", "count": 2, "direction": "bottom", "ranking": "rank"}, [1, 2]),
    ],
)
def test_filters_are_by_what_is_shown(ours: Engine, keep: dict[str, Any], ids: list[int]) -> None:
    result = rows(ours, [], filters=[{"id": "f", "column_id": "z", **keep}])
    assert [row[0] for row in result] == ids


def test_the_values_to_choose_from_are_those_shown(ours: Engine) -> None:
    book = workbook(element("table", "t", table("shop.moments"), BASE), time_zone=ZONE)
    compiled = ours.compile(book, "t", purpose="values", value_column="z")
    run = dict(ours.run(compiled.sql, compiled.parameters))
    assert run == {at(1): 2, at(2): 1, None: 1}


def test_statistics_count_instants(ours: Engine) -> None:
    book = workbook(element("table", "t", table("shop.moments"), BASE), time_zone=ZONE)
    assert ours.ask(book, "t", purpose="statistics", counted=("z", "clock")) == [(3, 3)]


def test_rows_are_sorted_by_instants(ours: Engine) -> None:
    descending = [{"column_id": "z", "direction": "descending"}]
    assert [row[0] for row in rows(ours, [], sort=descending)] == [3, 2, 1, 4]


def child_of(source: dict[str, Any], formula: str) -> Workbook:
    cols = columns(found=f"={formula}")
    base = element("table", "t", table("shop.moments"), BASE)
    return workbook(base, element("table", "child", source, cols), time_zone=ZONE)


def test_children_joins_and_unions_hand_instants_on(ours: Engine) -> None:
    assert sorted(item[0] or 0 for item in ours.ask(child_of(parent("t"), "Number([T/Z])"), "child")) == [
        0,
        1730611800,
        1730615400,
        1730619000,
    ]
    parts = [{"id": name, "name": name, "source": parent("t")} for name in ("a", "b")]
    union = {"kind": "union", "parts": parts}
    distinct = {row[0] for row in ours.ask(child_of(union, "Number([Union/Z])"), "child")}
    assert distinct == {None, 1730611800, 1730615400, 1730619000}


def test_a_stored_table_has_what_clocks_show_and_is_not_read_for_instants(ours: Engine) -> None:
    for zone, used in ((ZONE, False), ("UTC", True)):
        book = workbook(element("table", "t", table("shop.moments"), BASE), time_zone=zone)
        made = ours.compile(book, "t", purpose="relation")
        ours.run("DROP TABLE IF EXISTS shop.stored")
        ours.run(f"CREATE TABLE shop.stored AS {made.sql}")
        names = {column.id: column.sql_name for column in made.columns}
        stored = StoredElement("t", "base", made.digest, ("shop", "stored"), names, datetime(2024, 11, 4))  # noqa: DTZ001
        compiled = ours.compile(book, "t", stored=(stored,))
        assert [stored_use.used for stored_use in compiled.stored] == [used]
        assert [row[2] for row in ours.run(compiled.sql, compiled.parameters)][:2] == (
            [at(1), at(1)] if zone == ZONE else [at(5), at(6)]
        )


# ---------------------------------------------------------------- on every engine

_HOURS = (("a", 5), ("a", 6), ("b", 7))
_WITH_OFFSET = "'2024-11-03 0{}:30:00+00:00'"
_LITERALS = {
    "postgres": f"CAST({_WITH_OFFSET} AS TIMESTAMPTZ)",
    "redshift": f"CAST({_WITH_OFFSET} AS TIMESTAMPTZ)",
    "snowflake": f"CAST({_WITH_OFFSET} AS TIMESTAMP_TZ)",
    "bigquery": f"CAST({_WITH_OFFSET} AS TIMESTAMP)",
    "databricks": f"CAST({_WITH_OFFSET} AS TIMESTAMP)",
}


@pytest.fixture(scope="module")
def moments(shop: Engine) -> Engine:
    if not isinstance(shop, ServedEngine):
        shop.run(MOMENTS.replace("CREATE TABLE", "CREATE OR REPLACE TABLE"))
        return shop
    if shop.dialect == "mysql":
        rows = ", ".join(
            f"({place}, '{kind}', FROM_UNIXTIME({1730593800 + hour * 3600}), {place})"
            for place, (kind, hour) in enumerate(_HOURS, 1)
        )
        shop.execute(
            f"CREATE TABLE {{s}}.moments (id BIGINT, kind VARCHAR(9), z TIMESTAMP NULL, {PLACE} BIGINT)",
            f"INSERT INTO {{s}}.moments VALUES {rows}",
        )
        return shop
    literal = _LITERALS[shop.dialect]
    selects = " UNION ALL ".join(
        f"SELECT {place} AS id, '{kind}' AS kind, {literal.format(hour)} AS z, {place} AS {PLACE}"
        for place, (kind, hour) in enumerate(_HOURS, 1)
    )
    shop.execute(f"CREATE TABLE {{s}}.moments AS {selects}")
    return shop


def test_every_engine_keeps_instants(moments: Engine) -> None:
    formulas = columns(
        id="id",
        kind="kind",
        z="z",
        minutes='=DateDiff("minute", Lag([Z]), [Z])',
        epoch="=Number([Z])",
        hour="=Hour([Z])",
        later="=[Z] > Lag([Z])",
        same='=[Z] = Date("2024-11-03 01:30:00")',
        n="=CountDistinct([Z])",
    )
    group = {"id": "g", "keys": ["kind"], "calculations": ["n"]}
    sort = [{"column_id": "id", "direction": "ascending"}]
    base = element("table", "t", table("shop.moments"), formulas, groupings=[group], sort=sort)
    book = workbook(base, time_zone=ZONE)
    keep = [{"id": "f", "kind": "list", "column_id": "id", "values": [1, 2, 3]}]
    book = workbook({**base, "filters": keep}, time_zone=ZONE)
    compiled = moments.compile(book, "t")
    names = [column.id for column in compiled.columns]
    records = [dict(zip(names, row, strict=True)) for row in moments.ask(book, "t")]
    records.sort(key=lambda row: row["id"])
    assert [row["z"] for row in records] == [at(1), at(1), at(2)]
    assert [row["epoch"] for row in records] == [1730611800, 1730615400, 1730619000]
    assert [row["hour"] for row in records] == [1, 1, 2]
    assert [row["minutes"] for row in records] == [None, 60, None]
    assert [row["later"] for row in records] == [None, True, None]
    assert [row["same"] for row in records] == [True, True, False]
    assert [row["n"] for row in records] == [2, 2, 1]
