"""Every platform in the browser: its form, and write access with its own fields, set-up SQL and check."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.server import Server
from engines.bench import ENGINES, Engine, open_engine
from tablewright.warehouse.setup.platform_setup import setup_of
from tablewright.writeback import sql


@dataclass(frozen=True)
class Form:
    """What a platform's pages ask for; `setup` is in the SQL that is to be run in the warehouse."""

    engine: str
    title: str
    asked: tuple[str, ...]
    destination: tuple[str, ...]
    setup: tuple[str, ...]


FORMS = (
    Form(
        "postgres",
        "PostgreSQL",
        ("Host", "Port", "Database", "User", "Password"),
        ("Schema",),
        ("CREATE SCHEMA",),
    ),
    Form(
        "alloydb",
        "AlloyDB",
        ("Host", "Port", "Database", "User", "Password"),
        ("Schema",),
        ("CREATE SCHEMA",),
    ),
    Form(
        "mysql-mariadb",
        "MySQL",
        ("Host", "Port", "User", "Password"),
        ("Database",),
        ("CREATE DATABASE", "GRANT"),
    ),
    Form(
        "redshift", "Amazon Redshift", ("Host", "Port", "Database", "User"), ("Schema",), ("CREATE SCHEMA",)
    ),
    Form(
        "snowflake",
        "Snowflake",
        ("Account", "Warehouse", "Role", "User"),
        ("Database", "Schema", "Warehouse for materialization (optional)", "Use dynamic tables"),
        ("CREATE SCHEMA", "GRANT"),
    ),
    Form(
        "bigquery",
        "BigQuery",
        ("Billing project", "Key of the service account"),
        ("Project", "Dataset"),
        ("GRANT",),
    ),
    Form(
        "databricks",
        "Databricks",
        ("Server hostname", "HTTP path"),
        ("Catalog", "Schema"),
        ("CREATE SCHEMA", "GRANT"),
    ),
)
each_platform = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.title)


@each_platform
def test_its_form_says_what_is_needed(
    form: Form, signed_in: Page, expected_trouble: Callable[[Page, str], None]
) -> None:
    expected_trouble(signed_in, "status of 422")
    signed_in.goto("/connections/new")
    signed_in.get_by_role("radio", name=form.title, exact=True).click()
    for label in form.asked:
        expect(signed_in.get_by_label(label, exact=True)).to_be_visible()
    signed_in.get_by_role("button", name="Add connection").click()
    expect(signed_in.get_by_text("This is needed.").first).to_be_visible()


@pytest.fixture
def engine(request: pytest.FixtureRequest, form: Form, tmp_path: Path) -> Generator[Engine]:
    spec = next(spec for spec in ENGINES if spec.name == form.engine)
    with open_engine(request, spec, tmp_path) as opened:
        yield opened


@each_platform
def test_write_access_is_set_up(form: Form, engine: Engine, server: Server, signed_in: Page) -> None:
    # Where files go on their way is no matter of the form: the server reaches no store of objects here.
    details = {name: value for name, value in engine.details.items() if not name.startswith("staging")}
    made = server.api.post("/connections", {"name": form.title, "details": details})["id"]
    container = (*engine.container[:-1], f"{engine.container[-1]}_w")
    page = signed_in
    page.goto(f"/connections/{made}/write-access")
    page.get_by_role("switch", name="Enable write access").check()
    for label in form.destination:
        # The name of a switch goes on with its description.
        expect(page.get_by_label(label).first).to_be_visible()
    values = setup_of(details["platform"]).values(container)
    labels = form.destination[: len(values)]
    for label, value in zip(labels, values.values(), strict=True):
        page.get_by_label(label, exact=True).fill(str(value))

    page.get_by_role("button", name="Check privileges").click()
    expect(page.get_by_text(f"{container[-1]} does not exist yet")).to_be_visible()
    page.get_by_role("button", name="Set up in your warehouse").click()
    statements = page.get_by_role("list", name="Statements")
    for words in (*form.setup, container[-1]):
        expect(statements).to_contain_text(words)

    page.get_by_label("Create it for me, if it does not exist").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write access is on.")).to_be_visible()
    card = page.get_by_role("list", name="Destinations").get_by_role("listitem").first
    expect(card).to_contain_text("Default")
    expect(card.get_by_role("button", name="All privileges are there")).to_be_visible()

    page.goto(f"/connections/{made}/settings")
    page.get_by_role("button", name="Delete connection…").click()
    page.get_by_role("button", name="Delete connection", exact=True).click()
    expect(page.get_by_role("heading", name="Connections")).to_be_visible()
    drop = sql.drop_schema(container)
    drop.set("cascade", engine.spec.cascades)
    with engine.warehouse.transaction() as transaction:
        transaction.execute(drop)
