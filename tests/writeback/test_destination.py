"""Write access: naming a destination, checking it, switching it on and off."""

import subprocess
import sys
import uuid
from dataclasses import replace
from typing import Any

import pytest
from writeback_installation import ADMIN, Installation

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.store.ids import new_id
from tablewright.store.models import Connection, MemberRecord, TeamMember, TeamRecord, UploadRecord
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.duckdb.process import Opening
from tablewright.writeback import sql
from tablewright.writeback.destinations.registry import REGISTRY_TABLE, RegistryEntry
from tablewright.writeback.doctor.report import Report
from tablewright.writeback.doctor.steps import ALWAYS
from tablewright.writeback.write_access.service import NewDestination

SYSTEM_SCHEMAS = {"mysql": "MySQL"} | dict.fromkeys(
    ("snowflake", "bigquery", "databricks"), "Information_Schema"
)
MAIN_SCHEMAS = {"duckdb": "main", "databricks": "default"} | dict.fromkeys(
    # Snowflake has one, PUBLIC, in each database; its double has not.
    ("mysql", "bigquery", "snowflake"),
    None,
)
"""The schema that is there from the beginning, where there is one."""


def enable(installation: Installation, schema: str | None = "stage", **options: bool) -> None:
    values = None if schema is None else installation.values(schema)
    installation.write_access.enable(ADMIN, installation.connection_id, values, **options)


def check(installation: Installation, schema: str, *, create: bool = False) -> Report:
    values = installation.values(schema)
    return installation.write_access.check(installation.connection_id, values, create=create)


def tried(installation: Installation) -> set[str]:
    """What a check looks at: nothing that the platform does not have."""
    capabilities = installation.pool.get(installation.connection_id).capabilities
    return {step.privilege for step in ALWAYS if step.where(capabilities)}


def last_check(installation: Installation) -> dict[str, Any]:
    default = installation.write_access.state(installation.connection_id).default
    assert default is not None
    assert default.last_check is not None
    return default.last_check


def test_a_new_schema_is_made_and_writing_is_on(installation: Installation) -> None:
    enable(installation, create=True)
    state = installation.write_access.state(installation.connection_id)
    assert state.enabled
    assert [(destination.container, destination.is_default) for destination in state.destinations] == [
        (installation.container(), True)
    ]
    assert last_check(installation)["ok"]
    assert all(last_check(installation)["features"].values())
    assert installation.tables("stage") == {REGISTRY_TABLE}
    assert installation.events() == ["destination-added", "write-access-changed"]


def test_a_check_tries_every_privilege_and_leaves_nothing(installation: Installation) -> None:
    before = installation.warehouse.schemas(installation.database)
    report = check(installation, "stage", create=True)
    assert report.ok
    assert not report.exists
    assert {check.privilege for check in report.checks} == {"connect", "create-schema", *tried(installation)}
    assert installation.warehouse.schemas(installation.database) == before
    assert not list(installation.staging.iterdir())


def test_a_missing_schema_is_a_result_with_a_way_out(installation: Installation) -> None:
    report = check(installation, "nowhere")
    checks = {check.privilege: check for check in report.checks}
    assert checks["create-schema"].result == "missing"
    assert "create it" in (checks["create-schema"].message or "")
    word = {"mysql": "DATABASE"}.get(installation.platform, "SCHEMA")
    dialect = installation.warehouse.capabilities.sqlglot_dialect
    nowhere = sql.container(installation.container("nowhere")).sql(dialect=dialect)
    assert f"CREATE {word} IF NOT EXISTS {nowhere}" in (checks["create-schema"].grant_sql or "")
    assert checks["insert"].result == "unknown"
    assert not any(report.features.values())
    with pytest.raises(Refusal) as refusal:
        enable(installation, "nowhere")
    assert refusal.value.code == "privileges-missing"
    assert not installation.write_access.state(installation.connection_id).enabled


def test_foreign_tables_must_be_accepted(installation: Installation) -> None:
    # Where names are case-sensitive, it must be written as it is.
    folds = installation.pool.get(installation.connection_id).capabilities.folds_identifiers
    shop = "SHOP" if folds else "shop"
    with pytest.raises(Refusal) as refusal:
        enable(installation, shop)
    assert refusal.value.code == "foreign-tables"
    assert refusal.value.where == {"field": "values", "tables": ["orders"]}
    enable(installation, shop, accept_foreign_tables=True)
    default = installation.write_access.state(installation.connection_id).default
    assert default is not None
    assert default.container == installation.container("shop")
    assert last_check(installation)["foreign_tables"] == ["orders"]
    assert installation.sql("SELECT count(*) FROM shop.orders") == [(300,)]


@pytest.mark.parametrize("schema", ["information_schema", "SYSTEM", "  ", "a\nb", "x" * 256])
def test_some_schemas_are_never_a_destination(installation: Installation, schema: str) -> None:
    schema = SYSTEM_SCHEMAS.get(installation.platform, "PG_CATALOG") if schema == "SYSTEM" else schema
    with pytest.raises(Refusal) as refusal:
        enable(installation, schema, create=True)
    *_, field = installation.values("x")
    assert refusal.value.where == {"field": field}


def test_the_main_schema_is_allowed_when_it_is_empty(installation: Installation) -> None:
    main = MAIN_SCHEMAS.get(installation.platform, "public")
    if main is None:
        main = "main"
        installation.sql(sql.create_schema(installation.container(main)))
    enable(installation, main)
    assert installation.tables(main) == {REGISTRY_TABLE}


def test_a_hostile_schema_name_is_only_a_name(installation: Installation) -> None:
    name = 'stage"; DROP SCHEMA shop CASCADE; --'
    enable(installation, name, create=True)
    assert installation.tables(name) == {REGISTRY_TABLE}
    assert installation.tables("shop") == {"orders"}


def test_switching_off_stops_writing_and_keeps_everything(writable: Installation) -> None:
    state = writable.write_access.disable(ADMIN, writable.connection_id)
    assert not state.enabled
    assert [destination.container for destination in state.destinations] == [writable.container()]
    with pytest.raises(Refusal) as refusal:
        writable.destinations.open(writable.connection_id)
    assert refusal.value.code == "write-access-off"
    assert writable.tables("stage") == {REGISTRY_TABLE}
    enable(writable, None)
    assert writable.destinations.open(writable.connection_id).container == writable.container()


def upload_record(installation: Installation, schema: str) -> None:
    within = list(installation.container(schema))
    with installation.store.session() as session:
        session.add(
            UploadRecord(
                connection_id=installation.connection_id, name="Sales", container=within,
                table_name="sales", columns=[], rows=1, file_name="s.csv", created_by=ADMIN.id,
            )
        )  # fmt: skip


def test_another_destination_takes_what_is_new_and_the_first_stays(writable: Installation) -> None:
    upload_record(writable, "stage")
    enable(writable, "elsewhere", create=True)
    state = writable.write_access.state(writable.connection_id)
    assert [
        (destination.container, destination.is_default, destination.object_count)
        for destination in state.destinations
    ] == [
        (writable.container("elsewhere"), True, 0),
        (writable.container(), False, 1),
    ]
    assert writable.destinations.open(writable.connection_id).container == writable.container("elsewhere")
    first = writable.destinations.open(writable.connection_id, container=writable.container())
    assert first.container == writable.container()


def test_a_destination_with_something_in_it_is_retired_and_an_empty_one_forgotten(
    writable: Installation,
) -> None:
    upload_record(writable, "stage")
    access, connection_id = writable.write_access, writable.connection_id
    first = access.state(connection_id).destinations[0]
    enable(writable, "elsewhere", create=True)
    second = access.state(connection_id).destinations[0]
    with pytest.raises(Refusal) as refusal:
        access.remove(ADMIN, connection_id, second.id)
    assert refusal.value.code == "default-destination"
    state = access.remove(ADMIN, connection_id, first.id)
    assert [(destination.container, destination.retired) for destination in state.destinations] == [
        (writable.container("elsewhere"), False),
        (writable.container(), True),
    ]
    with pytest.raises(Refusal):
        access.change(ADMIN, connection_id, first.id, is_default=True)
    state = access.add(ADMIN, connection_id, NewDestination(writable.values("stage"), is_default=True))
    assert [destination.container for destination in state.destinations if destination.is_default] == [
        writable.container()
    ]
    state = access.remove(ADMIN, connection_id, second.id)
    assert [destination.container for destination in state.destinations] == [writable.container()]
    assert writable.events()[-1] == "destination-removed"


def test_removing_the_last_destination_switches_writing_off(writable: Installation) -> None:
    (only,) = writable.write_access.state(writable.connection_id).destinations
    state = writable.write_access.remove(ADMIN, writable.connection_id, only.id)
    assert (state.enabled, state.destinations) == (False, ())


def test_teams_may_use_their_own_destination(writable: Installation) -> None:
    access, connection_id = writable.write_access, writable.connection_id
    builder = Actor("b" * 32, "bob@example.com", "Bob", "builder")
    with writable.store.session() as session:
        session.add(
            MemberRecord(
                id=builder.id, email=builder.email, name=builder.name, account_type="builder",
                password_hash=None, last_sign_in_at=None,
            )
        )  # fmt: skip
        for name in ("Sales", "Finance"):
            session.add(TeamRecord(id=name.lower(), name=name))
        session.flush()
        session.add(TeamMember(team_id="finance", member_id=builder.id))
    (first,) = access.state(connection_id).destinations
    money = NewDestination(writable.values("money"), team_ids=("finance",), create=True)
    access.add(ADMIN, connection_id, money)
    choose = writable.destinations.choose
    assert choose(builder, connection_id, "upload-csv").container == writable.container()
    access.change(ADMIN, connection_id, first.id, team_ids=["sales"])
    assert choose(builder, connection_id, "upload-csv").container == writable.container("money")
    assert choose(ADMIN, connection_id, "upload-csv").container == writable.container()
    with pytest.raises(Refusal) as refusal:
        choose(builder, connection_id, "upload-csv", first.id)
    assert refusal.value.code == "destination-not-allowed"
    second = access.state(connection_id).destinations[1]
    access.change(ADMIN, connection_id, second.id, team_ids=["sales"])
    with pytest.raises(Refusal) as refusal:
        choose(builder, connection_id, "upload-csv")
    assert refusal.value.code == "destination-not-allowed"
    with pytest.raises(Refusal) as refusal:
        access.change(ADMIN, connection_id, second.id, team_ids=["nobody"])
    assert refusal.value.where == {"field": "team_ids"}


def test_histories_lie_apart_only_where_members_sign_in(writable: Installation) -> None:
    asked = NewDestination(writable.values("log"), purpose="histories", create=True)
    with pytest.raises(Refusal) as refusal:
        writable.write_access.add(ADMIN, writable.connection_id, asked)
    assert refusal.value.code == "histories-beside"
    with writable.store.session() as session:
        connection = session.get_one(Connection, writable.connection_id)
        connection.details = {**connection.details, "authentication": "member"}
    state = writable.write_access.add(ADMIN, writable.connection_id, asked)
    assert [(destination.container, destination.purpose) for destination in state.destinations] == [
        (writable.container(), "data"),
        (writable.container("log"), "histories"),
    ]
    assert writable.destinations.histories(writable.connection_id) == writable.container("log")
    assert writable.destinations.open(writable.connection_id).container == writable.container()


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
    opening = DuckDBWarehouse._opening

    def open_for_reading(self: DuckDBWarehouse) -> Opening:
        opened = opening(self)
        return replace(opened, attach=opened.attach_read_only)

    monkeypatch.setattr(DuckDBWarehouse, "_opening", open_for_reading)
    report = check(installation, "shop")
    checks = {check.privilege: check for check in report.checks}
    assert checks["connect"].result == "ok"
    assert checks["create-table"].result == "missing"
    assert "read" in (checks["create-table"].message or "")
    assert checks["insert"].message == "Not tried, because this failed: create tables."
    assert not any(report.features.values())


@pytest.mark.engines("duckdb")
def test_a_lost_file_is_a_clear_result_and_privileges_stay_as_they_were_seen(writable: Installation) -> None:
    before = last_check(writable)
    writable.file.unlink()
    report = check(writable, "stage")
    assert report.checks[0].privilege == "connect"
    assert report.checks[0].result == "unknown"
    assert "Put the file back" in (report.checks[0].message or "")
    assert report.outage
    assert set(report.features.values()) == {None}
    kept = last_check(writable)
    assert kept.pop("unreached") == {
        "at": report.checked_at.isoformat(),
        "message": report.checks[0].message,
    }
    assert kept | {"unreached": None} == before
    writable.pool.forget(writable.connection_id)
    again = check(writable, "stage")
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
        report = check(installation, "shop")
        assert "in use by another program" in (report.checks[0].message or "")
        assert not any(report.features.values())
        with pytest.raises(Refusal) as refusal:
            enable(installation, "stage", create=True)
        assert (refusal.value.kind, refusal.value.code) == ("unavailable", "warehouse-out-of-reach")
        other.communicate()
    assert check(installation, "shop").ok


def test_the_remains_of_a_crashed_probe_are_removed_after_an_hour(writable: Installation) -> None:
    old = f"_tw_probe_{(1_600_000_000_000):012x}{uuid.uuid4().hex[12:]}"
    recent = f"_tw_probe_{new_id()}"
    writable.sql(f"CREATE TABLE stage.{old} (a INT)")
    writable.sql(f"CREATE VIEW stage.{old}_v AS SELECT 1 AS one")
    writable.sql(f"CREATE TABLE stage.{recent} (a INT)")
    writable.sql("CREATE TABLE stage._tw_probe_of_somebody (a INT)")
    check(writable, "stage")
    assert writable.tables("stage") == {REGISTRY_TABLE, recent, "_tw_probe_of_somebody"}


def test_a_probe_cleans_up_after_a_step_that_failed(
    writable: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: object, _request: object) -> int:
        raise WarehouseError("permission", "Loading is not allowed.", hint="Ask.")

    with writable.pool.get(writable.connection_id).transaction() as transaction:
        monkeypatch.setattr(type(transaction), "load_csv", refuse)
    report = check(writable, "stage")
    assert report.features == {
        "input-tables": True, "uploads": False, "warehouse-views": True, "materialization": True
    }  # fmt: skip
    assert writable.tables("stage") == {REGISTRY_TABLE}


def test_an_unknown_connection_is_not_found(installation: Installation) -> None:
    with pytest.raises(Refusal) as refusal:
        installation.write_access.state("nothing")
    assert refusal.value.kind == "not-found"
