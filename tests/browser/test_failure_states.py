"""What a person sees when something goes wrong, and that nothing is lost then."""

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from browser.conftest import Browsers
from browser.documents import document, table
from browser.parts import Workbook
from browser.server import Server


def test_wrong_password(page: Page, browsers: Browsers) -> None:
    browsers.watch(page).expect("status of 401")
    page.goto("/sign-in")
    page.get_by_label("Email").fill("demo@tablewright.example")
    page.get_by_role("textbox", name="Password").fill("a guess or two")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("demo@tablewright.example")


def test_unknown_workbook(signed_in: Page, browsers: Browsers) -> None:
    browsers.watch(signed_in).expect("status of 404")
    signed_in.goto("/workbooks/01a20b0cc23072e6b9d7e06e2d6894cb")
    expect(signed_in.get_by_text("This workbook cannot be opened")).to_be_visible()
    signed_in.get_by_role("link", name="All workbooks").click()
    expect(signed_in.get_by_role("heading", name="Workbooks")).to_be_visible()


def test_unknown_address(signed_in: Page) -> None:
    signed_in.goto("/nowhere/at/all")
    expect(signed_in.get_by_text("There is nothing at this address")).to_be_visible()
    signed_in.get_by_role("link", name="Go home").click()
    expect(signed_in.get_by_role("heading", name="Home")).to_be_visible()


def test_table_that_is_gone(server: Server, signed_in: Page, browsers: Browsers, tmp_path: Path) -> None:
    file = tmp_path / "old.duckdb"
    with duckdb.connect(str(file)) as database:
        database.execute("CREATE TABLE orders AS SELECT 1 AS id")
    details = {"platform": "duckdb", "path": str(file), "create": False}
    connection = server.api.post("/connections", {"name": "Old", "details": details})["id"]
    orders = table(connection, "orders_of_yesterday", "id", schema="main")
    there = table(server.demo_connection(), "airlines", "carrier")
    browsers.watch(signed_in).expect("status of 4")
    book = Workbook(signed_in).open(server.workbook("Gone", document([orders, there])))
    gone = book.element("Orders Of Yesterday").frame
    expect(gone.get_by_role("alert")).to_contain_text("orders_of_yesterday")
    expect(gone.get_by_role("button", name="Try again")).to_be_visible()
    # The rest of the page is shown.
    expect(book.grid("Airlines").cell(1, "Carrier")).to_have_text("9E")


@pytest.fixture
def own_server(tmp_path: Path) -> Generator[Server]:
    """A server that a test may stop without harm to others."""
    server = Server(tmp_path / "data")
    yield server
    server.close()


def test_edits_wait_for_a_stopped_server(own_server: Server, chromium: Browser) -> None:
    airlines = table(own_server.demo_connection(), "airlines", "carrier", "name")
    made = own_server.workbook("Kept", document([airlines]))
    browsers = Browsers(chromium, own_server.base_url)
    page = browsers.open()
    browsers.watch(page).expect(
        "ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_CONNECTION_RESET"
    )
    page.goto(own_server.new_link())
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    book = Workbook(page).open(made)
    book.grid("Airlines").expect_rows("Carrier", ["9E"])

    own_server.stop()
    book.add("Text")
    expect(page.get_by_text("Offline - will retry")).to_be_visible()
    text = book.panel("Text").get_by_role("textbox", name="Markdown")
    text.fill("# Written without a server")
    text.blur()
    own_server.start()
    # It tries again by itself as well, and may be quicker than the person.
    with suppress(PlaywrightTimeout):
        page.get_by_role("button", name="Retry now").click(timeout=5_000)
    book.expect_saved()
    page.reload()
    expect(page.get_by_role("heading", name="Written without a server")).to_be_visible()
    page.context.close()
    browsers.watch(page).check()
