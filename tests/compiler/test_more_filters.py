"""Relative dates, rankings, hierarchies and groups of filters, as filters and as controls, on both."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from compiler.kit import Engine, columns, element, table, workbook
from compiler.pivots import axis, pivot
from tablewright.compiler.sql.relative_dates import relative_end

COLUMNS = columns(
    order_id="order_id",
    region="region",
    customer="customer",
    item="item",
    day="order_date",
    amount="amount",
    total="=Sum([Amount])",
    n="=Count()",
    place="=RowNumber()",
)
GROUPED: dict[str, Any] = {"groupings": [{"id": "g", "keys": ["region"], "calculations": ["total", "n"]}]}
ALL = {1, 2, 3, 4, 5, 6, 7, 8}
NOW = datetime(2024, 3, 14, 15, 30)  # noqa: DTZ001


def book(*filters: dict[str, Any], groups: list[list[dict[str, Any]]] | None = None, **more: Any) -> Any:
    listed = [{"id": f"f{number}", **record} for number, record in enumerate(filters)]
    grouped = [
        {"id": f"g{number}", "any_of": [{"id": f"m{index}", **record} for index, record in enumerate(group)]}
        for number, group in enumerate(groups or [])
    ]
    others = more.pop("others", ())
    return workbook(
        element("table", "t", table("shop.orders"), COLUMNS, filters=listed, filter_groups=grouped, **more),
        *others,
    )


def ids(shop: Engine, document: Any, **more: Any) -> set[int]:
    compiled = shop.compile(document, "t", **more)
    place = [column.id for column in compiled.columns].index("order_id")
    return {row[place] for row in shop.ask(document, "t", **more)}


# ---------------------------------------------------------------- relative dates


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("month-2", "month-1", {1, 2, 3, 4, 5}),
        ("month-2", "month", {1, 2, 3, 4, 5, 6, 8}),
        ("month", "month", {6, 8}),
        ("month", "now", {6}),
        ("now", None, {8}),
        ("month+0", "month+1", {6, 8}),
        ("year", "now", {1, 2, 3, 4, 5, 6}),
        ("quarter-1", "quarter-1", set()),
        ("day-29", "day-29", {4, 5}),
        ("day+17", "day+17", {8}),
        ("2024-02-02", "day-29", {3, 4, 5}),
        ("month-1", "2024-02-02", {3}),
        (None, "year-1", set()),
        ("hour-342", "now", {6}),
        ("minute-20000", "minute-19000", {6}),
    ],
)
def test_relative_ranges(shop: Engine, start: str | None, end: str | None, wanted: set[int]) -> None:
    document = book({"kind": "date-range", "column_id": "day", "start": start, "end": end})
    compiled = shop.compile(document, "t", now=NOW)
    assert compiled.timed
    assert ids(shop, document, now=NOW) == wanted


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("week", "2024-03-10", "2024-03-17"),
        ("week-starting-monday", "2024-03-11", "2024-03-18"),
        ("week_starting_sunday-1", "2024-03-03", "2024-03-10"),
        ("quarter", "2024-01-01", "2024-04-01"),
        ("month-14", "2023-01-01", "2023-02-01"),
        ("year+1", "2025-01-01", "2026-01-01"),
        ("hour", "2024-03-14T15:00", "2024-03-14T16:00"),
        ("minute-31", "2024-03-14T14:59", "2024-03-14T15:00"),
        ("now", "2024-03-14T15:30", "2024-03-14T15:30"),
    ],
)
def test_periods_around_a_moment(text: str, first: str, after: str) -> None:
    end = relative_end(text)
    assert end is not None
    assert (end.first(NOW), end.after(NOW)) == (datetime.fromisoformat(first), datetime.fromisoformat(after))


@pytest.mark.parametrize("text", ["", "fortnight", "day--1", "day-1x", "2024-01-01", "week-starting-friday"])
def test_other_texts_are_not_relative(text: str) -> None:
    assert relative_end(text) is None


def test_a_week_that_starts_on_sunday_is_another_day_before(shop: Engine) -> None:
    sunday = datetime(2024, 2, 18, 12)  # noqa: DTZ001
    for text, wanted in (("week-1", {4, 5}), ("week-starting-monday", {4, 5}), ("week", set[int]())):
        document = book({"kind": "date-range", "column_id": "day", "start": text, "end": text})
        assert ids(shop, document, now=sunday) == wanted


def test_now_is_that_of_the_documents_time_zone(shop: Engine) -> None:
    late = datetime.fromisoformat("2024-02-29T23:30:00+00:00")
    document = book({"kind": "date-range", "column_id": "day", "start": "month", "end": "month"})
    assert ids(shop, document, now=late) == {3, 4, 5}
    east = document.model_copy(
        update={"settings": document.settings.model_copy(update={"time_zone": "Asia/Tokyo"})}
    )
    assert ids(shop, east, now=late) == {6, 8}


def test_what_is_stored_counts_from_the_clock(shop: Engine) -> None:
    document = book({"kind": "date-range", "column_id": "day", "start": "year-300", "end": "month+1"})
    compiled = shop.compile(document, "t", purpose="relation")
    assert compiled.parameters == {}
    clocks = ("CURRENT_TIMESTAMP", "CURRENT_DATETIME", "UTC_TIMESTAMP", "GETDATE")
    assert any(clock in compiled.sql for clock in clocks)
    assert len(shop.ask(document, "t", purpose="relation")) == 7


def test_an_end_out_of_the_calendar_is_a_problem(shop: Engine) -> None:
    compiled = shop.compile(book({"kind": "date-range", "column_id": "day", "start": "year-99999"}), "t")
    assert "calendar" in compiled.problems[0].message


# ---------------------------------------------------------------- top places


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"count": 3}, {7, 6, 4}),
        ({"count": 5}, {7, 6, 4, 3, 2, 8}),
        ({"count": 5, "ranking": "dense-rank"}, {7, 6, 4, 3, 2, 8}),
        ({"count": 2, "direction": "bottom"}, {1, 2, 8}),
        ({"count": 2, "direction": "bottom", "ranking": "dense-rank"}, {1, 2, 8}),
        ({"count": 2, "direction": "bottom", "ranking": "row-number"}, {1, 2}),
        ({"percent": 50, "ranking": "percentile"}, {7, 6, 4, 3}),
        ({"percent": 50, "ranking": "cumulative"}, {7, 6, 4}),
        ({"percent": 100, "ranking": "cumulative"}, ALL - {5}),
        ({"count": 1, "nulls": "always"}, {7, 5}),
    ],
)
def test_top_places(shop: Engine, more: dict[str, Any], wanted: set[int]) -> None:
    assert ids(shop, book({"kind": "top-n", "column_id": "amount", **more})) == wanted


def test_top_texts_follow_code_points(shop: Engine) -> None:
    assert ids(shop, book({"kind": "top-n", "column_id": "item", "count": 1, "direction": "bottom"})) == {4}


def test_top_places_of_a_grouping(shop: Engine) -> None:
    keep = {"kind": "top-n", "column_id": "n", "count": 1, "ranking": "row-number"}
    document = book(keep, **GROUPED, collapsed_to="g")
    assert shop.ask(document, "t") == [("north", 60.0, 3)]


# ---------------------------------------------------------------- hierarchies


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"paths": [["north"]]}, {1, 2, 3}),
        ({"paths": [["north", "ann"], ["east"]]}, {1, 3, 8}),
        ({"paths": [["south", None]]}, {6}),
        ({"paths": [[None]]}, {7}),
        ({"paths": [["north", "ann", "pen"]]}, {1, 3}),
        ({"paths": [["north"]], "mode": "exclude"}, {4, 5, 6, 7, 8}),
        ({"paths": [["south", "cid"]], "mode": "exclude"}, ALL - {4, 5}),
        ({"paths": []}, ALL),
    ],
)
def test_hierarchies(shop: Engine, more: dict[str, Any], wanted: set[int]) -> None:
    keep = {"kind": "hierarchy", "column_id": "region", "below": ["customer", "item"], **more}
    assert ids(shop, book(keep)) == wanted


@pytest.mark.parametrize(
    ("nulls", "wanted"), [("always", {4, 5, 6}), ("never", {4, 5}), ("when-empty", {4, 5})]
)
def test_nulls_in_a_hierarchy(shop: Engine, nulls: str, wanted: set[int]) -> None:
    keep = {
        "kind": "hierarchy",
        "column_id": "customer",
        "paths": [["cid"]],
        "nulls": nulls,
    }
    assert ids(shop, book(keep)) == wanted


def test_a_path_longer_than_its_hierarchy_is_refused() -> None:
    with pytest.raises(ValidationError):
        book({"kind": "hierarchy", "column_id": "region", "paths": [["north", "ann"]]})


def test_paths_that_are_kept_are_plain_comparisons(shop: Engine) -> None:
    kept = {"kind": "hierarchy", "column_id": "region", "below": ["item"], "paths": [["north", "pen"]]}
    assert "COALESCE" not in shop.compile(book(kept), "t").sql
    assert "COALESCE" in shop.compile(book({**kept, "mode": "exclude"}), "t").sql


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("operator", ["contains", "starts-with", "ends-with", "like", "equals"])
@pytest.mark.parametrize("case_sensitive", [True, False])
def test_backslashes_and_escape_signs_are_text(shop: Engine, operator: str, case_sensitive: bool) -> None:
    cols = columns(order_id="order_id", path='=[Item] & "\\\\!x"')
    for value, wanted in (("pen\\!x", {1, 3, 7}), ("pen!x", set[int]())):
        matched = {"kind": "text-match", "id": "f", "column_id": "path", "value": value}
        matched |= {"operator": operator, "case_sensitive": case_sensitive}
        document = workbook(element("table", "t", table("shop.orders"), cols, filters=[matched]))
        assert ids(shop, document) == wanted


# ---------------------------------------------------------------- groups

NORTH = {"kind": "list", "column_id": "region", "values": ["north"]}
LARGE = {"kind": "number-range", "column_id": "amount", "min": 60}
NAMED = {"kind": "text-match", "column_id": "item", "value": "ink"}


@pytest.mark.parametrize(
    ("groups", "wanted"),
    [
        ([[NORTH, LARGE]], {1, 2, 3, 6, 7}),
        ([[NORTH, LARGE], [NAMED]], {2}),
        ([[NORTH, {**NAMED, "value": ""}]], {1, 2, 3}),
        ([[{**NORTH, "enabled": False}, LARGE]], {6, 7}),
        ([[{**NORTH, "values": []}]], ALL),
        ([[NAMED, {"kind": "top-n", "column_id": "amount", "count": 1}]], {2, 7, 8}),
        (
            [
                [
                    NAMED,
                    {
                        "kind": "hierarchy",
                        "column_id": "region",
                        "below": ["item"],
                        "paths": [["south", None]],
                    },
                ]
            ],
            {2, 5, 8},
        ),
        ([[NAMED, {"kind": "number-range", "column_id": "place", "max": 1}]], {1, 2, 8}),
    ],
)
def test_any_of_a_group(shop: Engine, groups: list[list[dict[str, Any]]], wanted: set[int]) -> None:
    assert ids(shop, book(groups=groups)) == wanted


def test_a_group_that_is_switched_off_filters_nothing(shop: Engine) -> None:
    document = book(groups=[[NORTH]])
    off = document.pages[0].elements[0].filter_groups[0].model_copy(update={"enabled": False})
    changed = document.pages[0].elements[0].model_copy(update={"filter_groups": (off,)})
    page = document.pages[0].model_copy(update={"elements": (changed,)})
    assert ids(shop, document.model_copy(update={"pages": (page,)})) == ALL


def test_a_group_acts_on_groupings(shop: Engine) -> None:
    many = {"kind": "number-range", "column_id": "n", "min": 3}
    rich = {"kind": "number-range", "column_id": "total", "min": 70}
    east = {"kind": "list", "column_id": "region", "values": ["east"]}
    document = book(groups=[[many, rich, east]], **GROUPED, collapsed_to="g")
    assert [row[0] for row in shop.ask(document, "t")] == ["east", "north", "south", None]
    document = book(groups=[[many, rich]], **GROUPED)
    assert ids(shop, document) == ALL - {8}


@pytest.mark.parametrize(
    "members",
    [
        [LARGE, {"kind": "number-range", "column_id": "total", "min": 1}],
        [LARGE, {"kind": "top-n", "column_id": "n"}],
    ],
)
def test_columns_of_several_levels_do_not_mix(shop: Engine, members: list[dict[str, Any]]) -> None:
    compiled = shop.compile(book(groups=[members], **GROUPED), "t")
    assert [(problem.column_id, problem.code) for problem in compiled.problems] == [("amount", "filter")]
    assert "different levels" in compiled.problems[0].message
    assert "WHERE" not in compiled.sql


def test_a_group_on_the_values_of_a_pivot(shop: Engine) -> None:
    few = {"id": "a", "kind": "number-range", "column_id": "n", "max": 1}
    rich = {"id": "b", "kind": "number-range", "column_id": "total", "min": 100}
    document = pivot(
        COLUMNS, axis("region"), axis(), ("n", "total"), filter_groups=[{"id": "g", "any_of": [few, rich]}]
    )
    assert [row[0] for row in shop.ask(document, "pv")] == [None, "east", "south", None]


def test_values_to_choose_from_leave_out_groups_with_the_column(shop: Engine) -> None:
    document = book(groups=[[NORTH, LARGE]])
    rows = shop.ask(document, "t", purpose="values", value_column="region")
    assert {row[0] for row in rows} == {"north", "south", "east", None}


# ---------------------------------------------------------------- controls


def control(kind: str, column_id: str, **more: Any) -> dict[str, Any]:
    target = {"element_id": "t", "column_id": column_id}
    return {
        "kind": "control",
        "id": "k",
        "name": "K",
        "control_id": "pick",
        "control": kind,
        "targets": [target],
        **more,
    }


@pytest.mark.parametrize(
    ("more", "value", "wanted"),
    [
        (control("date-range", "day"), {"start": "month-1", "end": "now"}, {3, 4, 5, 6}),
        (control("date", "day"), "2024-02-14", {4, 5}),
        (control("date", "day", operator="at-least"), "month", {6, 8}),
        (control("date", "day", operator="at-most"), "month-2", {1, 2}),
        (control("slider", "amount", operator="at-least"), 60, {6, 7}),
        (control("number", "amount", operator="at-most"), 20, {1, 2, 8}),
        (control("number", "amount", negated=True), 20, ALL - {2, 8}),
        (control("number", "amount", nulls="always"), 20, {2, 5, 8}),
        (control("text", "item", operator="starts-with"), "P", {1, 3, 4, 6, 7}),
        (control("text", "item", operator="starts-with", case_sensitive=True), "P", {4}),
        (control("text", "item", operator="regexp", negated=True), "^p", {2, 8}),
        (control("top-n", "amount"), 1, {7}),
        (control("top-n", "amount", ranking="cumulative", direction="bottom"), 15, {1}),
        (control("top-n", "amount"), None, ALL),
        (control("slider", "amount"), None, ALL),
    ],
)
def test_controls_of_every_kind(shop: Engine, more: dict[str, Any], value: Any, wanted: set[int]) -> None:
    assert ids(shop, book(others=[more]), controls={"pick": value}, now=NOW) == wanted


@pytest.mark.parametrize(
    ("kind", "value", "formula", "wanted"),
    [
        ("date-range", {"start": "month-1"}, "[Day] >= [pick].start", {3, 4, 5, 6, 8}),
        ("date-range", {"end": "month-2"}, "[Day] <= [pick].end", {1, 2}),
        ("date", "day-29", "[Day] = [pick]", {4, 5}),
        ("slider", 60, "[Amount] > [pick]", {7}),
        ("top-n", 10, "[Amount] = [pick]", {1}),
    ],
)
def test_relative_values_in_formulas(
    shop: Engine, kind: str, value: Any, formula: str, wanted: set[int]
) -> None:
    cols = [*COLUMNS, *columns(hit=f"={formula}")]
    keep = {"id": "f", "kind": "logical", "column_id": "hit", "values": [True]}
    document = workbook(
        element("table", "t", table("shop.orders"), cols, filters=[keep]),
        {**control(kind, "day"), "targets": []},
    )
    assert ids(shop, document, controls={"pick": value}, now=NOW) == wanted
