"""Linked input tables: made from a grouped table, typed into, kept over a reload, undone."""

from typing import Any

from playwright.sync_api import Page, StorageState, expect

from browser.conftest import Browsers
from browser.documents import Part, document, table
from browser.parts import Workbook
from browser.server import Server


def test_made_beside_grouped_flights_typed_reloaded_undone(server: Server, signed_in: Page) -> None:
    workbook_id = server.workbook("Linked", document([_by_carrier(server)]))
    book = Workbook(signed_in).open(workbook_id)
    _make(book)
    book.expect_saved()
    grid = book.grid("Carrier notes")
    grid.expect_rows("Carrier", ["9E", "AA", "AS", "B6"])
    expect(book.element("Carrier notes").frame.get_by_role("button", name="Add row")).to_have_count(0)

    flights = grid.cell(1, "Flights").inner_text()
    grid.cell(1, "Note").click()
    signed_in.keyboard.type("regional")
    signed_in.keyboard.press("Tab")
    signed_in.keyboard.type("12.5")
    signed_in.keyboard.press("Enter")
    _expect_all_saved(book)
    grid.cell(2, "Note").click()
    grid.paste("big\t7\nnorth\t8\nblue\t9\n")
    grid.expect_rows("Note", ["regional", "big", "north", "blue", ""])
    _expect_all_saved(book)
    entered = [["9E", "regional", 12.5], ["AA", "big", 7], ["AS", "north", 8], ["B6", "blue", 9]]
    assert _stored(server, workbook_id) == entered

    # What comes from the flights is to read only, and says so.
    grid.cell(1, "Flights").click()
    signed_in.keyboard.type("1")
    expect(signed_in.get_by_text("Flights comes from the linked element").first).to_be_visible()
    expect(grid.cell(1, "Flights")).to_have_text(flights)

    signed_in.reload()
    grid.expect_rows("Note", ["regional", "big", "north", "blue", ""])
    grid.expect_rows("Goal", ["12.5", "7", "8", "9", ""])

    grid.cell(1, "Goal").click()
    signed_in.keyboard.press("Delete")
    expect(grid.cell(1, "Goal")).to_have_text("")
    _expect_all_saved(book)
    grid.cell(5, "Note").click()
    signed_in.keyboard.type("new")
    signed_in.keyboard.press("Enter")
    grid.expect_rows("Note", ["regional", "big", "north", "blue", "new"])
    _expect_all_saved(book)
    assert len(_stored(server, workbook_id)) == 5
    grid.root.press("ControlOrMeta+Z")
    grid.expect_rows("Note", ["regional", "big", "north", "blue", ""])
    grid.root.press("ControlOrMeta+Z")
    grid.expect_rows("Goal", ["12.5", "7", "8", "9", ""])
    _expect_all_saved(book)
    assert _stored(server, workbook_id) == entered


def test_others_see_entries_at_once_and_rows_without_key_say_so(
    server: Server, signed_in: Page, browsers: Browsers, admin_state: StorageState
) -> None:
    workbook_id = server.workbook("Watched entries", document([_crews(server)]))
    book = Workbook(signed_in).open(workbook_id)
    book.add("Linked input table")
    dialog = book.page.get_by_role("dialog", name="Create a linked input table")
    # There is but one element to choose.
    expect(dialog.get_by_role("combobox", name="Rows of")).to_have_value("Crews")
    book.select(dialog.get_by_role("combobox", name="Key"), "Crew")
    signed_in.keyboard.press("Escape")
    dialog.get_by_label("Table name").fill("Carrier notes")
    dialog.get_by_role("button", name="Create linked input table").click()
    expect(dialog).to_be_hidden()
    book.expect_saved()
    mine = book.grid("Carrier notes")
    theirs = Workbook(browsers.open(admin_state)).open(workbook_id).grid("Carrier notes")
    theirs.expect_rows("Crew", ["east", "west", ""])

    mine.cell(1, "Note").click()
    signed_in.keyboard.type("early")
    signed_in.keyboard.press("Enter")
    theirs.expect_rows("Note", ["early", "", ""])
    theirs.cell(1, "Note").click()
    theirs.page.keyboard.type("late")
    theirs.page.keyboard.press("Enter")
    mine.expect_rows("Note", ["late", "", ""])

    mine.cell(3, "Note").click()
    signed_in.keyboard.type("x")
    expect(signed_in.get_by_text("Nothing can be entered here: this row has no key.").first).to_be_visible()
    expect(mine.cell(3, "Note")).to_have_text("")
    assert _stored(server, workbook_id) == [["east", "late"]]


def _crews(server: Server) -> Part:
    """Three rows, the last of which has no key."""
    statement = (
        "SELECT * FROM (VALUES (1, 'east'), (2, 'west'), (3, NULL)) AS crews(place, crew) ORDER BY place"
    )
    return {
        "id": "crews",
        "kind": "table",
        "name": "Crews",
        "source": {"kind": "sql", "connection_id": server.writable_connection(), "statement": statement},
        "columns": [
            {"id": "place", "name": "Place", "source_column": "place"},
            {"id": "crew", "name": "Crew", "source_column": "crew"},
        ],
        "sort": [{"column_id": "place", "direction": "ascending"}],
    }


def _by_carrier(server: Server) -> Part:
    """Flights of the demo, a row for each carrier."""
    flights = table(server.writable_connection(), "flights", "carrier", "dest")
    count = {"id": "n", "name": "Flights", "formula": "Count()"}
    grouping = {
        "id": "g",
        "keys": ["carrier"],
        "calculations": ["n"],
        "sort": [{"column_id": "carrier", "direction": "ascending"}],
    }
    return flights | {
        "columns": [*flights["columns"], count],
        "groupings": [grouping],
        "collapsed_to": "g",
    }


def _make(book: Workbook) -> None:
    book.add("Linked input table")
    dialog = book.page.get_by_role("dialog", name="Create a linked input table")
    book.select(dialog.get_by_role("combobox", name="Rows of"), "Flights by Carrier")
    dialog.get_by_label("Table name").fill("Carrier notes")
    dialog.get_by_role("button", name="Add column").click()
    dialog.get_by_role("textbox", name="Name of column 2").fill("Goal")
    book.select(dialog.get_by_role("combobox", name="Type of column 2"), "Number")
    dialog.get_by_role("button", name="Create linked input table").click()
    expect(dialog).to_be_hidden()


def _expect_all_saved(book: Workbook) -> None:
    frame = book.element("Carrier notes").frame
    expect(frame.get_by_role("status").filter(has_text="All saved")).to_be_visible()


def _stored(server: Server, workbook_id: str) -> list[list[Any]]:
    """The entries that the warehouse has, by key."""
    draft = server.api.get(f"/workbooks/{workbook_id}?version=draft")["document"]
    (element,) = [one for one in draft["pages"][0]["elements"] if one["kind"] == "input-table"]
    made = server.api.get(f"/input-tables/{element['source']['input_table_id']}")
    rows = server.api.get(f"/input-tables/{made['id']}/rows")["rows"]
    return sorted([row["values"][column["id"]] for column in made["columns"]] for row in rows)
