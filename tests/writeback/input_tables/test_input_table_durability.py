"""Nothing acknowledged is lost and nothing happens by halves: under `kill -9`, and under many writers."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from entry_desk import Desk, Table, column, open_service
from writeback_installation import open_installation

from tablewright.store.ids import new_id
from tablewright.warehouse.contract.client import Transaction
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.input_tables.open_tables import ATTEMPTS, with_retries
from tablewright.writeback.input_tables.values.model import EditOut

HERE = Path(__file__).parent
ROWS = 200


def start_writer(folder: Path, input_table_id: str, seed: str) -> "subprocess.Popen[str]":
    paths = [str(HERE), str(HERE.parent), *sys.path]
    return subprocess.Popen(
        [sys.executable, str(HERE / "crash_writer.py"), str(folder), input_table_id, seed],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)},
    )


@pytest.mark.engines("duckdb")
def test_killed_while_editing(desk: Desk) -> None:
    table = desk.table([column("Name"), column("Price", "number")], blank_rows=ROWS)
    folder, input_table_id = desk.installation.folder, table.id
    desk.installation.pool.close()
    desk.installation.store.close()
    acknowledged: dict[str, int] = {}
    for seed, kill_after in (("first", 5), ("second", 17)):
        with start_writer(folder, input_table_id, seed) as writer:
            assert writer.stdout is not None
            for count, line in enumerate(writer.stdout, start=1):
                edit, client_id = line.split()
                acknowledged[client_id] = int(edit)
                if count == kill_after:
                    # While it is busy with the next one.
                    writer.send_signal(signal.SIGKILL)
        assert writer.returncode == -signal.SIGKILL

        installation = open_installation(folder)
        table = Table(open_service(installation), installation, input_table_id)
        entries = table.entries()
        client_ids = dict(
            installation.sql("SELECT client_id, min(edit) FROM stage.forecast__history GROUP BY client_id")
        )
        assert acknowledged.items() <= client_ids.items()
        # Every edit number is there, so none was begun and left.
        assert {entry.edit for entry in entries} == set(range(1, table.out.last_edit + 1))
        table.check_history()
        again = table.edit(table.insert(), client_id=max(acknowledged, key=acknowledged.__getitem__))
        assert again.edit == max(acknowledged.values())
        installation.pool.close()
        installation.store.close()


def test_ten_people_at_once(desk: Desk) -> None:
    """Everybody edits random cells until each has had so many edits accepted."""
    table = desk.table([column("Name"), column("Price", "number")], blank_rows=8)
    people, turns = 10, 12
    ids = table.ids
    start = threading.Barrier(people)

    def work(person: int) -> list[EditOut]:
        chance = Random(person)
        accepted: list[EditOut] = []
        start.wait()
        while len(accepted) < turns:
            row = chance.choice(table.rows())
            name, value = chance.choice([("Name", f"{person} {chance.random()}"), ("Price", chance.random())])
            update = table.update(row).model_copy(update={"values": {ids[name]: value}})
            client_id = new_id()
            answer = table.edit(update, client_id=client_id)
            if answer.status == "applied":
                # As after a lost answer.
                assert table.edit(update, client_id=client_id).edit == answer.edit
                accepted.append(answer)
            else:
                assert answer.status == "conflict"
        return accepted

    with ThreadPoolExecutor(people) as pool:
        answers = [answer for done in pool.map(work, range(people)) for answer in done]
    assert sorted(answer.edit or 0 for answer in answers) == list(range(2, people * turns + 2))
    edits_of = Counter(entry.row_id for entry in table.entries() if entry.row_id is not None)
    assert {row.row_id: row.version - 1 for row in table.rows()} == edits_of
    table.check_history()


@pytest.mark.needs("undoes-rows")
def test_a_failure_half_way_changes_nothing(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.edit(table.insert(row_id="r1", Name="x"))
    row = table.rows()[0]
    warehouse = table.installation.pool.get(table.installation.connection_id)
    real = warehouse.transaction

    @contextmanager
    def failing(*, exclusive: bool = True) -> Iterator[Transaction]:
        with real(exclusive=exclusive) as transaction:
            yield transaction
            # The others are about leases.
            if exclusive:
                raise WarehouseError("disk-full", "The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(warehouse, "transaction", failing)
        with pytest.raises(WarehouseError, match="full"):
            table.edit(table.update(row, Name="y"))
    assert table.values() == [{"Name": "x"}]
    assert table.out.last_edit == 2
    table.check_history()


def test_reading_waits_for_no_writer(table: Table) -> None:
    """A long load holds the warehouse's only write transaction; nobody who reads must notice."""
    table.edit(table.insert(row_id="r1", Name="x"))
    fresh = Table(open_service(table.installation), table.installation, table.id)
    held, done = threading.Event(), threading.Event()

    def load() -> None:
        with table.installation.pool.get(table.installation.connection_id).transaction():
            held.set()
            done.wait(timeout=60)

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(load)
        held.wait(timeout=60)
        try:
            assert fresh.values() == [{"Name": "x"}]
            assert fresh.service.missed(fresh.actor, fresh.id, 1) is not None
            assert fresh.service.history(fresh.actor, fresh.id, row_id=None, before_edit=None, limit=5)
            assert not writer.done()
        finally:
            done.set()


def test_collisions_are_tried_again() -> None:
    tried: list[int] = []

    def collides() -> str:
        tried.append(1)
        if len(tried) < 3:
            raise WarehouseError("conflict", "Somebody was faster.", retryable=True)
        return "done"

    assert with_retries(collides) == "done"
    assert len(tried) == 3


@pytest.mark.parametrize(
    ("code", "retryable", "times"), [("conflict", True, ATTEMPTS), ("permission", False, 1)]
)
def test_other_errors_and_endless_collisions_are_raised(code: str, retryable: bool, times: int) -> None:
    tried: list[int] = []

    def fails() -> None:
        tried.append(1)
        raise WarehouseError(code, "No.", retryable=retryable)

    with pytest.raises(WarehouseError):
        with_retries(fails)
    assert len(tried) == times
