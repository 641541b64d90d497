"""One query on its way: the whole answer, the streamed one, the cached one, the cancelled one."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot

from tablewright.compiler.interface import CompiledQuery
from tablewright.query import execution as execution_module
from tablewright.query.execution import Context, Execution, Stopwatch
from tablewright.query.result_cache import ResultCache
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.client import DuckDBWarehouse


class Entries:
    """A history that only remembers."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def record(self, entry: dict[str, Any]) -> None:
        self.entries.append(entry)


class Bench:
    def __init__(self, tmp_path: Path) -> None:
        (tmp_path / "staging").mkdir()
        self.warehouse = DuckDBWarehouse(tmp_path / "w.duckdb", tmp_path / "staging", create=True)
        self.history = Entries()
        self.cache = ResultCache(8_000_000, 60)
        self.finished: list[str] = []

    def execution(self, sql: str, *, timeout: float = 30, **parameters: Any) -> Execution:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
        compiled = CompiledQuery(tree, sql, parameters, (), frozenset(), "digest")
        context = Context(
            self.warehouse,
            self.cache,
            self.history,  # type: ignore[arg-type]
            timeout,
            self.finished.append,
        )
        return Execution(context, compiled, (sql, str(parameters)), {"connection_id": "c"}, Stopwatch())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.warehouse.close()


def read(body: bytes) -> list[dict[str, Any]]:
    return pa.ipc.open_stream(body).read_all().to_pylist()


def test_a_small_result_is_one_answer(bench: Bench) -> None:
    execution = bench.execution("SELECT $a AS x", a=7)
    execution.start()
    assert execution.body is not None
    assert read(execution.body) == [{"x": 7}]
    (entry,) = bench.history.entries
    assert (entry["status"], entry["source"], entry["rows"]) == ("done", "warehouse", 1)
    assert entry["run_ms"] > 0
    assert bench.finished == [execution.id]


def test_the_second_time_comes_from_the_cache(bench: Bench) -> None:
    bench.execution("SELECT 1 AS x").start()
    again = bench.execution("SELECT 1 AS x")
    again.start()
    assert again.source == "cache"
    assert read(again.body or b"") == [{"x": 1}]
    assert bench.history.entries[-1]["source"] == "cache"


def test_refresh_runs_again(bench: Bench) -> None:
    bench.execution("SELECT 1 AS x").start()
    again = bench.execution("SELECT 1 AS x")
    again.refresh = True
    again.start()
    assert again.source == "warehouse"


def test_an_empty_result_has_a_schema(bench: Bench) -> None:
    execution = bench.execution("SELECT 1 AS x WHERE false")
    execution.start()
    table = pa.ipc.open_stream(execution.body or b"").read_all()
    assert (table.num_rows, table.column_names) == (0, ["x"])


def test_a_large_result_is_streamed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution_module, "FIRST_ANSWER_BYTES", 10_000)
    execution = bench.execution("SELECT range AS x FROM range(100000)")
    execution.start()
    assert execution.body is None
    pieces = list(execution.pieces())
    assert len(pieces) > 1
    assert pa.ipc.open_stream(b"".join(pieces)).read_all().column("x").to_pylist() == list(range(100_000))
    (entry,) = bench.history.entries
    assert (entry["rows"], entry["bytes"]) == (100_000, sum(map(len, pieces)))
    again = bench.execution("SELECT range AS x FROM range(100000)")
    again.start()
    assert again.source == "cache"
    assert again.body == b"".join(pieces)


def test_leaving_in_the_middle_ends_the_query(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution_module, "FIRST_ANSWER_BYTES", 10_000)
    execution = bench.execution("SELECT range AS x FROM range(1000000)")
    execution.start()
    pieces = execution.pieces()
    next(pieces)
    execution.close()
    (entry,) = bench.history.entries
    assert entry["status"] == "cancelled"


def test_cancelling_before_it_runs(bench: Bench) -> None:
    execution = bench.execution("SELECT 1 AS x")
    execution.cancel()
    with pytest.raises(WarehouseError) as caught:
        execution.start()
    assert caught.value.code == "cancelled"
    assert bench.history.entries[0]["status"] == "cancelled"


def test_cancelling_while_it_works_before_its_first_row(bench: Bench) -> None:
    heavy = "SELECT count(*) AS n FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 3"
    execution = bench.execution(heavy)
    stopper = threading.Thread(target=_cancel_when_running, args=[execution])
    stopper.start()
    with pytest.raises(WarehouseError) as caught:
        execution.start()
    stopper.join()
    assert caught.value.code == "cancelled"
    assert bench.history.entries[0]["status"] == "cancelled"


def _cancel_when_running(execution: Execution) -> None:
    deadline = time.monotonic() + 20
    while execution._stop is None and time.monotonic() < deadline:
        time.sleep(0.001)
    execution.cancel()


def test_a_failure_is_recorded(bench: Bench) -> None:
    execution = bench.execution("SELECT gone FROM nowhere")
    with pytest.raises(WarehouseError):
        execution.start()
    (entry,) = bench.history.entries
    assert entry["status"] == "failed"
    assert "nowhere" in entry["error"]
