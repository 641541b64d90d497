"""Teams, account types, and who may use a connection, as an admin and as those whom it concerns."""

from playwright.sync_api import Page, StorageState, expect

from browser.conftest import Browsers
from browser.server import Server


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def test_a_connection_is_opened_to_a_team_for_writing_only(
    server: Server, browsers: Browsers, admin_state: StorageState
) -> None:
    body = {"name": "Desk lake", "details": {"platform": "duckdb", "path": "desk.duckdb", "create": True}}
    connection = server.api.post("/connections", body)["id"]
    link = server.member("Dora", "builder")
    page = browsers.open(admin_state)
    page.goto("/teams")
    page.get_by_role("button", name="New team").first.click()
    page.get_by_label("Name", exact=True).fill("Front desk")
    choose(page, "Members", "Dora (dora@example.org)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make team").click()
    expect(page.get_by_role("row", name="Front desk")).to_contain_text("Dora")

    page.goto(f"/connections/{connection}/access")
    expect(page.get_by_role("listitem").filter(has_text="Everyone")).to_be_visible()
    choose(page, "Add somebody", "Front desk")
    choose(page, "Access of Front desk", "May only write")
    page.get_by_role("button", name="Remove Everyone").click()
    page.get_by_role("button", name="Save access").click()
    expect(page.get_by_text("Access saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Front desk")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Everyone")).to_have_count(0)

    dora = browsers.open(None)
    dora.goto(link)
    expect(dora.get_by_role("heading", name="Home")).to_be_visible()
    dora.goto(f"/connections/{connection}")
    expect(dora.get_by_text("You may write to this connection, but not read from it")).to_be_visible()
    expect(dora.get_by_role("link", name="Settings")).to_have_count(0)


def test_an_account_type_is_made_and_given_to_new_members(
    server: Server, browsers: Browsers, admin_state: StorageState
) -> None:
    page = browsers.open(admin_state)
    page.goto("/account-types")
    page.get_by_role("button", name="New account type").click()
    page.get_by_label("Name", exact=True).fill("Clerk")
    page.get_by_label("Create input tables").check()
    # It makes no sense without.
    expect(page.get_by_label("Enter data into input tables")).to_be_checked()
    expect(page.get_by_label("Enter data into input tables")).to_be_disabled()
    page.get_by_role("button", name="Make account type").click()
    row = page.get_by_role("row", name="Clerk")
    expect(row).to_be_visible()
    row.get_by_role("button", name="More for Clerk").click()
    page.get_by_role("menuitem", name="Give to new members").click()
    expect(row).to_contain_text("For invitations")

    page.goto("/members")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("radio", name="Clerk")).to_be_checked()
    page.keyboard.press("Escape")

    page.goto("/account-types")
    row.get_by_role("button", name="More for Clerk").click()
    page.get_by_role("menuitem", name="Delete…").click()
    choose(page, "They get the type", "Builder")
    page.get_by_role("button", name="Delete account type").click()
    expect(row).to_have_count(0)
    expect(page.get_by_role("row", name="Builder")).to_contain_text("For invitations")


def test_a_warehouse_that_knows_its_members_asks_to_sign_in(
    server: Server, browsers: Browsers, admin_state: StorageState
) -> None:
    details = {
        "platform": "databricks",
        "host": "adb.example.org",
        "http_path": "/sql/1.0/warehouses/1",
        "authentication": "member",
        "client_id": "tablewright",
        "client_secret": "secret",
        "authorize_url": f"{server.base_url}/nowhere",
        "token_url": f"{server.base_url}/nowhere",
    }
    connection = server.api.post("/connections", {"name": "Lake", "details": details})["id"]
    page = browsers.open(admin_state)
    page.goto(f"/connections/{connection}/access?warehouse-sign-in=access_denied")
    expect(page.get_by_text("You did not agree to the sign-in")).to_be_visible()
    page.goto(f"/connections/{connection}/access")
    expect(page.get_by_text("Each member signs in to this warehouse")).to_be_visible()
    page.get_by_role("button", name="Sign in to the warehouse").click()
    page.wait_for_url("**/nowhere?**")
    assert "code_challenge_method=S256" in page.url
    server.api.call("DELETE", f"/connections/{connection}")


def test_settings_of_a_connection_are_not_shown_to_who_may_not_change_it(
    server: Server, browsers: Browsers
) -> None:
    connection = server.demo_connection()
    page = browsers.open(None)
    page.goto(server.member("Bob", "builder"))
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.goto(f"/connections/{connection}/settings")
    expect(page.get_by_text("You may not change this connection.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_count(0)
    browsers.watch(page).expect("status of 403")
    page.goto(f"/connections/{connection}/access")
    expect(page.get_by_role("alert")).to_contain_text("may not")
    expect(page.get_by_role("button", name="Save access")).to_have_count(0)


def test_what_does_not_fit_is_said_at_its_field(browsers: Browsers, admin_state: StorageState) -> None:
    page = browsers.open(admin_state)
    browsers.watch(page).expect("status of 422")
    page.goto("/members")
    page.get_by_role("button", name="Invite").click()
    page.get_by_label("Email", exact=True).fill("nobody")
    page.get_by_role("button", name="Make sign-in link").click()
    expect(page.get_by_text("This must not be empty.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Nobody")
    page.get_by_role("button", name="Make sign-in link").click()
    expect(page.get_by_label("Email", exact=True)).to_have_attribute("aria-invalid", "true")

    page.goto("/connections/new")
    page.get_by_role("radio", name="PostgreSQL").click()
    page.get_by_label("Host").fill("db example")
    page.get_by_label("Port").fill("99999")
    page.get_by_role("button", name="Add connection").click()
    expect(page.get_by_text("Use no spaces, commas, slashes or @.")).to_be_visible()
    expect(page.get_by_text("Use 65535 or less.")).to_be_visible()
    expect(page.get_by_text("This is needed.")).to_have_count(2)
    expect(page.get_by_text("5 fields need a change")).to_be_visible()
