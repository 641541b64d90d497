"""Teams and their members."""

from servers.application import Application


def test_a_team_has_members(application: Application) -> None:
    admin = application.signed_in()
    bob = application.member("bob@example.org", "viewer")
    team = admin.post("/api/teams", json={"name": " Finance ", "description": "Money"}).json()
    assert (team["name"], team["visible"], team["member_ids"], team["mine"]) == ("Finance", True, [], False)
    path = f"/api/teams/{team['id']}"
    changed = admin.patch(path, json={"member_ids": [bob.id], "name": "Accounts"}).json()
    assert (changed["name"], changed["member_ids"]) == ("Accounts", [bob.id])
    mine = application.signed_in("bob@example.org").get("/api/teams").json()
    assert [(item["name"], item["mine"], item["member_ids"]) for item in mine] == [
        ("Accounts", True, [bob.id])
    ]
    assert admin.patch(path, json={"member_ids": []}).json()["member_ids"] == []
    assert admin.delete(path).status_code == 204
    assert admin.get("/api/teams").json() == []
    assert admin.delete(path).status_code == 404


def test_a_hidden_team_is_seen_by_its_members_and_managers(application: Application) -> None:
    admin = application.signed_in()
    bob = application.member("bob@example.org")
    team = admin.post("/api/teams", json={"name": "Board", "visible": False}).json()
    eve = application.signed_in("eve@example.org", "viewer")
    client = application.signed_in("bob@example.org")
    assert client.get("/api/teams").json() == eve.get("/api/teams").json() == []
    assert [record["name"] for record in admin.get("/api/teams").json()] == ["Board"]
    admin.patch(f"/api/teams/{team['id']}", json={"member_ids": [bob.id]})
    assert [record["name"] for record in client.get("/api/teams").json()] == ["Board"]
    assert eve.get("/api/teams").json() == []
    admin.patch(f"/api/teams/{team['id']}", json={"visible": True})
    shown = eve.get("/api/teams").json()
    assert [(item["name"], item["member_ids"]) for item in shown] == [("Board", None)], (
        "viewers see no members"
    )


def test_names_and_members_are_checked(application: Application) -> None:
    admin = application.signed_in()
    team = admin.post("/api/teams", json={"name": "A"}).json()
    other = admin.post("/api/teams", json={"name": "B"}).json()
    for reply in (
        admin.post("/api/teams", json={"name": "A"}),
        admin.patch(f"/api/teams/{other['id']}", json={"name": "A"}),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (409, "name-taken")
    assert admin.post("/api/teams", json={"name": "  "}).status_code == 422
    unknown = admin.patch(f"/api/teams/{team['id']}", json={"member_ids": ["nobody"]})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (422, "unknown-member")


def test_the_audit_log_tells_who_came_and_went(application: Application) -> None:
    admin = application.signed_in()
    bob, eve = application.member("bob@example.org"), application.member("eve@example.org")
    team = admin.post("/api/teams", json={"name": "A"}).json()
    admin.patch(f"/api/teams/{team['id']}", json={"member_ids": [bob.id]})
    admin.patch(f"/api/teams/{team['id']}", json={"member_ids": [eve.id]})
    admin.patch(f"/api/teams/{team['id']}", json={"member_ids": [eve.id]})
    entries = admin.get("/api/audit", params={"kind": "team-changed"}).json()["entries"]
    assert [(e["facts"]["added"], e["facts"]["removed"]) for e in entries] == [
        ([eve.id], [bob.id]),
        ([bob.id], []),
    ]
