"""What a person meets where the server sets a limit: long runs, too many waiting files, very full pages."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Browsers
from browser.documents import Part, document, table
from browser.parts import Workbook
from browser.server import Server
from tablewright.demo.data import SCHEMA

NEVER_ENDS = f"""
    SELECT count(*) AS n FROM {SCHEMA}.flights AS a, {SCHEMA}.flights AS b, {SCHEMA}.flights AS c
    WHERE a.dep_delay + b.dep_delay * c.dep_delay = 7.5
"""
FULL_PAGE = 60


@pytest.fixture
def endless_workbook(server: Server) -> str:
    """One table whose query takes days, published."""
    source = {"kind": "sql", "connection_id": server.writable_connection(), "statement": NEVER_ENDS}
    columns = [{"id": "n", "name": "N", "source_column": "n"}]
    element: Part = {"id": "t", "kind": "table", "name": "Endless", "source": source, "columns": columns}
    made = server.workbook("Endless", document([element]))
    server.api.post(f"/workbooks/{made}/publish")
    return made


def test_run_is_cancelled_where_it_is_seen(signed_in: Page, endless_workbook: str, server: Server) -> None:
    Workbook(signed_in).open(endless_workbook).element("Endless").choose("Materialize…")
    dialog = signed_in.get_by_role("dialog", name="Materialize Endless")
    dialog.get_by_role("button", name="Run now").click()
    first = dialog.get_by_role("table", name="Runs").get_by_role("row").nth(1)
    expect(first).to_contain_text("Running")
    first.get_by_role("button", name="Cancel").click()
    expect(first).to_contain_text("Cancelled")
    expect(first.get_by_role("button", name="Cancel")).to_be_hidden()

    server.api.post(f"/workbooks/{endless_workbook}/elements/t/materialization/runs")
    signed_in.goto("/runs")
    run = signed_in.get_by_role("row").filter(has_text="Endless").first
    expect(run).to_contain_text("Running")
    run.get_by_role("button", name="Cancel").click()
    expect(run).to_contain_text("Cancelled")


@pytest.fixture
def waiting_files(server: Server) -> Generator[int]:
    """So many uploaded files that no other one is accepted."""
    staged: list[str] = []
    while server.api._http.post("/api/uploads", content=b"A\n1\n", params=_named(len(staged))).is_success:
        staged = [file["upload_id"] for file in server.api.get("/uploads/waiting")]
    yield len(staged)
    for file in server.api.get("/uploads/waiting"):
        server.api.call("DELETE", f"/uploads/{file['upload_id']}")


def _named(number: int) -> dict[str, str]:
    return {"file_name": f"waiting {number}.csv"}


def test_waiting_files_make_room(
    server: Server, signed_in: Page, browsers: Browsers, waiting_files: int, tmp_path: Path
) -> None:
    browsers.watch(signed_in).expect("status of 409")
    server.writable_connection()
    file = tmp_path / "One more.csv"
    file.write_text("Carrier\nAA\n")
    signed_in.goto("/")
    signed_in.get_by_role("link", name="Upload CSV").click()
    _choose(signed_in, file)
    files = signed_in.get_by_role("table", name="Your files that wait to be loaded").get_by_role("row")
    expect(files).to_have_count(1 + waiting_files)
    signed_in.get_by_role("button", name="Remove waiting 3.csv").click()
    expect(files).to_have_count(waiting_files)
    _choose(signed_in, file)
    expect(signed_in.get_by_role("table", name="Preview").get_by_role("row")).to_have_count(2)


def _choose(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file)


def test_every_element_of_a_full_page_gets_its_turn(server: Server, signed_in: Page) -> None:
    elements: list[Part] = []
    for number in range(FULL_PAGE):
        element = table(server.demo_connection(), "airlines", "carrier")
        element |= {"id": f"t{number}", "name": f"Airlines {number}"}
        # A query of its own each: what one has asked does not answer the others.
        element["filters"] = [
            {"id": "f", "kind": "list", "column_id": "carrier", "mode": "exclude", "values": [str(number)]}
        ]
        elements.append(element)
    made = document(elements)
    made["pages"][0]["layout"] = [
        {"element_id": f"t{number}", "x": number % 6 * 4, "y": number // 6 * 6, "width": 4, "height": 6}
        for number in range(FULL_PAGE)
    ]
    book = Workbook(signed_in).open(server.workbook("Sixty", made))
    # To draw sixty tables takes a while on a busy machine.
    expect(book.element("Airlines 0").grid.root).to_be_visible(timeout=90_000)
    for number in range(FULL_PAGE):
        grid = book.element(f"Airlines {number}").grid
        grid.root.scroll_into_view_if_needed()
        expect(grid.cell(1, "Carrier")).to_have_text("9E")
