"""Moving everything to another destination: data, history and views, also when it is cut off."""

from typing import Any

import pytest
from workbench import BY_CITY, Workbench, wait_for

from tablewright.store.ids import new_id
from tablewright.store.models import DestinationMove
from tablewright.writeback.destinations.registry import Registry
from tablewright.writeback.materialization.records import MOVED
from tablewright.writeback.write_access.move_object import Mover


def post(bench: Workbench, path: str, body: Any = None) -> Any:
    reply = bench.client().post(path, json=body)
    assert reply.status_code < 300, reply.text
    return reply.json()


def at(bench: Workbench) -> str:
    return f"/api/connections/{bench.connection_id}/write-access"


def fill(bench: Workbench) -> dict[str, Any]:
    """An input table with two edits, an upload, a view and a materialization, all in `stage`."""
    wanted = {
        "connection_id": bench.connection_id,
        "workbook_id": bench.workbook_id,
        "name": "Goals",
        "columns": [{"name": "City", "type": "text", "constraints": {"required": True}}],
        "blank_rows": 0,
    }
    table = post(bench, "/api/input-tables", wanted)
    for number in range(2):
        assert write(bench, table, f"city {number}") == "applied"
    client = bench.client()
    upload(bench)
    bench.publish(**BY_CITY)
    view = client.put(f"{bench.address}/warehouse-view", json={"name": "by_city"}).json()
    assert view["status"] == "ready"
    stored = f"{bench.address}/materialization"
    assert client.put(stored, json={"level": None, "schedule": None}).status_code < 300
    post(bench, f"{stored}/runs")
    wait_for(lambda: client.get(f"{stored}/runs").json()[0]["status"] == "succeeded")
    return table


def upload(bench: Workbench) -> str:
    """The id of an upload of two rows, in the table `t`."""
    content = b"a,b\n1,x\n2,y\n"
    file = bench.client().post("/api/uploads", params={"file_name": "t.csv"}, content=content).json()
    columns = [{key: column[key] for key in ("source", "name", "type")} for column in file["columns"]]
    body = {"connection_id": bench.connection_id, "name": "T", "options": file["options"], "columns": columns}
    return post(bench, f"/api/uploads/{file['upload_id']}/load", body)["id"]


def publish_upload(bench: Workbench) -> None:
    """The element reads an upload."""
    source = {"kind": "upload", "connection_id": bench.connection_id, "upload_id": upload(bench)}
    columns = [{"id": name, "name": name.upper(), "source_column": name} for name in "ab"]
    assert bench.publish(source=source, columns=columns) == []


def write(bench: Workbench, table: dict[str, Any], text: str) -> str:
    insert = {"kind": "insert", "row_id": new_id(), "values": {table["columns"][0]["id"]: text}}
    body = {"client_id": new_id(), "operations": [insert]}
    reply = bench.client().post(f"/api/input-tables/{table['id']}/edits", json=body).json()
    return reply.get("status") or reply["error"]["code"]


def two_destinations(bench: Workbench) -> tuple[str, str]:
    added = {"values": bench.values("fresh"), "create": True, "is_default": True}
    destinations = post(bench, f"{at(bench)}/destinations", added)["destinations"]
    ids = {item["label"]: item["id"] for item in destinations}
    return ids[label(bench, "stage")], ids[label(bench, "fresh")]


def label(bench: Workbench, schema: str) -> str:
    """What the destination is called."""
    return ".".join(bench.container(schema))


def moved(bench: Workbench, source: str, target: str) -> dict[str, Any]:
    asked = post(bench, f"{at(bench)}/moves", {"source_id": source, "target_id": target})
    ended: dict[str, Any] = {}

    def has_ended() -> bool:
        ended.update(bench.client().get(f"{at(bench)}/moves").json()[0])
        return ended["status"] in ("succeeded", "failed")

    wait_for(has_ended)
    assert ended["id"] == asked["id"]
    return ended


def everything_works_in_its_new_place(bench: Workbench, table: dict[str, Any]) -> None:
    assert bench.tables("stage") == set()
    here = bench.tables("fresh")
    assert {"goals", "goals__history", "t", "by_city"} <= here
    client = bench.client()
    shown = client.get(f"/api/input-tables/{table['id']}").json()
    assert (shown["row_count"], shown["can_edit"]) == (2, True)
    assert shown["path"] == list(bench.path("goals", "fresh"))
    history = client.get(f"/api/input-tables/{table['id']}/history").json()
    assert [entry["edit"] for entry in history] == list(range(len(history), 0, -1))
    assert len(history) >= 3
    assert write(bench, table, "city 2") == "applied"
    # Its rules moved with it, and so did the numbers of its edits.
    newest = client.get(f"/api/input-tables/{table['id']}/history").json()[0]
    assert newest["edit"] == history[0]["edit"] + 1
    undo = {"client_id": new_id(), "edit": newest["edit"]}
    assert post(bench, f"/api/input-tables/{table['id']}/undo", undo)["status"] == "applied"
    assert bench.sql("SELECT count(*) FROM fresh.by_city") == [(3,)]
    assert bench.sql("SELECT count(*) FROM fresh.t") == [(2,)]
    stored = client.get(f"{bench.address}/materialization").json()
    assert stored["state"] == "fresh", stored
    states = client.get(at(bench)).json()["destinations"]
    counts = {state["label"]: state["object_count"] for state in states}
    assert counts == {label(bench, "fresh"): 4, label(bench, "stage"): 0}
    assert client.get(at(bench)).json()["locks"] == []
    listed = client.get(f"{at(bench)}/objects").json()
    assert not [item for item in listed if item["container"] == list(bench.container())]


def test_everything_moves_with_data_history_and_views(workbench: Workbench) -> None:
    table = fill(workbench)
    source, target = two_destinations(workbench)
    # What exists stays where it is and works; what is new goes to the new one.
    assert write(workbench, table, "gone") == "applied"
    last = workbench.client().get(f"/api/input-tables/{table['id']}/history").json()[0]["edit"]
    undone = {"client_id": new_id(), "edit": last}
    post(workbench, f"/api/input-tables/{table['id']}/undo", undone)
    ended = moved(workbench, source, target)
    assert (ended["status"], ended["total"], ended["done"], ended["problems"]) == ("succeeded", 4, 4, [])
    assert workbench.tables("stage") == set()
    rows = workbench.client().get(f"/api/input-tables/{table['id']}/rows").json()["rows"]
    assert len(rows) == 2
    removed = workbench.client().delete(f"{at(workbench)}/destinations/{source}").json()
    assert [destination["label"] for destination in removed["destinations"]] == [label(workbench, "fresh")]


def test_a_move_goes_on_where_it_was_cut_off(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at each step in turn: before the copy, in it, and between the warehouse and our record."""
    table = fill(workbench)
    source, target = two_destinations(workbench)
    with workbench.services.store.session() as session:
        move = DestinationMove(
            connection_id=workbench.connection_id, source_id=source, target_id=target,
            asked_by=workbench.actor.id, total=0, done=0, problems=[], finished_at=None,
        )  # fmt: skip
        session.add(move)
        session.flush()
        move_id = move.id
    run = workbench.services.moves.run
    for broken, name, late in (
        (Mover, "_copy", False),
        (Registry, "drop", False),
        (Mover, "move", True),
        (type(workbench.services.views), "move", False),
        (type(workbench.services.views), "_build", True),
    ):
        with monkeypatch.context() as patched:
            cut(patched, broken, name, late=late)
            with pytest.raises(KeyboardInterrupt):
                run(move_id)
        if write(workbench, table, "still here") == "applied":
            undo_last(workbench, table)
        else:
            assert write(workbench, table, "still here") == "locked-moving"
        workbench.services.moves.recover()
    run(move_id)
    everything_works_in_its_new_place(workbench, table)


def cut(patched: pytest.MonkeyPatch, owner: type, name: str, *, late: bool) -> None:
    """Dies there, as a killed server does: no handler for our own errors catches it."""
    true = getattr(owner, name)

    def dies(*arguments: Any, **named: Any) -> Any:
        if late:
            true(*arguments, **named)
        raise KeyboardInterrupt

    patched.setattr(owner, name, dies)


def undo_last(bench: Workbench, table: dict[str, Any]) -> None:
    at_ = f"/api/input-tables/{table['id']}"
    newest = bench.client().get(f"{at_}/history").json()[0]
    rows = bench.client().get(f"{at_}/rows").json()["rows"]
    if len(rows) > 2:
        post(bench, f"{at_}/undo", {"client_id": new_id(), "edit": newest["edit"]})


def test_what_cannot_be_moved_is_named_and_stays(workbench: Workbench) -> None:
    table = fill(workbench)
    source, target = two_destinations(workbench)
    workbench.sql("CREATE TABLE fresh.by_city (x INT)")
    ended = moved(workbench, source, target)
    assert (ended["status"], [problem["name"] for problem in ended["problems"]]) == ("failed", ["by_city"])
    assert workbench.tables("stage") == {"by_city"}
    assert write(workbench, table, "new") == "applied"


def test_only_to_another_open_destination(workbench: Workbench) -> None:
    source, _ = two_destinations(workbench)
    client = workbench.client()
    same = client.post(f"{at(workbench)}/moves", json={"source_id": source, "target_id": source})
    assert (same.status_code, same.json()["error"]["code"]) == (422, "no-target")
    unknown = client.post(f"{at(workbench)}/moves", json={"source_id": source, "target_id": "x"})
    assert unknown.status_code == 404


def test_materializations_of_moved_tables_are_stored_again(workbench: Workbench) -> None:
    """Its query names tables in their new place: the copy is of another definition until a run has ended."""
    publish_upload(workbench)
    service = workbench.services.materializations
    service.run_now(*workbench.at)
    wait_for(lambda: service.runs(*workbench.at)[0].status == "succeeded")
    ended = moved(workbench, *two_destinations(workbench))
    assert (ended["status"], ended["problems"]) == ("succeeded", [])
    wait_for(lambda: len(service.runs(*workbench.at)) == 2)
    wait_for(lambda: service.runs(*workbench.at)[0].status == "succeeded")
    assert service.runs(*workbench.at)[0].note == MOVED
    state = service.state(*workbench.at)
    assert (state.state, state.reason, state.rows) == ("fresh", None, 2)
    assert state.path == workbench.path("orders_by_city__mat", "fresh")
    assert workbench.tables("stage") == set()


# Elsewhere, the warehouse drops no table that a view reads: such a table is named as a problem and stays.
@pytest.mark.engines("duckdb", "mariadb", "snowflake")
def test_views_in_another_destination_follow_what_they_read(workbench: Workbench) -> None:
    publish_upload(workbench)
    source, target = two_destinations(workbench)
    assert workbench.services.views.set(*workbench.at, "shown").path == workbench.path("shown", "fresh")
    ended = moved(workbench, source, target)
    assert (ended["status"], ended["problems"]) == ("succeeded", [])
    assert workbench.sql("SELECT count(*) FROM fresh.shown") == [(2,)]
    state = workbench.services.views.get(*workbench.at)
    assert state is not None
    assert state.status == "ready"
