"""Making a workbook over the flights: formulas, filters, groups, charts, a control, a text."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser.documents import document, table
from browser.parts import Workbook
from browser.server import Server

COLUMNS = ("carrier", "origin", "dest", "dep_delay", "arr_delay", "distance", "time_hour")


@pytest.fixture
def book(server: Server, signed_in: Page) -> Workbook:
    """A workbook with a table of flights, open for editing."""
    made = server.workbook("Delays", document([table(server.demo_connection(), "flights", *COLUMNS)]))
    return Workbook(signed_in).open(made)


def test_table_of_flights_is_added_and_scrolled_to_its_end(signed_in: Page) -> None:
    signed_in.goto("/")
    signed_in.get_by_role("button", name="New workbook").click()
    signed_in.get_by_role("button", name="Table", exact=False).filter(has_text="Rows of").click()
    dialog = signed_in.get_by_role("dialog", name="Add a table")
    dialog.get_by_role("textbox", name="Search tables and columns").fill("flights")
    dialog.get_by_role("treeitem", name="flights", exact=True).click()
    book = Workbook(signed_in)
    flights = book.grid("Flights")
    flights.expect_rows("Dep Time", ["517", "533", "542"])
    expect(book.element("Flights").frame.get_by_text("336,776 rows")).to_be_visible()
    book.expect_saved()

    flights.cell(1, "Year").click()
    signed_in.keyboard.press("ControlOrMeta+End")
    last = flights.row(336_776)
    expect(last.get_by_role("rowheader")).to_have_text("336,776")
    expect(last.locator('[aria-busy="true"]')).to_have_count(0)
    expect(flights.cell(336_776, "Tailnum")).to_have_text("N839MQ")
    signed_in.keyboard.press("ControlOrMeta+Home")
    flights.expect_rows("Dep Time", ["517", "533"])


def test_calculated_columns(book: Workbook) -> None:
    flights = book.grid("Flights")
    flights.expect_rows("Dep Delay", ["2", "4", "2"])
    flights.expect_rows("Arr Delay", ["11", "20", "33"])
    for formula, shown in (
        ("[Arr Delay] - [Dep Delay]", ["9", "16", "31"]),
        ('If([Arr Delay] > 15, "late", "on time")', ["on time", "late", "late"]),
        ('Upper([Origin]) & "-" & Left([Dest], 2)', ["EWR-IA", "LGA-IA", "JFK-MI"]),
        ("Round([Distance] / 100, 1)", ["14", "14.2", "10.9"]),
    ):
        book.add_column(flights, formula)
        name = book.formula.get_by_role("button").first
        expect(name).not_to_have_text("New column")
        expect(flights.root).to_be_focused()
        flights.expect_rows(name.inner_text(), shown)
    book.expect_saved()


def test_wrong_formula_says_what_is_wrong(book: Workbook) -> None:
    flights = book.grid("Flights")
    book.add_column(flights, "[Arr Delai] + 1")
    expect(book.formula).to_contain_text("There is no column “Arr Delai” here.")
    name = book.formula.get_by_role("button").first.inner_text()
    expect(flights.header(name)).to_have_attribute("aria-invalid", "true")
    # The other columns are read all the same.
    flights.expect_rows("Carrier", ["UA", "UA", "AA"])

    book.formula.get_by_role("textbox").click()
    book.write_formula("[Arr Delay] + 1")
    flights.expect_rows(name, ["12", "21", "34"])
    expect(book.formula).not_to_contain_text("Arr Delai")


def test_a_trap_is_a_warning_with_a_fix_and_stops_nothing(book: Workbook) -> None:
    flights = book.grid("Flights")
    flights.root.get_by_role("button", name="Add calculated column").click()
    editor = book.formula.get_by_role("textbox")
    expect(editor).to_be_focused()
    book.page.keyboard.type("[Arr Delay] = Null")
    expect(book.formula.get_by_text("A comparison with Null is always Null, never True.")).to_be_visible()
    expect(book.formula.get_by_label("Warning")).to_be_visible()
    book.formula.get_by_role("button", name="Use IsNull").click()
    expect(editor).to_have_text("IsNull([Arr Delay])")
    expect(book.formula.get_by_label("Warning")).to_have_count(0)
    book.page.keyboard.press("ControlOrMeta+A")
    book.page.keyboard.type("[Distance] / Sum([Distance])")
    expect(book.formula.get_by_text("Sum has only this one row to work on here.")).to_be_visible()
    book.formula.get_by_role("button", name="Apply formula").click()
    flights.expect_rows("Distance / Sum of Distance", ["1", "1", "1"])
    book.expect_saved()


def test_filter_and_sort(book: Workbook) -> None:
    page = book.page
    flights = book.grid("Flights")
    flights.menu("Carrier", "Filter…")
    form = page.get_by_role("dialog", name="Filter Carrier")
    form.get_by_role("textbox", name="Search values").fill("HA")
    form.get_by_role("checkbox", name="HA", exact=True).check()
    page.keyboard.press("Escape")
    flights.expect_rows("Carrier", ["HA", "HA"])
    expect(book.element("Flights").frame.get_by_text("342 rows")).to_be_visible()
    flights.menu("Arr Delay", "Sort descending")
    flights.expect_rows("Arr Delay", ["1,272"])
    expect(flights.header("Arr Delay")).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(book.element("Flights").frame.get_by_text("336,776 rows")).to_be_visible()


def test_a_press_on_a_value_counts_whatever_the_search_brings_meanwhile(book: Workbook) -> None:
    page = book.page
    book.grid("Flights").menu("Carrier", "Filter…")
    form = page.get_by_role("dialog", name="Filter Carrier")
    values = form.get_by_role("group", name="Values")
    expect(values.get_by_role("checkbox", name="UA", exact=True)).to_be_visible()
    waiting: list[Route] = []
    page.route("**/values", lambda route: waiting.append(route))
    with page.expect_request("**/values"):
        form.get_by_role("textbox", name="Search values").fill("a")
    # At once: what is there already is narrowed.
    expect(values.get_by_role("checkbox", name="DL", exact=True)).to_be_hidden()
    names = [box.get_attribute("aria-label") for box in values.get_by_role("checkbox").all()]
    assert {"AA", "UA", "HA"} <= set(names)
    pressed = values.get_by_role("checkbox", name="HA", exact=True)
    expect(values).to_have_attribute("aria-busy", "true")
    pressed.hover()
    page.mouse.down()
    (asked,) = waiting
    asked.fulfill(json={"values": [{"value": "HA", "rows": 342}], "truncated": False})
    expect(values).to_have_attribute("aria-busy", "false")
    page.mouse.up()
    expect(pressed).to_be_checked()
    # The new filter asks for the values once more, which would bring all that contain the letter.
    expect(values.get_by_role("checkbox")).to_have_count(1)
    page.unroute("**/values")


def test_selection_follows_its_column(book: Workbook) -> None:
    flights = book.grid("Flights")
    flights.header("Arr Delay").click()
    expect(flights.header("Arr Delay")).to_have_attribute("aria-colindex", "6")
    flights.menu("Arr Delay", "Group by this column")
    expect(flights.header("Arr Delay")).to_have_attribute("aria-colindex", "2")
    expect(flights.header("Arr Delay")).to_have_attribute("aria-selected", "true")
    expect(flights.header("Origin")).not_to_have_attribute("aria-selected", "true")
    expect(book.formula.get_by_role("button", name="Arr Delay")).to_be_visible()


def test_each_page_keeps_its_place(server: Server, signed_in: Page) -> None:
    long = {"kind": "text", "description": "", "body": "Long"}
    pages = [
        {
            "id": f"p{number}",
            "name": f"Page {number}",
            "elements": [{**long, "id": f"t{number}", "name": f"Text {number}"}],
            "layout": [{"element_id": f"t{number}", "x": 0, "y": 0, "width": 24, "height": 90}],
        }
        for number in (1, 2)
    ]
    made = server.workbook("Long", {"schema_version": 1, "kind": "workbook", "pages": pages})
    Workbook(signed_in).open(made)
    canvas = signed_in.locator("[data-canvas]")
    expect(signed_in.get_by_role("region", name="Text 1")).to_be_visible()
    canvas.evaluate("(canvas) => canvas.scrollTo(0, 700)")
    signed_in.get_by_role("tab", name="Page 2").click()
    expect(signed_in.get_by_role("region", name="Text 2")).to_be_visible()
    _expect_scrolled(canvas, 0)
    signed_in.get_by_role("tab", name="Page 1").click()
    expect(signed_in.get_by_role("region", name="Text 1")).to_be_visible()
    _expect_scrolled(canvas, 700)


def _expect_scrolled(canvas: Locator, top: int) -> None:
    canvas.page.wait_for_function(
        "([canvas, top]) => canvas.scrollTop === top", arg=[canvas.element_handle(), top]
    )


def test_date_range_opens_beneath_its_control(book: Workbook) -> None:
    book.add("Date range control")
    control = book.element("Date range").frame
    control.get_by_role("button", name="Date range: All").click()
    dialog = book.page.get_by_role("dialog", name="Date range")
    dialog.get_by_label("From").fill("2013-02-01")
    dialog.get_by_label("To and including").fill("2013-02-28")
    book.page.keyboard.press("Enter")
    book.page.keyboard.press("Escape")
    button = control.get_by_role("button", name="Date range: ")
    expect(button).to_contain_text("2013-02-28")
    box, frame = button.bounding_box(), control.bounding_box()
    assert box is not None
    assert frame is not None
    assert box["y"] + box["height"] <= frame["y"] + frame["height"]


def test_elements_are_read_again_once_the_server_answers(
    book: Workbook, expected_trouble: Callable[[Page, str], None]
) -> None:
    page = book.page
    expected_trouble(page, "ERR_INTERNET_DISCONNECTED")
    flights = book.grid("Flights")
    flights.expect_rows("Carrier", ["UA"])
    flights.header("Carrier").click()
    expect(book.formula.get_by_role("textbox")).to_be_visible()
    page.context.set_offline(True)
    flights.menu("Carrier", "Sort descending")
    outdated = book.element("Flights").frame.get_by_role("alert")
    expect(outdated).to_contain_text("These rows are from before. The server does not answer.")
    page.context.set_offline(False)
    flights.expect_rows("Carrier", ["YV"])
    expect(outdated).to_have_count(0)


def test_grouped_charted_and_controlled(book: Workbook) -> None:
    page = book.page
    flights = book.grid("Flights")
    flights.menu("Carrier", "Group by this column")
    levels = page.get_by_role("toolbar", name="Levels of Flights")
    for formula in ("Count()", "Avg([Arr Delay])"):
        levels.get_by_role("button", name="Add calculation to Carrier").click()
        page.get_by_role("menuitem", name="Formula…").click()
        book.write_formula(formula)
        expect(flights.root).to_be_focused()
    levels.get_by_role("button", name="Carrier", exact=True).click()
    expect(book.element("Flights").frame.get_by_text("16 rows")).to_be_visible()
    # The second was entered while the first may still have waited for its name.
    expect(flights.root.get_by_role("columnheader", name=re.compile(r"\w Arr Delay"))).to_be_visible()
    expect(flights.header("New column")).to_have_count(0)
    count = flights.root.get_by_role("columnheader").nth(2).get_attribute("aria-label") or ""
    mean = flights.root.get_by_role("columnheader").nth(3).get_attribute("aria-label") or ""
    flights.expect_rows("Carrier", ["9E", "AA", "AS"])
    flights.expect_rows(count, ["18,460", "32,729", "714"])
    expect(flights.cell(1, mean)).to_have_text(re.compile(r"^7\.3"))

    book.element("Flights").choose("Create chart")
    panel = book.panel("Chart")
    book.select("X axis", "Carrier")
    book.select("Y axis", count)
    # A chart is called after what it shows.
    chart = book.element(f"Sum of {count} by Carrier").frame
    expect(chart.get_by_role("img", name=re.compile("by Carrier, 16 values"))).to_be_visible()
    book.select(panel.get_by_role("combobox", name="Kind of chart"), "Line")
    expect(chart.get_by_role("img", name=re.compile("Line chart.*16 values"))).to_be_visible()

    book.add("List control")
    book.select("Add target", "Flights")
    target = book.panel("Control").get_by_role("combobox", name="Flights")
    if target.input_value() != "Carrier":
        book.select(target, "Carrier")
    book.select("Add target", f"Sum of {count} by Carrier")
    page.get_by_role("button", name=re.compile(": All$")).first.click()
    values = page.get_by_role("dialog").filter(has=page.get_by_role("checkbox", name="UA", exact=True))
    values.get_by_role("checkbox", name="UA", exact=True).check()
    values.get_by_role("checkbox", name="DL", exact=True).check()
    page.keyboard.press("Escape")
    flights.expect_rows("Carrier", ["DL", "UA"])
    expect(chart.get_by_role("img", name=re.compile("2 values"))).to_be_visible()
    book.expect_saved()


def test_text(book: Workbook) -> None:
    book.add("Text")
    text = book.panel("Text").get_by_role("textbox", name="Markdown")
    text.fill("## Late or not\n\nBy **carrier**.")
    text.blur()
    expect(book.page.get_by_role("heading", name="Late or not")).to_be_visible()
    book.expect_saved()
    book.page.reload()
    expect(book.page.get_by_role("heading", name="Late or not")).to_be_visible()
