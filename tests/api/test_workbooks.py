"""Workbooks: drafts, publishing, shares, the trash."""

from typing import Any

import pytest
from sqlalchemy import event

from servers.application import Application, TestClient
from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.workbooks.service import OpenedWorkbook


def document(title: str = "hello") -> dict[str, Any]:
    text = {"kind": "text", "id": "t1", "name": "Text", "body": title}
    place = {"element_id": "t1", "x": 0, "y": 0, "width": 12, "height": 4}
    page = {"id": "p1", "name": "Page 1", "elements": [text], "layout": [place]}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


def body_of(workbook: dict[str, Any]) -> str:
    return workbook["document"]["pages"][0]["elements"][0]["body"]


@pytest.fixture
def builder(application: Application) -> TestClient:
    return application.signed_in("bob@example.org", "builder")


def create(client: TestClient, name: str = "Sales", title: str = "hello") -> dict[str, Any]:
    reply = client.post("/api/workbooks", json={"name": name, "document": document(title)})
    assert reply.status_code == 201, reply.text
    return reply.json()


def save(client: TestClient, workbook: dict[str, Any], revision: int, title: str) -> Any:
    body = {"revision": revision, "document": document(title)}
    return client.put(f"/api/workbooks/{workbook['id']}/draft", json=body)


def test_a_new_workbook_has_one_empty_page(builder: TestClient) -> None:
    made = builder.post("/api/workbooks", json={"name": "Sales"}).json()
    assert (made["version"], made["revision"], made["ability"], made["owner_name"]) == (
        "draft",
        1,
        "edit",
        "Bob",
    )
    assert len(made["document"]["pages"]) == 1
    assert made["document"]["pages"][0]["elements"] == []


def test_drafts_are_saved_in_order(builder: TestClient) -> None:
    workbook = create(builder)
    assert save(builder, workbook, 1, "second").json()["revision"] == 2
    late = save(builder, workbook, 1, "late")
    assert late.status_code == 409
    assert late.json()["error"]["code"] == "conflict"
    assert late.json()["error"]["where"] == {"revision": 2}
    draft = builder.get(f"/api/workbooks/{workbook['id']}?version=draft").json()
    assert (body_of(draft), draft["revision"]) == ("second", 2)


def test_a_document_that_breaks_rules_is_refused(builder: TestClient) -> None:
    workbook = create(builder)
    broken = document()
    broken["pages"].append(broken["pages"][0])
    reply = builder.put(f"/api/workbooks/{workbook['id']}/draft", json={"revision": 1, "document": broken})
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == "invalid-document"
    unknown = {**document(), "colour": "red"}
    reply = builder.put(f"/api/workbooks/{workbook['id']}/draft", json={"revision": 1, "document": unknown})
    assert reply.status_code == 422
    assert reply.json()["error"]["where"]["field"] == "document.colour"


def test_publishing(builder: TestClient) -> None:
    workbook = create(builder)
    url = f"/api/workbooks/{workbook['id']}"
    unpublished = builder.get(url)
    assert (unpublished.status_code, unpublished.json()["error"]["code"]) == (404, "not-published")
    published = builder.post(f"{url}/publish").json()
    assert published["has_unpublished_changes"] is False
    assert published["problems"] == []
    save(builder, workbook, 1, "second")
    opened = builder.get(url).json()
    assert (body_of(opened), opened["version"], opened["has_unpublished_changes"]) == (
        "hello",
        "published",
        True,
    )
    builder.post(f"{url}/publish")
    assert body_of(builder.get(url).json()) == "second"
    versions = builder.get(f"{url}/versions").json()
    assert [(v["number"], v["published_by"]) for v in versions] == [(2, "Bob"), (1, "Bob")]


def test_discarding_a_draft(builder: TestClient) -> None:
    workbook = create(builder)
    url = f"/api/workbooks/{workbook['id']}"
    assert builder.delete(f"{url}/draft").json()["error"]["code"] == "not-published"
    builder.post(f"{url}/publish")
    save(builder, workbook, 1, "second")
    back = builder.delete(f"{url}/draft").json()
    assert (body_of(back), back["revision"], back["has_unpublished_changes"]) == ("hello", 3, False)
    assert save(builder, workbook, 2, "late").status_code == 409


def test_restoring_a_published_version(application: Application, builder: TestClient) -> None:
    workbook = create(builder, title="first")
    url = f"/api/workbooks/{workbook['id']}"
    builder.post(f"{url}/publish")
    save(builder, workbook, 1, "second")
    builder.post(f"{url}/publish")
    save(builder, workbook, 2, "third, a draft")

    late = builder.post(f"{url}/versions/1/restore", json={"revision": 2})
    assert (late.status_code, late.json()["error"]["where"]) == (409, {"revision": 3})
    unknown = builder.post(f"{url}/versions/7/restore", json={"revision": 3})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "version-not-found")
    viewer = application.signed_in("eve@example.org", "viewer")
    assert viewer.post(f"{url}/versions/1/restore", json={"revision": 3}).status_code == 404

    draft = builder.post(f"{url}/versions/1/restore", json={"revision": 3}).json()
    assert (body_of(draft), draft["version"], draft["revision"]) == ("first", "draft", 4)
    assert draft["has_unpublished_changes"] is True
    assert body_of(builder.get(url).json()) == "second"
    latest = builder.post(f"{url}/versions/2/restore", json={"revision": 4}).json()
    assert (body_of(latest), latest["has_unpublished_changes"]) == ("second", False)
    # Undone by saving what was there before.
    assert save(builder, workbook, 5, "third, a draft").json()["revision"] == 6
    restored = [
        entry["facts"]["number"]
        for entry in application.signed_in().get("/api/audit").json()["entries"]
        if entry["kind"] == "workbook-version-restored"
    ]
    assert restored == [2, 1]


def test_what_follows_a_publish_cannot_undo_it(application: Application, builder: TestClient) -> None:
    seen: list[tuple[str, str]] = []

    def works(actor: Actor, workbook: OpenedWorkbook) -> list[str]:
        seen.append((actor.email, workbook.facts.id))
        return ["The view 'sales' waits for its table."]

    def refuses(actor: Actor, workbook: OpenedWorkbook) -> list[str]:
        raise Refusal("unavailable", "The warehouse is away.")

    def breaks(actor: Actor, workbook: OpenedWorkbook) -> list[str]:
        raise KeyError("x")

    for follower in (works, refuses, breaks):
        application.services.publishing.after_publish(follower)
    workbook = create(builder)
    published = builder.post(f"/api/workbooks/{workbook['id']}/publish")
    assert published.status_code == 200
    problems = published.json()["problems"]
    assert problems[:2] == ["The view 'sales' waits for its table.", "The warehouse is away."]
    assert problems[2].startswith("A step after publishing failed")
    assert ("bob@example.org", workbook["id"]) in seen
    assert builder.get(f"/api/workbooks/{workbook['id']}").status_code == 200


def test_shares(application: Application, builder: TestClient) -> None:
    workbook = create(builder)
    url = f"/api/workbooks/{workbook['id']}"
    builder.post(f"{url}/publish")
    save(builder, workbook, 1, "draft only")
    viewer = application.signed_in("eve@example.org", "viewer")
    colleague = application.signed_in("kim@example.org", "builder")
    eve, kim = (application.member(f"{name}@example.org").id for name in ("eve", "kim"))
    for client in (viewer, colleague):
        assert client.get(url).json()["error"]["code"] == "workbook-not-found"
        assert client.get("/api/workbooks").json() == []

    shared = builder.put(f"{url}/shares", json={"everyone": False, "members": {eve: "view", kim: "edit"}})
    assert [(m["name"], m["ability"]) for m in shared.json()["members"]] == [("Eve", "view"), ("Kim", "edit")]
    seen = viewer.get(url).json()
    assert (body_of(seen), seen["ability"], seen["has_unpublished_changes"]) == ("hello", "view", False)
    for reply in (
        viewer.get(f"{url}?version=draft"),
        viewer.put(f"{url}/draft", json={"revision": 2, "document": document()}),
        viewer.post(f"{url}/publish"),
        viewer.patch(url, json={"name": "Mine"}),
        viewer.delete(url),
        viewer.get(f"{url}/shares"),
        colleague.put(f"{url}/shares", json={"everyone": True, "members": {}}),
        colleague.delete(url),
    ):
        assert (reply.status_code, reply.json()["error"]["code"]) == (403, "not-allowed")
    assert save(colleague, workbook, 2, "from Kim").status_code == 200
    assert colleague.patch(url, json={"name": "Sales 2"}).json()["name"] == "Sales 2"

    builder.put(f"{url}/shares", json={"everyone": True, "members": {}})
    assert [w["ability"] for w in colleague.get("/api/workbooks").json()] == ["view"]
    builder.put(f"{url}/shares", json={"everyone": False, "members": {}})
    assert viewer.get(url).status_code == 404


def test_shares_that_make_no_sense(application: Application, builder: TestClient) -> None:
    url = f"/api/workbooks/{create(builder)['id']}/shares"
    eve = application.member("eve@example.org", "viewer").id
    edit = builder.put(url, json={"everyone": False, "members": {eve: "edit"}})
    assert (edit.status_code, edit.json()["error"]["code"]) == (422, "viewer-cannot-edit")
    nobody = builder.put(url, json={"everyone": False, "members": {"nobody": "view"}})
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (422, "unknown-member")
    assert builder.get(url).json() == {"everyone": False, "members": []}


def test_viewers_see_when_it_was_published_not_when_the_draft_changed(
    application: Application, builder: TestClient
) -> None:
    made = builder.post("/api/workbooks", json={"name": "Plan"}).json()
    url = f"/api/workbooks/{made['id']}"
    builder.put(f"{url}/shares", json={"everyone": True, "members": {}})
    published = builder.post(f"{url}/publish").json()
    document = builder.get(f"{url}?version=draft").json()
    draft = {"revision": document["revision"], "document": document["document"]}
    assert builder.put(f"{url}/draft", json=draft).status_code == 200
    (seen,) = application.signed_in("eve@example.org", "viewer").get("/api/workbooks").json()
    assert seen["updated_at"] == published["published_at"]
    (own,) = builder.get("/api/workbooks").json()
    assert own["updated_at"] > published["published_at"]


def test_viewers_do_not_see_unpublished_workbooks(application: Application, builder: TestClient) -> None:
    workbook = create(builder)
    viewer = application.signed_in("eve@example.org", "viewer")
    builder.put(f"/api/workbooks/{workbook['id']}/shares", json={"everyone": True, "members": {}})
    assert viewer.get("/api/workbooks").json() == []
    assert viewer.post("/api/workbooks", json={"name": "Mine"}).status_code == 403


def test_recently_opened_first(builder: TestClient) -> None:
    first, second, third = (create(builder, name) for name in "ABC")
    for workbook in (first, third):
        builder.get(f"/api/workbooks/{workbook['id']}?version=draft")
    listed = builder.get("/api/workbooks").json()
    assert [w["name"] for w in listed] == ["C", "A", "B"]
    assert all(w["opened_at"] for w in listed)
    assert second["id"] == listed[2]["id"]


def test_trash_and_restore(application: Application, builder: TestClient) -> None:
    workbook = create(builder)
    url = f"/api/workbooks/{workbook['id']}"
    assert builder.delete(url).status_code == 204
    assert builder.get(f"{url}?version=draft").status_code == 404
    assert save(builder, workbook, 1, "late").status_code == 404
    assert builder.get("/api/workbooks").json() == []
    assert [w["id"] for w in builder.get("/api/workbooks?trash=true").json()] == [workbook["id"]]
    assert application.signed_in("kim@example.org").get("/api/workbooks?trash=true").status_code == 200
    assert builder.post(f"{url}/restore").json()["name"] == "Sales"
    assert builder.get("/api/workbooks?trash=true").json() == []
    assert builder.get(f"{url}?version=draft").status_code == 200
    assert builder.post(f"{url}/restore").status_code == 404


def test_administrators_may_edit_everything(application: Application, builder: TestClient) -> None:
    workbook = create(builder)
    admin = application.signed_in()
    assert admin.get(f"/api/workbooks/{workbook['id']}?version=draft").json()["ability"] == "edit"
    assert save(admin, workbook, 1, "by Ada").status_code == 200
    assert admin.delete(f"/api/workbooks/{workbook['id']}").status_code == 204


def test_a_full_disk_loses_nothing(sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    workbook = create(client)
    engine = sqlite_application.services.store.engine

    def no_room(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes it as: not one page more

    event.listen(engine, "checkout", no_room)
    big = "x" * 50_000
    reply = save(client, workbook, 1, big)
    assert (reply.status_code, reply.json()["error"]["code"]) == (507, "disk-full")
    assert "Free space" in reply.json()["error"]["hint"]
    event.remove(engine, "checkout", no_room)

    def room(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1000000")

    event.listen(engine, "checkout", room)
    kept = client.get(f"/api/workbooks/{workbook['id']}?version=draft").json()
    assert (body_of(kept), kept["revision"]) == ("hello", 1)
    assert save(client, workbook, 1, big).status_code == 200


def test_the_version_that_opens_fits_the_member(application: Application, builder: TestClient) -> None:
    """For each way to ask: what an editor gets before and after publishing, and what a viewer gets."""
    workbook = create(builder)
    path = f"/api/workbooks/{workbook['id']}"
    viewer = application.signed_in("vera@example.org", "viewer")
    assert builder.put(f"{path}/shares", json={"everyone": True, "members": {}}).status_code == 200

    def opened(client: TestClient, asked: str) -> Any:
        reply = client.get(path, params={"version": asked})
        return reply.json()["version"] if reply.status_code == 200 else reply.status_code

    for asked in ("to-read", "to-edit"):
        assert (opened(builder, asked), opened(viewer, asked)) == ("draft", 404)
    assert builder.post(f"{path}/publish").status_code == 200
    assert (opened(builder, "to-read"), opened(viewer, "to-read")) == ("published", "published")
    assert (opened(builder, "to-edit"), opened(viewer, "to-edit")) == ("draft", "published")
