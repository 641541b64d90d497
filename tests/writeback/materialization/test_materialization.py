"""Materialization: runs, freshness, schedules, failures."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlglot import exp
from workbench import BY_CITY, Workbench, wait_for

from tablewright.common.errors import Refusal
from tablewright.query.service import Question
from tablewright.store.models import Materialization, MaterializationRun, ScheduleRecord
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.materialization.run import Runner
from tablewright.writeback.materialization.service import Schedule


def materialize(here: Workbench, trigger: str = "manual") -> MaterializationRun:
    """Run now, and wait for the end of the newest run."""
    if trigger == "manual":
        here.services.materializations.run_now(*here.at)
    wait_for(lambda: newest(here).status not in ("queued", "running"))
    return newest(here)


def newest(here: Workbench) -> MaterializationRun:
    return here.services.materializations.runs(*here.at)[0]


def stored_table(here: Workbench) -> str:
    (stored,) = here.services.materializations.stored_elements(here.workbook_id)
    return stored.path[-1]


def answer(here: Workbench) -> tuple[list[Any], bool | None]:
    """The element's rows as queries get them, and whether the stored table gave them."""
    document = here.services.workbooks.open(here.actor, here.workbook_id).document
    question = Question(here.workbook_id, document, "orders")
    _, compiled = here.services.queries.compile_element(question, here.actor)
    rows = here.services.queries.fetch(question, here.actor).to_pylist()
    return rows, compiled.stored[0].used if compiled.stored else None


def test_a_run_stores_the_element_and_queries_read_it(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    live, used = answer(workbench)
    assert used is None
    run = materialize(workbench)
    assert (run.status, run.rows, run.error, run.trigger) == ("succeeded", 3, None, "manual")
    state = workbench.services.materializations.state(*workbench.at)
    assert (state.state, state.reason, state.rows) == ("fresh", None, 3)
    assert state.path == workbench.path("orders_by_city__mat")
    assert state.as_of == run.started_at
    assert workbench.tables() == {"orders_by_city__mat", stored_table(workbench)}
    assert sorted(workbench.sql('SELECT "City", "Orders" FROM stage.orders_by_city__mat')) == [
        ("Lima", 100), ("Oslo", 100), ("Rome", 100)
    ]  # fmt: skip
    stored, used = answer(workbench)
    assert used is True
    assert stored == live


def test_base_rows_are_stored_too(workbench: Workbench) -> None:
    workbench.publish()
    live, _ = answer(workbench)
    assert materialize(workbench).rows == 300
    stored, used = answer(workbench)
    assert used is True
    key = "c1"
    assert sorted(stored, key=lambda row: row[key]) == sorted(live, key=lambda row: row[key])


def test_it_is_a_snapshot_until_the_next_run(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    first = stored_table(workbench)
    workbench.sql("INSERT INTO shop.orders VALUES (1000, 'Rome', 1)")
    assert {row["c2"]: row["n"] for row in answer(workbench)[0]}["Rome"] == 100
    materialize(workbench)
    assert {row["c2"]: row["n"] for row in answer(workbench)[0]}["Rome"] == 101
    second = stored_table(workbench)
    # The former table stays for queries that are still reading it, and goes with the run after.
    assert workbench.tables() == {"orders_by_city__mat", first, second}
    materialize(workbench)
    kept = {"orders_by_city__mat", second, stored_table(workbench)}
    wait_for(lambda: workbench.tables() == kept)


def test_data_that_moved_on_is_said(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    workbench.services.versions.advance(workbench.connection_id, workbench.path("orders", "shop"))
    state = workbench.services.materializations.state(*workbench.at)
    assert state.state == "fresh"
    assert "changed since" in (state.reason or "")


def test_a_publish_that_changes_the_element_stores_it_again(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    first = stored_table(workbench)
    workbench.publish(**BY_CITY | {"name": "Another name"})
    assert stored_table(workbench) == first
    assert len(workbench.services.materializations.runs(*workbench.at)) == 1
    columns = [BY_CITY["columns"][0], {"id": "n", "name": "Orders", "formula": "Count() * 2"}]
    assert workbench.publish(**BY_CITY | {"columns": columns}) == []
    run = materialize(workbench, "publish")
    assert (run.status, run.trigger) == ("succeeded", "publish")
    assert {row["c2"]: row["n"] for row in answer(workbench)[0]}["Rome"] == 200


def test_a_changed_element_runs_live_until_then(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    with workbench.services.store.session() as session:
        record = session.query(Materialization).one()
        record.paused = True
    columns = [BY_CITY["columns"][0], {"id": "n", "name": "Orders", "formula": "Count() * 2"}]
    workbench.publish(**BY_CITY | {"columns": columns})
    state = workbench.services.materializations.state(*workbench.at)
    assert state.state == "stale"
    assert "has changed" in (state.reason or "")
    rows, used = answer(workbench)
    assert used is False
    assert {row["c2"]: row["n"] for row in rows}["Rome"] == 200


def test_a_failed_run_keeps_the_last_copy_and_says_why(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    good = stored_table(workbench)
    workbench.sql("DROP TABLE shop.orders")
    workbench.services.queries.facts.forget(workbench.connection_id)
    run = materialize(workbench)
    assert run.status == "failed"
    assert "orders" in (run.error or "")
    assert stored_table(workbench) == good
    assert workbench.sql('SELECT sum("Orders") FROM stage.orders_by_city__mat') == [(300,)]
    assert workbench.tables() == {"orders_by_city__mat", good}
    assert workbench.services.materializations.state(*workbench.at).state == "stale"
    assert "job-failed" in [entry.kind for entry in workbench.services.audit.page().entries]


def test_a_run_that_breaks_in_the_middle_leaves_nothing(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    good = stored_table(workbench)
    warehouse = workbench.services.warehouses.get(workbench.connection_id)
    with warehouse.transaction() as transaction:
        kind: Any = type(transaction)
    execute = kind.execute

    def full(self: object, statement: exp.Expression, parameters: object = ()) -> int:
        result = execute(self, statement, parameters)
        if isinstance(statement, exp.Create) and "__mat_" in statement.sql() and statement.kind == "TABLE":
            raise WarehouseError("disk-full", "The disk is full.", hint="Free some space.")
        return result

    monkeypatch.setattr(kind, "execute", full)
    run = materialize(workbench)
    assert (run.status, run.error) == ("failed", "The disk is full. Free some space.")
    assert workbench.tables() == {"orders_by_city__mat", good}
    registered = workbench.sql("SELECT object_name FROM stage._tablewright_objects ORDER BY 1")
    assert registered == [("orders_by_city__mat",), (good,)]


def test_a_run_beside_another_one_is_skipped(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    workbench.publish(**BY_CITY)
    began, go_on = threading.Event(), threading.Event()
    content = Runner._content

    def slow(self: Runner, *arguments: Any, **more: Any) -> Any:
        began.set()
        assert go_on.wait(20)
        return content(self, *arguments, **more)

    monkeypatch.setattr(Runner, "_content", slow)
    first = workbench.services.materializations.run_now(*workbench.at)
    assert began.wait(20)
    second = workbench.services.materializations.run_now(*workbench.at)
    go_on.set()
    assert (second.status, second.error) == ("skipped", "A run is in progress.")
    wait_for(lambda: runs_of(workbench)[first.id] == "succeeded")
    assert runs_of(workbench) == {first.id: "succeeded", second.id: "skipped"}


def runs_of(here: Workbench) -> dict[str, str]:
    return {run.id: run.status for run in here.services.materializations.runs(*here.at)}


def test_a_removal_during_a_run_leaves_nothing(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    workbench.publish(**BY_CITY)
    build = Runner._build

    def build_then_remove(self: Runner, *arguments: Any) -> None:
        build(self, *arguments)
        # In a thread of its own, as requests are: what asks this run to stop does not stop the removal.
        removal = threading.Thread(target=workbench.services.materializations.drop, args=workbench.at)
        removal.start()
        removal.join()

    monkeypatch.setattr(Runner, "_build", build_then_remove)
    run = materialize(workbench)
    assert run.status == "cancelled"
    wait_for(lambda: workbench.tables() == set())
    wait_for(lambda: workbench.sql("SELECT * FROM stage._tablewright_objects") == [])


def test_a_schedule_runs_in_its_time_zone(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    state = workbench.services.materializations.set(
        *workbench.at, None, Schedule("30 6 * * *", "Asia/Kolkata")
    )
    assert state.state == "none"
    assert state.next_run_at is not None
    assert state.next_run_at.astimezone(UTC).strftime("%H:%M") == "01:00"
    with workbench.services.store.session() as session:
        session.query(ScheduleRecord).filter_by(kind="materialize-scheduled").one().next_run_at = (
            datetime.now(UTC) - timedelta(minutes=1)
        )
    wait_for(lambda: len(workbench.services.materializations.runs(*workbench.at)) == 1)
    run = materialize(workbench, "schedule")
    assert (run.status, run.trigger) == ("succeeded", "schedule")
    assert workbench.services.materializations.state(*workbench.at).state == "fresh"


def test_a_schedule_can_pause_and_go(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    service = workbench.services.materializations
    paused = service.set(*workbench.at, None, Schedule("0 * * * *", "UTC", paused=True))
    assert (paused.schedule, paused.next_run_at) == (Schedule("0 * * * *", "UTC", paused=True), None)
    gone = service.set(*workbench.at, None, None)
    assert gone.schedule is None
    with workbench.services.store.session() as session:
        assert session.query(ScheduleRecord).filter_by(kind="materialize-scheduled").count() == 0


@pytest.mark.parametrize(
    ("schedule", "field"),
    [
        (Schedule("never", "UTC"), "cron"),
        (Schedule("0 0 31 2 *", "UTC"), "cron"),
        (Schedule("0 0 * * *", "Mars"), "time_zone"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(workbench: Workbench, schedule: Schedule, field: str) -> None:
    workbench.publish(**BY_CITY)
    with pytest.raises(Refusal) as refusal:
        workbench.services.materializations.set(*workbench.at, None, schedule)
    assert refusal.value.where == {"field": field}


def test_another_level_can_be_stored(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY | {"collapsed_to": None})
    workbench.services.materializations.set(*workbench.at, "g1", None)
    assert materialize(workbench).rows == 3
    (stored,) = workbench.services.materializations.stored_elements(workbench.workbook_id)
    assert stored.level == "g1"


def test_an_unknown_level_fails_with_its_name(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    workbench.services.materializations.set(*workbench.at, "nothing", None)
    run = materialize(workbench)
    assert run.status == "failed"
    assert "no level “nothing”" in (run.error or "")


@pytest.mark.parametrize("formula", ["CurrentUserEmail()", "[Nothing] + 1"])
def test_what_cannot_be_stored_for_everybody_fails(workbench: Workbench, formula: str) -> None:
    workbench.publish(columns=[{"id": "c1", "name": "Mine", "formula": formula}])
    assert materialize(workbench).status == "failed"
    assert workbench.tables() == set()


def test_dropping_leaves_nothing_but_the_runs(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    materialize(workbench)
    workbench.services.materializations.set(*workbench.at, None, Schedule("0 0 * * *", "UTC"))
    workbench.services.materializations.drop(*workbench.at)
    assert workbench.tables() == set()
    assert workbench.sql("SELECT * FROM stage._tablewright_objects") == []
    assert workbench.services.materializations.stored_elements(workbench.workbook_id) == ()
    assert len(workbench.services.materializations.runs(*workbench.at)) == 2
    assert answer(workbench)[1] is None


def test_foreign_objects_are_never_replaced(workbench: Workbench) -> None:
    workbench.sql("CREATE TABLE stage.Orders_By_City__Mat AS SELECT 7 AS seven")
    workbench.publish(**BY_CITY)
    assert materialize(workbench).status == "succeeded"
    assert "orders_by_city_2__mat" in workbench.tables()
    assert workbench.sql("SELECT * FROM stage.Orders_By_City__Mat") == [(7,)]


def test_write_access_that_went_away_fails_the_run(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    materialize(workbench)
    workbench.services.write_access.disable(workbench.actor, workbench.connection_id)
    with pytest.raises(Refusal) as refusal:
        workbench.services.materializations.run_now(*workbench.at)
    assert refusal.value.code == "write-access-off"
    assert answer(workbench)[1] is True


def test_a_draft_that_was_never_published_cannot_be_stored(workbench: Workbench) -> None:
    with pytest.raises(Refusal) as refusal:
        workbench.services.materializations.run_now(*workbench.at)
    assert refusal.value.code == "not-published"


def test_short_edits_go_on_during_a_long_run(workbench: Workbench) -> None:
    warehouse = workbench.services.warehouses.get(workbench.connection_id)
    done: list[int] = []
    insert = sql.insert(workbench.path("orders", "shop"), ["id", "city", "price"])

    def edit() -> None:
        with warehouse.transaction() as transaction:
            done.append(transaction.execute(insert, [1, "x", 2]))

    with warehouse.transaction(exclusive=False) as transaction:
        transaction.execute(sql.create_table_as(workbench.path("new"), exp.select("1 AS a")))
        thread = threading.Thread(target=edit)
        thread.start()
        thread.join(10)
        assert done == [1]
    assert workbench.tables() == {"new"}


def test_the_api_sets_runs_lists_and_drops(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    client, address = workbench.client(), f"{workbench.address}/materialization"
    assert client.get(address).json()["state"] == "none"
    schedule = {"cron": "0 6 * * 1-5", "time_zone": "Europe/Berlin", "paused": False}
    reply = client.put(address, json={"schedule": schedule})
    assert reply.status_code == 200, reply.text
    assert reply.json()["schedule"] == schedule
    assert reply.json()["next_run_at"]
    reply = client.post(f"{address}/runs")
    assert reply.status_code == 202, reply.text
    assert reply.json()["status"] == "queued"
    wait_for(lambda: client.get(f"{address}/runs").json()[0]["status"] == "succeeded")
    state = client.get(address).json()
    assert (state["state"], state["rows"]) == ("fresh", 3)
    assert state["path"] == list(workbench.path("orders_by_city__mat"))
    assert state["last_run"]["element_name"] == "Orders by City"
    bad = client.put(address, json={"schedule": schedule | {"cron": "* *"}})
    assert (bad.status_code, bad.json()["error"]["where"]) == (422, {"field": "cron"})
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 404
    viewer = workbench.application.member("vera@example.org", "viewer")
    assert workbench.client(viewer.email).post(f"{address}/runs").status_code == 403
