"""The main pages under axe, in light and in dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from browser.conftest import Browsers
from browser.server import Server

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_pages(server: Server, browsers: Browsers, admin_state: StorageState, scheme: str) -> None:
    connection = server.writable_connection()
    book = f"/workbooks/{server.demo_workbook()}"
    page = browsers.open(admin_state, scheme)
    found: list[str] = []
    for address, landmark in (
        ("/", "Recent workbooks"),
        ("/workbooks", "Flights out of New York"),
        ("/connections", "Demo warehouse"),
        ("/connections/new", "Path on the server"),
        (f'/connections/{connection}/explorer?path=["nycflights","airlines"]', "Endeavor Air Inc."),
        (f"/connections/{connection}/write-access", "All privileges are there"),
        (f"/connections/{connection}/settings", "Test connection"),
        ("/upload", "Drop a CSV file here"),
        ("/queries", "Queries"),
        ("/runs", "Runs"),
        ("/members", "demo@tablewright.example"),
        ("/teams", "New team"),
        ("/account-types", "For invitations"),
        ("/audit-log", "Signed in"),
        (f"/connections/{connection}/access", "Everyone"),
        ("/account", "Current password"),
        (book, "336,776"),
        (f"{book}?mode=edit", "336,776"),
    ):
        page.goto(address)
        expect(page.get_by_text(landmark).locator("visible=true").first).to_be_visible()
        found += _violations(page, address)
    out = browsers.open(None, scheme)
    out.goto("/sign-in")
    expect(out.get_by_role("button", name="Sign in")).to_be_visible()
    found += _violations(out, "/sign-in")
    assert not found, "\n".join(found)


def _violations(page: Page, address: str) -> list[str]:
    """Serious and critical violations: where, which rule, what."""
    results: dict[str, Any] = Axe().run(page, options=RULES).response
    return [
        f"{address}: {violation['id']} ({violation['impact']}) {node['target']} {node['failureSummary']}"
        for violation in results["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
