"""Input-table edits: acknowledged single-cell edits, against the bare transaction with the same statements."""

import json
import shutil
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server
from tablewright.runtime.settings import Settings
from tablewright.store.ids import new_id
from tablewright.warehouse.duckdb import client
from tablewright.wiring import build_services
from tablewright.writeback.input_tables.values.model import (
    EditIn,
    EntryColumnIn,
    InputTableIn,
    InsertRow,
    RowOperation,
    UpdateRow,
)

EDITS = 300
ROWS = 500
WARM_UP = 50
"""Edits before the measured ones; the server has just started."""


def measure(server: Server, folder: Path) -> Section:
    through_http, alone = alternating(server, folder)
    rate, bare_rate = EDITS / sum(through_http), EDITS / sum(alone)
    p95, bare_p95 = percentile(through_http, 0.95), percentile(alone, 0.95)
    ratio = sum(through_http) / sum(alone)
    return Section(
        "Input-table edit",
        f"{EDITS} single-cell edits, one after the other, in a table of {ROWS} rows; each acknowledged after its "
        "commit. In turns with them the very same statements, recorded and replayed by the bare package on a copy of "
        "the file.",
        [
            Measure("time ÷ bare transaction", f"{ratio:.2f}", "≤ 2", ratio <= 2),
            Measure("edits per second", f"{rate:.0f} (bare {bare_rate:.0f})", "", None),
            Measure("95th percentile", f"{p95 * 1000:.1f} ms (bare {bare_p95 * 1000:.1f} ms)", "", None),
        ],
    )


def alternating(server: Server, folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each edit through HTTP and of each bare transaction, taken in turns: the machine is the same."""
    edits, transactions = _through_http(server), _bare(folder)
    for _ in range(WARM_UP):
        next(edits)
    pairs = list(zip(edits, transactions, strict=True))
    return [edit for edit, _ in pairs], [transaction for _, transaction in pairs]


def _through_http(server: Server) -> Generator[float]:
    client = server.client
    body: dict[str, Any] = {
        "connection_id": server.connection_id,
        "workbook_id": server.workbook_id,
        "name": "Edits",
        "columns": [{"name": "A", "type": "text"}, {"name": "B", "type": "number"}],
        "blank_rows": 0,
    }
    table = client.post("/input-tables", body)
    a, b = (column["id"] for column in table["columns"])
    path = f"/input-tables/{table['id']}/edits"
    ids = [new_id() for _ in range(ROWS)]
    inserts = [
        {"kind": "insert", "row_id": row, "values": {a: f"row {i}", b: i}} for i, row in enumerate(ids)
    ]
    client.post(path, {"client_id": new_id(), "operations": inserts})
    versions = dict.fromkeys(ids, 1)
    plain = server.plain()
    for index in range(WARM_UP + EDITS):
        row = ids[index * 7 % ROWS]
        change = {"kind": "update", "row_id": row, "seen_version": versions[row], "values": {b: index + ROWS}}
        began = time.perf_counter()
        answer = plain.post(path, {"client_id": new_id(), "operations": [change]})
        yield time.perf_counter() - began
        versions[row] = json.loads(answer)["rows"][0]["version"]


def _bare(folder: Path) -> Generator[float]:
    """The very statements of the product, replayed by the bare package on a copy of the file."""
    recorded = _record(folder)
    connection = duckdb.connect(str(folder / "bare-edits.duckdb"))
    for statements in recorded:
        began = time.perf_counter()
        connection.execute("BEGIN TRANSACTION")
        for sql, parameters in statements:
            connection.execute(sql, parameters).fetchall()
        connection.execute("COMMIT")
        yield time.perf_counter() - began
    connection.close()


def _record(folder: Path) -> list[list[tuple[str, Any]]]:
    """Do the edits in this process without HTTP; the statements of each, and a copy of the file before them."""
    with closing(build_services(Settings(data_dir=folder / "edits"))) as services:
        member, _ = services.members.create(
            None, email="edits@example.com", name="Edits", account_type="admin"
        )
        actor = services.members.actor(member.id)
        details = {"platform": "duckdb", "path": "edits.duckdb", "create": True}
        connection = services.connections.create(actor, "Edits", "", details)
        services.write_access.enable(actor, connection.id, {"schema": "writeback"}, create=True)
        book = services.workbooks.create(actor, "Edits").facts.id
        columns = [EntryColumnIn(name="A", type="text"), EntryColumnIn(name="B", type="number")]
        wanted = InputTableIn(
            connection_id=connection.id, workbook_id=book, name="Edits", columns=columns, blank_rows=0
        )
        table = services.input_tables.create(actor, wanted)
        a, b = (column.id for column in table.columns)
        ids = [new_id() for _ in range(ROWS)]
        rows: list[RowOperation] = [
            InsertRow(kind="insert", row_id=row, values={a: f"row {i}", b: i}) for i, row in enumerate(ids)
        ]
        services.input_tables.apply(actor, table.id, EditIn(client_id=new_id(), operations=rows))
        services.warehouses.forget(connection.id)
        shutil.copy(folder / "edits" / "edits.duckdb", folder / "bare-edits.duckdb")
        recorder = Recorder()
        versions = dict.fromkeys(ids, 1)
        with recorder.listening():
            for index in range(EDITS):
                row = ids[index * 7 % ROWS]
                change = UpdateRow(
                    kind="update", row_id=row, seen_version=versions[row], values={b: index + ROWS}
                )
                recorder.next()
                edit = EditIn(client_id=new_id(), operations=[change])
                versions[row] = services.input_tables.apply(actor, table.id, edit).rows[0].version
        return recorder.recorded


class Recorder:
    """Keeps what the DuckDB client's transactions run."""

    def __init__(self) -> None:
        self.recorded: list[list[tuple[str, Any]]] = []

    def next(self) -> None:
        self.recorded.append([])

    @contextmanager
    def listening(self) -> Generator[None]:
        originals = {name: getattr(client._Transaction, name) for name in ("execute", "rows")}
        for name, original in originals.items():
            setattr(client._Transaction, name, self._wrap(original))
        try:
            yield
        finally:
            for name, original in originals.items():
                setattr(client._Transaction, name, original)

    def _wrap(self, original: Any) -> Any:
        def run(transaction: Any, statement: Any, parameters: Any = ()) -> Any:
            self.recorded[-1].append((client._render(statement), client._bound(parameters)))
            return original(transaction, statement, parameters)

        return run
