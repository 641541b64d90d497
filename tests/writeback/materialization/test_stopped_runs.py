"""Runs that are stopped: by a person, by the time limit, because their materialization is removed."""

from typing import Any

import pytest
from workbench import BY_CITY, Workbench, wait_for

from tablewright.store.models import AuditRecord, MaterializationRun
from tablewright.writeback.materialization.run import _span

LOCAL = ("duckdb", "postgres", "mariadb")


def endless(here: Workbench) -> dict[str, Any]:
    """An element whose rows are never all counted."""
    orders = ".".join(here.path("orders", "shop"))
    joined = ", ".join(f"{orders} {alias}" for alias in "abcdef")
    product = " * ".join(f"{alias}.id" for alias in "abcdef")
    statement = f"select count(*) as n from {joined} where mod({product}, 7) = 3"
    return {
        "source": {"kind": "sql", "connection_id": here.connection_id, "statement": statement},
        "columns": [{"id": "n", "name": "N", "source_column": "n"}],
    }


def newest(here: Workbench) -> MaterializationRun:
    return here.services.materializations.runs(*here.at)[0]


def started(here: Workbench) -> MaterializationRun:
    """A run in the middle of its statement; where something else is stored, a publish has begun it."""
    past = here.services.materializations.runs(*here.at)
    if not past or past[0].trigger != "publish":
        here.services.materializations.run_now(*here.at)
    announced: set[str] = set()

    def at_work() -> bool:
        run = newest(here)
        assert run.status in ("queued", "running"), run.error
        if run.table_name is None:
            return False
        destination = here.services.destinations.open(here.connection_id, container=here.container())
        announced.update(entry.object_name for entry in destination.registry.entries(here.warehouse))
        return run.table_name in announced

    wait_for(at_work)
    return newest(here)


def ended(here: Workbench) -> MaterializationRun:
    wait_for(lambda: newest(here).status not in ("queued", "running"))
    return newest(here)


def cancel(here: Workbench, run: MaterializationRun, email: str = "ada@example.org") -> Any:
    return here.client(email).post(f"/api/runs/{run.id}/cancel")


@pytest.mark.engines(*LOCAL)
def test_a_run_is_cancelled_and_the_former_table_serves_on(workbench: Workbench) -> None:
    workbench.publish(**BY_CITY)
    workbench.services.materializations.run_now(*workbench.at)
    assert ended(workbench).status == "succeeded"
    before = workbench.tables()
    workbench.publish(**endless(workbench))
    run = started(workbench)
    listed = workbench.client().get("/api/runs").json()["runs"][0]
    assert (listed["may_cancel"], listed["cancelled_by"]) == (True, None)
    reply = cancel(workbench, run)
    assert reply.status_code == 200, reply.text
    assert (reply.json()["cancelled_by"], reply.json()["may_cancel"]) == ("Ada", False)
    stopped = ended(workbench)
    assert (stopped.status, stopped.error) == ("cancelled", "Cancelled by Ada.")
    assert workbench.tables() == before
    state = workbench.services.materializations.state(*workbench.at)
    assert state.path == workbench.path("orders_by_city__mat")
    assert len(workbench.sql("SELECT * FROM stage.orders_by_city__mat")) == 3
    workbench.publish(**BY_CITY)
    workbench.services.materializations.run_now(*workbench.at)
    assert ended(workbench).status == "succeeded"
    with workbench.services.store.session() as session:
        noted = [audit for audit in session.query(AuditRecord) if audit.kind == "materialization-cancelled"]
    assert [audit.facts["run_id"] for audit in noted] == [run.id]


@pytest.mark.engines("duckdb")
def test_a_run_that_takes_too_long_is_stopped_and_not_tried_again(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench.publish(**endless(workbench))
    watcher = workbench.services.materializations._runner.watcher
    monkeypatch.setattr(watcher, "seconds", 0.5)
    workbench.services.materializations.run_now(*workbench.at)
    run = ended(workbench)
    assert run.status == "failed"
    assert run.error is not None
    assert run.error.startswith("The run took longer than the 0.5 seconds that are allowed.")
    assert "materialization_timeout_seconds" in run.error
    assert workbench.tables() == set()
    assert len(workbench.services.materializations.runs(*workbench.at)) == 1


@pytest.mark.engines(*LOCAL)
def test_removing_a_materialization_stops_its_run(workbench: Workbench) -> None:
    workbench.publish(**endless(workbench))
    run = started(workbench)
    assert workbench.client().delete(f"{workbench.address}/materialization").status_code == 204
    stopped = ended(workbench)
    assert (stopped.id, stopped.status) == (run.id, "cancelled")
    assert stopped.error == "The materialization was removed while it ran."
    assert workbench.tables() == set()


@pytest.mark.engines("duckdb")
def test_a_run_that_waits_is_cancelled_at_once(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    workbench.publish()
    monkeypatch.setattr(workbench.services.materializations, "_enqueue", lambda *_: None)
    run = workbench.services.materializations.run_now(*workbench.at)
    assert cancel(workbench, run).json()["status"] == "cancelled"
    assert newest(workbench).error == "Cancelled by Ada."
    again = cancel(workbench, run)
    assert (again.status_code, again.json()["status"]) == (200, "cancelled")


@pytest.mark.engines("duckdb")
def test_only_those_who_may_materialize_there_may_cancel(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench.publish()
    monkeypatch.setattr(workbench.services.materializations, "_enqueue", lambda *_: None)
    run = workbench.services.materializations.run_now(*workbench.at)
    workbench.services.shares.replace(workbench.actor, workbench.workbook_id, everyone=True, members={})
    workbench.application.member("vera@example.org", "viewer")
    workbench.application.member("bob@example.org", "builder")
    assert cancel(workbench, run, "vera@example.org").status_code == 403
    assert cancel(workbench, run, "bob@example.org").status_code == 403
    assert workbench.client("bob@example.org").get("/api/runs").json()["runs"][0]["may_cancel"] is False
    assert workbench.client().post("/api/runs/none/cancel").status_code == 404
    assert newest(workbench).status == "queued"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (7_200, "2 hours"),
        (5_400, "90 minutes"),
        (3_600, "60 minutes"),
        (90, "90 seconds"),
        (0.5, "0.5 seconds"),
    ],
)
def test_a_time_limit_in_words(seconds: float, words: str) -> None:
    assert _span(seconds) == words
