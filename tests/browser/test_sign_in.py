"""Signing in, and the first page."""

from playwright.sync_api import Page, expect

from browser.conftest import Browsers
from browser.server import Server


def test_link_signs_in_once(server: Server, page: Page, browsers: Browsers) -> None:
    link = server.new_link()
    page.goto(link)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    expect(page).to_have_url(f"{server.base_url}/")

    other = browsers.open()
    browsers.watch(other).expect("status of 40")
    other.goto(link)
    expect(other.get_by_role("alert")).to_contain_text("used")
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_set_up_link_of_a_server_that_is_set_up_says_so(page: Page) -> None:
    page.goto("/set-up?token=x")
    expect(page.get_by_role("heading", name="This server is set up already")).to_be_visible()
    expect(page.get_by_role("button", name="Create account")).to_have_count(0)
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_home_offers_what_comes_next(server: Server, signed_in: Page) -> None:
    signed_in.goto(f"/workbooks/{server.demo_workbook()}")
    expect(signed_in.get_by_role("heading", name="How late do flights leave New York?")).to_be_visible()
    signed_in.get_by_role("link", name="Home", exact=True).click()
    # What was opened last stands first.
    recent = signed_in.get_by_role("table", name="Workbooks").get_by_role("row").nth(1)
    expect(recent.get_by_role("link", name="Flights out of New York")).to_be_visible()
    expect(signed_in.get_by_role("button", name="New workbook")).to_be_visible()
    expect(signed_in.get_by_role("link", name="Upload CSV")).to_be_visible()
    connections = signed_in.get_by_role("region", name="Connections")
    expect(connections.get_by_role("link", name="Demo warehouse")).to_be_visible()
