"""What opens and has fields: what is entered is kept or clearly discarded, in whichever way it closes.

The fields are found on the screen, not listed here: one that is added is tried too.
"""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.documents import Part, document, table
from browser.parts import Element, Workbook
from browser.server import Server

FIELDS = "input:visible:not([type=radio]):not([type=range]), textarea:visible"
SWITCHES = ("checkbox", "switch")


@dataclass(frozen=True)
class Surface:
    """What opens it, and what it is called. A `form` has buttons to save and to cancel."""

    name: str
    open: Callable[[Page], None]
    form: bool = False
    proposal: str = ""
    """Where it asks the server for the first values of its fields."""

    def shown(self, page: Page) -> Locator:
        dialog = page.get_by_role("dialog", name=self.name)
        if not dialog.is_visible():
            with page.expect_response(self.proposal) if self.proposal else nullcontext():
                self.open(page)
        expect(dialog).to_be_visible()
        # Its fields are there once what it asks the server for has come.
        expect(dialog.locator('[aria-busy="true"]')).to_have_count(0)
        expect(dialog.locator(FIELDS).first).to_be_visible()
        return dialog


def of_column(column: str, item: str) -> Callable[[Page], None]:
    return lambda page: Workbook(page).grid("Flights").menu(column, item)


def of_element(name: str, item: str) -> Callable[[Page], None]:
    return lambda page: Element(page, name).choose(item)


def filter_of_panel(page: Page) -> None:
    Workbook(page).grid("Flights").header("Distance").click()
    page.get_by_role("complementary").get_by_role("button", name="Distance at least").click()


def pressed(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=re.compile(name)).first.click()


def entry_column(page: Page) -> None:
    Workbook(page).grid("Goals").root.get_by_role("button", name="Add column").click()
    page.get_by_role("menuitem", name="Entry column").click()


def on_page(path: str, button: str) -> Callable[[Page], None]:
    """A dialog of another page, which is opened once."""

    def open_it(page: Page) -> None:
        if not page.url.endswith(path):
            page.goto(path)
        page.get_by_role("button", name=button, exact=True).first.click()

    return open_it


POPOVERS = (
    Surface("Format Delay", of_column("Delay", "Format…")),
    Surface("Details of Delay", of_column("Delay", "Column details")),
    Surface("Filter Delay", of_column("Delay", "Filter…")),
    Surface("Filter Carrier", of_column("Carrier", "Filter…")),
    Surface("Filter Distance", of_column("Distance", "Filter…")),
    Surface("From date", pressed("^From date: ")),
)
FORMS = (
    Surface("Rename Delay", of_column("Delay", "Rename…"), form=True),
    Surface("Warehouse view", of_element("Flights", "Warehouse view…"), form=True, proposal="**/free-name?*"),
    Surface("Materialize Flights", of_element("Flights", "Materialize…"), form=True),
    Surface("Add an entry column", entry_column, form=True),
    Surface("Create an input table", lambda page: Workbook(page).add("Input table"), form=True),
    Surface("New team", on_page("/teams", "New team"), form=True),
    Surface("Invite a member", on_page("/members", "Invite"), form=True),
    Surface("New account type", on_page("/account-types", "New account type"), form=True),
)


@pytest.fixture(scope="module")
def workbook_id(server: Server) -> str:
    connection = server.writable_connection()
    flights: Part = table(connection, "flights", "carrier", "dep_delay", "distance", "time_hour")
    flights["columns"][1]["name"] = "Delay"
    flights["filters"] = [{"id": "f1", "kind": "number-range", "column_id": "distance", "min": 10}]
    day: Part = {"id": "day", "kind": "control", "name": "From date", "control_id": "day"}
    day |= {"control": "date-range"}
    wanted = {"connection_id": connection, "name": "Goals", "blank_rows": 0}
    made = document([flights, day])
    book = server.workbook("Popovers", made)
    goals = server.api.post(
        "/input-tables",
        wanted | {"workbook_id": book, "columns": [{"name": "Carrier", "type": "text"}]},
    )
    source = {"kind": "input-table", "connection_id": connection, "input_table_id": goals["id"]}
    columns = [{"id": "c", "name": "Carrier", "source_column": goals["columns"][0]["id"]}]
    element = {"id": "goals", "kind": "input-table", "name": "Goals", "source": source, "columns": columns}
    made["pages"][0]["elements"].append(element)
    made["pages"][0]["layout"].append({"element_id": "goals", "x": 0, "y": 24, "width": 24, "height": 8})
    server.api.put(f"/workbooks/{book}/draft", {"revision": 1, "document": made})
    server.api.post(f"/workbooks/{book}/publish")
    return book


@pytest.mark.parametrize("surface", POPOVERS, ids=lambda surface: surface.name)
def test_a_popover_keeps_what_is_entered(signed_in: Page, workbook_id: str, surface: Surface) -> None:
    """A press outside keeps it, so does Enter. Escape discards text that is being typed."""
    Workbook(signed_in).open(workbook_id)
    expect(Workbook(signed_in).grid("Flights").row(1)).to_be_visible()
    rounds = together(surface.shown(signed_in).locator(FIELDS).all())
    outside(signed_in, surface)
    for places in rounds:
        for way in (outside, enter, escape):
            dialog = surface.shown(signed_in)
            fields = {place: field for place in places if (field := nth(dialog, place))}
            if not fields:
                continue
            before = {place: value_of(field) for place, field in fields.items()}
            typed = [change(signed_in, field) for field in fields.values()]
            entered = {place: value_of(field) for place, field in fields.items()}
            way(signed_in, surface)
            dialog = surface.shown(signed_in)
            after = {place: value_of(nth(dialog, place)) for place in fields}
            if any(typed) and any(is_search(field) for field in fields.values()):
                continue
            expected = before if any(typed) and way is escape else entered
            told = f"{surface.name}, {way.__name__}: {before!r}, {entered!r}, then {after!r}"
            assert after == expected, told
    signed_in.keyboard.press("Escape")


@pytest.mark.parametrize("surface", FORMS, ids=lambda surface: surface.name)
def test_a_form_that_is_left_changes_nothing(signed_in: Page, workbook_id: str, surface: Surface) -> None:
    Workbook(signed_in).open(workbook_id)
    expect(Workbook(signed_in).grid("Flights").row(1)).to_be_visible()
    number = surface.shown(signed_in).locator(FIELDS).count()
    assert number > 0
    for way in (escape, cancel):
        dialog = surface.shown(signed_in)
        before = [value_of(field) for field in dialog.locator(FIELDS).all()]
        for place in range(number):
            field = nth(dialog, place)
            if field is not None and field.is_enabled():
                change(signed_in, field)
        way(signed_in, surface)
        dialog = surface.shown(signed_in)
        after = [value_of(field) for field in dialog.locator(FIELDS).all()]
        assert after == before, (surface.name, way.__name__)


# ---------------------------------------------------------------- fields


def together(fields: list[Locator]) -> list[list[int]]:
    """The places of fields that are tried at once: of all switches, for each is what it is, else of one."""
    switches = [place for place, field in enumerate(fields) if is_switch(field)]
    others = [[place] for place in range(len(fields)) if place not in switches]
    assert switches or others
    return [switches, *others] if switches else others


def is_switch(field: Locator) -> bool:
    return field.get_attribute("type") in SWITCHES


def nth(surface: Locator, place: int) -> Locator | None:
    """A field by its place; what is entered in one may take another away."""
    fields = surface.locator(FIELDS)
    return fields.nth(place) if place < fields.count() else None


def value_of(field: Locator | None) -> str | bool | None:
    if field is None:
        return None
    return field.is_checked() if is_switch(field) else field.input_value()


def is_search(field: Locator) -> bool:
    """A field that looks for values in the popover itself."""
    return (field.get_attribute("placeholder") or "").startswith("Search")


def change(page: Page, field: Locator) -> bool:
    """Enter another value as people do; whether it is typed text, which takes effect when it is left."""
    if is_switch(field):
        field.click(force=True)
        return False
    if field.get_attribute("aria-haspopup") == "listbox" and field.get_attribute("readonly") is not None:
        field.click()
        expect(page.locator('[role="option"]:visible').first).to_be_visible()
        others = page.locator('[role="option"][aria-selected="false"]:visible')
        # The one choice there is stays.
        (others.first if others.count() else field).click()
        return False
    field.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("7" if field.input_value() != "7" else "8")
    return True


# ---------------------------------------------------------------- ways to close


def outside(page: Page, surface: Surface) -> None:
    page.get_by_role("tablist", name="Pages").click(position={"x": 300, "y": 5}, force=True)
    expect(page.get_by_role("dialog", name=surface.name)).to_be_hidden()


def enter(page: Page, surface: Surface) -> None:
    if not page.evaluate("document.activeElement instanceof HTMLTextAreaElement"):
        page.keyboard.press("Enter")
    outside(page, surface)


def escape(page: Page, surface: Surface) -> None:
    page.keyboard.press("Escape")
    dialog = page.get_by_role("dialog", name=surface.name)
    if dialog.is_visible():
        # The first one closed the list of a field, or took back what was typed.
        page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def cancel(page: Page, surface: Surface) -> None:
    dialog = page.get_by_role("dialog", name=surface.name)
    button = dialog.get_by_role("button", name="Cancel").or_(dialog.get_by_role("button", name="Close"))
    button.first.click()
    expect(dialog).to_be_hidden()
