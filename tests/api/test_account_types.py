"""Account types of one's own, teams, and that nobody rises by them."""

import pytest

from servers.application import Application, TestClient

FIELDS = {"name": "Desk", "description": "Fills tables.", "permissions": ["create-input-tables"]}


def made(client: TestClient, **fields: object) -> dict[str, object]:
    reply = client.post("/api/account-types", json=FIELDS | fields)
    assert reply.status_code == 201, reply.json()
    return reply.json()


def test_a_custom_type_permits_what_was_chosen_and_what_comes_with_it(application: Application) -> None:
    admin = application.signed_in()
    desk = made(admin)
    assert desk["permissions"] == ["create-input-tables", "edit-input-tables"]
    invited = admin.post(
        "/api/members", json={"email": "d@example.org", "name": "D", "account_type": desk["id"]}
    )
    assert invited.status_code == 201
    client = application.signed_in("d@example.org")
    me = client.get("/api/session").json()["member"]
    assert (me["account_type_name"], me["permissions"]) == ("Desk", desk["permissions"])
    assert client.get("/api/members").status_code == 403
    assert client.post("/api/workbooks", json={"name": "X"}).status_code == 403
    listed = {record["name"]: record for record in admin.get("/api/account-types").json()}
    assert listed["Desk"]["members"] == 1
    assert list(listed) == ["Admin", "Builder", "Viewer", "Desk"]


def test_a_changed_type_counts_from_the_next_request_on(application: Application) -> None:
    admin = application.signed_in()
    desk = made(admin)
    admin.post("/api/members", json={"email": "d@example.org", "name": "D", "account_type": desk["id"]})
    client = application.signed_in("d@example.org")
    assert client.post("/api/workbooks", json={"name": "X"}).status_code == 403
    path = f"/api/account-types/{desk['id']}"
    changed = admin.patch(path, json={"permissions": ["create-workbooks"], "name": "Writers"})
    assert (changed.json()["name"], changed.json()["permissions"]) == ("Writers", ["create-workbooks"])
    assert client.post("/api/workbooks", json={"name": "X"}).status_code == 201
    admin.patch(path, json={"permissions": []})
    assert client.post("/api/workbooks", json={"name": "Y"}).status_code == 403


def test_members_of_a_deleted_type_get_another(application: Application) -> None:
    admin = application.signed_in()
    desk = made(admin)
    admin.post("/api/members", json={"email": "d@example.org", "name": "D", "account_type": desk["id"]})
    assert admin.put("/api/account-types/invitation", json={"account_type": desk["id"]}).status_code == 204
    path = f"/api/account-types/{desk['id']}"
    assert admin.delete(path, params={"reassign_to": desk["id"]}).status_code == 422
    assert admin.delete(path, params={"reassign_to": "nothing"}).status_code == 422
    assert admin.delete(path, params={"reassign_to": "viewer"}).status_code == 204
    members = {record["email"]: record["account_type"] for record in admin.get("/api/members").json()}
    assert members["d@example.org"] == "viewer"
    assert [record["id"] for record in admin.get("/api/account-types").json() if record["invited"]] == [
        "viewer"
    ]
    assert admin.delete(path, params={"reassign_to": "viewer"}).status_code == 404


def test_invitations_get_the_default_type(application: Application) -> None:
    admin = application.signed_in()

    def invited(email: str) -> str:
        return admin.post("/api/members", json={"email": email, "name": "N"}).json()["member"]["account_type"]

    assert invited("a1@example.org") == "builder"
    assert admin.put("/api/account-types/invitation", json={"account_type": "viewer"}).status_code == 204
    assert invited("a2@example.org") == "viewer"
    assert admin.put("/api/account-types/invitation", json={"account_type": "king"}).status_code == 422


def test_built_in_types_stay_as_they_are(sqlite_application: Application) -> None:
    admin = sqlite_application.signed_in()
    for reply in (
        admin.patch("/api/account-types/viewer", json={"permissions": ["manage-members"]}),
        admin.delete("/api/account-types/builder", params={"reassign_to": "viewer"}),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "built-in-type")


def test_names_are_taken_once(application: Application) -> None:
    admin = application.signed_in()
    made(admin)
    other = made(admin, name="Other")
    for reply in (
        admin.post("/api/account-types", json=FIELDS),
        admin.post("/api/account-types", json=FIELDS | {"name": "admin"}),
        admin.patch(f"/api/account-types/{other['id']}", json={"name": "Desk"}),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "name-taken")


def test_unknown_types_and_permissions_are_refused(sqlite_application: Application) -> None:
    admin = sqlite_application.signed_in()
    body = {"email": "k@example.org", "name": "K", "account_type": "king"}
    refused = admin.post("/api/members", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "unknown-account-type")
    assert admin.post("/api/account-types", json=FIELDS | {"permissions": ["fly"]}).status_code == 422


def manager(application: Application) -> TestClient:
    """Somebody who manages members and account types, and may little else."""
    admin = application.signed_in()
    chosen = ["manage-members", "manage-account-types", "upload-csv"]
    managing = made(admin, name="Office", permissions=chosen)
    admin.post("/api/members", json={"email": "o@example.org", "name": "O", "account_type": managing["id"]})
    return application.signed_in("o@example.org")


def test_nobody_rises_by_managing_members(sqlite_application: Application) -> None:
    office = manager(sqlite_application)
    ada = sqlite_application.member("ada@example.org")
    me = office.get("/api/session").json()["member"]
    for reply in (
        office.post("/api/members", json={"email": "x@example.org", "name": "X", "account_type": "admin"}),
        office.patch(f"/api/members/{me['id']}", json={"account_type": "admin"}),
        office.patch(f"/api/members/{ada.id}", json={"active": False}),
        office.patch(f"/api/members/{ada.id}", json={"account_type": me["account_type"]}),
        office.post(f"/api/members/{ada.id}/sign-in-link"),
        office.post("/api/account-types", json=FIELDS | {"permissions": ["manage-connections"]}),
        office.patch(f"/api/account-types/{me['account_type']}", json={"permissions": ["read-audit-log"]}),
        office.put("/api/account-types/invitation", json={"account_type": "admin"}),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "more-than-own"), reply.request
    assert office.post("/api/account-types", json=FIELDS | {"permissions": ["upload-csv"]}).status_code == 201


@pytest.mark.parametrize("account_type", ["builder", "viewer"])
def test_only_managers(sqlite_application: Application, account_type: str) -> None:
    client = sqlite_application.signed_in("b@example.org", account_type)
    for method, path, body in (
        ("POST", "/api/account-types", FIELDS),
        ("PATCH", "/api/account-types/x", {}),
        ("DELETE", "/api/account-types/x?reassign_to=viewer", None),
        ("PUT", "/api/account-types/invitation", {"account_type": "viewer"}),
        ("POST", "/api/teams", {"name": "T"}),
        ("PATCH", "/api/teams/x", {}),
        ("DELETE", "/api/teams/x", None),
    ):
        assert client.request(method, path, json=body).status_code == 403, (method, path)


def test_the_audit_log_tells_of_types(sqlite_application: Application) -> None:
    admin = sqlite_application.signed_in()
    desk = made(admin)
    admin.patch(f"/api/account-types/{desk['id']}", json={"permissions": ["upload-csv"]})
    admin.delete(f"/api/account-types/{desk['id']}", params={"reassign_to": "viewer"})
    admin.put("/api/account-types/invitation", json={"account_type": "viewer"})
    entries = admin.get("/api/audit").json()["entries"]
    kinds = [entry["kind"] for entry in entries][:4]
    assert kinds == [
        "invitation-type-changed",
        "account-type-deleted",
        "account-type-changed",
        "account-type-created",
    ]
    assert entries[2]["facts"]["permissions"] == ["upload-csv"]
