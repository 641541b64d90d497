"""The process that owns a DuckDB file: no statement takes more than its share, its end hurts nobody else."""

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

from tablewright.warehouse.contract.client import Rendered, RunningQuery
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb import supervisor
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.duckdb.memory import resident_bytes
from tablewright.warehouse.duckdb.process import Channel, Lost
from tablewright.warehouse.duckdb.supervisor import SUPERVISOR

MEMORY_MB = 400
ONE = Rendered("SELECT 1 AS x")
COUNT = Rendered("SELECT count(*) AS x FROM main.t")
ENDLESS = Rendered(
    "SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE a.range * b.range = 3"
)
STUBBORN = Rendered("SELECT levenshtein(repeat('a', 60_000), repeat('b', 60_000)) AS x")
"""Does not stop when it is interrupted."""
UNLESS_RUN_AGAIN = Rendered(
    "SELECT count(*) AS x FROM main.flag, range(10_000_000) a, range(10_000_000) b"
    " WHERE a.range * b.range = 3"
)
"""Goes on for ever, if `flag` had a row when it began."""


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[DuckDBWarehouse]:
    opened = DuckDBWarehouse(tmp_path / "w.duckdb", tmp_path, create=True, memory_mb=MEMORY_MB)
    with opened.transaction() as transaction:
        transaction.execute(Rendered("CREATE TABLE main.t AS SELECT range AS n FROM range(1000)"))
        transaction.execute(Rendered("CREATE TABLE main.flag AS SELECT 1 AS f"))
    yield opened
    opened.close()


def table_of(running: RunningQuery) -> pa.Table:
    try:
        return pa.Table.from_batches(list(running.batches()), running.schema)
    finally:
        running.close()


def value(warehouse: DuckDBWarehouse, statement: Rendered, timeout: float | None = None) -> object:
    return table_of(warehouse.query(statement, timeout=timeout)).column(0)[0].as_py()


def refused(warehouse: DuckDBWarehouse, statement: Rendered, timeout: float | None = None) -> str:
    with pytest.raises(WarehouseError) as caught:
        value(warehouse, statement, timeout)
    return caught.value.code


def kill(warehouse: DuckDBWarehouse) -> None:
    """As from outside; returns when it has ended."""
    worker = warehouse._worker
    assert worker is not None
    os.kill(worker.process.pid, signal.SIGKILL)
    worker.process.wait()


def wait_until(happened: Callable[[], bool]) -> None:
    """Looks again and again; the test's own limit ends it."""
    tick = threading.Event()
    while not happened():
        tick.wait(0.005)


@contextmanager
def peak_of(warehouse: DuckDBWarehouse) -> Generator[list[int]]:
    """The most memory that the process of the warehouse has in use."""
    peak, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.003):
            see()

    def see() -> None:
        process_id = warehouse.process_id
        if process_id is not None:
            peak[0] = max(peak[0], resident_bytes(process_id))

    see()
    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peak
    finally:
        done.set()
        looking.join()


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT unnest(range(1_000_000_000)) AS x",
        "SELECT len(range(1, 10_000_001)) AS x",
        "SELECT len(range(200_000_000)) AS x",
        "SELECT levenshtein(repeat('a', 100_000), repeat('b', 100_000)) AS x",
        "SELECT lpad('x', 200_000_000, 'y') AS x",
        "SELECT repeat('x', 1_000_000_000) AS x",
        "SELECT string_agg(repeat('x', 1_000_000)) AS x FROM range(100_000)",
        "SELECT list(range) AS x FROM range(1_000_000_000)",
        "SELECT printf('%1000000000d', 1) AS x",
    ],
)
def test_a_hostile_statement_ends_within_its_bounds(
    warehouse: DuckDBWarehouse, tmp_path: Path, attack: str
) -> None:
    other = DuckDBWarehouse(tmp_path / "other.duckdb", tmp_path, create=True, memory_mb=MEMORY_MB)
    with peak_of(warehouse) as peak, ThreadPoolExecutor(1) as pool:
        attacking = pool.submit(refused, warehouse, Rendered(attack), 0.5)
        assert value(other, ONE) == 1
        assert attacking.result() in {"timeout", "out-of-memory"}
    assert 0 < peak[0] <= MEMORY_MB * 1_048_576 * 1.5
    assert value(warehouse, COUNT) == 1000
    other.close()


def processor_ticks(process_id: int | None) -> int:
    """Hundredths of a second that the process has worked."""
    words = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return int(words[11])


@contextmanager
def reading(warehouse: DuckDBWarehouse) -> Generator[Future[object]]:
    """A read that goes on for ever, and would end at once if it were run again."""
    ran = len(running(warehouse))
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(value, warehouse, UNLESS_RUN_AGAIN)
        wait_until(lambda: len(running(warehouse)) > ran)
        with warehouse.transaction() as transaction:
            transaction.execute(Rendered("DELETE FROM main.flag"))
        assert not read.done()
        yield read


def running(warehouse: DuckDBWarehouse) -> list[object]:
    worker = warehouse._worker
    return (
        [] if worker is None else [running for running in worker.running() if running.channel.kind == "read"]
    )


def test_only_the_stubborn_statement_gets_the_reason(warehouse: DuckDBWarehouse) -> None:
    """The other read is run again, an open transaction fails with words, what was committed stays."""
    first = warehouse.process_id
    with reading(warehouse) as read:
        with pytest.raises(WarehouseError) as caught, warehouse.transaction() as transaction:
            transaction.execute(Rendered("INSERT INTO main.t VALUES (-1)"))
            assert refused(warehouse, STUBBORN, 0.2) == "timeout"
            transaction.execute(Rendered("INSERT INTO main.t VALUES (-2)"))
        assert read.result() == 0
    assert (caught.value.code, caught.value.retryable) == ("unavailable", True)
    assert "another query on it did not stop at its time limit" in caught.value.message
    assert "Nothing of this was stored" in (caught.value.hint or "")
    assert value(warehouse, COUNT) == 1000
    assert warehouse.process_id not in (None, first)


def test_a_read_beside_one_that_took_all_memory_is_run_again(warehouse: DuckDBWarehouse) -> None:
    with reading(warehouse) as read:
        worker = warehouse._worker
        assert worker is not None
        # As the supervisor does it when it cannot know who is to blame.
        worker.kill("memory", None)
        assert read.result() == 0


@pytest.mark.parametrize(
    ("ends", "outcome"),
    [
        ([Lost("memory", guilty=False), None], None),
        ([Lost("memory", guilty=False), Lost("memory", guilty=False)], "out-of-memory"),
        ([Lost("memory", guilty=False), Lost("timeout", guilty=False)], "unavailable"),
        ([Lost("memory", guilty=True)], "out-of-memory"),
        ([Lost("timeout", guilty=False), None], None),
        ([Lost("timeout", guilty=False), Lost("memory", guilty=True)], "out-of-memory"),
        ([Lost("timeout", guilty=False), Lost("timeout", guilty=False)], "unavailable"),
        ([Lost("timeout", guilty=True)], "timeout"),
        ([Lost("crashed", guilty=False), None], None),
        ([Lost("crashed", guilty=False), Lost("crashed", guilty=False)], "unavailable"),
    ],
)
def test_a_read_is_run_again_once(
    warehouse: DuckDBWarehouse, ends: list[Lost | None], outcome: str | None
) -> None:
    left = list(ends)

    def start() -> str:
        end = left.pop(0)
        if end is not None:
            raise end
        return "rows"

    if outcome is None:
        assert warehouse._with_another_try(start) == "rows"
    else:
        with pytest.raises(WarehouseError) as caught:
            warehouse._with_another_try(start)
        assert caught.value.code == outcome
    assert not left


def test_memory_beyond_the_bound_ends_the_process(
    warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system refuses nothing, the supervisor sees it."""
    first = warehouse.process_id
    monkeypatch.setattr(supervisor.WorkerProcess, "resident_bytes", lambda worker: MEMORY_MB << 21)
    with ThreadPoolExecutor(1) as pool:
        attack = pool.submit(refused, warehouse, ENDLESS)
        assert attack.result() == "out-of-memory"
    monkeypatch.undo()
    assert value(warehouse, ONE) == 1
    assert warehouse.process_id != first


def test_a_cancelled_statement_that_does_not_stop_is_ended_before_its_deadline(
    warehouse: DuckDBWarehouse,
) -> None:
    first = warehouse.process_id
    began = processor_ticks(first)
    stops: list[Callable[[], None]] = []

    def attack() -> str:
        with pytest.raises(WarehouseError) as caught:
            warehouse.query(STUBBORN, timeout=10_000, on_start=stops.append)
        return caught.value.code

    with ThreadPoolExecutor(1) as pool:
        attacking = pool.submit(attack)
        wait_until(lambda: processor_ticks(first) > began + 20)
        stops[0]()
        assert attacking.result() == "cancelled"
    assert value(warehouse, ONE) == 1
    assert warehouse.process_id != first


# ---------------------------------------------------------------- ending


def test_a_read_that_gave_rows_says_that_it_was_cut_off(warehouse: DuckDBWarehouse) -> None:
    read = warehouse.query(Rendered("SELECT range AS x FROM range(10_000_000)"))
    batches = read.batches()
    next(batches)
    kill(warehouse)
    with pytest.raises(WarehouseError) as caught:
        list(batches)
    read.close()
    assert (caught.value.code, caught.value.retryable) == ("unavailable", True)
    assert value(warehouse, COUNT) == 1000


def test_an_idle_process_that_ended_is_not_missed(warehouse: DuckDBWarehouse) -> None:
    kill(warehouse)
    assert value(warehouse, COUNT) == 1000
    kill(warehouse)
    with warehouse.transaction() as transaction:
        assert transaction.rows(COUNT) == [(1000,)]


def test_a_commit_without_an_answer_says_that_nobody_knows(
    warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = Channel.send

    def send_and_kill(channel: Channel, running: object, kind: str, *values: object) -> None:
        if kind == "commit":
            # It gets the message, and no time to answer.
            assert warehouse._worker is not None
            os.kill(warehouse._worker.process.pid, signal.SIGSTOP)
        send(channel, running, kind, *values)  # type: ignore[arg-type]
        if kind == "commit":
            kill(warehouse)

    monkeypatch.setattr(Channel, "send", send_and_kill)
    with pytest.raises(WarehouseError) as caught, warehouse.transaction() as transaction:
        transaction.execute(Rendered("INSERT INTO main.t VALUES (-1)"))
    assert "not known whether this was stored" in (caught.value.hint or "")
    assert value(warehouse, COUNT) in (1000, 1001)


def test_an_unused_process_is_ended_and_started_again(
    warehouse: DuckDBWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = warehouse._worker
    assert worker is not None
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered("INSERT INTO main.t VALUES (-1)"))
        # Not while it is used.
        monkeypatch.setattr(supervisor, "IDLE_SECONDS", 0.0)
        SUPERVISOR.notice()
    wait_until(lambda: worker.process.ended)
    assert not Path(f"{warehouse.file}.wal").exists()
    monkeypatch.undo()
    assert value(warehouse, COUNT) == 1001


def test_a_killed_server_takes_its_processes_with_it(tmp_path: Path) -> None:
    """Also one that is busy; the file is free for the next server."""
    program = (
        "import sys, threading\nfrom pathlib import Path\n"
        "from tablewright.warehouse.contract.client import Rendered\n"
        "from tablewright.warehouse.duckdb.client import DuckDBWarehouse\n"
        "w = DuckDBWarehouse(Path(sys.argv[1]), Path(sys.argv[2]), create=True)\n"
        "def busy(stop): print(w.process_id, flush=True)\n"
        "w.query(Rendered(sys.argv[3]), on_start=busy)\n"
    )
    file = tmp_path / "w.duckdb"
    command = [sys.executable, "-c", program, str(file), str(tmp_path), STUBBORN.sql]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        process_id = int(server.stdout.readline())
        server.kill()
    opened = DuckDBWarehouse(file, tmp_path)
    assert value(opened, ONE) == 1
    opened.close()
    wait_until(lambda: resident_bytes(process_id) == 0)


def test_nothing_is_left_of_shared_memory(warehouse: DuckDBWarehouse) -> None:
    """While a result is read, when it was read, and when its process was killed."""
    read = warehouse.query(Rendered("SELECT range AS x FROM range(3_000_000)"))
    batches = read.batches()
    kept = [next(batches) for _ in range(9)]
    assert shared_memory()
    numbers = pa.Table.from_batches(kept).column("x").to_pylist()
    assert numbers == list(range(len(numbers)))
    kill(warehouse)
    # What was read stays readable.
    assert pa.Table.from_batches(kept).column("x").to_pylist() == numbers
    read.close()
    del kept, batches, read
    warehouse.close()
    wait_until(lambda: not shared_memory())


def shared_memory() -> list[str]:
    """The maps of shared memory that this process has; errors of tests before this one keep some alive."""
    gc.collect()
    return [line for line in Path("/proc/self/maps").read_text().splitlines() if "memfd:tablewright" in line]


def test_a_result_is_made_no_faster_than_it_is_read(warehouse: DuckDBWarehouse) -> None:
    with peak_of(warehouse) as peak:
        read = warehouse.query(Rendered("SELECT repeat('x', 1000) AS x FROM range(3_000_000)"))
        batches = read.batches()
        for _ in range(20):
            next(batches)
        read.close()
        assert value(warehouse, ONE) == 1
    assert peak[0] <= MEMORY_MB * 1_048_576
