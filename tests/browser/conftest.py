"""One server and one Chromium for all browser tests of a worker; a fresh browser profile for each test."""

import os
import re
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright
from scripts.system_programs import BROWSER, required

from browser.server import Server
from browser.watch import Watch

HERE = Path(__file__).parent
TESTS_HERE = f"{HERE}{os.sep}"
WINDOW = {"width": 1440, "height": 900}

# What a person waits for may take a while on a machine that runs everything else at the same time.
expect.set_options(timeout=15_000)

Failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if str(item.path).startswith(TESTS_HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser-{half_of(item.path.name)}"))


def half_of(file: str) -> int:
    """Two workers can share the files, each with a server and a browser of its own: by the alphabet."""
    return 1 if file < "test_lo" else 2


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[Failed] = item.stash.get(Failed, False) or report.failed
    return report


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    server = Server(tmp_path_factory.mktemp("browser") / "data")
    yield server
    server.close()


@pytest.fixture(scope="package")
def chromium() -> Generator[Browser]:
    # Not for longer: while it runs, other tests of this process could not start an event loop of their own.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=required(BROWSER), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def admin_state(server: Server, chromium: Browser) -> StorageState:
    """The profile of a browser in which the demo account is signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.new_link())
    page.wait_for_url(f"{server.base_url}/")
    state = context.storage_state()
    context.close()
    return state


class Browsers:
    """Opens browser profiles for a test, and looks at all of them when it is over."""

    def __init__(self, chromium: Browser, base_url: str) -> None:
        self._chromium = chromium
        self._base_url = base_url
        self.contexts: list[tuple[BrowserContext, Watch]] = []

    def open(self, state: StorageState | None = None, scheme: str = "light") -> Page:
        context = self._chromium.new_context(
            base_url=self._base_url,
            viewport=WINDOW,
            locale="en-US",
            timezone_id="UTC",
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            storage_state=state,
        )
        context.set_default_timeout(15_000)
        self.contexts.append((context, Watch(context, self._base_url)))
        return context.new_page()

    def watch(self, page: Page) -> Watch:
        return next(watch for context, watch in self.contexts if context is page.context)


@pytest.fixture
def browsers(request: pytest.FixtureRequest, server: Server, chromium: Browser) -> Generator[Browsers]:
    browsers = Browsers(chromium, server.base_url)
    yield browsers
    if request.node.stash.get(Failed, False):
        _keep_pictures(request.node, browsers)
    for context, _ in browsers.contexts:
        context.close()
    for _, watch in browsers.contexts:
        watch.check()


def _keep_pictures(item: pytest.Item, browsers: Browsers) -> None:
    folder = item.config.rootpath / "test-results"
    folder.mkdir(exist_ok=True)
    name = re.sub(r"\W+", "-", item.nodeid.removeprefix("tests/browser/"))
    pages = [page for context, _ in browsers.contexts for page in context.pages]
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=folder / f"{name}-{number}.png")


@pytest.fixture
def page(browsers: Browsers) -> Page:
    """A browser in which nobody is signed in."""
    return browsers.open()


@pytest.fixture
def signed_in(browsers: Browsers, admin_state: StorageState) -> Page:
    """A browser of the demo account, an admin."""
    return browsers.open(admin_state)


@pytest.fixture
def expected_trouble(browsers: Browsers) -> Callable[[Page, str], None]:
    """Says that a page will complain about something that the test does on purpose."""
    return lambda page, pattern: browsers.watch(page).expect(pattern)
