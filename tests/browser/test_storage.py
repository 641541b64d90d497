"""What an element leaves in the warehouse: a view under a chosen name, a stored table on a schedule."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Page, expect

from browser.documents import Part, document, table
from browser.parts import Workbook
from browser.server import DESTINATION, Server
from engines.snowflake_double import opened
from servers.snowflake import PASSWORD, SnowflakeServer
from tablewright.warehouse.contract.client import Rendered
from tablewright.writeback import sql

COUNTS = {"9E": "18,460", "AA": "32,729", "AS": "714"}


@pytest.fixture
def workbook_id(server: Server) -> str:
    """Flights by carrier, published."""
    flights: Part = table(server.writable_connection(), "flights", "carrier", "arr_delay") | {
        "name": "Flights by carrier",
        "groupings": [{"id": "g1", "keys": ["carrier"], "calculations": ["n"]}],
        "collapsed_to": "g1",
        "sort": [{"column_id": "carrier", "direction": "ascending"}],
    }
    flights["columns"].append({"id": "n", "name": "Flights", "formula": "Count()"})
    made = server.workbook("Stored", document([flights]))
    server.api.post(f"/workbooks/{made}/publish")
    return made


def test_warehouse_view(signed_in: Page, workbook_id: str) -> None:
    element = Workbook(signed_in).open(workbook_id).element("Flights by carrier")
    element.choose("Warehouse view…")
    dialog = signed_in.get_by_role("dialog", name="Warehouse view")
    name = dialog.get_by_role("textbox", name="View name")
    expect(name).to_have_value("flights_by_carrier")
    name.fill("departures")
    dialog.get_by_role("button", name="Create view").click()
    expect(dialog.get_by_text("Ready", exact=True)).to_be_visible()
    expect(dialog.get_by_role("code")).to_have_text(re.compile(rf"{DESTINATION}\W+departures\W*$"))
    expect(dialog.get_by_text(re.compile("^Built "))).to_be_visible()


def test_view_name_is_shown_as_it_will_be(signed_in: Page, workbook_id: str) -> None:
    element = Workbook(signed_in).open(workbook_id).element("Flights by carrier")
    element.choose("Warehouse view…")
    dialog = signed_in.get_by_role("dialog", name="Warehouse view")
    name = dialog.get_by_role("textbox", name="View name")
    name.fill("Größte Flüge")
    expect(dialog.get_by_text("It will be called grosste_fluge.")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("Create view|Rename")).click()
    expect(dialog.get_by_role("code")).to_have_text(re.compile(rf"{DESTINATION}\W+grosste_fluge\W*$"))


def test_first_publish_and_run_in_one_step(server: Server, signed_in: Page) -> None:
    carriers = table(server.writable_connection(), "airlines", "carrier", "name")
    made = server.workbook("Never published", document([carriers]))
    Workbook(signed_in).open(made).element("Airlines").choose("Materialize…")
    dialog = signed_in.get_by_role("dialog", name="Materialize Airlines")
    dialog.get_by_role("button", name="Publish and run").click()
    expect(dialog.get_by_text("Fresh", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="Run now")).to_be_visible()
    signed_in.goto(f"/connections/{server.demo_connection()}/write-access")
    # A materialization is one object, however many tables it has.
    rows = signed_in.get_by_role("table", name="Stored objects").get_by_role("row")
    expect(rows.filter(has=signed_in.get_by_role("link", name="Never published"))).to_have_count(1)


def test_materialization(signed_in: Page, workbook_id: str) -> None:
    book = Workbook(signed_in).open(workbook_id)
    element = book.element("Flights by carrier")
    _expect_counts(book)
    element.choose("Materialize…")
    dialog = signed_in.get_by_role("dialog", name="Materialize Flights by carrier")
    expect(dialog.get_by_text("Nothing is stored yet.")).to_be_visible()
    dialog.get_by_role("button", name="Run now").click()
    runs = dialog.get_by_role("table", name="Runs").get_by_role("row")
    expect(runs.nth(1)).to_contain_text("Succeeded")
    expect(runs.nth(1).get_by_role("cell")).to_contain_text(["Succeeded", "", "By hand", "16"])
    expect(dialog.get_by_text("Fresh", exact=True)).to_be_visible()

    book.select("How often", "Every day at 6:00")
    dialog.get_by_role("button", name="Save schedule").click()
    expect(dialog.get_by_text(re.compile("^Next run .*6:00"))).to_be_visible()
    signed_in.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    element.choose("Refresh")
    _expect_counts(book)
    element.choose("View SQL")
    stored = signed_in.get_by_role("region", name="Stored tables")
    expect(stored).to_contain_text("Stored table read")
    expect(stored).to_contain_text("As of ")
    expect(signed_in.get_by_role("region", name="Last query")).to_contain_text("16")


@pytest.fixture
def kept_workbook(server: Server, snowflake_server: SnowflakeServer) -> Generator[str]:
    """Orders in a Snowflake that is to keep stored tables fresh, published."""
    orders = ("Kept", "shop", "orders")
    warehouse = opened(snowflake_server.details(), {"password": PASSWORD})
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered('CREATE DATABASE IF NOT EXISTS "Kept"'))
        transaction.execute(sql.create_schema(orders[:-1]))
        transaction.execute(sql.create_table(orders, {"city": "TEXT"}))
        transaction.execute(sql.insert(orders, ["city"]), ["Oslo"])
    details = snowflake_server.details(password=PASSWORD)
    connection = server.api.post("/connections", {"name": "Cloud", "details": details})["id"]
    values = {"database": "Kept", "schema": "stage", "dynamic_tables": True}
    server.api.put(
        f"/connections/{connection}/write-access", {"enabled": True, "values": values, "create": True}
    )
    element: Part = table(connection, "orders", "city")
    element["source"]["path"] = list(orders)
    made = server.workbook("Kept fresh", document([element]))
    server.api.post(f"/workbooks/{made}/publish")
    yield made
    snowflake_server.deny()
    server.api.call("DELETE", f"/workbooks/{made}")
    server.api.call("DELETE", f"/connections/{connection}")
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered('DROP DATABASE "Kept"'))
    warehouse.close()


def test_materialization_that_the_warehouse_keeps_fresh(
    signed_in: Page, kept_workbook: str, snowflake_server: SnowflakeServer
) -> None:
    book = Workbook(signed_in).open(kept_workbook)
    book.element("Orders").choose("Materialize…")
    dialog = signed_in.get_by_role("dialog", name="Materialize Orders")
    runs = dialog.get_by_role("table", name="Runs").get_by_role("row")
    snowflake_server.deny("CREATE OR REPLACE DYNAMIC TABLE")
    dialog.get_by_role("button", name="Run now").click()
    expect(runs.nth(1)).to_contain_text("Succeeded")
    expect(runs.nth(1)).to_contain_text("Snowflake does not refresh this table by itself: ")
    expect(dialog.get_by_text("Snowflake refreshes this table")).to_be_hidden()

    snowflake_server.deny()
    dialog.get_by_role("button", name="Run now").click()
    expect(dialog.get_by_text("Snowflake refreshes this table when you run it.")).to_be_visible()
    book.select("How often", "Every hour")
    dialog.get_by_role("button", name="Save schedule").click()
    expect(
        dialog.get_by_text("Snowflake keeps this table fresh: at most 1 hour behind what it reads.")
    ).to_be_visible()
    expect(dialog.get_by_text("Next run")).to_be_hidden()
    dialog.get_by_role("switch", name="Paused").check()
    dialog.get_by_role("button", name="Save schedule").click()
    expect(dialog.get_by_text("Snowflake keeps this table fresh; it is paused.")).to_be_visible()


def _expect_counts(book: Workbook) -> None:
    grid = book.grid("Flights by carrier")
    grid.expect_rows("Carrier", list(COUNTS))
    grid.expect_rows("Flights", list(COUNTS.values()))


def test_all_runs(server: Server, signed_in: Page, workbook_id: str) -> None:
    path = f"/workbooks/{workbook_id}/elements/flights/materialization/runs"
    server.api.post(path)
    signed_in.goto("/")
    signed_in.get_by_role("navigation", name="Main").get_by_role("link", name="Runs").click()
    newest = signed_in.get_by_role("table", name="Runs").get_by_role("row").nth(1)
    expect(newest).to_contain_text("Succeeded")
    expect(newest).to_contain_text("Flights by carrier")
    signed_in.get_by_role("combobox", name="Status").click()
    signed_in.get_by_role("option", name="Failed").click()
    expect(signed_in.get_by_text("No run is in this state")).to_be_visible()
    signed_in.goto("/runs?offset=5000")
    signed_in.get_by_role("button", name="Newest runs").click()
    newest.get_by_role("link", name="Stored").click()
    expect(signed_in.get_by_role("heading", name="Stored")).to_be_visible()
