"""The audit log: read by those who may, filtered, page by page."""

from pathlib import Path

from playwright.sync_api import Locator, Page, StorageState, expect

from browser.conftest import Browsers
from browser.server import Server
from servers.process import command


def entries(page: Page) -> Locator:
    return page.get_by_role("table", name="Audit log").locator("tbody tr")


def test_an_admin_reads_who_did_what(server: Server, browsers: Browsers, admin_state: StorageState) -> None:
    connection = server.api.post(
        "/connections",
        {"name": "Ledger", "details": {"platform": "duckdb", "path": "ledger.duckdb", "create": True}},
    )["id"]
    server.api.call("DELETE", f"/connections/{connection}")
    page = browsers.open(admin_state)
    page.goto("/members")
    page.get_by_role("navigation", name="People").get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    newest = entries(page).first
    expect(newest).to_contain_text("Deleted a connection")
    expect(newest).to_contain_text("Ledger")

    page.get_by_label("Search the audit log").fill("ledger")
    expect(entries(page)).to_have_count(2)
    expect(page).to_have_url(f"{server.base_url}/audit-log?text=ledger")
    page.get_by_role("combobox", name="What happened").click()
    page.get_by_role("option", name="Added a connection", exact=True).click()
    expect(entries(page)).to_have_count(1)
    page.reload()
    expect(entries(page)).to_have_count(1)
    expect(page.get_by_label("Search the audit log")).to_have_value("ledger")

    page.get_by_label("Search the audit log").fill("no such thing")
    expect(page.get_by_text("Nothing fits the filter")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(newest).to_contain_text("Deleted a connection")
    page.get_by_role("combobox", name="Who did it").click()
    page.get_by_role("option", name="Nobody signed in").click()
    expect(entries(page).filter(has_text="Deleted a connection")).to_have_count(0)


def test_there_are_pages(server: Server, browsers: Browsers, admin_state: StorageState) -> None:
    team = server.api.post("/teams", {"name": "Paging"})["id"]
    for number in range(55):
        server.api.call("PATCH", f"/teams/{team}", {"description": str(number)})
    page = browsers.open(admin_state)
    page.goto("/audit-log?kind=team-changed&text=paging")
    expect(page.get_by_text("1 to 50 of 55")).to_be_visible()
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_text("51 to 55 of 55")).to_be_visible()
    expect(entries(page)).to_have_count(5)
    expect(page.get_by_role("button", name="Older")).to_be_disabled()
    page.get_by_role("button", name="Newer").click()
    expect(entries(page)).to_have_count(50)


def test_a_failure_is_shown_and_can_be_retried(browsers: Browsers, admin_state: StorageState) -> None:
    page = browsers.open(admin_state)
    browsers.watch(page).expect("status of 503")
    page.route("**/api/audit?*", lambda route: route.fulfill(status=503, body="{}"))
    page.goto("/audit-log")
    expect(page.get_by_role("alert")).to_contain_text("The server could not answer.")
    page.unroute("**/api/audit?*")
    page.get_by_role("button", name="Try again").click()
    expect(entries(page).first).to_be_visible()


def test_others_do_not_see_it(server: Server, browsers: Browsers) -> None:
    page = browsers.open(None)
    page.goto(server.member("Nell", "builder"))
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.goto("/audit-log")
    expect(page.get_by_text("Your account type does not read the audit log")).to_be_visible()


def test_the_last_backup(
    server: Server, browsers: Browsers, admin_state: StorageState, tmp_path: Path
) -> None:
    page = browsers.open(admin_state)
    page.goto("/audit-log")
    section = page.get_by_role("region", name="Backup")
    expect(section).to_contain_text("None has been made yet.")
    expect(section).to_contain_text("tablewright backup FILE.tar.gz")
    done = command("backup", str(tmp_path / "b.tar.gz"), "--data-dir", str(server.data_dir))
    assert done.returncode == 0, done.stderr
    page.reload()
    expect(section).to_contain_text("The last one was made")
    expect(entries(page).first).to_contain_text("Made a backup")
    expect(entries(page).first).to_contain_text("With the secret key")
