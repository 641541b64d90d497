"""Every route of input tables for everybody who may come to it; streams that end with the right to them."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from served import served, watching
from shared_plan import ROWS, Plan, make_plan
from sqlalchemy import delete
from workbench import Workbench

from servers.application import TestClient
from tablewright.api.routes import input_tables as routes
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import WorkbookRecord, WorkbookShare

pytestmark = pytest.mark.engines("duckdb")


@pytest.fixture
def plan(workbench: Workbench) -> Plan:
    return make_plan(workbench)


def member_id(client: TestClient) -> str:
    return client.get("/api/session").json()["member"]["id"]


# ---------------------------------------------------------------- every route


Ask = Callable[[Plan, TestClient, dict[str, str]], Any]


def edits(plan: Plan, client: TestClient, door: dict[str, str], *operations: dict[str, Any]) -> Any:
    body = {"client_id": new_id(), "operations": list(operations)}
    return client.post(f"{plan.at}/edits", json=body, params=door)


ROUTES: dict[str, Ask] = {
    "GET": lambda plan, client, door: client.get(plan.at, params=door),
    "GET rows": lambda plan, client, door: client.get(f"{plan.at}/rows", params=door),
    "GET rows then": lambda plan, client, door: client.get(f"{plan.at}/rows", params={**door, "at_edit": 2}),
    "GET history": lambda plan, client, door: client.get(f"{plan.at}/history", params=door),
    "GET events": lambda plan, client, door: client.get(f"{plan.at}/events", params={**door, "since": 1}),
    "POST edits": lambda plan, client, door: edits(plan, client, door, plan.insert(new_id(), **ROWS["r1"])),
    "POST edits, a hidden column": lambda plan, client, door: edits(
        plan, client, door, plan.update("r1", 1, Salary=100)
    ),
    "POST edits, a hidden row": lambda plan, client, door: edits(
        plan, client, door, plan.update("r2", 1, Note="his")
    ),
    "POST undo": lambda plan, client, door: client.post(
        f"{plan.at}/undo", json={"client_id": new_id(), "edit": 2}, params=door
    ),
    "POST columns": lambda plan, client, _: client.post(
        f"{plan.at}/columns", json={"name": new_id(), "type": "text"}
    ),
    "PATCH columns": lambda plan, client, _: client.patch(
        f"{plan.at}/columns/{plan.ids['Note']}", json={"name": "Note"}
    ),
    "PATCH": lambda plan, client, _: client.patch(plan.at, json={"name": "Plan"}),
    "POST": lambda plan, client, _: client.post(
        "/api/input-tables",
        json={
            "connection_id": plan.bench.connection_id,
            "workbook_id": plan.bench.workbook_id,
            "name": new_id(),
        },
    ),
    "DELETE columns": lambda plan, client, _: client.delete(f"{plan.at}/columns/{plan.ids['Salary']}"),
    "DELETE": lambda plan, client, _: client.delete(plan.at),
}
"""Ways that change the table for good stand last."""

READING: tuple[str, ...] = ("GET", "GET rows", "GET rows then", "GET history", "GET events")
ENTERING: tuple[str, ...] = (
    "POST edits",
    "POST edits, a hidden column",
    "POST edits, a hidden row",
    "POST undo",
)
BUILDING: tuple[str, ...] = ("POST columns", "PATCH columns", "PATCH", "POST", "DELETE columns", "DELETE")

PEOPLE: dict[str, dict[str, str]] = {
    "owner": dict[str, str].fromkeys((*READING, *ENTERING), "all") | dict[str, str].fromkeys(BUILDING, "all"),
    "editor": dict[str, str].fromkeys((*READING, *ENTERING), "all")
    | dict[str, str].fromkeys(BUILDING, "all"),
    "vera": dict[str, str].fromkeys(READING, "seen")
    | {
        "POST edits": "refused: not-shown",  # Her element shows no Salary, which that row has.
        "POST edits, a hidden column": "refused: not-shown",
        "POST edits, a hidden row": "refused: unknown-row",
        "POST undo": "refused: unknown-row",
    }
    | dict[str, str].fromkeys(BUILDING, "403"),
    "viewer of another element": dict[str, str].fromkeys(READING, "nothing")
    | {"GET events": "seen"}  # That something changed, and nothing else.
    | dict[str, str].fromkeys(ENTERING, "refused: not-shown")
    | {
        "POST edits, a hidden column": "refused: unknown-row",
        "POST edits, a hidden row": "refused: unknown-row",
        "POST undo": "refused: unknown-row",
    }
    | dict[str, str].fromkeys(BUILDING, "403"),
    "viewer who may not enter data": dict[str, str].fromkeys(READING, "nothing")
    | {"GET events": "seen"}
    | dict[str, str].fromkeys((*ENTERING, *BUILDING), "403"),
    "stranger": dict[str, str].fromkeys((*READING, *ENTERING, *BUILDING), "404"),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_every_route_for_everybody(plan: Plan, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "WATCH_SECONDS", 0.0)
    monkeypatch.setattr(routes, "HEARTBEAT_SECONDS", 0.001)
    nobodys = {"id": "g", "kind": "text-match", "column_id": "who", "operator": "equals", "value": "nobody"}
    plan.publish(plan.element(), plan.element(id="other", name="Other", filters=[nobodys]))
    plan.open_entry()
    kind = plan.admin.post(
        "/api/account-types", json={"name": "Reader", "permissions": ["view-connections"]}
    ).json()["id"]
    client = {
        "owner": lambda: plan.admin,
        "editor": lambda: plan.client("edith", "builder"),
        "viewer who may not enter data": lambda: plan.client("rita", kind),
        "stranger": lambda: plan.client("stan", "builder"),
        "vera": lambda: plan.client("vera"),
        "viewer of another element": lambda: plan.client("vincent"),
    }[who]()
    ability = {"editor": "edit", "stranger": "", "owner": ""}.get(who, "view")
    plan.share(members={member_id(client): ability} if ability else {})
    door = {"element_id": "other" if who == "viewer of another element" else "plan"}
    for route, ask in ROUTES.items():
        reply = ask(plan, client, door)
        expected = PEOPLE[who][route]
        assert outcome(plan, route, reply) == expected, (route, reply.status_code, reply.text)
    if "all" not in PEOPLE[who].values():
        assert plan.stored() == ROWS


def outcome(plan: Plan, route: str, reply: Any) -> str:
    """In a word: what was let through, or why nothing was."""
    if reply.status_code >= 400:
        return str(reply.status_code)
    if route in ENTERING:
        answer = reply.json()
        return "all" if answer["status"] == "applied" else f"refused: {answer['problems'][0]['code']}"
    if route not in READING:
        return "all"
    text = reply.text
    if route == "GET events":
        return "all" if '"r2"' in text else "seen" if '"reload": true' in text and "r1" not in text else "?"
    if "otto@example.org" in text or '"Salary"' in text or plan.ids["Salary"] in text:
        return "all"
    if route == "GET":
        return "seen" if reply.json()["row_count"] else "nothing"
    return "seen" if "vera@example.org" in text else "nothing"


# ---------------------------------------------------------------- the attack


def test_what_was_read_and_written_past_the_element_before(plan: Plan) -> None:
    """A published element with two of three columns and the filter [Who]=CurrentUserEmail(): a viewer to whom
    it shows nothing read all rows and the whole history, and changed, deleted and took back hidden ones."""
    plan.publish()
    viewer = plan.client("nobody")
    count = viewer.post(f"{plan.book}/elements/plan/count", json={})
    assert count.json() == {"rows": 0}
    assert viewer.get(f"{plan.at}/rows").json()["rows"] == []
    assert viewer.get(f"{plan.at}/history").json() == []
    plan.open_entry()
    for operation in (plan.update("r1", 1, Salary=9), plan.delete("r1", 1)):
        assert plan.edit(viewer, operation)["status"] == "invalid"
    assert plan.undo(viewer, 2)["status"] == "invalid"
    assert plan.stored() == ROWS
    draft = {
        "connection_id": plan.bench.connection_id,
        "workbook_id": plan.bench.workbook_id,
        "name": "Draft only",
        "columns": [{"name": "Plan", "type": "text"}],
    }
    made = plan.admin.post("/api/input-tables", json=draft).json()["id"]
    assert viewer.get(f"/api/input-tables/{made}").status_code == 404
    assert viewer.get(f"/api/input-tables/{made}/rows").status_code == 404


def test_the_values_of_a_hidden_column_are_listed_only_where_a_control_offers_them(plan: Plan) -> None:
    at = f"{plan.book}/elements/plan/values"
    plan.publish(plan.element(filters=[]))
    vera = plan.client("vera")
    assert len(vera.post(at, json={"column_id": "note"}).json()["values"]) == 2
    refused = vera.post(at, json={"column_id": "pay"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not-allowed")
    assert len(plan.admin.post(at, json={"column_id": "pay"}).json()["values"]) == 2
    options = {"kind": "element", "element_id": "plan", "column_id": "pay"}
    control = {"kind": "control", "id": "c", "name": "C", "control_id": "pay", "control": "list"}
    plan.publish(plan.element(filters=[]), control | {"options": options})
    assert len(vera.post(at, json={"column_id": "pay"}).json()["values"]) == 2


# ---------------------------------------------------------------- streams


@pytest.fixture
def address(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Nothing but an event makes a stream speak."""
    monkeypatch.setattr(routes, "HEARTBEAT_SECONDS", 600.0)
    with served(plan.bench.application) as name:
        yield name


def test_a_viewer_hears_that_something_changed_and_no_more(plan: Plan, address: str) -> None:
    plan.publish()
    with watching(address, plan.client("vera"), f"{plan.at}/events") as lines:
        plan.edit(plan.admin, plan.update("r2", 1, Note="secret", Salary=1))
        heard = list(islice(lines, 3))
    assert heard[:2] == ["id: 3", "event: edit"]
    told = {"edit": 3, "by": "", "rows": [], "reload": True}
    assert json.loads(heard[2].removeprefix("data: ")) == told


def close_share(plan: Plan) -> None:
    plan.share()


def deactivate(plan: Plan) -> None:
    at = f"/api/members/{member_id(plan.client('vera'))}"
    assert plan.admin.patch(at, json={"active": False}).status_code == 200


def sign_out(plan: Plan) -> None:
    assert plan.client("vera").delete("/api/session").status_code == 204


def take_out_of_the_document(plan: Plan) -> None:
    plan.publish({"kind": "text", "id": "t", "name": "T", "body": "Nothing"})


def delete_workbook(plan: Plan) -> None:
    assert plan.admin.delete(plan.book).status_code == 204


@pytest.mark.parametrize(
    "end", [close_share, deactivate, sign_out, take_out_of_the_document, delete_workbook]
)
def test_a_stream_ends_when_the_right_to_it_does(
    plan: Plan, address: str, end: Callable[[Plan], None]
) -> None:
    plan.publish()
    with watching(address, plan.client("vera"), f"{plan.at}/events") as lines:
        end(plan)
        assert list(lines) == []


def test_a_stream_goes_on_while_other_rights_change(plan: Plan, address: str) -> None:
    plan.publish()
    with watching(address, plan.client("vera"), f"{plan.at}/events") as lines:
        plan.admin.post("/api/teams", json={"name": "North"})
        plan.client("otto").delete("/api/session")
        plan.edit(plan.admin, plan.update("r1", 1, Note="x"))
        assert next(lines) == "id: 3"


def test_a_right_that_another_server_took_away_is_missed_at_the_next_event(plan: Plan, address: str) -> None:
    plan.publish()
    url = plan.bench.services.settings.metadata_url
    with watching(address, plan.client("vera"), f"{plan.at}/events") as lines:
        other = Store(url)
        with other.session() as session:
            session.execute(delete(WorkbookShare))
            session.get_one(WorkbookRecord, plan.bench.workbook_id).shared_with_everyone = False
        other.close()
        plan.edit(plan.admin, plan.update("r1", 1, Note="secret"))
        assert list(lines) == []
