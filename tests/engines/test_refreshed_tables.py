"""Materializations that Snowflake refreshes by itself as dynamic tables, through the application."""

from collections.abc import Generator
from typing import Any

import pytest

from engines.bench import ENGINES, Engine
from engines.test_application import ELEMENT, fill
from engines.test_writing_services import Desk, until
from servers.application import Application
from servers.snowflake import LARGE_WAREHOUSE, SnowflakeServer
from tablewright.document.model import Workbook
from tablewright.query.service import Question
from tablewright.store.models import MaterializationRun
from tablewright.warehouse.setup import setup_of
from tablewright.warehouse.snowflake import statements
from tablewright.writeback import sql
from tablewright.writeback.doctor.report import Report
from tablewright.writeback.materialization.service import Schedule

SNOWFLAKE = [spec for spec in ENGINES if spec.name == "snowflake"]
pytestmark = pytest.mark.parametrize("engine", SNOWFLAKE, ids=lambda spec: spec.name, indirect=True)

HOURLY = Schedule("0 * * * *", "Europe/Berlin")
DOUBLED = {"id": "total", "name": "Total", "formula": "Sum([Orders/Amount]) * 2"}


class Stored:
    """A materialized element over a destination whose tables Snowflake is to refresh."""

    def __init__(self, desk: Desk, server: SnowflakeServer) -> None:
        self.desk = desk
        self.server = server
        self.materializations = desk.services.materializations
        self.workbook = desk.workbook({**ELEMENT, "source": desk.source})
        self.at = (desk.actor, self.workbook, "orders")
        self.options(dynamic_tables=True, materialization_warehouse=LARGE_WAREHOUSE)

    def options(self, **options: Any) -> None:
        access = self.desk.services.write_access
        (destination,) = access.state(self.desk.connection_id).destinations
        access.change(self.desk.actor, self.desk.connection_id, destination.id, options=options)

    def run(self) -> MaterializationRun:
        self.materializations.run_now(*self.at)
        return self.finished()

    def finished(self) -> MaterializationRun:
        until(lambda: self.newest().status not in ("queued", "running"))
        return self.newest()

    def newest(self) -> MaterializationRun:
        return self.materializations.runs(*self.at)[0]

    def due(self) -> MaterializationRun:
        """The schedule's moment has come."""
        with self.desk.services.store.session() as session:
            record = session.query(MaterializationRun).order_by(MaterializationRun.id.desc()).first()
            assert record is not None
            payload = {"materialization_id": record.materialization_id}
        before = len(self.materializations.runs(*self.at))
        self.desk.services.jobs.enqueue("materialize-scheduled", payload)
        until(lambda: len(self.materializations.runs(*self.at)) > before)
        return self.finished()

    def publish(self, **changes: Any) -> None:
        element = {**ELEMENT, "source": self.desk.source, **changes}
        layout = [{"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}]
        page = {"id": "p", "name": "Page", "elements": [element], "layout": layout}
        document = Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})
        services = self.desk.services
        revision = services.workbooks.open(self.desk.actor, self.workbook).revision
        services.workbooks.save_draft(self.desk.actor, self.workbook, revision, document)
        assert services.publishing.publish(self.desk.actor, self.workbook).problems == []

    def add(self, region: str, amount: float) -> None:
        with self.desk.engine.warehouse.transaction() as transaction:
            path = self.desk.engine.path("orders")
            transaction.execute(sql.insert(path, ["region", "amount"]), [region, amount])

    def rows(self) -> list[tuple[Any, ...]]:
        """As somebody with SQL reads them through the stable view."""
        return self.desk.rows("orders__mat", "Region", "Total")

    def answer(self) -> tuple[list[Any], bool | None]:
        """As queries of the element get them, and whether the stored table gave them."""
        queries = self.desk.services.queries
        document = self.desk.services.workbooks.open(self.desk.actor, self.workbook).document
        question = Question(self.workbook, document, "orders")
        _, compiled = queries.compile_element(question, self.desk.actor)
        found = sorted(tuple(row.values()) for row in queries.fetch(question, self.desk.actor).to_pylist())
        return found, compiled.stored[0].used if compiled.stored else None

    def dynamic(self) -> dict[str, dict[str, Any]]:
        """What Snowflake tells of the dynamic tables in the destination."""
        scope = statements.show_dynamic_table((*self.desk.container, "x")).partition(" IN ")[2]
        shown = self.desk.engine.warehouse.show(f"SHOW DYNAMIC TABLES IN {scope}")  # type: ignore[attr-defined]
        return {row["name"]: row for row in shown}

    def the_one(self) -> dict[str, Any]:
        (found,) = self.dynamic().values()
        return found

    def relations(self) -> set[str]:
        entries = self.desk.engine.warehouse.tables(self.desk.container)
        return {entry.name for entry in entries if not entry.name.startswith("_tablewright")}


@pytest.fixture
def stored(
    engine: Engine, sqlite_application: Application, snowflake_server: SnowflakeServer
) -> Generator[Stored]:
    fill(engine)
    desk = Desk(engine, sqlite_application)
    yield Stored(desk, snowflake_server)
    snowflake_server.deny()
    desk.close()


def test_snowflake_keeps_the_table_fresh(stored: Stored) -> None:
    run = stored.run()
    assert (run.status, run.rows, run.error, run.note) == ("succeeded", 2, None, None)
    table = stored.the_one()
    assert (table["target_lag"], table["warehouse"]) == ("DOWNSTREAM", LARGE_WAREHOUSE)
    state = stored.materializations.state(*stored.at)
    assert state.refreshed is not None
    assert (state.refreshed.by, state.refreshed.lag, state.refreshed.paused) == ("Snowflake", None, False)
    assert (state.state, state.rows) == ("fresh", 2)
    stored.materializations.set(*stored.at, None, HOURLY)
    assert stored.the_one()["target_lag"] == "1 hours"
    stored.add("west", 4.0)
    assert len(stored.rows()) == 2
    stored.server.time_passes()
    expected = [("north", 1.5), ("south", 2.0), ("west", 4.0)]
    assert stored.rows() == expected
    assert stored.answer() == (expected, True)
    later = stored.materializations.state(*stored.at)
    assert later.rows == 3
    assert later.as_of is not None
    assert state.as_of is not None
    assert later.as_of > state.as_of


def test_a_run_by_hand_refreshes_the_same_table(stored: Stored) -> None:
    stored.run()
    (name,) = stored.dynamic()
    stored.add("west", 4.0)
    run = stored.run()
    assert (run.status, run.rows, run.table_name) == ("succeeded", 3, name)
    assert set(stored.dynamic()) == {name}
    assert stored.relations() == {name, "orders__mat"}
    assert len(stored.rows()) == 3


def test_the_schedule_only_looks_after_it(stored: Stored) -> None:
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    name = stored.the_one()["name"]
    stored.add("west", 4.0)
    stored.server.time_passes()
    before = len(stored.server.ran())
    run = stored.due()
    assert (run.status, run.trigger, run.rows, run.table_name) == ("succeeded", "schedule", 3, name)
    assert not [line for _, line in stored.server.ran()[before:] if line.endswith("REFRESH")]


def test_pausing_the_schedule_pauses_snowflake(stored: Stored) -> None:
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    stored.materializations.set(*stored.at, None, Schedule(HOURLY.cron, "UTC", paused=True))
    assert stored.the_one()["scheduling_state"] == "SUSPENDED"
    state = stored.materializations.state(*stored.at)
    assert state.refreshed is not None
    assert state.refreshed.paused
    stored.add("west", 4.0)
    stored.server.time_passes()
    assert len(stored.rows()) == 2
    assert stored.run().rows == 3
    stored.materializations.set(*stored.at, None, HOURLY)
    assert stored.the_one()["scheduling_state"] == "ACTIVE"


def test_another_definition_gets_another_table(stored: Stored) -> None:
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    (first,) = stored.dynamic()
    stored.publish(columns=[ELEMENT["columns"][0], DOUBLED])
    run = stored.finished()
    assert (run.status, run.trigger) == ("succeeded", "publish")
    assert stored.rows() == [("north", 3.0), ("south", 4.0)]
    until(lambda: stored.dynamic()[first]["scheduling_state"] == "SUSPENDED")
    assert len(stored.dynamic()) == 2
    # Queries may have read the former one; the next run drops it.
    stored.run()
    until(lambda: first not in stored.dynamic())
    assert len(stored.dynamic()) == 1


def test_what_snowflake_refuses_is_stored_as_a_plain_table(stored: Stored) -> None:
    stored.server.deny("CREATE OR REPLACE DYNAMIC TABLE")
    run = stored.run()
    assert (run.status, run.rows, run.error) == ("succeeded", 2, None)
    assert run.note is not None
    assert run.note.startswith("Snowflake does not refresh this table by itself: ")
    assert stored.dynamic() == {}
    assert stored.materializations.state(*stored.at).refreshed is None
    created = [
        where for where, line in stored.server.ran() if line.startswith("CREATE TABLE") and "__mat_" in line
    ]
    assert created[-1] == LARGE_WAREHOUSE
    assert stored.answer()[1] is True
    stored.server.deny()
    assert stored.run().note is None
    assert len(stored.dynamic()) == 1


def test_one_that_cannot_be_refreshed_any_more_is_made_anew(stored: Stored) -> None:
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    (first,) = stored.dynamic()
    stored.server.deny("ALTER DYNAMIC TABLE .* REFRESH")
    run = stored.run()
    assert run.status == "succeeded"
    assert run.table_name != first
    stored.server.deny()


def test_one_that_somebody_dropped_is_made_anew(stored: Stored) -> None:
    stored.run()
    (first,) = stored.dynamic()
    with stored.desk.engine.warehouse.transaction() as transaction:
        transaction.execute(sql.drop("DYNAMIC TABLE", (*stored.desk.container, first)))
    stored.materializations.set(*stored.at, None, HOURLY)
    assert stored.run().status == "succeeded"
    assert stored.the_one()["name"] != first


def test_without_the_option_runs_store_plain_tables_again(stored: Stored) -> None:
    stored.run()
    (first,) = stored.dynamic()
    stored.options()
    run = stored.run()
    assert (run.status, run.note) == ("succeeded", None)
    assert stored.materializations.state(*stored.at).refreshed is None
    assert stored.dynamic()[first]["scheduling_state"] == "SUSPENDED"
    stored.run()
    until(lambda: stored.dynamic() == {})


def test_a_removal_drops_it(stored: Stored) -> None:
    stored.run()
    stored.materializations.drop(*stored.at)
    assert stored.dynamic() == {}
    assert stored.relations() == set()


def test_it_is_listed_with_the_others(stored: Stored) -> None:
    stored.run()
    listed = stored.desk.services.write_access.objects(stored.desk.connection_id)
    assert {each.kind for each in listed} == {"materialization"}


# ---------------------------------------------------------------- the doctor


def checked(stored: Stored, *denied: str, **options: Any) -> Report:
    stored.server.deny(*denied)
    access, connection_id = stored.desk.services.write_access, stored.desk.connection_id
    values = setup_of("snowflake").values(stored.desk.container) | options
    return access.check(connection_id, values)


def test_the_doctor_tries_what_the_destination_asks_for(stored: Stored) -> None:
    before = stored.relations()
    report = checked(stored, dynamic_tables=True, materialization_warehouse=LARGE_WAREHOUSE)
    assert report.ok
    assert {"materialize", "refreshed-table"} <= {check.privilege for check in report.checks}
    assert stored.relations() == before
    plain = checked(stored)
    assert not {"materialize", "refreshed-table"} & {check.privilege for check in plain.checks}


def test_the_doctor_names_the_right_to_make_dynamic_tables(stored: Stored) -> None:
    report = checked(stored, "CREATE OR REPLACE DYNAMIC TABLE", dynamic_tables=True)
    (missing,) = report.missing_grants
    assert missing.sql.startswith("GRANT CREATE DYNAMIC TABLE ON SCHEMA ")
    # Without it, plain tables are stored.
    assert report.features["materialization"]
    assert not report.ok


def test_the_doctor_names_a_warehouse_that_may_not_be_used(stored: Stored) -> None:
    report = checked(stored, dynamic_tables=True, materialization_warehouse="secret_wh")
    (missing,) = report.missing_grants
    assert missing.sql == 'GRANT USAGE ON WAREHOUSE "SECRET_WH" TO ROLE "TABLEWRIGHT_ROLE"'
    assert not report.features["materialization"]
    assert report.features["uploads"]
    found = {check.privilege: check for check in report.checks}
    assert found["refreshed-table"].reason == "not-tried"
