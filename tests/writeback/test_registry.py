"""The registry in the destination."""

from contextlib import suppress
from dataclasses import replace

import pytest
from writeback_installation import Installation

from tablewright.common.errors import Refusal
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.destinations.registry import REGISTRY_TABLE, Registry, RegistryEntry, server_id
from tablewright.writeback.names import PROBE_PREFIX

ENTRY = RegistryEntry("sales", "id-1", "upload", "ada@example.com", document_id="wb", element_id="el")


def test_a_row_tells_what_the_object_is(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    with destination.warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(destination.registry.path("sales"), {"a": "INT"}))
        destination.registry.add(transaction, ENTRY)
    assert writable.sql(
        "SELECT object_name, object_id, kind, document_id, element_id, owner, status"
        f" FROM stage.{REGISTRY_TABLE}"
    ) == [("sales", "id-1", "upload", "wb", "el", "ada@example.com", "ready")]
    (entry,) = destination.registry.entries(destination.warehouse)
    assert entry.server_id == server_id(writable.store)
    assert entry.created_at is not None
    assert entry.created_at.tzinfo is not None


def test_the_row_of_a_running_check_is_no_object(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    with destination.warehouse.transaction() as transaction:
        destination.registry.add(transaction, ENTRY)
    columns = ["object_name", "kind", "status"]
    row = sql.insert(destination.registry.path(REGISTRY_TABLE), columns)
    with destination.warehouse.transaction() as transaction:
        transaction.execute(row, [f"{PROBE_PREFIX}1", "probe", "probe"])
        assert [one.object_name for one in destination.registry.entries_in(transaction)] == ["sales"]
    (listed,) = writable.write_access.objects(writable.connection_id)
    assert listed.entry.object_name == "sales"


@pytest.mark.needs("transactional-ddl")
def test_the_row_and_the_object_appear_together_or_not_at_all(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    missing = sql.create_table(writable.path("sales", "no schema"), {"a": "INT"})
    with suppress(WarehouseError), destination.warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(destination.registry.path("sales"), {"a": "INT"}))
        destination.registry.add(transaction, ENTRY)
        transaction.execute(missing)
    assert writable.tables("stage") == {REGISTRY_TABLE}
    assert destination.registry.entries(destination.warehouse) == []


def test_one_name_is_registered_once(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    with destination.warehouse.transaction() as transaction:
        destination.registry.add(transaction, ENTRY)
    with pytest.raises(WarehouseError) as error, destination.warehouse.transaction() as transaction:
        destination.registry.add(transaction, replace(ENTRY, object_id="id-2"))
    assert error.value.code == "constraint"


def test_a_rename_and_a_status_are_noted(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    with destination.warehouse.transaction() as transaction:
        destination.registry.add(transaction, ENTRY)
        destination.registry.update(transaction, "sales", new_name="turnover", status="orphan")
        assert destination.registry.find(transaction, "sales") is None
        registry_entry = destination.registry.find(transaction, "turnover")
    assert registry_entry is not None
    assert (registry_entry.object_id, registry_entry.status) == ("id-1", "orphan")


def test_only_what_is_ours_is_dropped(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    another_server = Registry(writable.container(), "another-server", keyed=True, refreshed=None)
    writable.sql("CREATE TABLE stage.foreign_table (a INT)")
    with destination.warehouse.transaction() as transaction:
        for name, registry in (("sales", destination.registry), ("theirs", another_server)):
            transaction.execute(sql.create_table(registry.path(name), {"a": "INT"}))
            registry.add(transaction, replace(ENTRY, object_name=name))
        assert not destination.registry.drop(transaction, "foreign_table", "TABLE")
        assert not destination.registry.drop(transaction, "theirs", "TABLE")
        assert destination.registry.drop(transaction, "sales", "TABLE")
    assert writable.tables("stage") == {REGISTRY_TABLE, "foreign_table", "theirs"}
    assert destination.registry.foreign_tables(destination.warehouse) == ["foreign_table"]


def test_a_name_of_somebody_else_is_refused(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    writable.sql("CREATE TABLE stage.Foreign_Table (a INT)")
    with destination.warehouse.transaction() as transaction:
        destination.registry.add(transaction, ENTRY)
    destination.registry.refuse_foreign(destination.warehouse, "free", "id-1")
    destination.registry.refuse_foreign(destination.warehouse, "sales", "id-1")
    for name, object_id in (("foreign_table", "id-1"), ("SALES", "id-2"), (REGISTRY_TABLE, "id-1")):
        with pytest.raises(Refusal) as refusal:
            destination.registry.refuse_foreign(destination.warehouse, name, object_id)
        assert refusal.value.code == "name-taken"
