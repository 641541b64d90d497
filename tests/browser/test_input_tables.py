"""Input tables: columns of each type, typing, pasting, undo, refused values, others who watch, looking up."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from browser.conftest import Browsers
from browser.documents import Part, document, empty_document, table
from browser.parts import Grid, Workbook
from browser.server import Server
from tablewright.store.ids import new_id

AGAIN = """
async () => {
    const [item] = await navigator.clipboard.read();
    const parts = await Promise.all(item.types.map(async (type) => [type, await item.getType(type)]));
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
}
"""
"""Writes the clipboard as a page does later on, for rows that it had to fetch first."""
BLOCK = "DL\t2\t2014-02-28\tyes\nAA\t1,234.5\t3/1/2014\tno\nB6\t\t\t\nWN\t7\t2014-05-31\tTRUE\n"


def test_made_typed_pasted_and_undone(server: Server, signed_in: Page) -> None:
    server.writable_connection()
    workbook_id = server.workbook("Targets", empty_document())
    book = Workbook(signed_in).open(workbook_id)
    _make(book)
    grid = book.grid("Targets")
    _add_column(book, grid, "Due", "Date")
    _add_column(book, grid, "Agreed", "Checkbox")
    book.expect_saved()
    entered = book.panel("Input table").get_by_role("combobox", name="Data is entered")
    expect(entered).to_have_accessible_description(re.compile("^Takes effect at once, for the published"))

    keys = signed_in.keyboard
    grid.cell(1, "Carrier").click()
    keys.type("UA")
    keys.press("Tab")
    keys.type("12.5")
    keys.press("Tab")
    keys.type("2014-01-31")
    keys.press("Tab")
    keys.press("Space")
    _expect_row(grid, 1, "UA", "12.5", "Jan 31, 2014", "Checked")

    grid.cell(2, "Carrier").click()
    grid.paste(BLOCK)
    _expect_row(grid, 2, "DL", "2", "Feb 28, 2014", "Checked")
    _expect_row(grid, 3, "AA", "1,234.5", "Mar 1, 2014", "Not checked")
    _expect_row(grid, 5, "WN", "7", "May 31, 2014", "Checked")
    _expect_all_saved(book)
    typed = ["UA", 12.5, "2014-01-31", True]
    pasted = [
        ["DL", 2, "2014-02-28", True],
        ["AA", 1234.5, "2014-03-01", False],
        ["B6", None, None, None],
        ["WN", 7, "2014-05-31", True],
    ]
    assert _stored(server, workbook_id) == [typed, *pasted]

    grid.root.press("ControlOrMeta+Z")
    grid.expect_rows("Carrier", ["UA", "", "", ""])
    _expect_all_saved(book)
    assert [row for row in _stored(server, workbook_id) if any(row)] == [typed]
    grid.root.press("ControlOrMeta+Shift+Z")
    grid.expect_rows("Carrier", ["UA", "DL", "AA", "B6", "WN"])
    _expect_all_saved(book)

    signed_in.reload()
    _expect_row(grid, 1, "UA", "12.5", "Jan 31, 2014", "Checked")
    grid.expect_rows("Carrier", ["UA", "DL", "AA", "B6", "WN"])
    assert _stored(server, workbook_id) == [typed, *pasted]


def test_value_that_cannot_be_is_marked(server: Server, signed_in: Page, goals: Part) -> None:
    workbook_id = server.workbook("Refused", document([goals]))
    book = Workbook(signed_in).open(workbook_id)
    grid = book.grid("Goals")
    goal = grid.cell(1, "Goal")
    notice = book.element("Goals").frame.get_by_role("alert")
    for text, reason in (("soon", "This is not a number."), ("500", "100")):
        goal.click()
        signed_in.keyboard.type(text)
        signed_in.keyboard.press("Enter")
        expect(goal).to_have_text(text)
        expect(goal).to_have_attribute("aria-invalid", "true")
        expect(goal).to_have_attribute("title", re.compile(re.escape(reason)))
        expect(notice).to_contain_text("A value is not saved.")
        expect(notice).to_contain_text(reason)
        assert [row[1] for row in _stored(server, workbook_id)] == [1.5, 20]
        notice.get_by_role("button", name="Take back").click()
        expect(goal).to_have_text("1.5")
        expect(goal).not_to_have_attribute("aria-invalid", "true")
    _expect_all_saved(book)


def test_refused_paste_says_how_much_is_at_fault(server: Server, signed_in: Page, goals: Part) -> None:
    workbook_id = server.workbook("Refused paste", document([goals]))
    book = Workbook(signed_in).open(workbook_id)
    grid = book.grid("Goals")
    frame = book.element("Goals").frame
    grid.cell(1, "Carrier").click()
    grid.paste("AA\tmany\tmore\nB6\t5\tmore\nDL\tfew\tmore\n")
    expect(frame.get_by_role("alert")).to_contain_text(
        "This paste was not saved: 2 of 6 values are not numbers."
    )
    expect(frame.get_by_text("6 values not saved")).to_be_visible()
    expect(frame.get_by_text("2 rows · 1 new row not saved")).to_be_visible()
    expect(signed_in.get_by_text("1 column was left out: the table ends here.").first).to_be_visible()
    frame.get_by_role("button", name="Take back").click()
    _expect_all_saved(book)


def test_paste_says_how_it_was_read(server: Server, signed_in: Page, goals: Part) -> None:
    """1.234 is a thousand elsewhere: the rule is shown where it decides."""
    book = Workbook(signed_in).open(server.workbook("Read as", document([goals])))
    grid = book.grid("Goals")
    rule = signed_in.get_by_text(
        "Numbers were read like 1,234.5 and dates like 12/31/2025, as American English writes them."
    )
    grid.cell(1, "Goal").click()
    grid.paste("2.5\n3")
    grid.expect_rows("Goal", ["2.5", "3"])
    expect(rule).to_be_hidden()
    grid.paste("1.234\n3")
    grid.expect_rows("Goal", ["1.234", "3"])
    expect(rule.first).to_be_visible()
    _expect_all_saved(book)


def test_others_see_an_edit_at_once(
    server: Server, signed_in: Page, browsers: Browsers, admin_state: StorageState, goals: Part
) -> None:
    workbook_id = server.workbook("Watched", document([goals]))
    mine = Workbook(signed_in).open(workbook_id).grid("Goals")
    theirs = Workbook(browsers.open(admin_state)).open(workbook_id).grid("Goals")
    theirs.expect_rows("Goal", ["1.5", "20"])
    mine.cell(2, "Goal").click()
    signed_in.keyboard.type("21")
    signed_in.keyboard.press("Enter")
    theirs.expect_rows("Goal", ["1.5", "21"])
    theirs.cell(1, "Carrier").click()
    theirs.page.keyboard.type("DL")
    theirs.page.keyboard.press("Enter")
    mine.expect_rows("Carrier", ["DL", "AA"])


def test_two_people_in_one_cell_both_see_what_happened(
    server: Server, signed_in: Page, browsers: Browsers, admin_state: StorageState, goals: Part
) -> None:
    workbook_id = server.workbook("Contested", document([goals]))
    book = Workbook(signed_in).open(workbook_id)
    mine, theirs = (
        one.grid("Goals") for one in (book, Workbook(browsers.open(admin_state)).open(workbook_id))
    )
    theirs.expect_rows("Carrier", ["UA", "AA"])
    # An editor is open here, while the row is changed over there.
    mine.cell(1, "Carrier").dblclick()
    signed_in.keyboard.press("ControlOrMeta+A")
    signed_in.keyboard.type("Hamburg A")
    theirs.cell(1, "Carrier").click()
    theirs.paste("Hamburg B\t7")
    expect(mine.cell(1, "Goal")).to_have_text("7")
    signed_in.keyboard.press("Enter")
    notice = book.element("Goals").frame.get_by_role("alert")
    expect(notice).to_contain_text("there Hamburg B, here Hamburg A")
    expect(mine.cell(1, "Carrier")).to_have_text("Hamburg A")
    # Nothing was overwritten until it was decided.
    theirs.expect_rows("Carrier", ["Hamburg B", "AA"])
    notice.get_by_role("button", name="Keep what is here").click()
    theirs.expect_rows("Carrier", ["Hamburg A", "AA"])
    _expect_all_saved(book, "Goals")
    # What was saved from here since an editor opened is no change of somebody else.
    mine.cell(1, "Goal").click()
    signed_in.keyboard.type("3")
    signed_in.keyboard.press("Shift+Tab")
    signed_in.keyboard.type("HH")
    theirs.expect_rows("Goal", ["3", "20"])
    _expect_all_saved(book, "Goals")
    signed_in.keyboard.press("Enter")
    theirs.expect_rows("Carrier", ["HH", "AA"])
    _expect_all_saved(book, "Goals")


def test_undo_goes_back_in_one_order_and_shows_what_it_changes(
    server: Server, signed_in: Page, goals: Part
) -> None:
    """A change of the layout, rows deleted on another page, a column hidden: back they go, one by one."""
    flights = table(server.demo_connection(), "flights", "carrier", "dest")
    made = document([flights])
    made["pages"].append({**document([goals])["pages"][0], "id": "p2", "name": "Entries"})
    book = Workbook(signed_in).open(server.workbook("Steps", made))
    page, first, rows = signed_in, book.grid("Flights"), book.grid("Goals")
    first.menu("Dest", "Hide")
    expect(first.header("Dest")).to_have_count(0)
    page.get_by_role("tab", name="Entries").click()
    rows.cell(1, "Goal").click()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    _expect_all_saved(book, "Goals")
    rows.row(2).get_by_role("rowheader").click(button="right")
    page.get_by_role("menuitem", name="Delete rows").click()
    expect(rows.cell(1, "Carrier")).to_have_text("UA")
    expect(rows.cell(2, "Carrier")).to_have_text("")
    _expect_all_saved(book, "Goals")
    # The focus is on the page, not in the table: what comes back is the row all the same.
    page.get_by_role("tab", name="Entries").focus()
    page.keyboard.press("ControlOrMeta+z")
    rows.expect_rows("Carrier", ["UA", "AA"])
    page.keyboard.press("ControlOrMeta+z")
    rows.expect_rows("Goal", ["1.5", "20"])
    page.keyboard.press("ControlOrMeta+Shift+z")
    rows.expect_rows("Goal", ["7", "20"])
    page.keyboard.press("ControlOrMeta+z")
    rows.expect_rows("Goal", ["1.5", "20"])
    # What is left was done on the first page, which is shown with it.
    page.keyboard.press("ControlOrMeta+z")
    expect(page.get_by_role("tab", name="Page 1")).to_have_attribute("aria-selected", "true")
    expect(first.header("Dest")).to_be_visible()
    page.keyboard.press("ControlOrMeta+Shift+z")
    expect(first.header("Dest")).to_have_count(0)


def test_flights_look_up_in_it(server: Server, signed_in: Page, goals: Part) -> None:
    flights = table(server.demo_connection(), "flights", "carrier", "dest")
    book = Workbook(signed_in).open(server.workbook("Looked up", document([flights, goals])))
    grid = book.grid("Flights")
    grid.expect_rows("Carrier", ["UA", "UA", "AA", "B6"])
    book.add_column(grid, "Lookup([Goals/Goal], [Carrier], [Goals/Carrier])")
    grid.expect_rows("Goal", ["1.5", "1.5", "20", ""])

    goal = book.grid("Goals").cell(1, "Goal")
    goal.scroll_into_view_if_needed()
    goal.click()
    signed_in.keyboard.type("2.5")
    signed_in.keyboard.press("Enter")
    _expect_all_saved(book, "Goals")
    book.element("Flights").choose("Refresh")
    grid.expect_rows("Goal", ["2.5", "2.5", "20"])


def test_unsaved_work_is_its_members_own(
    server: Server, signed_in: Page, browsers: Browsers, goals: Part
) -> None:
    """Two members use one browser, one after the other."""
    workbook_id = server.workbook("Shared desk", document([goals]))
    links = [server.member(name, "admin") for name in ("Anke", "Berta")]
    page = browsers.open()
    # What the open page still asks while its member signs out is refused.
    browsers.watch(page).expect("status of 401")

    def enter(link: str) -> Grid:
        page.goto(link)
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        return Workbook(page).open(workbook_id).grid("Goals")

    def sign_out(name: str) -> None:
        page.get_by_role("button", name=f"Account of {name}").click()
        page.get_by_role("menuitem", name="Sign out").click()

    goal = enter(links[0]).cell(1, "Goal")
    goal.click()
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    expect(goal).to_have_attribute("aria-invalid", "true")
    sign_out("Anke")
    asked = page.get_by_role("dialog", name="Sign out with unsaved changes?")
    expect(asked).to_contain_text("They stay in this browser for you alone")
    asked.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

    other = enter(links[1])
    other.expect_rows("Goal", ["1.5", "20"])
    expect(other.cell(1, "Goal")).not_to_have_attribute("aria-invalid", "true")
    # What an earlier version left there is nobody's.
    page.evaluate("localStorage.setItem('tablewright-edits-old', '[]')")
    page.reload()
    left = page.get_by_role("dialog", name="Unsaved work of an earlier version")
    left.get_by_role("button", name="Discard them").click()
    expect(left).to_be_hidden()
    assert page.evaluate("localStorage.getItem('tablewright-edits-old')") is None
    sign_out("Berta")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()

    member = next(one["id"] for one in server.api.get("/members") if one["name"] == "Anke")
    goal = enter(server.new_link(member)).cell(1, "Goal")
    expect(goal).to_have_text("500")
    expect(goal).to_have_attribute("aria-invalid", "true")
    assert [row[1] for row in _stored(server, workbook_id)] == [1.5, 20]


def test_history_says_how_and_through_which_door(server: Server, signed_in: Page, goals: Part) -> None:
    workbook_id = server.workbook("Traced", document([goals]))
    book = Workbook(signed_in).open(workbook_id)
    grid = book.grid("Goals")
    grid.cell(1, "Goal").click()
    grid.paste("7")
    grid.cell(2, "Goal").click()
    signed_in.keyboard.type("8")
    signed_in.keyboard.press("Enter")
    grid.expect_rows("Goal", ["7", "8"])
    book.element("Goals").frame.get_by_role("button", name="History of Goals").click()
    for words in ("changed a row by typing", "changed a row by pasting", "added a row through the API"):
        expect(signed_in.get_by_text(words).first).to_be_visible()


# -------------------------------------------------------------------- preparing


@pytest.fixture
def goals(server: Server) -> Part:
    """An element over an input table with two rows: UA 1.5, AA 20; a goal is 100 at most."""
    columns = [
        {"name": "Carrier", "type": "text"},
        {"name": "Goal", "type": "number", "constraints": {"maximum": 100}},
    ]
    home = server.workbook("Home of the goals", empty_document())
    connection = server.writable_connection()
    body = {"connection_id": connection, "workbook_id": home, "name": "Goals", "columns": columns}
    made = server.api.post("/input-tables", body | {"blank_rows": 0})
    carrier, goal = (column["id"] for column in made["columns"])
    rows = [
        {"kind": "insert", "row_id": new_id(), "values": {carrier: name, goal: value}}
        for name, value in (("UA", 1.5), ("AA", 20))
    ]
    server.api.post(f"/input-tables/{made['id']}/edits", {"client_id": new_id(), "operations": rows})
    shown = [(carrier, "Carrier"), (goal, "Goal")]
    system = [("sys_row_id", "Row id", "_row_id"), ("sys_row_version", "Row version", "_row_version")]
    return {
        "id": "goals",
        "kind": "input-table",
        "name": "Goals",
        "source": {"kind": "input-table", "connection_id": connection, "input_table_id": made["id"]},
        "columns": [
            {"id": key, "name": name, "source_column": source}
            for key, name, source in [*((key, name, key) for key, name in shown), *system]
        ],
    }


def test_what_is_copied_is_safe_elsewhere_and_exact_here(
    server: Server, signed_in: Page, goals: Part
) -> None:
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    book = Workbook(signed_in).open(server.workbook("Copied", document([goals])))
    grid = book.grid("Goals")
    first, second = grid.cell(1, "Carrier"), grid.cell(2, "Carrier")
    _enter(signed_in, first, "=1+1")
    first.click()
    signed_in.keyboard.press("ControlOrMeta+C")
    assert _copied(signed_in) == "'=1+1"
    second.click()
    signed_in.keyboard.press("ControlOrMeta+V")
    expect(second).to_have_text("=1+1")

    # The same once more, written as the browser writes it later on.
    _enter(signed_in, second, "other")
    signed_in.evaluate(AGAIN)
    second.click()
    signed_in.keyboard.press("ControlOrMeta+V")
    expect(second).to_have_text("=1+1")

    # Only the text, as another program hands it on.
    second.click()
    grid.paste("'=1+1")
    expect(second).to_have_text("'=1+1")


def test_exact_text_is_one_choice_away(server: Server, signed_in: Page, goals: Part) -> None:
    signed_in.context.grant_permissions(["clipboard-read", "clipboard-write"])
    book = Workbook(signed_in).open(server.workbook("Copied exactly", document([goals])))
    grid = book.grid("Goals")
    cell = grid.cell(1, "Carrier")
    _enter(signed_in, cell, "@home")
    cell.click(button="right")
    signed_in.get_by_role("menuitem", name="Copy as exact text", exact=True).click()
    assert _copied(signed_in) == "@home"
    cell.click()
    signed_in.keyboard.press("ControlOrMeta+C")
    assert _copied(signed_in) == "'@home"


def _copied(page: Page) -> str:
    """What a program gets that reads plain text."""
    return page.evaluate("() => navigator.clipboard.readText()")


def _enter(page: Page, cell: Locator, text: str) -> None:
    cell.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(cell).to_have_text(text)


def _make(book: Workbook) -> None:
    """An empty input table of a text and a number column."""
    book.add("Input table")
    dialog = book.page.get_by_role("dialog", name="Create an input table")
    dialog.get_by_label("Table name").fill("Targets")
    dialog.get_by_role("textbox", name="Name of column 1").fill("Carrier")
    dialog.get_by_role("textbox", name="Name of column 2").fill("Goal")
    dialog.get_by_role("button", name="Create input table").click()
    expect(dialog).to_be_hidden()


def _add_column(book: Workbook, grid: Grid, name: str, kind: str) -> None:
    grid.root.get_by_role("button", name="Add column").click()
    book.page.get_by_role("menuitem", name="Entry column").click()
    dialog = book.page.get_by_role("dialog", name="Add an entry column")
    dialog.get_by_label("Column name").fill(name)
    book.select(dialog.get_by_role("combobox", name="Type"), kind)
    dialog.get_by_role("button", name="Add column").click()
    expect(dialog).to_be_hidden()
    expect(grid.header(name)).to_be_visible()


def _expect_row(grid: Grid, number: int, carrier: str, goal: str, due: str, agreed: str) -> None:
    for column, text in (("Carrier", carrier), ("Goal", goal), ("Due", due)):
        expect(grid.cell(number, column)).to_have_text(text)
    expect(grid.cell(number, "Agreed").get_by_role("img", name=agreed, exact=True)).to_be_visible()


def _expect_all_saved(book: Workbook, name: str | None = None) -> None:
    frame = book.element(name).frame if name else book.page
    expect(frame.get_by_role("status").filter(has_text="All saved")).to_be_visible()


def _stored(server: Server, workbook_id: str) -> list[list[Any]]:
    """What the warehouse has, of the only input table of a workbook, row by row."""
    draft = server.api.get(f"/workbooks/{workbook_id}?version=draft")["document"]
    (element,) = [one for one in draft["pages"][0]["elements"] if one["kind"] == "input-table"]
    made = server.api.get(f"/input-tables/{element['source']['input_table_id']}")
    rows = server.api.get(f"/input-tables/{made['id']}/rows")["rows"]
    return [[row["values"][column["id"]] for column in made["columns"]] for row in rows]
