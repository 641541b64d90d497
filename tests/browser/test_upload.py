"""Uploading a CSV file, and the same within a workbook."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.documents import empty_document
from browser.parts import Workbook
from browser.server import Server

LINES = """Carrier;Region;Target;Since
AA;01;1,5;2013-01-01
B6;02;2;2013-02-01
DL;03;;2013-03-01
UA;04;10,25;2013-04-01
"""


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    file = tmp_path / "Targets 2013.csv"
    file.write_text(LINES)
    return file


def test_file_becomes_a_table(server: Server, signed_in: Page, targets: Path) -> None:
    server.writable_connection()
    signed_in.goto("/")
    signed_in.get_by_role("link", name="Upload CSV").click()
    with signed_in.expect_file_chooser() as chooser:
        signed_in.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(targets)

    preview = signed_in.get_by_role("table", name="Preview")
    expect(preview.get_by_role("row")).to_have_count(5)
    for column, kind in (("Carrier", "Text"), ("Region", "Text"), ("Since", "Date")):
        assert _chosen(signed_in, f"Type of {column}") == kind
    signed_in.get_by_role("combobox", name="Type of Target").select_option("Text")
    signed_in.get_by_role("textbox", name="Name of Since").fill("In force since")
    signed_in.get_by_role("textbox", name="Name", exact=True).fill("Targets")
    signed_in.get_by_role("button", name="Load").click()

    grid = Workbook(signed_in).grid("Targets")
    grid.expect_rows("Carrier", ["AA", "B6", "DL", "UA"])
    grid.expect_rows("Region", ["01", "02", "03", "04"])
    grid.expect_rows("Target", ["1,5", "2", "", "10,25"])
    expect(grid.header("In force since")).to_have_accessible_description("Date")


def test_upload_onto_a_page(server: Server, signed_in: Page, targets: Path) -> None:
    server.writable_connection()
    book = Workbook(signed_in).open(server.workbook("Uploads", empty_document()))
    signed_in.get_by_role("button", name="Upload CSV").click()
    dialog = signed_in.get_by_role("dialog", name="Upload CSV")
    with signed_in.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(targets)
    dialog.get_by_role("button", name="Load").click()
    expect(dialog).to_be_hidden()
    book.grid("Targets 2013").expect_rows("Carrier", ["AA", "B6", "DL", "UA"])
    book.expect_saved()


GERMAN = """Umsätze;2024
Quelle;Filialen

Filiale;Umsatz;Rabatt;Tag
Köln;4.639,33;12,5%;31.12.2024
Bonn;1.200,00;7%;01.02.2025
Aachen;87,5;0%;05.03.2025
"""


def test_a_german_file_below_a_title_loads_as_numbers(
    server: Server, signed_in: Page, tmp_path: Path
) -> None:
    server.writable_connection()
    file = tmp_path / "Filialen.csv"
    file.write_text(GERMAN, encoding="cp1252")
    signed_in.goto("/upload")
    _choose(signed_in, file)
    about = signed_in.get_by_role("list", name="About this file")
    expect(about).to_contain_text("Lines 1 to 3 stand above the table")
    expect(about).to_contain_text("“Umsätze;2024” / “Quelle;Filialen”")
    expect(about).to_contain_text("read as windows-1252. For example “Umsätze”")
    types = {column: _chosen(signed_in, f"Type of {column}") for column in ("Umsatz", "Rabatt", "Tag")}
    assert types == {"Umsatz": "Number", "Rabatt": "Number", "Tag": "Date"}
    expect(signed_in.get_by_text("Read as numbers: 4.639,33 is 4639.33.")).to_be_visible()

    about.get_by_role("listitem").filter(has_text="above the table").get_by_role("button").click()
    settings = signed_in.get_by_role("dialog", name="Parsing")
    expect(settings.get_by_label("Lines above the table")).to_have_value("3")
    expect(settings.get_by_role("combobox", name="Separator")).to_have_value("Semicolon")
    settings.get_by_role("combobox", name="Decimal mark").click()
    signed_in.get_by_role("option", name="Point: 1.5").click()
    expect(signed_in.get_by_role("combobox", name="Type of Umsatz").locator("option:checked")).to_have_text(
        "Text"
    )
    settings.get_by_role("combobox", name="Decimal mark").click()
    signed_in.get_by_role("option", name="As found by column").click()
    expect(signed_in.get_by_role("combobox", name="Type of Umsatz").locator("option:checked")).to_have_text(
        "Number"
    )
    signed_in.keyboard.press("Escape")
    signed_in.get_by_role("button", name="Load", exact=True).click()

    grid = Workbook(signed_in).grid("Filialen")
    grid.expect_rows("Filiale", ["Köln", "Bonn", "Aachen"])
    grid.expect_rows("Umsatz", ["4,639.33", "1,200.00", "87.50"])
    grid.expect_rows("Rabatt", ["0.125", "0.070", "0.000"])


def test_a_row_that_does_not_fit_is_named_before_and_after_load(
    server: Server,
    signed_in: Page,
    tmp_path: Path,
    expected_trouble: Callable[[Page, str], None],
) -> None:
    expected_trouble(signed_in, "422|400")
    server.writable_connection()
    signed_in.goto("/upload")
    file = tmp_path / "short.csv"
    file.write_text("id,x,y,note\n1,a,b,\n2,,c,d,\n3,e,f,\n")
    _choose(signed_in, file)
    about = signed_in.get_by_role("list", name="About this file")
    expect(about).to_contain_text("Line 3 has 5 values where 4 are expected.")
    load = signed_in.get_by_role("button", name="Load", exact=True)
    expect(load).to_be_disabled()
    signed_in.get_by_role("button", name="Another file").click()

    # Beyond the part that the preview looks at.
    lines = ["id,x,y,note", *(f"{number},a{number},b{number}," for number in range(1, 40_001))]
    lines[30_000] = "30000,,a30000,b30000,"
    long = tmp_path / "long.csv"
    long.write_text("\n".join(lines) + "\n")
    _choose(signed_in, long)
    load.click()
    alert = signed_in.get_by_role("alert")
    expect(alert).to_contain_text("Line 30001 has 5 values where 4 are expected. Nothing was loaded.")
    expect(load).to_be_in_viewport()


def test_a_file_waits_while_write_access_is_switched_on_in_another_tab(
    server: Server, signed_in: Page, targets: Path
) -> None:
    demo = server.api.get(f"/connections/{server.writable_connection()}")
    # Connections of other tests too: the file would be loaded into one of them.
    for connection in server.api.get("/connections"):
        if connection["write_access"]["enabled"]:
            server.api.put(f"/connections/{connection['id']}/write-access", {"enabled": False})
    signed_in.goto("/upload")
    _choose(signed_in, targets)
    with signed_in.context.expect_page() as opened:
        signed_in.get_by_role("link", name=f"Switch it on for {demo['name']} in another tab").click()
    expect(opened.value).to_have_url(re.compile("/write-access$"))
    server.writable_connection()
    opened.value.close()
    expect(signed_in.get_by_role("combobox", name="Load into")).to_be_visible()
    expect(signed_in.get_by_role("table", name="Preview").get_by_role("row")).to_have_count(5)
    signed_in.get_by_role("button", name="Load", exact=True).click()
    Workbook(signed_in).grid("Targets 2013").expect_rows("Carrier", ["AA", "B6", "DL", "UA"])


def _choose(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file)


def _chosen(page: Page, label: str) -> str:
    return page.get_by_role("combobox", name=label).locator("option:checked").inner_text()
