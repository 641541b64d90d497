"""Members, their links and passwords."""

import pytest

from servers.application import PASSWORD, Application, TestClient

NEW = {"email": "bob@example.org", "name": "Bob", "account_type": "builder"}


def test_an_invited_member_signs_in_by_link(application: Application) -> None:
    admin = application.signed_in()
    created = admin.post("/api/members", json=NEW)
    assert created.status_code == 201
    token = created.json()["sign_in_link"]["path"].split("#")[1]
    bob = application.client
    assert bob.post("/api/session/link", json={"token": token}).status_code == 200
    # Signed in by link: no password to ask for.
    assert bob.post("/api/members/me/password", json={"new": PASSWORD}).status_code == 204
    fresh = TestClient(application.app)
    signed_in = fresh.post("/api/session", json={"email": "bob@example.org", "password": PASSWORD})
    assert signed_in.status_code == 200


def test_an_address_has_one_account(application: Application) -> None:
    admin = application.signed_in()
    admin.post("/api/members", json=NEW)
    again = admin.post("/api/members", json={**NEW, "email": "BOB@example.org"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "email-taken")


def test_changing_a_password(application: Application) -> None:
    application.member("bob@example.org")
    client, other = application.signed_in("bob@example.org"), application.signed_in("bob@example.org")
    assert client.post("/api/members/me/password", json={"new": PASSWORD}).status_code == 204
    assert other.get("/api/session").json()["member"] is None, "other sessions end"
    wrong = client.post("/api/members/me/password", json={"current": "guess", "new": PASSWORD + "2"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "wrong-password")
    right = client.post("/api/members/me/password", json={"current": PASSWORD, "new": PASSWORD + "2"})
    assert right.status_code == 204
    assert client.get("/api/session").json()["member"]["email"] == "bob@example.org"


def test_short_passwords_are_refused(sqlite_application: Application) -> None:
    reply = sqlite_application.signed_in().post("/api/members/me/password", json={"new": "short"})
    assert reply.status_code == 422
    assert reply.json()["error"]["where"]["field"] == "new"


def test_changing_a_member(application: Application) -> None:
    admin = application.signed_in()
    bob = admin.post("/api/members", json=NEW).json()["member"]
    changed = admin.patch(f"/api/members/{bob['id']}", json={"account_type": "viewer", "name": "Robert"})
    assert changed.json() == {**bob, "account_type": "viewer", "name": "Robert"}
    assert {m["name"] for m in admin.get("/api/members").json()} == {"Ada", "Robert"}
    missing = admin.patch("/api/members/none", json={"name": "X"})
    assert missing.status_code == 404


@pytest.mark.parametrize("change", [{"account_type": "viewer"}, {"active": False}])
def test_the_last_administrator_stays(application: Application, change: dict[str, object]) -> None:
    admin = application.signed_in()
    ada = admin.get("/api/session").json()["member"]
    refused = admin.patch(f"/api/members/{ada['id']}", json=change)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "last-admin")
    application.member("zoe@example.org", "admin")
    assert admin.patch(f"/api/members/{ada['id']}", json=change).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/members", NEW),
        ("PATCH", "/api/members/x", {"name": "X"}),
        ("POST", "/api/members/x/sign-in-link", None),
        ("GET", "/api/audit", None),
    ],
)
@pytest.mark.parametrize("account_type", ["builder", "viewer"])
def test_only_administrators(
    sqlite_application: Application, method: str, path: str, body: object, account_type: str
) -> None:
    client = sqlite_application.signed_in("bob@example.org", account_type)  # pyright: ignore[reportArgumentType]
    assert client.request(method, path, json=body).status_code == 403
    assert sqlite_application.client.request(method, path, json=body).status_code == 401


def test_viewers_do_not_see_the_members(sqlite_application: Application) -> None:
    assert sqlite_application.signed_in("bob@example.org", "builder").get("/api/members").status_code == 200
    assert sqlite_application.signed_in("eve@example.org", "viewer").get("/api/members").status_code == 403


def test_the_audit_log_is_searched_by_person_and_text(application: Application) -> None:
    admin = application.signed_in()
    made = admin.post("/api/members", json={**NEW, "name": "Åsa", "email": "asa@example.org"}).json()[
        "member"
    ]
    team = admin.post("/api/teams", json={"name": "Größe 50%", "member_ids": [made["id"]]}).json()
    admin.post(f"/api/members/{made['id']}/sign-in-link")
    application.client.post("/api/session", json={"email": "asa@example.org", "password": "wrong one!"})

    def kinds(**asked: str) -> list[str]:
        return [entry["kind"] for entry in admin.get("/api/audit", params=asked).json()["entries"]]

    assert kinds(text="größe 50%") == ["team-created"]
    assert kinds(text="50_") == []
    assert "member-created" in kinds(text="asa@", kind="member-created")
    # By its name, though the event holds only its id.
    assert "sign-in-link-created" in kinds(text="Åsa")
    assert kinds(person="nobody", kind="sign-in-failed") == ["sign-in-failed"]
    page = admin.get("/api/audit", params={"kind": "team-created"}).json()
    assert page["names"][team["id"]] == "Größe 50%"
    people = admin.get("/api/audit/people").json()
    assert [person["email"] for person in people] == ["ada@example.org"]
    assert set(kinds(person=people[0]["id"])) >= {"member-created", "team-created"}
    assert kinds(person=made["id"]) == []


def test_the_audit_log_has_pages(application: Application) -> None:
    admin = application.signed_in()
    for number in range(5):
        admin.post("/api/members", json={**NEW, "email": f"m{number}@example.org"})
    first = admin.get("/api/audit", params={"kind": "member-created", "limit": 4}).json()
    assert first["total"] == 6
    assert first["next_offset"] == 4
    assert [e["facts"]["email"] for e in first["entries"]][:2] == ["m4@example.org", "m3@example.org"]
    assert first["entries"][0]["actor_email"] == "ada@example.org"
    rest = admin.get("/api/audit", params={"kind": "member-created", "limit": 4, "offset": 4}).json()
    assert rest["next_offset"] is None
    assert len(rest["entries"]) == 2
