"""Each kind of control: put on the page, aimed at a table, a chart and a pivot, set by mouse, and reset."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.documents import Part, document
from browser.parts import Workbook
from browser.server import Server

AIRLINES = 16
STATEMENT = """
SELECT carrier, place * 10 AS price, DATE '2024-01-01' + CAST(place AS INTEGER) AS day, carrier < 'C' AS early
FROM (SELECT carrier, row_number() OVER (ORDER BY carrier) AS place FROM nycflights.airlines) AS numbered
"""
COLUMNS = {"carrier": "Carrier", "price": "Price", "day": "Day", "early": "Early"}


def element(server: Server, kind: str, name: str, **more: Any) -> Part:
    """Each reads the rows itself: what filters one reaches no other."""
    source = {"kind": "sql", "connection_id": server.demo_connection(), "statement": STATEMENT}
    columns = [{"id": key, "name": title, "source_column": key} for key, title in COLUMNS.items()]
    if kind != "table":
        columns.append({"id": "total", "name": "Total", "formula": "Sum([Price])"})
    return {"id": name.lower(), "kind": kind, "name": name, "source": source, "columns": columns, **more}


@pytest.fixture(scope="module")
def workbook_id(server: Server) -> str:
    table = element(server, "table", "Rows")
    chart = element(server, "chart", "Bars", chart="bar", x="carrier", y=["total"])
    pivot = element(server, "pivot", "Crossed", rows={"keys": [{"column_id": "carrier"}]}, values=["total"])
    made = document([table, chart, pivot])
    made["pages"][0]["layout"] = [
        {"element_id": part["id"], "x": 8 * place, "y": 0, "width": 8, "height": 12}
        for place, part in enumerate((table, chart, pivot))
    ]
    return server.workbook("Controlled", made)


def one_value(frame: Locator) -> None:
    frame.get_by_role("button", name=re.compile(": All$")).click()
    values = frame.page.get_by_role("dialog")
    values.get_by_role("checkbox", name="AA", exact=True).check()
    frame.page.keyboard.press("Escape")


def typed(text: str, place: int = 0) -> Callable[[Locator], None]:
    def fill(frame: Locator) -> None:
        field = frame.get_by_role("textbox").nth(place)
        field.fill(text)
        field.press("Enter")

    return fill


def middle(frame: Locator) -> None:
    frame.locator('[class*="Slider-trackContainer"]').click()


def from_a_day(frame: Locator) -> None:
    frame.get_by_role("button", name=re.compile(": All$")).click()
    dialog = frame.page.get_by_role("dialog")
    dialog.get_by_label("From").fill("2024-01-11")
    frame.page.keyboard.press("Enter")
    frame.page.keyboard.press("Escape")


def switched(frame: Locator) -> None:
    frame.get_by_role("switch").click(force=True)


CONTROLS: dict[str, tuple[str, Callable[[Locator], None], int]] = {
    "List control": ("Carrier", one_value, 1),
    "Text control": ("Carrier", typed("A"), 4),
    "Number control": ("Price", typed("30"), 1),
    "Slider control": ("Price", middle, 1),
    "Number range control": ("Price", typed("100"), 7),
    "Date control": ("Day", typed("2024-01-03"), 1),
    "Date range control": ("Day", from_a_day, 7),
    "Switch control": ("Early", switched, 4),
    "Top N control": ("Price", typed("3"), 3),
}
"""By its entry in the menu: the column that it filters, how its value is set, and how many rows are left."""


def test_each_kind_filters_what_it_is_aimed_at_and_lets_go(signed_in: Page, workbook_id: str) -> None:
    book = Workbook(signed_in).open(workbook_id)
    pivot = book.grid("Crossed").root
    _expect_rows(book, AIRLINES, AIRLINES, AIRLINES)
    panel = book.panel("Control")
    for kind, (column, set_value, left) in CONTROLS.items():
        book.add(kind)
        control = signed_in.locator('[data-kind="control"][data-selected]')
        expect(control).to_be_visible()
        book.select("Add target", "Rows")
        first = panel.get_by_role("combobox", name="Rows", exact=True)
        if column != "Carrier":
            book.select(first, column)
        expect(first).to_have_value(column)
        set_value(control)
        _expect_rows(book, left, AIRLINES, AIRLINES)
        # The same column of the next element is meant, without a word.
        book.select("Add target", "Bars")
        field = panel.get_by_role("combobox", name="Bars", exact=True)
        expect(field).to_have_value(column)
        if kind == "Top N control":
            # The highest bars; the prices within each are no matter here. The cells of a pivot have no top.
            book.select(field, "Total")
            _expect_rows(book, left, left, AIRLINES)
        else:
            book.select("Add target", "Crossed")
            expect(panel.get_by_role("combobox", name="Crossed", exact=True)).to_have_value(column)
            _expect_rows(book, left, left, left)
        control.get_by_role("button", name="Reset").click()
        _expect_rows(book, AIRLINES, AIRLINES, AIRLINES)
    expect(pivot).to_be_visible()
    book.expect_saved()


def _expect_rows(book: Workbook, table: int, chart: int, pivot: int) -> None:
    """How many rows the table, bars the chart and keys the pivot has."""
    rows = re.compile(rf"^{table} rows?$")
    expect(book.element("Rows").frame.get_by_text(rows)).to_be_visible()
    bars = re.compile(rf"\b{chart} values?\b")
    expect(book.element("Bars").frame.get_by_role("img", name=bars)).to_be_visible()
    # Beside the keys, a header and the total.
    expect(book.grid("Crossed").root).to_have_attribute("aria-rowcount", str(pivot + 2))
