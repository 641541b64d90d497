"""A column that the warehouse cannot compute is shown in error, and the others have their values."""

import json
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import Browsers
from browser.documents import document, table
from browser.parts import Workbook
from browser.server import Server

WORDS = re.compile(r"The warehouse could not compute “Letter”: .*Codepoint -5")
PLAIN = re.compile(r"The warehouse could not compute “Letter”\.")
COLUMNS = [
    {"id": "id", "name": "Id", "source_column": "id"},
    {"id": "letter", "name": "Letter", "formula": 'CallText("chr", [Codes/Code])'},
    {"id": "loud", "name": "Loud", "formula": 'Concat([Letter], "!")'},
    {"id": "most", "name": "Most", "formula": "Max([Letter])"},
    {"id": "total", "name": "Total", "formula": "Sum([Codes/Id])"},
]
FILTER = {"id": "f", "kind": "list", "column_id": "letter", "values": ["A"]}


@pytest.fixture(scope="module")
def codes(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """A connection to a table of codes. The last one is of no character."""
    file: Path = tmp_path_factory.mktemp("codes") / "codes.duckdb"
    with duckdb.connect(str(file)) as database:
        database.execute("CREATE TABLE codes (id INTEGER, code INTEGER)")
        database.execute("INSERT INTO codes VALUES (1, 65), (2, 66), (3, -5)")
    details = {"platform": "duckdb", "path": str(file), "create": False}
    connection = server.api.post("/connections", {"name": "Codes", "details": details})["id"]
    yield connection
    # Other tests take the first connection there is.
    server.api.call("DELETE", f"/connections/{connection}")


def elements(connection: str) -> list[dict[str, Any]]:
    rows = table(connection, "codes", schema="main") | {"columns": COLUMNS[:3]}
    source = rows["source"]

    def of(kind: str, name: str, **parts: Any) -> dict[str, Any]:
        return {"id": kind, "kind": kind, "name": name, "source": source, "columns": COLUMNS, **parts}

    return [
        rows,
        rows | {"id": "filtered", "name": "Filtered", "filters": [FILTER]},
        of("kpi", "Greatest", value="most"),
        of("chart", "Drawn", chart="bar", x="id", y=["most"]),
        of("pivot", "Crossed", rows={"keys": [{"column_id": "id"}]}, values=["total", "most"]),
    ]


@pytest.fixture(scope="module")
def workbook(server: Server, codes: str) -> Generator[str]:
    made = server.workbook("Codes", document(elements(codes)))
    server.api.post(f"/workbooks/{made}/publish")
    server.api.put(f"/workbooks/{made}/shares", {"everyone": True, "members": {}})
    yield made
    server.api.call("DELETE", f"/workbooks/{made}")


def test_columns_in_error_beside_values(workbook: str, signed_in: Page, browsers: Browsers) -> None:
    browsers.watch(signed_in).expect("status of 422")
    book = Workbook(signed_in).open(workbook)
    codes = book.grid("Codes")
    codes.expect_rows("Id", ["1", "2", "3"])
    for column, words in (("Letter", WORDS), ("Loud", re.compile("The column “Letter” is in error"))):
        expect(codes.header(column)).to_have_attribute("aria-invalid", "true")
        expect(codes.header(column)).to_have_attribute("aria-description", words)
        expect(codes.cell(1, column)).to_have_text("")
    expect(codes.header("Id")).not_to_have_attribute("aria-invalid", "true")
    # The rows of a filter that cannot be computed are not shown; its column is named.
    alert = book.element("Filtered").frame.get_by_role("alert")
    expect(alert).to_contain_text("could not compute “Letter”, and the rows are filtered by it")
    alert.get_by_role("button", name="Details").click()
    expect(alert).to_contain_text("Codepoint -5")
    for name in ("Greatest", "Drawn"):
        expect(book.element(name).frame).to_contain_text("The warehouse could not compute “Most”: ")
    crossed = book.grid("Crossed")
    crossed.expect_rows("Total", ["1", "2", "3"])
    expect(crossed.header("Most")).to_have_attribute("aria-invalid", "true")
    # Its formula is corrected in place: the error goes away.
    codes.header("Letter").click()
    signed_in.keyboard.press("F2")
    book.write_formula('If([Codes/Code] > 0, "x", "y")')
    codes.expect_rows("Loud", ["x!", "x!", "y!"])
    expect(codes.header("Letter")).not_to_have_attribute("aria-invalid", "true")


def test_a_viewer_reads_plain_words(workbook: str, server: Server, page: Page, browsers: Browsers) -> None:
    browsers.watch(page).expect("status of 422")
    page.goto(server.member("Cora", "viewer"))
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    book = Workbook(page).open(workbook, mode="view")
    codes = book.grid("Codes")
    codes.expect_rows("Id", ["1", "2", "3"])
    expect(codes.header("Letter")).to_have_attribute("aria-description", PLAIN)
    expect(book.element("Greatest").frame).to_contain_text("The warehouse could not compute “Most”.")
    expect(book.element("Filtered").frame.get_by_role("alert")).to_contain_text("could not compute “Letter”")
    assert "Codepoint" not in page.content()


def test_where_queries_are_paid_for_a_button_finds_the_column(
    server: Server, codes: str, signed_in: Page, browsers: Browsers
) -> None:
    """No such platform is here: its answer is given until the search is asked for."""
    browsers.watch(signed_in).expect("status of 422")
    error = {
        "code": "invalid",
        "message": "Bad int64 value: x.",
        "hint": None,
        "where": {"find_column": True},
    }

    def answer(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")
        if asked["find_column"]:
            route.continue_()
        else:
            route.fulfill(status=422, json={"error": error})

    signed_in.route("**/elements/codes/query", answer)
    book = Workbook(signed_in).open(server.workbook("Paid", document(elements(codes)[:1])))
    frame = book.element("Codes").frame
    expect(frame.get_by_role("alert")).to_contain_text("Bad int64 value")
    frame.get_by_role("button", name="Find the column").click()
    grid = book.grid("Codes")
    grid.expect_rows("Id", ["1", "2", "3"])
    expect(grid.header("Letter")).to_have_attribute("aria-description", WORDS)
