"""Write access: naming a destination, checking it, switching it on and off."""

import subprocess
import sys
import uuid

import duckdb
import pytest
from writeback_installation import ADMIN, Installation

from tablewright.refusal import Refusal
from tablewright.store.models import UploadRecord
from tablewright.warehouse.contract import WarehouseError
from tablewright.warehouse.duckdb import statements
from tablewright.warehouse.duckdb.client import CATALOG, DuckDBWarehouse
from tablewright.writeback import doctor
from tablewright.writeback.destination import report_values
from tablewright.writeback.registry import REGISTRY_TABLE, RegistryEntry


def enable(installation: Installation, schema: str | None = "stage", **options: bool) -> None:
    installation.write_access.enable(ADMIN, installation.connection_id, schema, **options)


def test_a_new_schema_is_made_and_writing_is_on(installation: Installation) -> None:
    state = installation.write_access.enable(ADMIN, installation.connection_id, "stage", create=True)
    assert state.enabled
    assert state.schema_name == "stage"
    assert state.last_check is not None
    assert state.last_check["ok"]
    assert all(state.last_check["features"].values())
    assert installation.tables("stage") == {REGISTRY_TABLE}
    assert installation.events() == ["write-access-changed"]


def test_a_check_tries_every_privilege_and_leaves_nothing(installation: Installation) -> None:
    before = installation.sql("SELECT schema_name FROM information_schema.schemata ORDER BY 1")
    report = installation.write_access.check(installation.connection_id, "stage", create=True)
    assert report.ok
    assert not report.exists
    assert {check.privilege for check in report.checks} == {
        "connect", "create-schema", *(step.privilege for step in doctor.STEPS)
    }  # fmt: skip
    assert installation.sql("SELECT schema_name FROM information_schema.schemata ORDER BY 1") == before
    assert not list(installation.staging.iterdir())


def test_a_missing_schema_is_a_result_with_a_way_out(installation: Installation) -> None:
    report = installation.write_access.check(installation.connection_id, "nowhere")
    found = {check.privilege: check for check in report.checks}
    assert found["create-schema"].result == "missing"
    assert "create it" in (found["create-schema"].message or "")
    assert found["insert"].result == "unknown"
    assert not any(report.features.values())
    with pytest.raises(Refusal) as refusal:
        enable(installation, "nowhere")
    assert refusal.value.code == "privileges-missing"
    assert not installation.write_access.state(installation.connection_id).enabled


def test_foreign_tables_must_be_accepted(installation: Installation) -> None:
    # Where names are told apart by case, it must be written as it is.
    folds = installation.pool.get(installation.connection_id).capabilities.folds_identifiers
    shop = "SHOP" if folds else "shop"
    with pytest.raises(Refusal) as refusal:
        enable(installation, shop)
    assert refusal.value.code == "foreign-tables"
    assert refusal.value.where == {"field": "schema_name", "tables": ["orders"]}
    enable(installation, shop, accept_foreign_tables=True)
    state = installation.write_access.state(installation.connection_id)
    assert state.schema_name == "shop"
    assert state.last_check is not None
    assert state.last_check["foreign_tables"] == ["orders"]
    assert installation.sql("SELECT count(*) FROM shop.orders") == [(100,)]


@pytest.mark.parametrize("schema", ["information_schema", "PG_CATALOG", "  ", "a\nb", "x" * 64])
def test_some_schemas_are_never_a_destination(installation: Installation, schema: str) -> None:
    with pytest.raises(Refusal) as refusal:
        enable(installation, schema, create=True)
    assert refusal.value.where == {"field": "schema_name"}


def test_the_main_schema_is_allowed_when_it_is_empty(installation: Installation) -> None:
    main = {"duckdb": "main", "postgres": "public"}[installation.platform]
    enable(installation, main)
    assert installation.tables(main) == {REGISTRY_TABLE}


def test_a_hostile_schema_name_is_only_a_name(installation: Installation) -> None:
    name = 'stage"; DROP SCHEMA shop CASCADE; --'
    enable(installation, name, create=True)
    assert installation.tables(name) == {REGISTRY_TABLE}
    assert installation.tables("shop") == {"orders"}


def test_switching_off_stops_writing_and_keeps_everything(writable: Installation) -> None:
    state = writable.write_access.disable(ADMIN, writable.connection_id)
    assert (state.enabled, state.schema_name) == (False, "stage")
    with pytest.raises(Refusal) as refusal:
        writable.destinations.open(writable.connection_id)
    assert refusal.value.code == "write-access-off"
    assert writable.tables("stage") == {REGISTRY_TABLE}
    enable(writable, None)
    assert writable.destinations.open(writable.connection_id).schema == "stage"


def test_a_destination_in_use_stays(writable: Installation) -> None:
    with writable.store.session() as session:
        session.add(
            UploadRecord(
                connection_id=writable.connection_id, name="Sales", schema_name="stage", table_name="sales",
                columns=[], rows=1, file_name="s.csv", created_by=ADMIN.id,
            )
        )  # fmt: skip
    with pytest.raises(Refusal) as refusal:
        enable(writable, "elsewhere", create=True)
    assert refusal.value.code == "destination-in-use"
    assert writable.write_access.state(writable.connection_id).object_count == 1


def test_the_objects_are_listed_without_histories(writable: Installation) -> None:
    destination = writable.destinations.open(writable.connection_id)
    with destination.warehouse.transaction() as transaction:
        for name, kind in (("budget", "input-table"), ("budget__history", "input-table-history")):
            destination.registry.add(transaction, RegistryEntry(name, "id", kind, "ada@example.com"))
    (listed,) = writable.write_access.objects(writable.connection_id)
    assert (listed.entry.object_name, listed.document_name) == ("budget", None)


@pytest.mark.engines("duckdb")
def test_a_file_that_may_only_be_read_says_so(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permissions do not stop a superuser, so the file is opened as it would be without them.
    def attach_for_reading(self: DuckDBWarehouse, root: duckdb.DuckDBPyConnection) -> None:
        root.execute(statements.attach(self.file, CATALOG, read_only=True))

    monkeypatch.setattr(DuckDBWarehouse, "_attach", attach_for_reading)
    report = installation.write_access.check(installation.connection_id, "shop")
    found = {check.privilege: check for check in report.checks}
    assert found["connect"].result == "ok"
    assert found["create-table"].result == "missing"
    assert "read" in (found["create-table"].message or "")
    assert found["insert"].message == "Not tried, because this failed: create tables."
    assert not any(report.features.values())


@pytest.mark.engines("duckdb")
def test_a_lost_file_is_a_clear_result(writable: Installation) -> None:
    writable.file.unlink()
    report = writable.write_access.check(writable.connection_id, "stage")
    assert report.checks[0].privilege == "connect"
    assert report.checks[0].result == "unknown"
    assert "Put the file back" in (report.checks[0].message or "")
    stored = writable.write_access.state(writable.connection_id).last_check
    assert stored == report_values(report)
    writable.pool.forget(writable.connection_id)
    again = writable.write_access.check(writable.connection_id, "stage")
    assert "no file warehouse.duckdb" in (again.checks[0].message or "")


@pytest.mark.engines("duckdb")
def test_a_file_in_use_by_another_program_is_a_clear_result(installation: Installation) -> None:
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(installation.file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        report = installation.write_access.check(installation.connection_id, "shop")
        assert "in use by another program" in (report.checks[0].message or "")
        assert not any(report.features.values())
        with pytest.raises(WarehouseError) as error:
            enable(installation, "stage", create=True)
        assert (error.value.code, error.value.retryable) == ("unavailable", True)
        other.communicate()
    assert installation.write_access.check(installation.connection_id, "shop").ok


def test_the_remains_of_a_crashed_probe_are_removed_after_an_hour(writable: Installation) -> None:
    old = f"_tw_probe_{(1_600_000_000_000):012x}{uuid.uuid4().hex[12:]}"
    recent = f"_tw_probe_{doctor.new_id()}"
    writable.sql(f"CREATE TABLE stage.{old} (a INT)")
    writable.sql(f"CREATE VIEW stage.{old}_v AS SELECT 1 AS one")
    writable.sql(f"CREATE TABLE stage.{recent} (a INT)")
    writable.sql("CREATE TABLE stage._tw_probe_of_somebody (a INT)")
    writable.write_access.check(writable.connection_id, "stage")
    assert writable.tables("stage") == {REGISTRY_TABLE, recent, "_tw_probe_of_somebody"}


def test_a_probe_cleans_up_after_a_step_that_failed(
    writable: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: object, _request: object) -> int:
        raise WarehouseError("permission", "Loading is not allowed.", hint="Ask.")

    with writable.pool.get(writable.connection_id).transaction() as transaction:
        monkeypatch.setattr(type(transaction), "load_csv", refuse)
    report = writable.write_access.check(writable.connection_id, "stage")
    assert report.features == {
        "input-tables": True, "uploads": False, "warehouse-views": True, "materialization": True
    }  # fmt: skip
    assert writable.tables("stage") == {REGISTRY_TABLE}


def test_an_unknown_connection_is_not_found(installation: Installation) -> None:
    with pytest.raises(Refusal) as refusal:
        installation.write_access.state("nothing")
    assert refusal.value.kind == "not-found"
