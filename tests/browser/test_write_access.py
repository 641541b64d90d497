"""Write access in the browser: what is missing, how it is granted, several destinations, switching off."""

import re
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect
from psycopg import sql

from browser.server import Server
from servers.postgres import PostgresServer


@dataclass
class Bare:
    """A database, and a user in it who may do nothing but sign in."""

    url: str
    user: str

    def run(self, statement: str | sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as admin:
            admin.execute(statement)  # type: ignore[arg-type]


# Pages are asked for behind the databases that they show, so that they are closed before these are dropped.


@pytest.fixture
def database(postgres_server: PostgresServer) -> Generator[str]:
    with postgres_server.database() as url:
        yield url


@pytest.fixture
def bare(postgres_server: PostgresServer) -> Generator[Bare]:
    with _bare(postgres_server) as result:
        yield result


@contextmanager
def _bare(server: PostgresServer) -> Generator[Bare]:
    user = f"bare_{uuid.uuid4().hex[:8]}"
    with server.database() as url:
        result = Bare(url, user)
        name = sql.Identifier(user)
        result.run(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        try:
            yield result
        finally:
            result.run(sql.SQL("DROP OWNED BY {} CASCADE").format(name))
            result.run(sql.SQL("DROP ROLE {}").format(name))


def test_the_printed_sql_turns_the_doctor_green(
    server: Server, postgres_server: PostgresServer, bare: Bare, signed_in: Page
) -> None:
    connection = _connection(server, postgres_server, bare)
    bare.run("CREATE SCHEMA desk")
    signed_in.goto(f"/connections/{connection}/write-access")
    signed_in.get_by_role("switch", name="Enable write access").check()
    signed_in.get_by_label("Schema", exact=True).fill("desk")

    signed_in.get_by_role("button", name="Check privileges").click()
    expect(signed_in.get_by_text("Privileges are missing")).to_be_visible()
    missing = signed_in.get_by_role("region", name="Missing privileges")
    expect(missing).to_contain_text("on the schema")
    expect(missing).to_contain_text(f'TO "{bare.user}"')
    expect(signed_in.get_by_role("img", name="Missing").first).to_be_visible()
    expect(signed_in.get_by_role("img", name="Does not work").first).to_be_visible()

    signed_in.get_by_role("button", name="Set up in your warehouse").click()
    statements = signed_in.get_by_role("list", name="Statements")
    expect(statements).to_contain_text("CREATE SCHEMA IF NOT EXISTS")
    for statement in statements.locator("code").all_inner_texts():
        bare.run(statement)

    signed_in.get_by_role("button", name="Check again").click()
    expect(signed_in.get_by_text("All privileges are there")).to_be_visible()
    expect(signed_in.get_by_role("img", name="Does not work")).to_have_count(0)
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_text("Write access is on.")).to_be_visible()
    expect(_destination(signed_in, "desk")).to_contain_text("Default")


def test_a_second_destination_is_added_made_the_default_and_removed(
    server: Server, postgres_server: PostgresServer, database: str, signed_in: Page
) -> None:
    connection = _connection(server, postgres_server, Bare(database, postgres_server.user))
    body = {"enabled": True, "values": {"schema": "first"}, "create": True}
    server.api.put(f"/connections/{connection}/write-access", body)
    signed_in.goto(f"/connections/{connection}/write-access")
    expect(_destination(signed_in, "first")).to_contain_text("Default")

    signed_in.get_by_role("button", name="Add destination").click()
    form = signed_in.get_by_role("region", name="New destination")
    form.get_by_label("Schema", exact=True).fill("second")
    form.get_by_label("Create it for me, if it does not exist").check()
    form.get_by_label("Description").fill("For the planning team")
    form.get_by_role("button", name="Add destination").click()
    expect(_destination(signed_in, "second")).to_contain_text("For the planning team")

    _choose(signed_in, "second", "Make it the default")
    expect(_destination(signed_in, "second")).to_contain_text("Default")
    expect(_destination(signed_in, "first")).not_to_contain_text("Default")

    _choose(signed_in, "first", "Remove…")
    signed_in.get_by_role("button", name="Remove destination", exact=True).click()
    expect(signed_in.get_by_text("The destination was removed.")).to_be_visible()
    expect(_destination(signed_in, "first")).to_have_count(0)

    signed_in.get_by_role("switch", name="Enable write access").click()
    dialog = signed_in.get_by_role("dialog")
    expect(dialog).to_contain_text("stay and can be read")
    dialog.get_by_role("button", name="Switch off", exact=True).click()
    expect(signed_in.get_by_text("Write access is off.")).to_be_visible()
    switch = signed_in.get_by_role("switch", name="Enable write access")
    expect(switch).not_to_be_checked()
    switch.check()
    signed_in.get_by_role("button", name="Check and switch on again").click()
    expect(_destination(signed_in, "second")).to_be_visible()


def test_a_destination_tells_that_a_right_was_taken_away(
    server: Server, postgres_server: PostgresServer, bare: Bare, signed_in: Page
) -> None:
    connection = _connection(server, postgres_server, bare)
    name = sql.Identifier(bare.user)
    bare.run(sql.SQL("CREATE SCHEMA desk; GRANT USAGE, CREATE ON SCHEMA desk TO {}").format(name))
    body = {"enabled": True, "values": {"schema": "desk"}}
    server.api.put(f"/connections/{connection}/write-access", body)
    bare.run(sql.SQL("REVOKE CREATE ON SCHEMA desk FROM {}").format(name))
    signed_in.goto(f"/connections/{connection}/write-access")
    card = _destination(signed_in, "desk")
    card.get_by_role("button", name="Check again").click()
    expect(card.get_by_role("button", name=re.compile("Privileges are missing"))).to_be_visible()
    expect(card).to_contain_text("Does not work:")
    card.get_by_role("button", name=re.compile("Privileges are missing")).click()
    expect(card.get_by_role("region", name="Missing privileges")).to_contain_text("CREATE on the schema")


def test_a_place_that_is_not_there_lacks_no_privileges(server: Server, signed_in: Page) -> None:
    signed_in.goto(f"/connections/{server.writable_connection()}/write-access")
    signed_in.get_by_role("button", name="Add destination").click()
    form = signed_in.get_by_role("region", name="New destination")
    form.get_by_label("Schema", exact=True).fill("nowhere")
    form.get_by_role("button", name="Check privileges").click()
    expect(form.get_by_text("nowhere does not exist yet")).to_be_visible()
    expect(form.get_by_role("img", name="Does not work")).to_have_count(0)
    untried = form.get_by_role("button", name="more steps could not be tested")
    expect(form.get_by_text("Insert rows")).to_be_hidden()
    untried.click()
    expect(form.get_by_text("Insert rows")).to_be_visible()


def _connection(server: Server, postgres: PostgresServer, bare: Bare) -> str:
    details = {
        "platform": "postgres",
        "host": "127.0.0.1",
        "port": postgres.port,
        "database": bare.url.rsplit("/", 1)[1],
        "user": bare.user,
        "sslmode": "disable",
    }
    return server.api.post("/connections", {"name": f"Desk {uuid.uuid4().hex[:6]}", "details": details})["id"]


def _destination(page: Page, label: str) -> Locator:
    return page.get_by_role("list", name="Destinations").locator(f'li[aria-label="{label}"]')


def _choose(page: Page, label: str, item: str) -> None:
    page.get_by_role("button", name=f"Menu of {label}").click()
    page.get_by_role("menuitem", name=item, exact=True).click()
