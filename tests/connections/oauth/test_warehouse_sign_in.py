"""Members sign in to a warehouse through an identity provider, and each works with their own rights.

The warehouse is a DuckDB file behind a guard, which asks the provider about each token it is shown.
"""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from guarded_house import Guarded, House, details, refused
from sqlalchemy import update

from servers.application import TestClient
from servers.identity_provider import CLIENT_SECRET
from tablewright.store.models import OAuthSignIn, OAuthTokenRecord
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError


def test_a_member_signs_in_and_reads(any_house: House) -> None:
    house = any_house
    before = house.admin.get(f"{house.path}/sign-in").json()
    assert (before["way"], before["signed_in"]) == ("member", False)
    reply = house.admin.get(f"{house.path}/schemas")
    assert refused(reply) == (403, "sign-in")
    error = reply.json()["error"]
    assert error["message"] == "You are not signed in to Lake."
    assert "Sign in to the warehouse" in error["hint"]
    assert error["where"] == {"connection_id": house.connection_id, "connection": "Lake"}
    assert house.sign_in(house.admin) == "http://testserver/connections/here?tab=1&warehouse-sign-in=ok"
    assert house.admin.get(f"{house.path}/sign-in").json()["signed_in"] is True
    schemas = house.admin.get(f"{house.path}/schemas").json()["schemas"]
    assert "shop" in [schema["name"] for schema in schemas]
    assert house.count(house.admin, house.workbook(house.admin)).json() == {"rows": 7}
    assert house.opened == ["ada"], "one warehouse, with her token"


def test_each_member_has_a_warehouse_and_a_cache_of_their_own(house: House) -> None:
    workbook = house.workbook(house.admin)
    house.sign_in(house.admin)
    bob = house.application.signed_in("bob@example.org", "admin")
    path = f"/api/workbooks/{workbook}/elements/orders/query"

    def source(client: TestClient) -> str:
        return client.post(path, json={"version": "draft"}).headers["x-query-source"]

    assert (source(house.admin), source(house.admin)) == ("warehouse", "cache")
    # Not even what is kept: neither rows nor the names of tables.
    assert refused(bob.post(path, json={"version": "draft"})) == (403, "sign-in")
    assert house.admin.get(f"{house.path}/tables", params={"container": "shop"}).status_code == 200
    assert refused(bob.get(f"{house.path}/tables", params={"container": "shop"})) == (403, "sign-in")
    house.sign_in(bob, "bob")
    assert (source(bob), source(bob)) == ("warehouse", "cache")
    assert house.opened == ["ada", "bob"]


def test_a_viewer_of_a_shared_workbook_signs_in_as_well(house: House) -> None:
    workbook = house.workbook(house.admin)
    house.admin.post(f"/api/workbooks/{workbook}/publish")
    house.admin.put(f"/api/workbooks/{workbook}/shares", json={"everyone": True, "members": {}})
    eve = house.application.signed_in("eve@example.org", "viewer")
    path = f"/api/workbooks/{workbook}/elements/orders/count"
    assert refused(eve.post(path, json={})) == (403, "sign-in")
    house.sign_in(eve, "eve")
    assert eve.post(path, json={}).json() == {"rows": 7}


def test_a_token_is_renewed_before_it_ends(house: House) -> None:
    house.provider.expires_in = 30
    house.sign_in(house.admin)
    house.provider.expires_in = 3_600
    workbook = house.workbook(house.admin)
    assert house.count(house.admin, workbook).json() == {"rows": 7}
    assert house.count(house.admin, workbook).json() == {"rows": 7}
    assert house.provider.grants("refresh_token") == 1
    assert house.opened == ["ada"], "never with the one that was about to end"


def test_a_refused_token_is_renewed_once_and_the_question_asked_again(house: House) -> None:
    house.sign_in(house.admin)
    workbook = house.workbook(house.admin)
    assert house.count(house.admin, workbook).json() == {"rows": 7}
    house.provider.end_access("ada")
    assert house.count(house.admin, workbook).json() == {"rows": 7}
    assert house.provider.grants("refresh_token") == 1
    assert house.opened == ["ada", "ada"]


def test_many_questions_at_once_renew_once(any_house: House) -> None:
    """A refresh token works once: the callers that waited use the new token."""
    house = any_house
    house.sign_in(house.admin)
    workbook = house.workbook(house.admin)
    house.provider.end_access("ada")
    together = threading.Barrier(6)

    def ask(_: int) -> int:
        together.wait()
        return house.count(house.admin, workbook).status_code

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(ask, range(6))) == [200] * 6
    assert house.provider.grants("refresh_token") == 1


def test_a_warehouse_that_refuses_every_token_is_asked_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.sign_in(house.admin)
    asked: list[str | None] = []

    def refuse(guarded: Guarded) -> None:
        asked.append(guarded.token)
        raise WarehouseError("sign-in", "Go away.", detail="HTTP 401")

    monkeypatch.setattr(Guarded, "check", refuse)
    reply = house.admin.get(f"{house.path}/schemas")
    assert refused(reply) == (403, "sign-in")
    assert "not even a fresh one" in reply.json()["error"]["message"]
    assert len(set(asked)) == 2
    assert house.provider.grants("refresh_token") == 1


def test_a_revoked_sign_in_says_what_to_do(any_house: House) -> None:
    house = any_house
    house.sign_in(house.admin)
    workbook = house.workbook(house.admin)
    house.provider.revoke("ada")
    reply = house.count(house.admin, workbook)
    assert refused(reply) == (403, "sign-in")
    assert reply.json()["error"]["message"] == "Your sign-in to Lake has ended."
    assert house.admin.get(f"{house.path}/sign-in").json()["signed_in"] is False
    # The provider is not asked again and again.
    tries = house.provider.grants("refresh_token")
    assert refused(house.count(house.admin, workbook)) == (403, "sign-in")
    assert house.provider.grants("refresh_token") == tries == 1
    kinds = [entry["kind"] for entry in house.admin.get("/api/audit").json()["entries"]]
    assert kinds.count("warehouse-sign-in-revoked") == 1
    house.sign_in(house.admin)
    assert house.count(house.admin, workbook).json() == {"rows": 7}


def test_a_provider_out_of_reach_is_not_a_revoked_sign_in(house: House) -> None:
    house.provider.expires_in = 30
    house.sign_in(house.admin)
    for status, body in ((503, {}), (429, {"error": "slow_down"}), (200, {"odd": 1}), (200, b"<html>")):
        house.provider.answers = {"status": status, "body": body}
        # What is left of the token is used.
        assert house.admin.get(f"{house.path}/schemas", params={"refresh": True}).status_code == 200
    house.provider.end_access("ada")
    reply = house.admin.get(f"{house.path}/schemas", params={"refresh": True})
    assert refused(reply) == (503, "unavailable")
    assert "identity provider" in reply.json()["error"]["message"]
    house.provider.answers = {}
    assert house.admin.get(f"{house.path}/schemas", params={"refresh": True}).status_code == 200


def test_a_client_that_is_not_accepted_is_for_an_administrator(house: House) -> None:
    house.sign_in(house.admin)
    house.provider.end_access("ada")
    house.provider.answers = {"status": 401, "body": {"error": "invalid_client"}}
    reply = house.admin.get(f"{house.path}/schemas")
    assert refused(reply) == (403, "sign-in")
    assert "client of this connection" in reply.json()["error"]["message"]
    house.provider.answers = {}
    # It was not the member's sign-in that was wrong.
    assert house.admin.get(f"{house.path}/schemas").status_code == 200


# ---------------------------------------------------------------- state, browser, redirect


def test_a_state_works_once(house: House) -> None:
    back = house.callback(house.begin(house.admin))
    first = house.admin.get(back, follow_redirects=False).headers["location"]
    again = house.admin.get(back, follow_redirects=False).headers["location"]
    assert first.endswith("warehouse-sign-in=ok")
    assert again == "http://testserver/connections?warehouse-sign-in=bad-state"


@pytest.mark.parametrize("wrong", ["unknown", "member", "browser", "late"])
def test_another_state_member_browser_or_time_is_refused(house: House, wrong: str) -> None:
    back = house.callback(house.begin(house.admin))
    client = house.admin
    match wrong:
        case "unknown":
            state = parse_qs(urlsplit(back).query)["state"][0]
            back = back.replace(state, state[:-1] + ("A" if state[-1] != "A" else "B"))
        case "member":
            client = house.application.signed_in("bob@example.org", "admin")
        case "browser":
            client = house.application.signed_in()
        case _:
            with house.application.services.store.session() as session:
                session.execute(update(OAuthSignIn).values(expires_at=utc_now()))
    told = client.get(back, follow_redirects=False).headers["location"]
    assert told == "http://testserver/connections?warehouse-sign-in=bad-state"
    assert client.get(f"{house.path}/sign-in").json()["signed_in"] is False
    assert house.provider.grants("authorization_code") == 0, "the code is not even used"


def test_nobody_who_is_signed_out_finishes_a_sign_in(house: House) -> None:
    back = house.callback(house.begin(house.admin))
    assert TestClient(house.application.app).get(back, follow_redirects=False).status_code == 401


def test_the_redirect_address_is_exact(house: House) -> None:
    url = house.begin(house.admin)
    asked = parse_qs(urlsplit(url).query)
    assert asked["redirect_uri"] == ["http://testserver/api/oauth/callback"]
    assert asked["code_challenge_method"] == ["S256"]
    assert httpx.get(url.replace("callback", "callback2")).status_code == 400


@pytest.mark.parametrize("return_to", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_the_browser_goes_on_within_the_application(house: House, return_to: str) -> None:
    ended = house.sign_in(house.admin, return_to=return_to)
    assert ended == f"http://testserver/connections/{house.connection_id}?warehouse-sign-in=ok"


def test_a_person_who_does_not_agree(house: House) -> None:
    house.provider.denies = "access_denied"
    assert house.sign_in(house.admin).endswith("&warehouse-sign-in=access_denied")
    entry = house.admin.get("/api/audit").json()["entries"][0]
    assert (entry["kind"], entry["facts"]["reason"]) == ("warehouse-sign-in-failed", "access_denied")
    house.provider.denies = "<b>" * 30
    assert house.sign_in(house.admin).endswith("&warehouse-sign-in=unknown")


def test_a_code_of_somebody_else_is_refused(house: House) -> None:
    """Its challenge was made from another verifier."""
    mine, other = house.callback(house.begin(house.admin)), house.callback(house.begin(house.admin))
    code = parse_qs(urlsplit(other).query)["code"][0]
    swapped = mine.replace(parse_qs(urlsplit(mine).query)["code"][0], code)
    told = house.admin.get(swapped, follow_redirects=False).headers["location"]
    assert told.endswith("warehouse-sign-in=invalid_grant")
    assert house.admin.get(f"{house.path}/sign-in").json()["signed_in"] is False


def test_where_members_are_identified_the_nonce_is_checked(house: House) -> None:
    changed = details(house.provider, scopes=["openid", "all-apis"])
    assert house.admin.patch(house.path, json={"details": changed}).status_code == 200
    assert house.sign_in(house.admin).endswith("&warehouse-sign-in=ok")
    house.provider.nonce = "another"
    assert house.sign_in(house.admin).endswith("&warehouse-sign-in=bad-answer")


# ---------------------------------------------------------------- signing out, changes


def test_signing_out_deletes_the_tokens(house: House) -> None:
    house.sign_in(house.admin)
    assert house.admin.get(f"{house.path}/schemas").status_code == 200
    assert house.admin.delete(f"{house.path}/sign-in").status_code == 204
    assert refused(house.admin.get(f"{house.path}/schemas")) == (403, "sign-in")
    assert house.admin.delete(f"{house.path}/sign-in").status_code == 204
    with house.application.services.store.session() as session:
        assert session.query(OAuthTokenRecord).count() == 0
    kinds = [entry["kind"] for entry in house.admin.get("/api/audit").json()["entries"]]
    assert kinds.count("warehouse-signed-out") == 1


def test_tokens_do_not_follow_a_connection_to_another_place(house: House) -> None:
    house.sign_in(house.admin)
    same = details(house.provider, http_path="/sql/1.0/warehouses/2", client_secret=None)
    assert house.admin.patch(house.path, json={"details": same}).status_code == 200
    assert house.admin.get(f"{house.path}/sign-in").json()["signed_in"] is True
    moved = details(house.provider, host="elsewhere.example.org")
    assert house.admin.patch(house.path, json={"details": moved}).status_code == 200
    assert house.admin.get(f"{house.path}/sign-in").json()["signed_in"] is False


def test_other_connections_have_no_sign_in(house: House) -> None:
    body = {"name": "File", "details": {"platform": "duckdb", "path": "x.duckdb", "create": True}}
    other = house.admin.post("/api/connections", json=body).json()["id"]
    state = house.admin.get(f"/api/connections/{other}/sign-in").json()
    assert (state["way"], state["signed_in"]) == (None, True)
    reply = house.admin.post(f"/api/connections/{other}/sign-in", json={})
    assert refused(reply) == (409, "no-sign-in")
    assert house.admin.get("/api/connections/none/sign-in").status_code == 404


# ---------------------------------------------------------------- secrecy


def test_tokens_and_secrets_show_nowhere(
    house: House, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("DEBUG")
    house.sign_in(house.admin)
    house.provider.end_access("ada")
    workbook = house.workbook(house.admin)
    answers = [
        house.count(house.admin, workbook).text,
        house.admin.get(house.path).text,
        house.admin.get(f"{house.path}/sign-in").text,
        house.admin.get("/api/queries").text,
        house.admin.get("/api/audit").text,
    ]
    house.provider.revoke("ada")
    answers.append(house.count(house.admin, workbook).text)
    stored = json.dumps(house.provider.asked)
    verifiers = [form["code_verifier"] for form in house.provider.asked if "code_verifier" in form]
    given = [form["refresh_token"] for form in house.provider.asked if "refresh_token" in form]
    tokens = [*house.provider._access, *house.provider._refresh, *given, *verifiers]
    assert CLIENT_SECRET not in stored, "it goes into the header"
    assert len(tokens) >= 3
    ours = [
        record.getMessage() + str(record.__dict__) for record in caplog.records if record.name[:5] == "table"
    ]
    config = house.application.services.warehouses._load(house.connection_id)
    texts = [*answers, *ours, repr(config)]
    files = [file.read_bytes().decode("latin-1") for file in tmp_path.rglob("*") if file.is_file()]
    for secret in (*tokens, CLIENT_SECRET):
        assert not any(secret in text for text in (*texts, *files)), secret
