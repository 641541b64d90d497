"""Looking through a PostgreSQL database of 1,000 schemas with 100 tables each."""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.report import Measure, Section, percentile
from tablewright.connections.explorer import Explorer
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

SCHEMAS, TABLES = 1_000, 100
MOST_MS = 300


class _Alone:
    """What the explorer needs of one connection without a destination."""

    def __init__(self, warehouse: PostgresWarehouse) -> None:
        self.warehouse = warehouse

    def get(self, _: str) -> PostgresWarehouse:
        return self.warehouse

    def whose(self, connection_id: str) -> str:
        return connection_id

    def reserved(self, _: str) -> frozenset[tuple[str, ...]]:
        return frozenset()


def measure() -> Section:
    from servers import postgres
    from warehouse.large_catalog import make_large_catalog

    folder = Path(tempfile.mkdtemp(prefix="tablewright-bench-"))
    folder.chmod(0o755)
    port, process = postgres.start(folder)
    try:
        make_large_catalog(f"postgresql://postgres@127.0.0.1:{port}/postgres", schemas=SCHEMAS, tables=TABLES)
        address = PostgresAddress("127.0.0.1", port, "postgres", "postgres", sslmode="disable")
        with closing(PostgresWarehouse(address)) as warehouse:
            one = _Alone(warehouse)
            explorer = Explorer(one, one)  # type: ignore[arg-type]
            measures = [_measured(what, ask) for what, ask in _questions(explorer).items()]
    finally:
        postgres.stop(process, folder)
    return Section("Explorer", __doc__ or "", measures)


def _measured(what: str, ask: Callable[[], object]) -> Measure:
    times: list[float] = []
    for _ in range(9):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    middle = percentile(times, 0.5)
    return Measure(what, f"{middle:.0f} ms", f"≤ {MOST_MS} ms", middle <= MOST_MS)


def _questions(explorer: Explorer) -> dict[str, Callable[[], object]]:
    schema = ("schema_0500",)
    return {
        "schemas, asked again": lambda: explorer.schemas("c", limit=200, refresh=True),
        "the next page of schemas": lambda: explorer.schemas("c", offset=200, limit=200),
        "tables of a schema, asked again": lambda: explorer.tables("c", schema, limit=200, refresh=True),
        "a table and its columns": lambda: explorer.table("c", (*schema, "table_042")),
        "a search": lambda: explorer.search("c", "table_07"),
    }
