"""First useful paint of the demo workbook in headless Chromium."""

import tempfile
import time
from typing import Any

from playwright.sync_api import BrowserContext, Playwright, sync_playwright
from scripts.system_programs import BROWSER, required

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server

WARM_LOADS = 5


def measure(server: Server) -> Section:
    link = server.client.post(f"/members/{_own_id(server)}/sign-in-link")["path"]
    address = f"{server.base_url}/workbooks/{server.workbook_id}"
    chromium = required(BROWSER)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        # A profile on disk, as people have one: with its caches of files and of compiled scripts.
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=["--no-sandbox"], viewport={"width": 1440, "height": 900}
        )
        context.add_cookies(_signed_in(playwright, chromium, server.base_url + link))
        cold, *warm = (_load(context, address) for _ in range(WARM_LOADS + 1))
        context.close()
    median = percentile(warm, 0.5)
    return Section(
        "First useful paint of the demo workbook",
        "From navigation until the first KPI's number and the first chart are painted, in headless Chromium without "
        "a GPU. Cold is a new browser profile, warm the same profile again.",
        [
            Measure("warm, median of five", f"{median:.2f} s", "< 1 s", median < 1),
            Measure("cold", f"{cold:.2f} s", "", None),
        ],
    )


def _own_id(server: Server) -> str:
    return server.client.get("/session")["member"]["id"]


def _signed_in(playwright: Playwright, chromium: str, link: str) -> Any:
    """The cookies of a signed-in browser, from another profile."""
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    page = browser.new_page()
    page.goto(link)
    page.get_by_role("heading", name="Home").wait_for()
    cookies = page.context.cookies()
    browser.close()
    return cookies


def _load(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.get_by_text("336,776").first.wait_for(state="visible")
    page.locator("canvas").first.wait_for(state="visible")
    took = time.perf_counter() - began
    page.close()
    return took
