"""Records, for each engine and area, how many tests passed and how many declared gaps there were.

    make test-all PYTEST_ARGS="--capabilities=capabilities.json"
    python scripts/capability_table.py capabilities.json

The second command writes the table of docs/platforms.md.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

AREAS: dict[str, tuple[str, ...]] = {
    "Client: reads, writes, catalog, errors": ("tests/engines/test_client.py",),
    "Examples of all functions": ("tests/formula/functions/test_examples.py",),
    "Levels, filters, joins, pivots": ("tests/engines/test_compiled_elements.py", "tests/compiler/"),
    "Hostile names and values": ("tests/engines/test_hostile.py",),
    "Attacks on connections and custom SQL": ("tests/security/",),
    "Through the application": ("tests/engines/test_application.py",),
    "Writing: doctor, input tables, uploads, views, materialization": (
        "tests/engines/test_writing",
        "tests/writeback/",
    ),
}
ENGINES = (
    "duckdb",
    "postgres",
    "postgres-15",
    "alloydb",
    "mysql-mariadb",
    "mysql-seekdb",
    "redshift",
    "snowflake",
    "bigquery",
    "databricks",
)
_OTHER_NAMES = {"mariadb": "mysql-mariadb", "seekdb": "mysql-seekdb"}
_WORDS = re.compile(r"[\w-]+")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--capabilities", metavar="FILE", help="write what passed on which engine to FILE")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--capabilities")
    # Workers tell the process that started them.
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(file)))


def area_of(node_id: str) -> str | None:
    return next(
        (area for area, files in AREAS.items() if any(node_id.startswith(file) for file in files)), None
    )


def engine_of(node_id: str) -> str | None:
    """The engine that a test's parameters name: `test_example[mysql-mariadb-Abs-0]`."""
    given = node_id.partition("[")[2].rstrip("]")
    for name in sorted(ENGINES, key=len, reverse=True):
        if re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", given):
            return name
    return next((known for word, known in _OTHER_NAMES.items() if word in _WORDS.findall(given)), None)


def engine_called(name: str) -> str:
    """The engine of this name, which may be short: `mysql-seekdb` for `seekdb`. Raises ValueError."""
    engine = _OTHER_NAMES.get(name, name)
    if engine not in ENGINES:
        raise ValueError(f"there is no engine {name}; there are {', '.join(ENGINES)}")
    return engine


class Recorder:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._counts: dict[str, dict[str, Counter[str]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call":
            return
        area, engine = area_of(report.nodeid), engine_of(report.nodeid)
        if area is None or engine is None:
            return
        outcome = "gaps" if hasattr(report, "wasxfail") else report.outcome
        self._counts.setdefault(engine, {}).setdefault(area, Counter())[outcome] += 1

    def pytest_sessionfinish(self) -> None:
        self._file.write_text(json.dumps(self._counts, indent=1, sort_keys=True), encoding="utf-8")
