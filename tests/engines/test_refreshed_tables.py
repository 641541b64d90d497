"""Materializations that Snowflake refreshes by itself as dynamic tables, through the application."""

from typing import Any

import pytest

from engines.orders import ELEMENT
from engines.refreshed import DOUBLED, HOURLY, SNOWFLAKE, Stored
from engines.writing_desk import until
from servers.snowflake import LARGE_WAREHOUSE
from tablewright.warehouse.setup.platform_setup import setup_of
from tablewright.writeback import sql
from tablewright.writeback.doctor.report import Report
from tablewright.writeback.materialization.service import Schedule

pytestmark = pytest.mark.parametrize("engine", SNOWFLAKE, ids=lambda spec: spec.name, indirect=True)


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


def test_one_that_cannot_be_refreshed_any_more_is_created_again(stored: Stored) -> None:
    stored.materializations.set(*stored.at, None, HOURLY)
    stored.run()
    (first,) = stored.dynamic()
    stored.server.deny("ALTER DYNAMIC TABLE .* REFRESH")
    run = stored.run()
    assert run.status == "succeeded"
    assert run.table_name != first
    stored.server.deny()


def test_one_that_somebody_dropped_is_created_again(stored: Stored) -> None:
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
    assert {listed_object.kind for listed_object in listed} == {"materialization"}


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
    checks = {check.privilege: check for check in report.checks}
    assert checks["refreshed-table"].reason == "not-tried"
