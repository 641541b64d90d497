"""Guessing passwords: few tries, and nobody is kept out by somebody else's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from servers.application import PASSWORD, Application, TestClient
from tablewright.access import sign_in, throttle
from tablewright.api import sign_in_lanes
from tablewright.api.deps import DEVICE_COOKIE
from tablewright.store.models import AuditRecord, SignInCount
from tablewright.store.models.base import utc_now

BOB = "bob@example.org"
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def few_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PER_DEVICE", 2)
    monkeypatch.setattr(throttle, "PER_NETWORK", 2)
    monkeypatch.setattr(throttle, "PER_ACCOUNT", 5)


def browser(application: Application, address: str) -> TestClient:
    return TestClient(application.app, client=(address, 50_000))


def attempt(client: TestClient, password: str, email: str = BOB) -> int:
    return client.post("/api/session", json={"email": email, "password": password}).status_code


def with_password(application: Application) -> None:
    client = application.signed_in(BOB, "builder")
    assert client.post("/api/members/me/password", json={"new": PASSWORD}).status_code == 204


def used_before(application: Application, address: str) -> TestClient:
    """Bob's browser, in which he has signed in and out."""
    client = browser(application, address)
    assert attempt(client, PASSWORD) == 200
    assert client.delete("/api/session").status_code == 204
    return client


def test_a_stranger_does_not_lock_a_known_browser_out(application: Application) -> None:
    with_password(application)
    own = used_before(application, PROXY)
    stranger = browser(application, PROXY)
    assert [attempt(stranger, "wrong") for _ in range(4)] == [401, 401, 429, 429]
    assert attempt(own, PASSWORD) == 200, "behind the same proxy"


def test_a_stranger_does_not_lock_a_new_browser_elsewhere_out(application: Application) -> None:
    with_password(application)
    stranger = browser(application, "203.0.113.9")
    assert [attempt(stranger, "wrong") for _ in range(10)][2:] == [429] * 8
    assert attempt(browser(application, "198.51.100.7"), PASSWORD) == 200


def test_many_addresses_get_few_guesses_together(application: Application) -> None:
    with_password(application)
    own = used_before(application, "198.51.100.7")
    tries = [attempt(browser(application, f"203.0.113.{number}"), "wrong") for number in range(12)]
    assert tries == [401] * 5 + [429] * 7
    assert attempt(browser(application, "203.0.113.99"), PASSWORD) == 429, "not even with a lucky guess"
    assert attempt(own, PASSWORD) == 200
    # And from there to a new device.
    path = own.post("/api/members/me/sign-in-link").json()["path"]
    new = browser(application, "203.0.113.1")
    assert new.post("/api/session/link", json={"token": path.split("#")[1]}).status_code == 200


def test_a_network_of_ipv6_is_one(application: Application) -> None:
    tries = [attempt(browser(application, f"2001:db8::{number}"), "wrong") for number in range(4)]
    assert tries == [401, 401, 429, 429]


def test_a_known_browser_is_throttled_by_itself(application: Application) -> None:
    with_password(application)
    own = used_before(application, "198.51.100.7")
    assert [attempt(own, "wrong") for _ in range(3)] == [401, 401, 429]
    assert attempt(own, PASSWORD) == 429
    with application.services.store.session() as session:
        session.execute(update(SignInCount).values(since=utc_now() - timedelta(minutes=16)))
    assert attempt(own, PASSWORD) == 200, "waiting helps"


def test_right_passwords_are_no_guesses(application: Application) -> None:
    with_password(application)
    tries = [attempt(browser(application, PROXY), PASSWORD) for _ in range(4)]
    assert tries == [200] * 4


def test_the_cookie_of_another_account_or_a_made_up_one_is_worth_nothing(application: Application) -> None:
    with_password(application)
    eve = application.signed_in("eve@example.org", "builder")
    eve.post("/api/members/me/password", json={"new": PASSWORD})
    stranger = browser(application, PROXY)
    assert attempt(stranger, PASSWORD, "eve@example.org") == 200
    assert [attempt(stranger, "wrong") for _ in range(3)] == [401, 401, 429]
    forged = TestClient(application.app, client=(PROXY, 1), cookies={DEVICE_COOKIE: f"name.{'0' * 64}"})
    assert attempt(forged, "wrong") == 429


def test_an_account_that_does_not_exist_is_refused_in_the_same_words(application: Application) -> None:
    with_password(application)
    replies: list[list[tuple[int, object]]] = []
    for email in (BOB, "nobody@example.org"):
        client = browser(application, "203.0.113.9")
        body = {"email": email, "password": "wrong"}
        answers = [client.post("/api/session", json=body) for _ in range(3)]
        replies.append([(answer.status_code, answer.json()) for answer in answers])
    assert replies[0] == replies[1]


def test_bad_links_close_nothing(application: Application) -> None:
    bob = application.member(BOB)
    client = browser(application, PROXY)
    tries = [client.post("/api/session/link", json={"token": f"x{number}"}) for number in range(12)]
    assert {reply.status_code for reply in tries} == {401}
    token = application.services.members.sign_in_link(None, bob.id).path.split("#")[1]
    assert client.post("/api/session/link", json={"token": token}).status_code == 200


def test_made_up_addresses_fill_nothing(
    sqlite_application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "AUDITED_STRANGERS", 3)
    monkeypatch.setattr(throttle, "MOST_COUNTERS", 6)
    monkeypatch.setattr(throttle, "PRUNE_EVERY", 2)
    monkeypatch.setattr(sign_in, "verify_password", lambda *_: False)
    application = sqlite_application
    with_password(application)
    victim = browser(application, PROXY)
    assert [attempt(victim, "wrong") for _ in range(2)] == [401, 401]
    for number in range(30):
        attempt(browser(application, f"203.0.113.{number}"), "wrong", f"{'x' * 300}{number}@example.org")
    assert attempt(victim, "wrong") == 429, "the counter of an attacked account stays"
    with application.services.store.session() as session:
        rows = session.scalar(select(func.count()).select_from(SignInCount)) or 0
        failed = session.scalars(select(AuditRecord).where(AuditRecord.kind == "sign-in-failed")).all()
    assert rows <= 6 + 2 * 2 + 1
    reasons = [record.facts["reason"] for record in failed]
    assert (reasons.count("unknown-account"), reasons.count("wrong-password")) == (3, 2)


def test_a_flood_of_sign_ins_holds_up_nobody_else(
    sqlite_application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PER_NETWORK", 1_000)
    monkeypatch.setattr(sign_in_lanes, "MOST_WAITING", 3)
    application = sqlite_application
    with_password(application)
    # All clients in one event loop, as in a server.
    client = application.client
    device = used_before(application, PROXY).cookies[DEVICE_COOKIE]
    go_on, verify = threading.Event(), sign_in.verify_password

    def held_up(stored: str | None, password: str) -> bool:
        if password == "wrong":
            assert go_on.wait(60)
        return verify(stored, password)

    monkeypatch.setattr(sign_in, "verify_password", held_up)
    body = {"email": BOB, "password": "wrong"}
    with ThreadPoolExecutor(12) as pool:
        flood = [pool.submit(client.post, "/api/session", json=body) for _ in range(12)]
        try:
            right = {"email": BOB, "password": PASSWORD}
            known = client.post("/api/session", json=right, headers={"cookie": f"{DEVICE_COOKIE}={device}"})
            assert known.status_code == 200, "the lane of known browsers is free"
            assert client.get("/api/session").status_code == 200
        finally:
            go_on.set()
        statuses = sorted(one.result(timeout=60).status_code for one in flood)
    assert statuses == [401] * 5 + [429] * 7, "two at work, three waiting, the others are refused at once"


def test_the_current_password_cannot_be_guessed_in_an_open_session(application: Application) -> None:
    with_password(application)
    client = browser(application, PROXY)
    assert attempt(client, PASSWORD) == 200
    body = {"current": "wrong", "new": PASSWORD + " staple"}
    tries = [client.post("/api/members/me/password", json=body).status_code for _ in range(3)]
    assert tries == [422, 422, 429]


def test_a_link_for_another_device_does_not_replace_the_password(application: Application) -> None:
    with_password(application)
    own = browser(application, PROXY)
    attempt(own, PASSWORD)
    token = own.post("/api/members/me/sign-in-link").json()["path"].split("#")[1]
    other = browser(application, PROXY)
    assert other.post("/api/session/link", json={"token": token}).status_code == 200
    reply = other.post("/api/members/me/password", json={"new": PASSWORD + " staple"})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "wrong-password")
