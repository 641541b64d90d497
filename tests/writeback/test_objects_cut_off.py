"""Views, uploads and materializations where transactions do not cover tables, or do not exist.

Whatever a kill leaves behind is known to the registry, and doing the same again brings it to its end.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from limited import Fuse, Killed, limiting
from workbench import BY_CITY, Workbench, open_workbench, wait_for

from tablewright.common.errors import Refusal
from tablewright.warehouse import pool
from tablewright.writeback.destinations import leases
from tablewright.writeback.uploads.options import ReadOptions
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest

pytestmark = pytest.mark.engines("duckdb")

KINDS = {"rows": ("rows", True, False), "none": ("none", False, True)}


@pytest.fixture
def fuse() -> Fuse:
    return Fuse()


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def bench(
    request: pytest.FixtureRequest, fuse: Fuse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workbench]:
    limit, alters, merges = request.param
    opener = limiting(pool.open_warehouse, limit, fuse, alters=alters, merges=merges)
    monkeypatch.setattr(pool, "open_warehouse", opener)
    with open_workbench(tmp_path) as opened:
        opened.publish(**BY_CITY)
        yield opened
        fuse.left, fuse.blown = None, False


def known(bench: Workbench) -> None:
    """Nothing is there that the registry does not know."""
    destination = bench.services.destinations.open(bench.connection_id)
    assert destination.registry.foreign_tables(destination.warehouse) == []


def kill_everywhere(
    bench: Workbench, fuse: Fuse, act: Callable[[int], None], again: Callable[[int], None]
) -> int:
    """Kill `act` before each writing statement in turn; then it is done `again`. The number of kills."""
    for kills in count():
        fuse.left, fuse.seen = kills + 1, 0
        try:
            act(kills)
            killed = False
        except Killed:
            killed = True
        fuse.left, fuse.blown = None, False
        bench.sql(f"UPDATE stage.{leases.LEASES_TABLE} SET until_ms = 0")
        known(bench)
        again(kills)
        known(bench)
        if not killed:
            return kills
    raise AssertionError("unreachable")


def test_a_view_is_made_renamed_and_dropped(bench: Workbench, fuse: Fuse) -> None:
    def make(number: int) -> None:
        bench.services.views.set(*bench.at, f"Sales {number}")

    def make_again(number: int) -> None:
        state = bench.services.views.set(*bench.at, f"Sales {number}")
        assert state.status == "ready"
        assert len(bench.sql(f"SELECT * FROM {state.qualified_name}")) == 3

    assert kill_everywhere(bench, fuse, make, make_again) >= 3
    bench.services.views.drop(*bench.at)
    known(bench)


def test_a_view_is_dropped_in_the_end(bench: Workbench, fuse: Fuse) -> None:
    bench.services.views.set(*bench.at, "Sales")

    def drop(_: int) -> None:
        bench.services.views.drop(*bench.at)

    def drop_again(_: int) -> None:
        if bench.services.views.get(*bench.at) is not None:
            bench.services.views.drop(*bench.at)
        assert "sales" not in bench.tables()
        bench.services.views.set(*bench.at, "Sales")

    assert kill_everywhere(bench, fuse, drop, drop_again) >= 2


def test_an_upload_is_loaded_or_not_there(bench: Workbench, fuse: Fuse) -> None:
    uploads = bench.services.uploads
    upload_id = ""

    def stage() -> str:
        receiving = uploads.receive(bench.actor, "sales.csv", None)
        receiving.write(b"City,Amount\nRome,1\nOslo,2\n")
        return receiving.finish().upload_id

    def request() -> LoadRequest:
        columns = [
            ChosenColumn("City", "City", "text", True),
            ChosenColumn("Amount", "Amount", "number", True),
        ]
        return LoadRequest(bench.connection_id, "Sales", ReadOptions(), columns)

    def load(_: int) -> None:
        nonlocal upload_id
        upload_id = stage()
        uploads.load(bench.actor, upload_id, request())

    def load_again(_: int) -> None:
        uploads.recover()
        try:
            record = uploads.get(upload_id)
        except Refusal:
            record = uploads.load(bench.actor, upload_id, request()).record
        path = ".".join([*record.container, f'"{record.table_name}"'])
        assert bench.sql(f"SELECT count(*) FROM {path}") == [(2,)]
        uploads.delete(bench.actor, upload_id)
        assert record.table_name not in bench.tables()

    assert kill_everywhere(bench, fuse, load, load_again) >= 3


def test_a_materialization_takes_over_and_goes(bench: Workbench) -> None:
    runs = bench.services.materializations
    for _ in range(2):
        runs.run_now(*bench.at)
        wait_for(lambda: runs.runs(*bench.at)[0].status not in ("queued", "running"))
        assert runs.runs(*bench.at)[0].status == "succeeded", runs.runs(*bench.at)[0].error
        known(bench)
    assert len(bench.sql("SELECT * FROM stage.orders_by_city__mat")) == 3
    runs.drop(*bench.at)
    known(bench)
    assert not [name for name in bench.tables() if "__mat" in name]
