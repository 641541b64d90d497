"""Set-up, sign-in, one-time links, sign-out."""

from datetime import timedelta

from sqlalchemy import select, update

from servers.application import PASSWORD, Application, TestClient
from tablewright.api.deps import SESSION_COOKIE
from tablewright.store.models import (
    AuditRecord,
    MemberRecord,
    SessionRecord,
    SignInLink,
)
from tablewright.store.models.base import utc_now

ADA = {"email": "Ada@Example.org", "name": "Ada", "password": PASSWORD}


def set_up(application: Application) -> TestClient:
    """The first administrator, signed in."""
    token = application.services.sign_in.new_setup_token()
    client = TestClient(application.app)
    reply = client.post("/api/setup", json={"token": token, **ADA})
    assert reply.status_code == 200, reply.text
    return client


def audit(application: Application, kind: str) -> list[dict[str, object]]:
    with application.services.store.session() as session:
        query = select(AuditRecord).where(AuditRecord.kind == kind).order_by(AuditRecord.id)
        return [record.facts for record in session.scalars(query)]


def test_first_set_up(application: Application) -> None:
    assert application.client.get("/api/session").json()["setup_needed"] is True
    client = set_up(application)
    session = client.get("/api/session").json()
    assert session["setup_needed"] is False
    assert session["member"]["email"] == "ada@example.org"
    assert session["member"]["account_type"] == "admin"
    assert session["member"]["has_password"] is True
    assert application.services.sign_in.new_setup_token() is None


def test_the_set_up_token_is_needed_and_works_once(application: Application) -> None:
    old = application.services.sign_in.new_setup_token()
    token = application.services.sign_in.new_setup_token()
    for wrong in ("", "x" * 43, old):
        reply = application.client.post("/api/setup", json={"token": wrong, **ADA})
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "bad-token")
    assert application.client.post("/api/setup", json={"token": token, **ADA}).status_code == 200
    again = {**ADA, "email": "eve@example.org", "token": token}
    assert application.client.post("/api/setup", json=again).status_code == 403


def test_the_cookie_is_closed_to_scripts_and_other_sites(application: Application) -> None:
    token = application.services.sign_in.new_setup_token()
    reply = application.client.post("/api/setup", json={"token": token, **ADA})
    cookie, device = reply.headers.get_list("set-cookie")
    for part in ("tablewright_device=", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in device
    for part in (f"{SESSION_COOKIE}=", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=1209600"):
        assert part in cookie
    assert "Secure" not in cookie


def test_only_hashes_are_stored(application: Application) -> None:
    client = set_up(application)
    with application.services.store.session() as session:
        member = session.scalars(select(MemberRecord)).one()
        stored = session.scalars(select(SessionRecord)).one()
    assert member.password_hash is not None
    assert member.password_hash.startswith("$argon2id$")
    assert client.cookies[SESSION_COOKIE] not in stored.token_hash


def test_sign_in_and_out(application: Application) -> None:
    set_up(application)
    client = application.client
    assert client.get("/api/workbooks").json()["error"]["code"] == "signed-out"
    reply = client.post("/api/session", json={"email": " ADA@example.org", "password": PASSWORD})
    assert reply.json()["member"]["name"] == "Ada"
    assert client.get("/api/workbooks").status_code == 200
    token = client.cookies[SESSION_COOKIE]
    assert client.delete("/api/session").status_code == 204
    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/session").json()["member"] is None
    stolen = TestClient(application.app, cookies={SESSION_COOKIE: token})
    assert stolen.get("/api/workbooks").status_code == 401


def test_unknown_accounts_and_wrong_passwords_look_the_same(application: Application) -> None:
    set_up(application)
    replies = [
        application.client.post("/api/session", json={"email": email, "password": "wrong"})
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert {reply.status_code for reply in replies} == {401}
    assert replies[0].json() == replies[1].json()
    assert [facts["reason"] for facts in audit(application, "sign-in-failed")] == [
        "wrong-password",
        "unknown-account",
    ]


def test_a_session_ends(application: Application) -> None:
    client = set_up(application)
    with application.services.store.session() as session:
        session.execute(update(SessionRecord).values(expires_at=utc_now() - timedelta(seconds=1)))
    assert client.get("/api/workbooks").status_code == 401


def link_token(application: Application, member_id: str) -> str:
    return application.services.members.sign_in_link(None, member_id).path.split("#")[1]


def test_a_link_works_once(application: Application) -> None:
    member = application.member("bob@example.org", "viewer")
    token = link_token(application, member.id)
    reply = application.client.post("/api/session/link", json={"token": token})
    assert reply.json()["member"]["id"] == member.id
    again = TestClient(application.app).post("/api/session/link", json={"token": token})
    assert again.status_code == 401
    assert "used already" in again.json()["error"]["message"]


def test_an_invited_member_has_no_password_until_they_choose_one(application: Application) -> None:
    token = link_token(application, application.member("bob@example.org", "viewer").id)
    client = application.client
    assert client.post("/api/session/link", json={"token": token}).json()["member"]["has_password"] is False
    assert client.get("/api/session").json()["member"]["has_password"] is False
    assert client.post("/api/members/me/password", json={"new": PASSWORD}).status_code == 204
    assert client.get("/api/session").json()["member"]["has_password"] is True


def test_a_link_ends(application: Application) -> None:
    token = link_token(application, application.member("bob@example.org").id)
    with application.services.store.session() as session:
        session.execute(update(SignInLink).values(expires_at=utc_now() - timedelta(seconds=1)))
    reply = application.client.post("/api/session/link", json={"token": token})
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "bad-link")


def test_an_inactive_member_cannot_sign_in(application: Application) -> None:
    admin = application.signed_in()
    bob = application.member("bob@example.org")
    client = application.signed_in("bob@example.org")
    client.post("/api/members/me/password", json={"new": PASSWORD})
    token = link_token(application, bob.id)
    assert admin.patch(f"/api/members/{bob.id}", json={"active": False}).status_code == 200
    assert client.get("/api/workbooks").status_code == 401
    by_password = {"email": "bob@example.org", "password": PASSWORD}
    reply = application.client.post("/api/session", json=by_password)
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, "inactive")
    reply = application.client.post("/api/session/link", json={"token": token})
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "bad-link")


def use_link(application: Application, token: str) -> int:
    return TestClient(application.app).post("/api/session/link", json={"token": token}).status_code


def test_a_newer_link_ends_the_older_one(application: Application) -> None:
    member = application.member("bob@example.org")
    older, newer = link_token(application, member.id), link_token(application, member.id)
    assert (use_link(application, older), use_link(application, newer)) == (401, 200)


def test_a_chosen_password_ends_earlier_links(application: Application) -> None:
    client = application.signed_in("bob@example.org", "builder")
    token = link_token(application, application.member("bob@example.org").id)
    assert client.post("/api/members/me/password", json={"new": PASSWORD}).status_code == 204
    assert use_link(application, token) == 401


def test_links_stay_dead_when_an_account_comes_back(application: Application) -> None:
    admin = application.signed_in()
    bob = admin.post("/api/members", json={"email": "bob@example.org", "name": "Bob"}).json()
    invitation = bob["sign_in_link"]["path"].split("#")[1]
    for active in (False, True):
        admin.patch(f"/api/members/{bob['member']['id']}", json={"active": active})
    assert use_link(application, invitation) == 401


def test_signing_out_everywhere_ends_links(application: Application) -> None:
    client = application.signed_in("bob@example.org", "builder")
    token = link_token(application, application.member("bob@example.org").id)
    assert client.delete("/api/members/me/sessions").status_code == 204
    assert use_link(application, token) == 401


def test_https_makes_the_cookie_secure(sqlite_application: Application) -> None:
    sqlite_application.services.settings.base_url = "https://tables.example/data"
    token = link_token(sqlite_application, sqlite_application.member("bob@example.org").id)
    reply = sqlite_application.client.post("/api/session/link", json={"token": token})
    assert "Secure" in reply.headers["set-cookie"]
    assert "Path=/data" in reply.headers["set-cookie"]
