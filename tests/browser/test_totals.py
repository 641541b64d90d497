"""What totals count, and what to do when no row is left."""

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.documents import Part, document, table
from browser.parts import Workbook
from browser.server import Server

FLIGHTS = 336_776


@pytest.fixture
def book(server: Server, signed_in: Page) -> Workbook:
    return opened(server, signed_in)


def opened(server: Server, page: Page, *filters: Part) -> Workbook:
    """Flights grouped by carrier, of which those with 50,000 flights and more are kept; a grand total."""
    flights = table(server.demo_connection(), "flights", "carrier", "origin", "distance")
    flights["columns"] += [
        {"id": "n", "name": "Number", "formula": "Count()"},
        {"id": "all", "name": "All", "formula": "Count()"},
    ]
    flights["groupings"] = [{"id": "g", "keys": ["carrier"], "calculations": ["n"]}]
    flights["summary"] = ["all"]
    large = {"id": "f", "kind": "number-range", "column_id": "n", "min": 50_000}
    flights["filters"] = [large, *filters]
    return Workbook(page).open(server.workbook("Totals", document([flights])))


def footer(book: Workbook) -> Locator:
    return book.element("Flights").frame.locator('[class*="footer"]').first


def test_statistics_count_each_value_once_in_all_rows(book: Workbook) -> None:
    flights = book.grid("Flights")
    flights.expect_rows("Carrier", ["B6"])
    # B6, EV and UA have 54,635, 54,173 and 58,665 flights: far more rows than are loaded.
    flights.header("Number").click()
    expect(footer(book)).to_contain_text("Count 3  ·  Sum 167,473  ·  Average 55,824.33  ·  each group once")
    flights.header("Origin").click()
    expect(footer(book)).to_contain_text("Count 167,473")
    flights.cell(2, "Distance").click()
    book.page.keyboard.press("ControlOrMeta+Shift+ArrowDown")
    expect(footer(book)).to_contain_text("Count 167,472  ·  Sum ")
    expect(footer(book)).not_to_contain_text("of the loaded cells")
    # Of a few rows of one group, its value counts once.
    book.page.keyboard.press("ControlOrMeta+Home")
    flights.cell(1, "Number").click()
    book.page.keyboard.press("Shift+ArrowDown")
    expect(footer(book)).to_contain_text("Count 1  ·  each group once")


def test_totals_say_which_filter_they_do_not_follow(book: Workbook) -> None:
    expect(footer(book)).to_contain_text("167,473 rows")
    expect(footer(book).get_by_role("button", name="All")).to_have_text(f"All {FLIGHTS:,}")
    note = footer(book).get_by_text("before the filter on Number")
    note.hover()
    expect(book.page.get_by_role("tooltip")).to_contain_text("applies after all totals")


def test_no_rows_name_the_filters_and_clear_them(server: Server, signed_in: Page) -> None:
    small = {"id": "s", "kind": "list", "column_id": "carrier", "values": ["AA"]}
    book = opened(server, signed_in, small)
    element = book.element("Flights")
    flights = book.grid("Flights")
    expect(element.frame).to_contain_text("No row passes all 2 filters.")
    expect(element.frame).to_contain_text("Number ≥ 50000 · 32,729 rows without it")
    expect(element.frame).to_contain_text("Carrier AA · 167,473 rows without it")
    clear = element.frame.get_by_role("button", name="Clear the filter on Carrier")
    expect(clear).to_be_in_viewport()
    clear.click()
    flights.expect_rows("Carrier", ["B6"])
    book.page.keyboard.press("ControlOrMeta+z")
    expect(element.frame).to_contain_text("No row passes all 2 filters.")
    element.frame.get_by_role("button", name="Clear all").click()
    expect(footer(book)).to_contain_text(f"{FLIGHTS:,} rows")
    flights.expect_rows("Carrier", ["9E"])
