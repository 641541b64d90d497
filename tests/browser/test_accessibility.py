"""The main pages and dialogs under axe, in light and in dark, and as a screen reader goes through them."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from browser.conftest import Browsers
from browser.parts import Workbook
from browser.server import Server

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
OUTLINE = """
() => {
    const seen = (node) => node.getClientRects().length > 0;
    const all = (what) => [...document.querySelectorAll(what)].filter(seen);
    const named = (node) => node.ariaLabel || node.hasAttribute('aria-labelledby') || node.caption;
    const missing = [];
    if (all('h1').length !== 1) missing.push(`${all('h1').length} headings of level 1`);
    if (all('main').length !== 1) missing.push(`${all('main').length} main landmarks`);
    for (const grid of all('[role=grid], [role=treegrid]')) {
        if (!(Number(grid.ariaRowCount) > 0 && Number(grid.ariaColCount) > 0))
            missing.push(`no size of the table “${grid.ariaLabel}”`);
        if (!named(grid)) missing.push('a table without a name');
    }
    for (const table of all('table')) if (!named(table)) missing.push('a table without a name');
    for (const image of all('[role=img]')) if (!named(image)) missing.push('a picture without a name');
    return missing;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_main_pages(server: Server, browsers: Browsers, admin_state: StorageState, scheme: str) -> None:
    connection = server.writable_connection()
    book = f"/workbooks/{server.demo_workbook()}"
    page = browsers.open(admin_state, scheme)
    names: list[str] = []
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
        names += _violations(page, address)
        names += [f"{address}: {missing}" for missing in page.evaluate(OUTLINE)]
    out = browsers.open(None, scheme)
    out.goto("/sign-in")
    expect(out.get_by_role("button", name="Sign in")).to_be_visible()
    names += _violations(out, "/sign-in")
    assert not names, "\n".join(names)


def test_dialogs_and_panels(server: Server, signed_in: Page) -> None:
    server.writable_connection()
    page, name = signed_in, "Airlines, and where they fly from"
    Workbook(page).open(server.demo_workbook())
    expect(page.get_by_text("336,776").first).to_be_visible()
    menu, more = f"Menu of {name}", "More actions"
    names: list[str] = []
    for button, item, title in (
        ("Add element", "Table", "Add a table"),
        ("Add element", "Input table", "Create an input table"),
        ("Share", "", "Share"),
        (more, "Versions", "Versions"),
        (menu, "Warehouse view…", "Warehouse view"),
        (menu, "Materialize…", f"Materialize {name}"),
        ("Airline: All", "", "Airline"),
    ):
        page.get_by_role("button", name=button, exact=True).click()
        if item:
            page.get_by_role("menuitem", name=item, exact=True).click()
        dialog = page.get_by_role("dialog", name=title)
        expect(dialog).to_be_visible()
        # What is on its way says so.
        expect(dialog.locator('[aria-busy="true"]')).to_have_count(0)
        names += _violations(page, title)
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    assert not names, "\n".join(names)


def _violations(page: Page, address: str) -> list[str]:
    """Where, which rule, what."""
    results: dict[str, Any] = Axe().run(page, options=RULES).response
    return [
        f"{address}: {violation['id']} ({violation['impact']}) {node['target']} {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
