"""CSV upload: the whole way of a 100 MB file, against DuckDB's own read_csv."""

import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import httpx

from benchmarks.report import Measure, Section
from benchmarks.server import Server

ROUNDS = 5


@dataclass(frozen=True)
class _Round:
    """Seconds of both, one right after the other: the machine is the same."""

    bare: float
    sending: float
    total: float

    @property
    def ratio(self) -> float:
        return self.total / self.bare


def measure(server: Server, folder: Path) -> Section:
    file = _file(folder)
    before = server.memory_mb()
    server.reset_peak()
    rows = 0
    rounds: list[_Round] = []
    for number in range(ROUNDS):
        bare = _bare(file, folder)
        began = time.perf_counter()
        rows, sending = _through_http(server, file, f"Hundred {number}")
        rounds.append(_Round(bare, sending, time.perf_counter() - began))
    extra = server.memory_mb("VmHWM") - before
    usual = sorted(rounds, key=lambda one: one.ratio)[ROUNDS // 2]
    ratios = ", ".join(f"{one.ratio:.2f}" for one in rounds)
    return Section(
        "CSV upload of a 100 MB file",
        f"{rows:,} rows of 10 columns. Sending, preview and load through HTTP ÷ `CREATE TABLE AS FROM read_csv` "
        f"by the bare package from the same file, {ROUNDS} times in turns.",
        [
            Measure("total ÷ bare, median", f"{usual.ratio:.2f}", "≤ 1.5", usual.ratio <= 1.5),
            Measure("server's extra memory at its peak", f"{extra:.0f} MB", "< 300 MB", extra < 300),
            Measure("total ÷ bare, each time", ratios, "", None),
            Measure("total", f"{usual.total:.1f} s (sending and preview {usual.sending:.1f} s)", "", None),
            Measure("bare", f"{usual.bare:.1f} s", "", None),
        ],
    )


def _file(folder: Path) -> Path:
    """Mixed columns, as people have them."""
    file = folder / "hundred.csv"
    generator = duckdb.connect()
    generator.execute(
        "COPY (SELECT range AS id, hash(range) % 1000000 / 100 AS amount, 'Customer ' || range % 5000 AS customer,"
        " DATE '2020-01-01' + (range % 1500)::INT AS day, TIMESTAMP '2020-01-01' + to_seconds(range) AS moment,"
        " range % 3 = 0 AS paid, 'note \"' || range || '\", with a comma' AS note, range % 97 AS qty,"
        " ['north','south','east','west'][range % 4 + 1] AS region, random() AS score"
        f" FROM range(870000)) TO '{file}' (HEADER)"
    )
    generator.close()
    return file


def _bare(file: Path, folder: Path) -> float:
    database = folder / "bare-upload.duckdb"
    database.unlink(missing_ok=True)
    connection = duckdb.connect(str(database))
    began = time.perf_counter()
    connection.execute("CREATE TABLE t AS FROM read_csv(?)", [str(file)])
    took = time.perf_counter() - began
    connection.close()
    return took


def _through_http(server: Server, file: Path, name: str) -> tuple[int, float]:
    client = server.client
    began = time.perf_counter()
    with file.open("rb") as stream:
        preview = client.send_file("/uploads", iter(lambda: stream.read(1 << 20), b""), file_name=file.name)
    stage_s = time.perf_counter() - began
    columns = [{"source": c["source"], "name": c["name"], "type": c["type"]} for c in preview["columns"]]
    body = {
        "connection_id": server.connection_id,
        "name": name,
        "options": preview["options"],
        "columns": columns,
    }
    try:
        loaded = client.post(f"/uploads/{preview['upload_id']}/load", body)
    except httpx.TimeoutException as error:
        raise RuntimeError("the load took longer than two minutes") from error
    return loaded["rows"], stage_s
