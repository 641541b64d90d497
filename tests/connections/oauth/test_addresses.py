"""Where browsers are sent: never to an address that a request made up. And who may begin to sign in."""

from collections.abc import Generator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from guarded_house import House, open_house

from servers.identity_provider import IdentityProvider
from tablewright.api.routes.warehouse_sign_in import callback_address
from tablewright.common.errors import Refusal

CALLBACK = "/api/oauth/callback"


@pytest.mark.parametrize(
    ("base_url", "host", "server", "address"),
    [
        ("https://sheets.example/app/", "evil.example", ("127.0.0.1", 8000), "https://sheets.example/app"),
        (None, "127.0.0.1", ("127.0.0.1", 8000), "http://127.0.0.1:8000"),
        (None, "localhost", ("127.0.0.1", 8001), "http://localhost:8001"),
        (None, "::1", ("::1", 8000), "http://[::1]:8000"),
        (None, "evil.example", ("127.0.0.1", 8000), None),
        (None, "localhost.evil.example", ("127.0.0.1", 8000), None),
        (None, "127.0.0.1", ("192.0.2.7", 8000), None),
        (None, "192.0.2.7", ("192.0.2.7", 8000), None),
        (None, None, ("127.0.0.1", 8000), None),
        (None, "localhost", None, None),
    ],
)
def test_the_callback_is_under_an_address_that_the_server_knows(
    base_url: str | None, host: str | None, server: tuple[str, int | None] | None, address: str | None
) -> None:
    if address is not None:
        assert callback_address(base_url, host, server) == address + CALLBACK
        return
    with pytest.raises(Refusal) as refusal:
        callback_address(base_url, host, server)
    assert refusal.value.code == "base-url-needed"
    assert "TABLEWRIGHT_BASE_URL" in (refusal.value.hint or "")


@pytest.fixture
def nameless(
    tmp_path: Path, identity_provider: IdentityProvider, warehouse: list[str | None]
) -> Generator[House]:
    """A server without a public address."""
    with open_house(tmp_path, identity_provider, warehouse, None, base_url=None) as opened:
        yield opened


def test_a_made_up_host_leads_nowhere(nameless: House) -> None:
    evil = {"Host": "evil.example"}
    begun = nameless.admin.post(f"{nameless.path}/sign-in", json={"return_to": ""}, headers=evil)
    assert (begun.status_code, begun.json()["error"]["code"]) == (409, "base-url-needed")
    back = nameless.admin.get(
        CALLBACK, params={"state": "x", "code": "y"}, headers=evil, follow_redirects=False
    )
    assert back.status_code == 303
    assert back.headers["location"] == "/connections?warehouse-sign-in=bad-state"


def test_the_public_address_counts_whatever_the_host_says(house: House) -> None:
    body = {"return_to": ""}
    reply = house.admin.post(f"{house.path}/sign-in", json=body, headers={"Host": "evil.example"})
    asked = parse_qs(urlsplit(reply.json()["url"]).query)
    assert asked["redirect_uri"] == ["http://testserver/api/oauth/callback"]


def test_who_reaches_the_connection_in_no_way_hears_nothing_of_it(house: House) -> None:
    """Neither that it is there, nor how one signs in to it."""
    assert house.admin.put(f"{house.path}/grants", json={"grants": []}).status_code == 200
    eve = house.application.signed_in("eve@example.org", "viewer")
    unknown = house.path[:-4] + "0000"

    def answers(path: str) -> list[tuple[int, str]]:
        replies = (eve.get(f"{path}/sign-in"), eve.post(f"{path}/sign-in", json={"return_to": ""}))
        return [(reply.status_code, reply.json()["error"]["code"]) for reply in replies]

    assert answers(house.path) == answers(unknown) == [(404, "not-found")] * 2
    workbook = house.workbook(house.admin)
    house.admin.put(f"/api/workbooks/{workbook}/shares", json={"everyone": True, "members": {}})
    assert answers(house.path) == [(404, "not-found")] * 2, "nothing is published yet"
    house.admin.post(f"/api/workbooks/{workbook}/publish")
    assert eve.get(f"{house.path}/sign-in").json()["signed_in"] is False
    house.begin(eve)
