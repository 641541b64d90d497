"""A viewer types into the rows of an input table that the published element shows, and into no others."""

from typing import Any

from playwright.sync_api import expect

from browser.conftest import Browsers
from browser.documents import document, empty_document
from browser.parts import Workbook
from browser.server import Server
from tablewright.store.ids import new_id

MINE = "vera.shared@example.org"
OTHERS = "otto.shared@example.org"


def test_a_viewer_types_within_what_is_shown(server: Server, browsers: Browsers) -> None:
    workbook_id, table_id = _published(server)
    page = browsers.open()
    page.goto(server.member("Vera.Shared", "viewer"))
    expect(page.get_by_role("link", name="Shared plan").first).to_be_visible()
    book = Workbook(page).open(workbook_id, mode="view")
    grid, frame = book.grid("Plan"), book.element("Plan").frame
    grid.expect_rows("Note", ["mine"])
    expect(grid.header("Salary")).to_have_count(0)

    # What the element would not show is refused in plain words, and what was typed stays.
    who, note = grid.cell(1, "Who"), grid.cell(1, "Note")
    who.click()
    page.keyboard.type(OTHERS)
    page.keyboard.press("Enter")
    notice = frame.get_by_role("alert")
    saved = frame.get_by_role("status").filter(has_text="All saved")
    expect(notice).to_contain_text("This row would not be shown in Plan, so it is not saved.")
    expect(notice).to_contain_text("Only rows that fit its filter on Mine are.")
    expect(who).to_have_text(OTHERS)
    expect(who).to_have_attribute("aria-invalid", "true")
    who.click()
    page.keyboard.type(MINE)
    page.keyboard.press("Enter")
    expect(notice).to_be_hidden()

    # A new row begins without its owner: it waits, marked, until it is one that is shown.
    grid.cell(2, "Note").click()
    page.keyboard.type("new")
    page.keyboard.press("Enter")
    expect(notice).to_contain_text("This row would not be shown in Plan")
    expect(grid.cell(2, "Note")).to_have_text("new")
    expect(frame.get_by_text("1 row · 1 new row not saved")).to_be_visible()
    grid.cell(2, "Who").click()
    page.keyboard.type(MINE)
    page.keyboard.press("Enter")
    expect(notice).to_be_hidden()
    expect(frame.get_by_text("2 rows", exact=True)).to_be_visible()
    expect(saved).to_be_visible()
    assert _stored(server, table_id) == {"mine": MINE, "his": OTHERS, "new": MINE}

    # Undo, and a history of these rows and columns.
    note.click()
    page.keyboard.type("changed")
    page.keyboard.press("Enter")
    grid.expect_rows("Note", ["changed", "new"])
    expect(saved).to_be_visible()
    assert _stored(server, table_id) == {"changed": MINE, "his": OTHERS, "new": MINE}
    grid.root.press("ControlOrMeta+Z")
    grid.expect_rows("Note", ["mine", "new"])
    frame.get_by_role("button", name="History of Plan").click()
    history = page.get_by_role("complementary").filter(has_text="changed a row")
    expect(history).to_contain_text("added a row")
    expect(history).to_contain_text("changed")
    expect(history).not_to_contain_text("Salary")
    expect(history).not_to_contain_text(OTHERS)


def _published(server: Server) -> tuple[str, str]:
    """A workbook for everybody: Who and Note of a table, each member's own rows, and a hidden Salary."""
    workbook_id = server.workbook("Shared plan", empty_document())
    connection = server.writable_connection()
    columns = [
        {"name": "Who", "type": "text"},
        {"name": "Note", "type": "text"},
        {"name": "Salary", "type": "number"},
    ]
    wanted = {"connection_id": connection, "workbook_id": workbook_id, "name": "Plan", "columns": columns}
    made = server.api.post("/input-tables", wanted | {"blank_rows": 0})
    ids = {column["name"]: column["id"] for column in made["columns"]}
    rows = [
        {
            "kind": "insert",
            "row_id": new_id(),
            "values": {ids["Who"]: who, ids["Note"]: note, ids["Salary"]: 7},
        }
        for who, note in ((MINE, "mine"), (OTHERS, "his"))
    ]
    at = f"/input-tables/{made['id']}"
    server.api.post(f"{at}/edits", {"client_id": new_id(), "operations": rows})
    server.api.call("PATCH", at, {"data_entry": "published"})
    plan: dict[str, Any] = {
        "id": "plan",
        "kind": "input-table",
        "name": "Plan",
        "source": {"kind": "input-table", "connection_id": connection, "input_table_id": made["id"]},
        "columns": [
            {"id": "who", "name": "Who", "source_column": ids["Who"], "width": 260},
            {"id": "note", "name": "Note", "source_column": ids["Note"]},
            {"id": "pay", "name": "Salary", "source_column": ids["Salary"], "hidden": True},
            {"id": "mine", "name": "Mine", "formula": "[Who] = CurrentUserEmail()"},
            {"id": "sys_row_id", "name": "Row id", "source_column": "_row_id"},
            {"id": "sys_row_version", "name": "Row version", "source_column": "_row_version"},
        ],
        "filters": [{"id": "f", "kind": "logical", "column_id": "mine", "values": [True]}],
    }
    revision = server.api.get(f"/workbooks/{workbook_id}?version=draft")["revision"]
    body = {"revision": revision, "document": document([plan])}
    server.api.put(f"/workbooks/{workbook_id}/draft", body)
    server.api.post(f"/workbooks/{workbook_id}/publish")
    server.api.put(f"/workbooks/{workbook_id}/shares", {"everyone": True, "members": {}})
    return workbook_id, made["id"]


def _stored(server: Server, table_id: str) -> dict[str, str]:
    """Whose each note is, in the whole table."""
    about = server.api.get(f"/input-tables/{table_id}")
    ids = {column["name"]: column["id"] for column in about["columns"]}
    rows = server.api.get(f"/input-tables/{table_id}/rows")["rows"]
    return {row["values"][ids["Note"]]: row["values"][ids["Who"]] for row in rows}
