"""Pictures of every page, light and dark, in a large and a small window.

Run as a script: python tests/browser/screenshots.py OUT_DIR
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))

from scripts.system_programs import BROWSER, required

from browser.documents import empty_document
from browser.server import Server

SIZES: tuple[ViewportSize, ...] = ({"width": 1440, "height": 900}, {"width": 1024, "height": 768})
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
BUSY = '[aria-busy="true"], [role="progressbar"]'

CSV = "Carrier;Region;Target;Since\nAA;01;1,5;2013-01-01\nB6;02;2;2013-02-01\n"


def take_pictures(server: Server, browser: Browser, out: Path) -> None:
    link = server.new_link()
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.wait_for_url(f"{server.base_url}/")
    state = context.storage_state()
    context.close()
    views = _views(server)
    for size in SIZES:
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=server.base_url,
                viewport=size,
                color_scheme=scheme,
                locale="en-US",
                timezone_id="UTC",
                reduced_motion="reduce",
                storage_state=state,
            )
            for name, (address, act) in views.items():
                page = context.new_page()
                page.goto(address)
                _settle(page)
                if act is not None:
                    act(page)
                    _settle(page)
                page.screenshot(path=out / f"{name}-{scheme}-{size['width']}.png")
                page.close()
            context.close()
    context = browser.new_context(base_url=server.base_url, viewport=SIZES[0])
    page = context.new_page()
    page.goto("/sign-in")
    _settle(page)
    page.screenshot(path=out / "sign-in-light-1440.png")
    context.close()


def _settle(page: Page) -> None:
    """Until nothing is on its way any more."""
    page.wait_for_load_state("networkidle")
    expect(page.locator(BUSY)).to_have_count(0, timeout=20_000)


def _views(server: Server) -> dict[str, tuple[str, Callable[[Page], None] | None]]:
    connection = server.writable_connection()
    book = f"/workbooks/{server.demo_workbook()}"
    empty = server.workbook("An empty one", empty_document())
    explorer = f"/connections/{connection}/explorer"
    return {
        "home": ("/", None),
        "workbooks": ("/workbooks", None),
        "connections": ("/connections", None),
        "connection-new": ("/connections/new", None),
        "explorer": (f'{explorer}?path=["nycflights","flights"]', None),
        "write-access": (f"/connections/{connection}/write-access", None),
        "connection-settings": (f"/connections/{connection}/settings", None),
        "upload": ("/upload", None),
        "upload-preview": ("/upload", _choose_file),
        "queries": ("/queries", None),
        "runs": ("/runs", None),
        "members": ("/members", None),
        "audit-log": ("/audit-log", None),
        "account": ("/account", None),
        "not-found": ("/nowhere", None),
        "workbook-view": (book, None),
        "workbook-edit": (f"{book}?mode=edit", None),
        "workbook-empty": (f"/workbooks/{empty}?mode=edit", None),
        "workbook-table": (f"{book}?mode=edit", _open_flights),
        "workbook-formula": (f"{book}?mode=edit", _write_formula),
        "workbook-menu": (f"{book}?mode=edit", _open_menu),
        "workbook-source": (f"/workbooks/{empty}?mode=edit", _choose_source),
        "workbook-input-table": (f"/workbooks/{empty}?mode=edit", _create_input_table),
    }


def _choose_file(page: Page) -> None:
    file = {"name": "targets.csv", "mimeType": "text/csv", "buffer": CSV.encode()}
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Load").wait_for()


def _open_flights(page: Page) -> None:
    page.get_by_role("tab", name="Flights").click()
    page.get_by_role("grid", name="Flights").get_by_role("gridcell").nth(12).click()


def _write_formula(page: Page) -> None:
    _open_flights(page)
    page.get_by_role("button", name="Add calculated column").first.click()
    page.keyboard.type("Round([Arr De")
    page.get_by_role("listbox").wait_for()


def _open_menu(page: Page) -> None:
    _open_flights(page)
    page.keyboard.press("Alt+ArrowDown")
    page.get_by_role("menu").wait_for()


def _choose_source(page: Page) -> None:
    page.get_by_role("button").filter(has_text="Rows of a warehouse table").click()
    page.get_by_role("dialog").get_by_role("treeitem").first.wait_for()


def _create_input_table(page: Page) -> None:
    page.get_by_role("button").filter(has_text="Type and paste data").click()
    page.get_by_role("dialog").get_by_label("Table name").wait_for()


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data")
        browser = playwright.chromium.launch(executable_path=required(BROWSER), args=["--no-sandbox"])
        try:
            take_pictures(server, browser, out)
        finally:
            browser.close()
            server.close()


if __name__ == "__main__":
    main()
