"""First useful paint of the demo workbook in headless Chromium."""

import shutil
import time

from playwright.sync_api import Browser, sync_playwright

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server

WARM_LOADS = 5


def measure(server: Server) -> Section:
    link = server.client.post(f"/members/{_own_id(server)}/sign-in-link")["path"]
    address = f"{server.base_url}/workbooks/{server.workbook_id}"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(server.base_url + link)
        page.wait_for_url(f"{server.base_url}/")
        state = context.storage_state()
        context.close()
        cold = _load(browser, state, address, 1)[0]
        warm = _load(browser, state, address, WARM_LOADS + 1)[1:]
        browser.close()
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


def _load(browser: Browser, state: object, address: str, times: int) -> list[float]:
    context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900})  # type: ignore[arg-type]
    took: list[float] = []
    for _ in range(times):
        page = context.new_page()
        began = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.get_by_text("336,776").first.wait_for(state="visible")
        page.locator("canvas").first.wait_for(state="visible")
        took.append(time.perf_counter() - began)
        page.close()
    context.close()
    return took
