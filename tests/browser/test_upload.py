"""Uploading a CSV file, and the same within a workbook."""

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


def _chosen(page: Page, label: str) -> str:
    return page.get_by_role("combobox", name=label).locator("option:checked").inner_text()
