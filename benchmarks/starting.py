"""How long a command and a server take to start, compared with Python importing their bare libraries."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.report import Measure, Section

ROUNDS = 5
MOST_HELP, MOST_READY = 0.4, 2.0
COMMAND = (sys.executable, "-m", "tablewright")
SERVER_LIBRARIES = (
    "fastapi, uvicorn, sqlalchemy.orm, alembic.command, pydantic_settings, duckdb, pyarrow, sqlglot"
)


def measure() -> Section:
    with tempfile.TemporaryDirectory(prefix="tablewright-bench-") as scratch:
        folder = Path(scratch)
        first = _fastest(lambda number: _ready(folder / f"new-{number}"))
        again = _fastest(lambda _: _ready(folder / "new-0"))
    shown = _fastest(lambda _: _run([*COMMAND, "--help"]))
    return Section(
        "Starting",
        f"The fastest of {ROUNDS} starts of a process, with compiled bytecode, as `make` leaves it. A server is ready "
        "when it says so.",
        [
            Measure("`tablewright --help`", f"{shown:.2f} s", f"≤ {MOST_HELP} s", shown <= MOST_HELP),
            _imports("typer, rich"),
            Measure("server with a new data folder", f"{first:.2f} s", "", None),
            Measure(
                "server with its data folder", f"{again:.2f} s", f"≤ {MOST_READY:.0f} s", again <= MOST_READY
            ),
            _imports(SERVER_LIBRARIES),
        ],
    )


def _imports(libraries: str) -> Measure:
    seconds = _fastest(lambda _: _run([sys.executable, "-c", f"import {libraries}"]))
    return Measure(f"Python, `import {libraries}`", f"{seconds:.2f} s", "", None)


def _fastest(start: Callable[[int], float]) -> float:
    return min(start(number) for number in range(ROUNDS))


def _run(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _ready(data_dir: Path) -> float:
    """Seconds until a server on this folder prints its first line."""
    began = time.perf_counter()
    command = [*COMMAND, "serve", "--data-dir", str(data_dir), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            assert server.stdout.readline(), "the server ended without a word"
            return time.perf_counter() - began
        finally:
            server.terminate()
            server.wait()
