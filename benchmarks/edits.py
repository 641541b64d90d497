"""Input-table edits: acknowledged single-cell edits, against the bare transaction with the same statements."""

import time
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server
from tablewright.store.ids import new_id

EDITS = 300
ROWS = 500


def measure(server: Server, folder: Path) -> Section:
    through_http = _through_http(server)
    alone = _bare(folder)
    rate, bare_rate = EDITS / sum(through_http), EDITS / sum(alone)
    p95, bare_p95 = percentile(through_http, 0.95), percentile(alone, 0.95)
    ratio = sum(through_http) / sum(alone)
    return Section(
        "Input-table edit",
        f"{EDITS} single-cell edits, one after the other, in a table of {ROWS} rows; each acknowledged after its "
        "commit. Beside it the bare package doing the same reads and writes in one transaction each.",
        [
            Measure("time ÷ bare transaction", f"{ratio:.2f}", "≤ 2", ratio <= 2),
            Measure("edits per second", f"{rate:.0f} (bare {bare_rate:.0f})", "", None),
            Measure("95th percentile", f"{p95 * 1000:.1f} ms (bare {bare_p95 * 1000:.1f} ms)", "", None),
        ],
    )


def _through_http(server: Server) -> list[float]:
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
    client.post(path, {"client_id": new_id(), "source": "paste", "operations": inserts})
    versions = dict.fromkeys(ids, 1)
    times: list[float] = []
    for index in range(EDITS):
        row = ids[index * 7 % ROWS]
        change = {"kind": "update", "row_id": row, "seen_version": versions[row], "values": {b: index + ROWS}}
        began = time.perf_counter()
        answer = client.post(path, {"client_id": new_id(), "operations": [change]})
        times.append(time.perf_counter() - began)
        versions[row] = answer["rows"][0]["version"]
    return times


def _bare(folder: Path) -> list[float]:
    """The same reads and writes, with nothing around them."""
    connection = duckdb.connect(str(folder / "bare-edits.duckdb"))
    connection.execute(
        "CREATE TABLE t (A VARCHAR, B DOUBLE, _row_id VARCHAR PRIMARY KEY, _row_order DOUBLE, _row_version BIGINT,"
        " _created_at TIMESTAMPTZ, _created_by VARCHAR, _updated_at TIMESTAMPTZ, _updated_by VARCHAR)"
    )
    connection.execute(
        'CREATE TABLE h (edit BIGINT, "at" TIMESTAMPTZ, "by" VARCHAR, source VARCHAR, operation VARCHAR, row_id VARCHAR,'
        " before JSON, after JSON, client_id VARCHAR)"
    )
    ids = [new_id() for _ in range(ROWS)]
    connection.executemany(
        "INSERT INTO t VALUES (?, ?, ?, ?, 1, now(), 'a', now(), 'a')",
        [[f"row {i}", i, row, i] for i, row in enumerate(ids)],
    )
    times: list[float] = []
    for index in range(EDITS):
        row = ids[index * 7 % ROWS]
        began = time.perf_counter()
        connection.execute("BEGIN")
        connection.execute("SELECT edit FROM h WHERE client_id = ?", [new_id()]).fetchall()
        connection.execute("SELECT max(edit) FROM h").fetchall()
        connection.execute("SELECT _row_id, _row_version, A, B, _updated_by FROM t WHERE _row_id = ?", [row]).fetchall()
        connection.execute(
            "UPDATE t SET B = ?, _row_version = _row_version + 1, _updated_at = now(), _updated_by = 'a'"
            " WHERE _row_id = ?",
            [index, row],
        )
        connection.execute(
            "INSERT INTO h VALUES (?, now(), 'a', 'typed', 'update', ?, ?, ?, ?)",
            [index, row, '{"B": 1}', '{"B": 2}', new_id()],
        )
        connection.execute("COMMIT")
        times.append(time.perf_counter() - began)
    connection.close()
    return times
