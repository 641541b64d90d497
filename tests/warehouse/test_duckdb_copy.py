"""Copies of a DuckDB file that is in use, and the gate that commits pass."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tablewright.warehouse.contract.client import InOneFile, Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.sessions.commit_gate import CommitGate

WAIT = 60.0


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[DuckDBWarehouse]:
    (tmp_path / "live").mkdir()
    opened = DuckDBWarehouse(tmp_path / "live" / "w.duckdb", tmp_path, create=True)
    change(opened, "CREATE TABLE main.t (n INTEGER)")
    yield opened
    opened.close()


def change(warehouse: DuckDBWarehouse, text: str) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered(text))


def numbers(warehouse: DuckDBWarehouse) -> list[int]:
    running = warehouse.query(Rendered("SELECT n FROM main.t ORDER BY n"))
    try:
        return [row["n"] for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()


def copied(warehouse: DuckDBWarehouse, folder: Path) -> list[int]:
    """What another program finds in a copy."""
    folder.mkdir()
    with warehouse.gate.closed(WAIT):
        warehouse.copy_to(folder / "c.duckdb", WAIT)
    copy = DuckDBWarehouse(folder / "c.duckdb", folder)
    try:
        return numbers(copy)
    finally:
        copy.close()


def test_a_copy_holds_what_is_committed(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    assert isinstance(warehouse, InOneFile)
    change(warehouse, "INSERT INTO main.t VALUES (1), (2)")
    assert copied(warehouse, tmp_path / "first") == [1, 2]
    change(warehouse, "INSERT INTO main.t VALUES (3)")
    assert copied(warehouse, tmp_path / "second") == [1, 2, 3]


def test_nothing_of_a_transaction_that_is_still_open(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    """A large one, which DuckDB writes into the file before it is committed."""
    change(warehouse, "INSERT INTO main.t VALUES (1)")
    with warehouse.transaction(exclusive=False) as filling:
        filling.execute(Rendered("CREATE TABLE main.big AS SELECT i, hash(i) FROM range(600000) AS r(i)"))
        change(warehouse, "INSERT INTO main.t VALUES (2)")
        assert copied(warehouse, tmp_path / "copy") == [1, 2]
    copy = DuckDBWarehouse(tmp_path / "copy" / "c.duckdb", tmp_path)
    assert [entry.name for entry in copy.tables(("main",))] == ["t"]
    copy.close()


def test_while_rows_are_read(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    change(warehouse, "INSERT INTO main.t SELECT i FROM range(20000) AS r(i)")
    running = warehouse.query(Rendered("SELECT n FROM main.t"), batch_rows=2048)
    batches = running.batches()
    first = next(batches).num_rows
    change(warehouse, "DELETE FROM main.t WHERE n > 1")
    assert copied(warehouse, tmp_path / "copy") == [0, 1]
    assert first + sum(batch.num_rows for batch in batches) == 20_000
    running.close()


def test_a_file_that_may_only_be_read(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    from tablewright.warehouse.duckdb import statements

    change(warehouse, "INSERT INTO main.t VALUES (1)")
    warehouse.close()
    attach = statements.attach
    with pytest.MonkeyPatch.context() as patch:
        # Root may write any file: mode bits do not make one read-only for it.
        patch.setattr(statements, "attach", lambda file, name, read_only: attach(file, name, read_only=True))
        assert copied(warehouse, tmp_path / "copy") == [1]


def test_the_lock_on_the_file_stays(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    copied(warehouse, tmp_path / "copy")
    command = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    other = subprocess.run([sys.executable, "-c", command, str(warehouse.file)], capture_output=True)
    assert b"Could not set lock" in other.stderr


def test_a_copy_that_cannot_be_written(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    with warehouse.gate.closed(WAIT), pytest.raises(WarehouseError) as caught:
        warehouse.copy_to(tmp_path / "none" / "c.duckdb", WAIT)
    assert caught.value.message == "w.duckdb could not be copied: No such file or directory."
    with warehouse.gate.closed(WAIT), pytest.raises(WarehouseError) as caught:
        warehouse.copy_to(tmp_path / "c.duckdb", 0.0)
    assert caught.value.code == "timeout"
    change(warehouse, "INSERT INTO main.t VALUES (1)")
    assert numbers(warehouse) == [1]


def test_commits_wait_while_the_gate_is_closed_and_reads_do_not(warehouse: DuckDBWarehouse) -> None:
    begun = threading.Event()

    def write() -> None:
        with warehouse.transaction() as transaction:
            transaction.execute(Rendered("INSERT INTO main.t VALUES (1)"))
            begun.set()

    writer = threading.Thread(target=write)
    with warehouse.gate.closed(WAIT):
        writer.start()
        assert begun.wait(WAIT)
        assert numbers(warehouse) == []
        assert writer.is_alive()
    writer.join(WAIT)
    assert numbers(warehouse) == [1]


def test_the_gate_closes_when_those_inside_have_left() -> None:
    gate = CommitGate()
    with ExitStack() as inside:
        inside.enter_context(gate.passing())
        with pytest.raises(WarehouseError) as caught, gate.closed(0.0):
            raise AssertionError
        assert caught.value.code == "unavailable"
    with gate.closed(0.0):
        with gate.passing():
            pass
        with pytest.raises(WarehouseError) as caught, gate.closed(0.0):
            raise AssertionError
        assert caught.value.code == "conflict"
    with gate.passing():
        pass
