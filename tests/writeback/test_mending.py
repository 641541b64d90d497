"""Views, runs and uploads that a lost privilege or an outage stopped: shown to members, and retried."""

import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from places import Place
from sqlalchemy import select
from workbench import BY_CITY, Workbench, document, open_workbench, wait_for

from servers import postgres
from servers.postgres import PostgresServer
from servers.shared import kill, wait_until_closed
from tablewright.jobs import service as jobs
from tablewright.store.ids import new_id
from tablewright.store.models import AuditRecord, Materialization, MaterializationRun
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.materialization.records import AGAIN
from tablewright.writeback.materialization.run import Runner
from tablewright.writeback.names import PROBE_PREFIX
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest
from tablewright.writeback.write_access import monitor

ONLY_CITY: dict[str, Any] = {"columns": [{"id": "c9", "name": "Only city", "source_column": "city"}]}


class Bench:
    """A workbench on PostgreSQL, of a user who has the rights that are needed, and no more."""

    def __init__(self, here: Workbench, url: str, user: str) -> None:
        self.here, self.url, self.user = here, url, user
        self.services = here.services

    def run(self, *statements: str) -> None:
        _run(self.url, *(statement.format(user=self.user) for statement in statements))

    def locks(self) -> set[tuple[str, str]]:
        state = self.services.write_access.state(self.here.connection_id)
        return {(lock.name, lock.code) for lock in state.locks}

    def check(self) -> None:
        """As an administrator does."""
        (destination,) = self.services.write_access.state(self.here.connection_id).destinations
        self.services.write_access.check_destination(self.here.connection_id, destination.id)

    def view(self) -> tuple[str, str]:
        state = self.services.views.get(*self.here.at)
        assert state is not None
        return state.status, state.error or ""

    def ended_run(self, workbook_id: str | None = None) -> MaterializationRun:
        """The newest run, once it has ended."""
        at = (self.here.actor, workbook_id or self.here.workbook_id, "orders")
        wait_for(lambda: self.services.materializations.runs(*at)[0].status not in ("queued", "running"))
        return self.services.materializations.runs(*at)[0]

    def materialize(self, workbook_id: str | None = None) -> MaterializationRun:
        id_ = workbook_id or self.here.workbook_id
        self.services.materializations.run_now(self.here.actor, id_, "orders")
        return self.ended_run(id_)

    def audited(self, kind: str) -> list[str]:
        with self.services.store.session() as session:
            records = session.scalars(select(AuditRecord).where(AuditRecord.kind == kind))
            return [audit.facts["name"] for audit in records]


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as session:
        for statement in statements:
            session.execute(statement.encode())


@contextmanager
def opened(folder: Path, url: str, port: int) -> Generator[Bench]:
    user = f"writer_{new_id()[-12:]}"
    tables = ("orders", "others")
    filled = "SELECT g AS id, 'Rome' AS city, g * 0.5::float8 AS price FROM generate_series(0, 29) AS g"
    _run(
        url,
        f"CREATE ROLE {user} LOGIN",
        "CREATE SCHEMA shop",
        *(f"CREATE TABLE shop.{table} AS {filled}" for table in tables),
        "CREATE SCHEMA stage",
        f"GRANT USAGE ON SCHEMA shop, stage TO {user}",
        f"GRANT CREATE ON SCHEMA stage TO {user}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA shop TO {user}",
    )
    details = {
        "platform": "postgres",
        "host": "127.0.0.1",
        "port": port,
        "database": url.rsplit("/", 1)[1],
        "user": user,
        "sslmode": "disable",
    }
    try:
        with open_workbench(folder, place=Place(details)) as here:
            yield Bench(here, url, user)
    finally:
        _run(url, f"DROP OWNED BY {user} CASCADE", f"DROP ROLE {user}")


@pytest.fixture
def bench(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Bench]:
    with postgres_server.database() as url, opened(tmp_path, url, postgres_server.port) as made:
        yield made


def test_a_view_and_a_run_that_lack_a_privilege_are_retried_when_it_is_granted(bench: Bench) -> None:
    here = bench.here
    here.publish()
    bench.services.views.set(*here.at, "sales")
    assert bench.materialize().status == "succeeded"
    bench.run("REVOKE CREATE ON SCHEMA stage FROM {user}")
    (problem,) = here.publish(**ONLY_CITY)
    assert "sales was not rebuilt" in problem
    assert "to grant the right. It is tried again by itself once the right is there." in problem
    run = bench.ended_run()
    assert (run.status, run.trigger) == ("failed", "publish")
    assert "once the right is there" in (run.error or "")
    # Administrators see both, and nothing else.
    wait_for(lambda: bench.locks() == {("sales", "permission"), ("Orders by City", "permission")})
    assert set(bench.audited("writes-locked")) == {"sales", "Orders by City"}
    # Members who look see what the doctor found missing.
    bench.check()
    assert bench.view()[0] == "failed"
    assert "GRANT" in bench.view()[1]
    assert "GRANT" in (bench.ended_run().error or "")
    assert here.sql("SELECT count(*) FROM stage.sales") == [(30,)]
    bench.run("GRANT CREATE ON SCHEMA stage TO {user}")
    bench.check()
    wait_for(lambda: bench.locks() == set())
    assert bench.view() == ("ready", "")
    assert here.sql('SELECT DISTINCT "Only city" FROM stage.sales') == [("Rome",)]
    run = bench.ended_run()
    assert (run.status, run.trigger, run.note) == ("succeeded", "publish", AGAIN)
    assert set(bench.audited("writes-unlocked")) == {"sales", "Orders by City"}


def test_a_right_on_one_source_stops_only_what_reads_it(bench: Bench) -> None:
    here, services = bench.here, bench.services
    source = {"kind": "warehouse-table", "connection_id": here.connection_id, "path": ["shop", "others"]}
    content = document(here.connection_id, None, source=source, columns=BY_CITY["columns"][:1])
    other = services.workbooks.create(here.actor, "Others", content).facts.id
    services.publishing.publish(here.actor, other)
    here.publish()
    bench.run("REVOKE SELECT ON shop.orders FROM {user}")
    assert bench.materialize().status == "failed"
    assert bench.materialize(other).status == "succeeded"
    assert bench.locks() == {("Orders by City", "permission")}
    # The doctor is content with the destination: no run is queued that could not succeed.
    bench.check()
    services.watch.unlock(here.connection_id)
    assert len(services.materializations.runs(*here.at)) == 1
    bench.run("GRANT SELECT ON shop.orders TO {user}")
    services.watch.unlock(here.connection_id)
    wait_for(lambda: bench.locks() == set())
    assert bench.ended_run().status == "succeeded"
    assert len(services.materializations.runs(*here.at)) == 2


def test_a_run_that_fails_again_is_not_tried_without_end(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, services = bench.here, bench.services
    here.publish()
    bench.run("REVOKE SELECT ON shop.orders FROM {user}")
    assert bench.materialize().status == "failed"
    # As if what is tried out said nothing about the run.
    monkeypatch.setattr("tablewright.writeback.materialization.run.Runner.try_out", lambda *_: None)
    services.watch.unlock(here.connection_id)
    wait_for(lambda: bench.ended_run().note == AGAIN)
    tried = len(services.materializations.runs(*here.at))
    for _ in range(3):
        services.watch.unlock(here.connection_id)
        assert bench.ended_run().status == "failed"
    assert len(services.materializations.runs(*here.at)) == tried
    services.materializations.drop(*here.at)
    assert bench.locks() == set()


def test_two_who_look_at_the_same_time_begin_one_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    here, services = bench.here, bench.services
    here.publish()
    bench.run("REVOKE SELECT ON shop.orders FROM {user}")
    assert bench.materialize().status == "failed"
    wait_for(lambda: bench.locks() != set())
    (lock,) = services.locks.of_connection(here.connection_id)
    first = True

    def while_another_looks(*_: object) -> None:
        nonlocal first
        if first:
            first = False
            services.materializations.run_again(lock.object_id, lock.since, checked=False)
            assert bench.ended_run().note == AGAIN

    monkeypatch.setattr(Runner, "try_out", while_another_looks)
    services.materializations.run_again(lock.object_id, lock.since, checked=False)
    assert [run.note for run in services.materializations.runs(*here.at)] == [AGAIN, None]


def test_trying_out_leaves_nothing_on_each_engine(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the statements themselves were wrong, a run would follow all the same."""
    tried: list[str] = []
    try_out = Runner.try_out

    def watched(runner: Runner, record: Materialization) -> None:
        try_out(runner, record)
        tried.append(record.base_name)

    monkeypatch.setattr(Runner, "try_out", watched)
    workbench.publish(**BY_CITY)
    services = workbench.services
    run = services.materializations.run_now(*workbench.at)
    wait_for(lambda: services.materializations.runs(*workbench.at)[0].status == "succeeded")
    before = workbench.tables()
    assert not services.materializations.run_again(run.materialization_id, utc_now(), checked=True)
    assert tried == ["orders_by_city"]
    wait_for(lambda: services.materializations.runs(*workbench.at)[0].status == "succeeded")
    assert services.materializations.runs(*workbench.at)[0].note == AGAIN
    assert not [name for name in workbench.tables() - before if name.startswith(PROBE_PREFIX)]


def test_what_is_dropped_is_owed_no_more(bench: Bench) -> None:
    here = bench.here
    here.publish()
    bench.services.views.set(*here.at, "sales")
    bench.run("REVOKE CREATE ON SCHEMA stage FROM {user}")
    here.publish(**ONLY_CITY)
    assert bench.locks() == {("sales", "permission")}
    bench.run("GRANT CREATE ON SCHEMA stage TO {user}")
    bench.services.views.drop(*here.at)
    assert bench.locks() == set()


def test_administrators_see_an_upload_that_lacks_a_privilege(bench: Bench) -> None:
    uploads, actor = bench.services.uploads, bench.here.actor
    receiving = uploads.receive(actor, "cities.csv", None)
    receiving.write(b"City\nRome\nOslo\n")
    preview = receiving.finish()
    columns = [ChosenColumn("City", "City", "text", True)]
    wanted = LoadRequest(bench.here.connection_id, "Cities", preview.options, columns)
    bench.run("REVOKE CREATE ON SCHEMA stage FROM {user}")
    with pytest.raises(WarehouseError) as refused:
        uploads.load(actor, preview.upload_id, wanted)
    assert refused.value.code == "permission"
    assert bench.locks() == {("Cities", "permission")}
    bench.run("GRANT CREATE ON SCHEMA stage TO {user}")
    bench.check()
    assert bench.locks() == set()
    # Nothing is loaded by itself: the person has the file.
    assert uploads.load(actor, preview.upload_id, wanted).record.rows == 2


def test_after_an_outage_both_are_retried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jobs, "RETRY_DELAYS", (timedelta(0),))
    monkeypatch.setattr(monitor, "SOON_SECONDS", 0.1)
    monkeypatch.setattr(monitor, "SOON_TRIES", 1000)
    folder = Path(tempfile.mkdtemp(prefix="tablewright-pg-"))
    port, process_id = postgres.start(folder)
    try:
        url = PostgresServer(port).url("postgres")
        with opened(tmp_path, url, port) as bench:
            here = bench.here
            here.publish()
            bench.services.views.set(*here.at, "sales")
            assert bench.materialize().status == "succeeded"
            kill([process_id])
            wait_until_closed(port)
            try:
                problem, *_ = here.publish(**ONLY_CITY)
                assert "It is tried again by itself as soon as the warehouse takes writes." in problem
                wanted = {("sales", "unavailable"), ("Orders by City", "unavailable")}
                wait_for(lambda: bench.locks() == wanted)
                assert bench.view()[0] == "failed"
            finally:
                port, process_id = postgres.start(folder)
            # Nobody does anything.
            wait_for(lambda: bench.locks() == set(), seconds=90)
            assert bench.view() == ("ready", "")
            assert here.sql('SELECT DISTINCT "Only city" FROM stage.sales') == [("Rome",)]
            run = bench.ended_run()
            assert (run.status, run.trigger, run.note) == ("succeeded", "publish", AGAIN)
    finally:
        postgres.stop(process_id, folder)
