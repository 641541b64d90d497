"""Signing in, and the first page."""

import httpx
from playwright.sync_api import Page, expect

from browser.conftest import Browsers
from browser.server import Server
from servers.application import PASSWORD


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
    # The one opened last comes first.
    recent = signed_in.get_by_role("table", name="Workbooks").get_by_role("row").nth(1)
    expect(recent.get_by_role("link", name="Flights out of New York")).to_be_visible()
    expect(signed_in.get_by_role("button", name="New workbook")).to_be_visible()
    expect(signed_in.get_by_role("link", name="Upload CSV")).to_be_visible()
    connections = signed_in.get_by_role("region", name="Connections")
    expect(connections.get_by_role("link", name="Demo warehouse")).to_be_visible()


def test_an_invited_member_chooses_a_password_first(server: Server, page: Page, browsers: Browsers) -> None:
    browsers.watch(page).expect("status of 422")
    page.goto(server.invite("Ingrid", "builder"))
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    page.goto("/workbooks")
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    page.get_by_label("New password").fill("1234567890")
    page.get_by_role("button", name="Save password").click()
    expect(page.get_by_text("lists of common passwords")).to_be_visible()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()
    expect(page).to_have_url(f"{server.base_url}/workbooks")

    # A stranger guesses elsewhere; this browser still lets her in.
    sign_out(page, "Ingrid")
    wrong = {"email": "ingrid@example.org", "password": "wrong"}
    with httpx.Client(base_url=server.base_url) as stranger:
        statuses = [stranger.post("/api/session", json=wrong).status_code for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    page.get_by_label("Email").fill("ingrid@example.org")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def sign_out(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Account of {name}").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_member_sees_and_ends_their_sessions(server: Server, page: Page, browsers: Browsers) -> None:
    link = server.member("Sven", "builder")
    page.goto(link)
    page.get_by_role("heading", name="Home").wait_for()
    page.goto("/account")
    sessions = page.get_by_role("table", name="Where you are signed in")
    expect(sessions.get_by_role("row").nth(1)).to_contain_text("This one")
    page.get_by_role("button", name="Make a sign-in link").click()
    own_link = page.locator("code", has_text="/sign-in/link#").inner_text()

    other = browsers.open()
    browsers.watch(other).expect("status of 401")
    other.goto(own_link)
    other.get_by_role("heading", name="Home").wait_for()
    page.reload()
    sessions.get_by_role("button", name="Sign out Chrom").first.click()
    expect(page.get_by_text("is signed out.")).to_be_visible()
    other.reload()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()
    # The session by which the test chose the password is left.
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere else").click()
    expect(sessions.get_by_role("row")).to_have_count(2)


def test_styles_carry_a_nonce(signed_in: Page, browsers: Browsers) -> None:
    """What the policy refuses is an error of the console, which every test looks at (`watch.py`)."""
    reply = signed_in.goto("/")
    assert reply is not None
    policy = reply.headers["content-security-policy"]
    assert "style-src 'self' 'nonce-" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    browsers.watch(signed_in).expect("Content Security Policy")
    signed_in.evaluate(
        "document.head.append(Object.assign(document.createElement('style'), {textContent: 'body{}'}))"
    )
    expect(signed_in.get_by_role("heading", name="Home")).to_be_visible()
