"""Who may create, enter and change; and what stops when write access stops."""

from typing import Any

import pytest
from entry_desk import Desk, Table, column
from writeback_installation import ADMIN

from tablewright.access.actor import AccountType, Actor
from tablewright.common.errors import Refusal
from tablewright.store.models import WorkbookRecord, WorkbookShare
from tablewright.store.models.base import utc_now
from tablewright.writeback.destinations.locks import Locks, Writable
from tablewright.writeback.input_tables.values.model import DataEntry, InputTableIn, InputTablePatch


def person(name: str, account_type: AccountType) -> Actor:
    return Actor(id=name * 32, email=f"{name}@example.com", name=name, account_type=account_type)


BUILDER, VIEWER, STRANGER = person("b", "builder"), person("v", "viewer"), person("s", "builder")


def share(desk: Desk, ability: str, table: Table | None = None, *, published: bool = True) -> None:
    """With the table in an element, where there is one."""
    elements = [element_over(table)] if table is not None else []
    page = {"id": "p", "name": "P", "elements": elements, "layout": []}
    with desk.installation.store.session() as session:
        for actor in (BUILDER, VIEWER):
            session.merge(WorkbookShare(workbook_id=desk.workbook_id, member_id=actor.id, ability=ability))
        if published:
            record = session.get_one(WorkbookRecord, desk.workbook_id)
            record.published = {"schema_version": 1, "kind": "workbook", "pages": [page]}
            record.published_at = utc_now()
            record.published_number += 1


def element_over(table: Table) -> dict[str, Any]:
    """An element that shows every column."""
    source = {
        "kind": "input-table",
        "connection_id": table.installation.connection_id,
        "input_table_id": table.id,
    }
    columns = [{"id": of, "name": name, "source_column": of} for name, of in table.ids.items()]
    return {"kind": "input-table", "id": "e", "name": "Plan", "source": source, "columns": columns}


def refused(action: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(Refusal) as raised:
        action(*arguments, **options)
    return raised.value.code


@pytest.mark.parametrize(
    ("actor", "ability", "data_entry", "may"),
    [
        (BUILDER, "edit", "draft", True),
        (BUILDER, "edit", "published", True),
        (BUILDER, "view", "draft", False),
        (BUILDER, "view", "published", True),
        (VIEWER, "view", "draft", False),
        (VIEWER, "view", "published", True),
        (VIEWER, "edit", "draft", False),
        (ADMIN, "view", "draft", True),
    ],
)
def test_data_entry(
    desk: Desk, table: Table, actor: Actor, ability: str, data_entry: DataEntry, may: bool
) -> None:
    share(desk, ability, table)
    table.service.change(ADMIN, table.id, InputTablePatch(data_entry=data_entry))
    insert = table.insert(row_id="r1", Name="x")
    table.actor = actor
    out = table.out
    assert out.can_edit is may
    assert (out.edit_blocked_reason is None) is may
    assert table.rows() == []
    if may:
        assert table.edit(insert).status == "applied"
        assert table.entries()[-1].by == actor.email
    else:
        assert refused(table.edit, insert) == "data-entry-closed"
        assert refused(table.undo, 1) in ("data-entry-closed", "not-allowed")


def test_entering_data_is_not_building(desk: Desk, table: Table) -> None:
    share(desk, "view", table)
    table.service.change(ADMIN, table.id, InputTablePatch(data_entry="published"))
    edited = table.service.add_column(ADMIN, table.id, column("More")).last_edit
    table.actor = VIEWER
    service, name = table.service, table.ids["Name"]
    assert refused(service.add_column, VIEWER, table.id, column("Mine")) == "not-allowed"
    assert refused(service.drop_column, VIEWER, table.id, name) == "not-allowed"
    assert refused(service.change, VIEWER, table.id, InputTablePatch(name="Mine")) == "not-allowed"
    assert refused(service.delete, VIEWER, table.id) == "not-allowed"
    assert refused(table.undo, edited) == "not-allowed"


@pytest.mark.parametrize("published", [True, False])
def test_those_who_may_not_open_the_workbook_find_nothing(desk: Desk, table: Table, published: bool) -> None:
    share(desk, "view", table, published=published)
    for actor, hidden in ((STRANGER, True), (VIEWER, not published)):
        table.actor = actor
        if hidden:
            assert refused(lambda: table.out) == "input-table-not-found"
            assert refused(table.rows) == "input-table-not-found"
        else:
            assert table.rows() == []


def test_creating_needs_a_builder_who_may_edit_the_workbook(desk: Desk) -> None:
    share(desk, "view")
    wanted = InputTableIn(
        connection_id=desk.installation.connection_id, workbook_id=desk.workbook_id, name="Mine"
    )
    assert refused(desk.service.create, VIEWER, wanted) == "not-allowed"
    assert refused(desk.service.create, BUILDER, wanted) == "not-allowed"
    assert refused(desk.service.create, STRANGER, wanted) == "workbook-not-found"
    share(desk, "edit")
    assert desk.service.create(BUILDER, wanted).can_edit


def test_write_access_switched_off(desk: Desk, table: Table) -> None:
    insert = table.insert(row_id="r1", Name="x")
    table.edit(insert)
    desk.installation.write_access.disable(ADMIN, desk.installation.connection_id)
    out = table.out
    assert not out.can_edit
    assert out.edit_blocked_reason is not None
    assert "switched off" in out.edit_blocked_reason
    assert table.values() == [{"Name": "x"}]
    assert table.service.history(ADMIN, table.id, row_id=None, before_edit=None, limit=10)
    assert refused(table.edit, table.insert(Name="y")) == "write-access-off"
    assert refused(table.undo, 2) == "write-access-off"
    assert refused(table.service.drop_column, ADMIN, table.id, table.ids["Name"]) == "write-access-off"
    assert refused(table.service.delete, ADMIN, table.id) == "write-access-off"
    assert refused(desk.table, name="Another") == "write-access-off"
    installation = desk.installation
    installation.write_access.enable(ADMIN, installation.connection_id, installation.values("stage"))
    assert table.edit(table.update(table.rows()[0], Name="y")).status == "applied"


def test_privileges_lost(desk: Desk, table: Table) -> None:
    locks = Locks(desk.installation.store, desk.installation.audit)
    what = Writable(table.id, desk.installation.connection_id, desk.installation.container(), "Forecast")
    locks.lock(what, "permission", "Permission denied for table forecast.")
    assert table.out.edit_blocked_reason == "Permission denied for table forecast."
    assert refused(table.edit, table.insert(Name="x")) == "locked-permission"
    locks.unlock(table.id)
    assert table.edit(table.insert(Name="x")).status == "applied"


def test_a_table_dropped_behind_our_back(desk: Desk, table: Table) -> None:
    from tablewright.warehouse.contract.errors import WarehouseError

    desk.installation.sql("DROP TABLE stage.forecast")
    with pytest.raises(WarehouseError) as raised:
        table.out  # noqa: B018
    assert raised.value.code == "not-found"
    table.service.delete(ADMIN, table.id)
    assert refused(lambda: table.out) == "input-table-not-found"
