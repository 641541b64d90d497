"""Publishing, and what a person sees who may only view."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Browsers
from browser.documents import document, table
from browser.parts import Workbook
from browser.server import Server

EDITING = ("Publish", "Share", "Add element", "Add page", "Undo", "Add calculated column")


@pytest.fixture
def workbook_id(server: Server) -> str:
    """Airlines and a list control over them, shared with everyone, not published yet."""
    airlines = table(server.demo_connection(), "airlines", "carrier", "name") | {
        "sort": [{"column_id": "carrier", "direction": "ascending"}]
    }
    control = {
        "id": "pick",
        "kind": "control",
        "name": "Airline",
        "control_id": "Airline",
        "control": "list",
        "options": {"kind": "element", "element_id": "airlines", "column_id": "carrier"},
        "targets": [{"element_id": "airlines", "column_id": "carrier"}],
    }
    made = server.workbook("Airlines of New York", document([control, airlines]))
    server.api.put(f"/workbooks/{made}/shares", {"everyone": True, "members": {}})
    return made


def test_viewer_sees_what_was_published(
    server: Server, signed_in: Page, browsers: Browsers, workbook_id: str
) -> None:
    book = Workbook(signed_in).open(workbook_id)
    airlines = book.grid("Airlines")
    airlines.expect_rows("Carrier", ["9E", "AA", "AS"])
    _expect_editing(signed_in, True)
    expect(signed_in.get_by_text("Draft", exact=True)).to_be_visible()
    signed_in.get_by_role("button", name="Publish", exact=True).click()
    expect(signed_in.get_by_text("Published. Everyone with access now sees this version.")).to_be_visible()
    expect(signed_in.get_by_text("Published", exact=True)).to_be_visible()

    book.add_column(airlines, "Upper([Name])")
    airlines.expect_rows("Upper of Name", ["ENDEAVOR AIR INC.", "AMERICAN AIRLINES INC."])
    book.expect_saved()
    expect(signed_in.get_by_text("Draft with changes")).to_be_visible()

    viewer = browsers.open()
    viewer.goto(server.member("Vera", "viewer"))
    viewer.get_by_role("link", name="Airlines of New York").first.click()
    seen = Workbook(viewer)
    seen.grid("Airlines").expect_rows("Carrier", ["9E", "AA", "AS"])
    _expect_editing(viewer, False)
    expect(seen.grid("Airlines").root.get_by_role("columnheader")).to_have_count(3)

    viewer.get_by_role("button", name=re.compile("^Airline: ")).click()
    values = viewer.get_by_role("dialog", name="Airline")
    values.get_by_role("checkbox", name="UA", exact=True).check()
    values.get_by_role("checkbox", name="DL", exact=True).check()
    viewer.keyboard.press("Escape")
    seen.grid("Airlines").expect_rows("Name", ["Delta Air Lines Inc.", "United Air Lines Inc."])
    expect(seen.element("Airlines").frame.get_by_text("2 rows")).to_be_visible()

    viewer.goto(f"/workbooks/{workbook_id}?mode=edit")
    expect(viewer.get_by_text("You may view this workbook, not edit it.")).to_be_visible()
    seen.grid("Airlines").expect_rows("Carrier", ["9E", "AA", "AS"])
    _expect_editing(viewer, False)


def test_version_is_restored_and_taken_back(server: Server, signed_in: Page, workbook_id: str) -> None:
    server.api.post(f"/workbooks/{workbook_id}/publish")
    book = Workbook(signed_in).open(workbook_id)
    airlines = book.grid("Airlines")
    book.add_column(airlines, "Upper([Name])")
    book.expect_saved()
    signed_in.get_by_role("button", name="More actions").click()
    signed_in.get_by_role("menuitem", name="Versions").click()
    signed_in.get_by_role("button", name="Restore version 1").click()
    expect(signed_in.get_by_text("The draft is version 1 again.")).to_be_visible()
    airlines.expect_rows("Carrier", ["9E", "AA", "AS"])
    expect(airlines.root.get_by_role("columnheader", name="Upper of Name")).to_have_count(0)
    signed_in.get_by_role("alert").get_by_role("button", name="Undo").click()
    airlines.expect_rows("Upper of Name", ["ENDEAVOR AIR INC.", "AMERICAN AIRLINES INC."])


def test_draft_of_another_is_not_there(server: Server, browsers: Browsers, workbook_id: str) -> None:
    viewer = browsers.open()
    browsers.watch(viewer).expect("status of 404")
    viewer.goto(server.member("Viktor", "viewer"))
    expect(viewer.get_by_role("heading", name="Home")).to_be_visible()
    viewer.goto(f"/workbooks/{workbook_id}")
    expect(viewer.get_by_text("This workbook cannot be opened")).to_be_visible()
    expect(viewer.get_by_role("link", name="All workbooks")).to_be_visible()


def _expect_editing(page: Page, offered: bool) -> None:
    """Whether the tools of an editor are there: each of them, or none."""
    buttons = [page.get_by_role("button", name=name, exact=True) for name in EDITING]
    for tool in (*buttons, Workbook(page).formula, page.get_by_role("radiogroup", name="Mode")):
        expect(tool).to_have_count(1 if offered else 0)
