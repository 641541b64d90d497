"""Connections: adding one, looking through its tables, and the destination for write-back."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
from playwright.sync_api import Locator, Page, expect

from browser.server import Server
from servers.postgres import PostgresServer


def test_demo_connection_is_explored(signed_in: Page) -> None:
    signed_in.goto("/connections")
    listed = signed_in.get_by_role("table", name="Connections").get_by_role("row", name="Demo warehouse")
    expect(listed).to_contain_text("DuckDB")
    listed.get_by_role("link", name="Demo warehouse").click()

    tables = signed_in.get_by_role("tree", name="Schemas and tables")
    tables.get_by_role("treeitem", name="flights", exact=True).click()
    detail = signed_in.get_by_role("region", name="Table", exact=True)
    expect(detail.get_by_role("heading", name="flights")).to_be_visible()
    expect(detail).to_contain_text("336,776 rows")
    columns = detail.get_by_role("list", name="Columns")
    expect(columns.get_by_role("listitem").filter(has_text="time_hour")).to_contain_text("timestamp")
    sample = detail.get_by_role("table", name="First rows of flights")
    expect(sample.get_by_role("columnheader", name="carrier")).to_be_visible()
    expect(sample.get_by_role("row").nth(1)).to_contain_text("N14228")

    signed_in.get_by_role("textbox", name="Search tables and columns").fill("tailnum")
    locator = signed_in.get_by_role("tree", name="Tables found").get_by_role("treeitem")
    expect(locator).to_have_text([re.compile("flights"), re.compile("planes")])
    locator.filter(has_text="planes").click()
    expect(detail.get_by_role("heading", name="planes")).to_be_visible()


def test_new_file_is_added(server: Server, signed_in: Page) -> None:
    signed_in.goto("/connections")
    signed_in.get_by_role("link", name="New connection").click()
    signed_in.get_by_role("radio", name="New file").click()
    signed_in.get_by_label("Path on the server").fill("fresh.duckdb")
    signed_in.get_by_label("Name").fill("Fresh warehouse")
    signed_in.get_by_role("button", name="Add connection").click()
    expect(signed_in.get_by_role("heading", name="Fresh warehouse")).to_be_visible()
    assert (server.data_dir / "fresh.duckdb").exists()


def test_a_missing_file_is_reported(signed_in: Page, expected_trouble: Callable[[Page, str], None]) -> None:
    signed_in.goto("/connections/new")
    expected_trouble(signed_in, "status of 4")
    signed_in.get_by_role("radio", name="Existing file").click()
    signed_in.get_by_label("Path on the server").fill("nowhere.duckdb")
    signed_in.get_by_label("Name").fill("Nowhere")
    signed_in.get_by_role("button", name="Test", exact=True).click()
    expect(signed_in.get_by_role("alert")).to_contain_text("There is no file nowhere.duckdb")
    with signed_in.expect_response("**/api/connections"):
        signed_in.get_by_role("button", name="Add connection").click()
    expect(signed_in.get_by_role("alert")).to_contain_text("There is no file nowhere.duckdb")


def test_write_access(signed_in: Page, tmp_path: Path) -> None:
    file = tmp_path / "shop.duckdb"
    with duckdb.connect(str(file)) as database:
        database.execute("CREATE SCHEMA sales; CREATE TABLE sales.orders AS SELECT 1 AS id, 'tea' AS item")
    signed_in.goto("/connections/new")
    signed_in.get_by_label("Path on the server").fill(str(file))
    signed_in.get_by_label("Name").fill("Shop")
    signed_in.get_by_role("button", name="Add connection").click()
    expect(_schemas(signed_in).filter(has_text="sales")).to_be_visible()

    signed_in.get_by_role("navigation", name="Parts of the connection").get_by_role(
        "link", name="Write access"
    ).click()
    signed_in.get_by_role("switch", name="Enable write access").check()
    signed_in.get_by_label("Schema", exact=True).fill("written_back")
    signed_in.get_by_role("checkbox", name="Create it for me, if it does not exist").check()
    signed_in.get_by_role("button", name="Check privileges").click()
    expect(signed_in.get_by_text("All privileges are there")).to_be_visible()
    checks = signed_in.get_by_role("listitem").filter(has=signed_in.get_by_role("img", name="Works"))
    assert checks.count() >= 6, checks.all_inner_texts()
    for privilege in ("Create", "Insert", "view"):
        expect(checks.filter(has_text=re.compile(privilege, re.IGNORECASE)).first).to_be_visible()
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_text("Write access is on.")).to_be_visible()

    signed_in.get_by_role("link", name="Explorer").click()
    expect(_schemas(signed_in).filter(has_text="sales")).to_be_visible()
    expect(_schemas(signed_in).filter(has_text="written_back")).to_have_count(0)


def test_connection_is_led_to_another_database(
    server: Server,
    signed_in: Page,
    expected_trouble: Callable[[Page, str], None],
    postgres_server: PostgresServer,
) -> None:
    with postgres_server.database() as first, postgres_server.database() as second:
        former, other = first.rsplit("/", 1)[1], second.rsplit("/", 1)[1]
        details = {
            "platform": "postgres",
            "host": "127.0.0.1",
            "port": postgres_server.port,
            "database": former,
            "user": postgres_server.user,
        }
        made = server.api.post("/connections", {"name": "Stock", "details": details})["id"]
        signed_in.goto(f"/connections/{made}/settings")
        save = signed_in.get_by_role("button", name="Try and save")
        expect(save).to_be_disabled()

        expected_trouble(signed_in, "status of [45]")
        signed_in.get_by_label("Database", exact=True).fill("nowhere")
        save.click()
        expect(signed_in.get_by_role("alert")).to_contain_text("nowhere")
        assert server.api.get(f"/connections/{made}")["details"]["database"] == former

        signed_in.get_by_label("Database", exact=True).fill(other)
        save.click()
        expect(signed_in.get_by_text("Saved.", exact=True)).to_be_visible()
        expect(save).to_be_disabled()
        assert server.api.get(f"/connections/{made}")["details"]["database"] == other

        signed_in.get_by_role("button", name="Delete connection…").click()
        signed_in.get_by_role("button", name="Delete connection", exact=True).click()
        expect(signed_in.get_by_role("heading", name="Connections")).to_be_visible()


def _schemas(page: Page) -> Locator:
    return page.get_by_role("tree", name="Schemas and tables").locator("[aria-expanded]")
