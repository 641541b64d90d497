"""Machines and service accounts sign in to a warehouse: for everybody, for jobs, for histories."""

from typing import Any

import pytest
from guarded_house import DONE, RIGHTS, House, details, refused

from tablewright.store.models import Connection, DestinationRecord
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.identity.identity import acting_as_service, acting_for


def machine(house: House, **changes: Any) -> None:
    changed = details(house.provider, authentication="machine", **changes)
    reply = house.admin.patch(house.path, json={"details": changed})
    assert reply.status_code == 200, reply.json()


def test_a_machine_signs_in_by_itself(house: House) -> None:
    machine(house)
    bob = house.application.signed_in("bob@example.org", "builder")
    assert bob.get(f"{house.path}/schemas").status_code == 200
    assert house.admin.get(f"{house.path}/schemas").status_code == 200
    state = bob.get(f"{house.path}/sign-in").json()
    assert (state["way"], state["signed_in"]) == ("machine", True)
    house.provider.end_access("the machine")
    assert house.admin.get(f"{house.path}/schemas", params={"refresh": True}).status_code == 200
    assert set(house.opened) == {"the machine"}


def test_a_machine_with_a_wrong_secret_is_not_saved(house: House) -> None:
    wrong = details(house.provider, authentication="machine", client_secret="guess")
    reply = house.admin.patch(house.path, json={"details": wrong})
    assert refused(reply) == (403, "sign-in")
    assert "client secret" in reply.json()["error"]["hint"]
    assert house.admin.get(house.path).json()["details"]["authentication"] == "member"


def test_work_for_nobody_gets_no_warehouse_of_members(house: House) -> None:
    house.sign_in(house.admin)
    warehouses = house.application.services.warehouses
    with pytest.raises(WarehouseError) as nobody:
        warehouses.get(house.connection_id)
    assert nobody.value.code == "sign-in"
    with acting_as_service(), pytest.raises(WarehouseError, match="no service account"):
        warehouses.get(house.connection_id)
    ada = house.application.member("ada@example.org")
    with acting_for(ada.id, scheduled=True):
        warehouses.get(house.connection_id).test()
    assert house.opened == ["ada"], "scheduled work has the owner's sign-in"


def test_a_service_account_does_scheduled_work(house: House) -> None:
    changed = details(house.provider, service="machine")
    assert house.admin.patch(house.path, json={"details": changed}).status_code == 200
    assert house.admin.get(f"{house.path}/sign-in").json()["service"] is True
    house.opened.clear()
    house.sign_in(house.admin)
    ada = house.application.member("ada@example.org")
    warehouses = house.application.services.warehouses
    with acting_for(ada.id, scheduled=True):
        warehouses.get(house.connection_id).test()
    with acting_as_service():
        warehouses.get(house.connection_id).test()
    with acting_for(ada.id):
        warehouses.get(house.connection_id).test()
    assert house.opened == ["the machine", "ada"]


def test_the_service_account_writes_histories_and_the_member_the_data(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of the two has a right where the other one writes."""
    changed = details(house.provider, service="machine")
    assert house.admin.patch(house.path, json={"details": changed}).status_code == 200
    house.sign_in(house.admin)
    with house.application.services.store.session() as session:
        session.get_one(Connection, house.connection_id).write_enabled = True
        for schema, purpose in (("stage", "data"), ("log", "histories")):
            record = DestinationRecord(
                connection_id=house.connection_id,
                container=[schema],
                purpose=purpose,
                team_ids=[],
                options={},
            )
            session.add(record)
    monkeypatch.setitem(RIGHTS, "apart", True)
    DONE.clear()

    workbook = house.admin.post("/api/workbooks", json={"name": "W"}).json()["id"]
    wanted: dict[str, Any] = {
        "connection_id": house.connection_id,
        "workbook_id": workbook,
        "name": "Goals",
        "columns": [{"name": "Goal", "type": "number"}],
        "blank_rows": 1,
    }
    made = house.admin.post("/api/input-tables", json=wanted)
    assert made.status_code == 201, made.json()
    table = made.json()
    assert (table["path"], table["history_path"]) == (["stage", "goals"], ["log", "goals__history"])
    base = f"/api/input-tables/{table['id']}"
    goal = table["columns"][0]["id"]
    insert = {"kind": "insert", "row_id": "a" * 32, "values": {goal: 4}}
    edit = {"client_id": "1" * 32, "source": "typed", "operations": [insert]}
    for _ in range(2):
        entered = house.admin.post(f"{base}/edits", json=edit)
        assert (entered.json()["status"], entered.json()["edit"]) == ("applied", 2), entered.json()
    added_column = house.admin.post(f"{base}/columns", json={"name": "Who", "type": "text"})
    assert added_column.status_code == 201, added_column.json()
    undone = house.admin.post(f"{base}/undo", json={"client_id": "2" * 32, "edit": 2})
    assert undone.json()["status"] == "applied", undone.json()
    history = house.admin.get(f"{base}/history").json()
    assert [entry["edit"] for entry in history] == [4, 3, 2, 1]
    assert house.admin.get(f"{base}/rows").json()["total"] == 1
    wrote = {(who, '"log"' in text) for who, text in DONE if text.startswith(("INSERT", "CREATE", "UPDATE"))}
    assert wrote == {("the machine", True), ("ada", False)}
    assert house.admin.delete(base).status_code == 204
