"""Which tests a run takes: the rule of `make test-fast`, `make test` and `make test-all`, here alone.

`--scope=fast` takes what needs no server, no double and no browser. `--scope=usual` takes everything of
DuckDB, PostgreSQL 17 and MariaDB, and of each other engine what `SUITES` say. `--scope=all`, which is what
pytest does by itself, takes everything; `--engines="snowflake bigquery"` takes what names one of these.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pytest

from capabilities import engine_called, engine_of

SERVERS = frozenset(
    {
        "alloydb_address",
        "bigquery_server",
        "databricks_server",
        "identity_provider",
        "mariadb_server",
        "postgres_15_server",
        "postgres_server",
        "redshift_server",
        "seekdb_server",
        "server",
        "snowflake_server",
    }
)
"""Fixtures that start a server of another program."""
IN_FULL = frozenset({"duckdb", "postgres", "mysql-mariadb"})
"""Engines whose cases `make test` runs without exception: real ones, which differ most from each other."""

Subject = Callable[[str], str]
"""What a case is about, by its parameters without the engine's name."""


def nothing(parameters: str) -> str:
    """All cases of a test function are about the same."""
    return ""


def each_case(parameters: str) -> str:
    return parameters


def function(parameters: str) -> str:
    """The function of the language: `Round` of `Round-3`."""
    return re.sub(r"-\d+$", "", parameters)


@dataclass(frozen=True)
class Suite:
    """Test files, by how their node ids begin, of which the usual run takes one case for each subject.

    It takes the case on each engine, or, if the suite is `spread`, on one of them only, so that each engine
    gets its share of the subjects.
    """

    begins: str
    subject: Subject = nothing
    spread: bool = False


SUITES = (
    # These ask no engine: the name in their parameters is that of a dialect.
    Suite("tests/compiler/test_golden.py", each_case),
    Suite("tests/formula/functions/test_dialects.py", each_case),
    Suite("tests/formula/functions/test_reviewed_sql.py", each_case),
    # Each function.
    Suite("tests/formula/functions/test_examples.py", function),
    Suite("tests/formula/functions/test_nulls.py", function, spread=True),
    Suite("tests/formula/functions/test_reference.py", function, spread=True),
    # Each shape of a statement.
    Suite("tests/engines/test_compiled_elements.py", each_case),
    # Each ability of a client and of the write features; what goes deeper is spread.
    Suite("tests/engines/test_faults.py", spread=True),
    Suite("tests/engines/test_writing_services.py", spread=True),
    Suite("tests/engines/"),
    Suite("tests/security/", spread=True),
    Suite("tests/writeback/", spread=True),
    Suite(""),
)
"""The first one that a test belongs to says what the usual run takes of it."""


@dataclass(frozen=True)
class Case:
    """A test as the rule sees it."""

    node_id: str
    needs_server: bool = False

    @property
    def engine(self) -> str | None:
        return engine_of(self.node_id)

    @property
    def test(self) -> str:
        return self.node_id.partition("[")[0]

    @property
    def parameters(self) -> str:
        """Those that are not the engine."""
        given = self.node_id.partition("[")[2].rstrip("]")
        engine = self.engine
        if engine is None:
            return given
        names = "|".join(re.escape(name) for name in (engine, engine.removeprefix("mysql-")))
        return re.sub(rf"(?<!\w)(?:{names})(?!\w)-?", "", given, count=1).strip("-")


def chosen(cases: Sequence[Case], scope: str, engines: Iterable[str] = ()) -> list[bool]:
    """Which of the cases a run of this scope takes. Raises ValueError for an engine that there is not."""
    named = {engine_called(name) for name in engines}
    taken = [not named or case.engine in named for case in cases]
    if scope == "fast":
        taken = [take and is_fast(case) for take, case in zip(taken, cases, strict=True)]
    elif scope == "usual":
        taken = [take and usual for take, usual in zip(taken, _usual(cases), strict=True)]
    return taken


def is_fast(case: Case) -> bool:
    local = case.engine in (None, "duckdb") and "postgresql" not in case.node_id
    return local and not case.needs_server


def _usual(cases: Sequence[Case]) -> list[bool]:
    subjects = [_subject(case) for case in cases]
    engines: dict[tuple[str, str], list[str]] = {}
    for case, (_, subject) in zip(cases, subjects, strict=True):
        if subject is not None and case.engine is not None:
            engines.setdefault(subject, []).append(case.engine)
    seen: set[tuple[str | None, tuple[str, str]]] = set()
    taken: list[bool] = []
    for case, (suite, subject) in zip(cases, subjects, strict=True):
        if subject is None:
            taken.append(True)
            continue
        first = (case.engine, subject) not in seen
        seen.add((case.engine, subject))
        taken.append(first and (not suite.spread or case.engine == _one_of(engines[subject], subject)))
    return taken


def _subject(case: Case) -> tuple[Suite, tuple[str, str] | None]:
    """The suite of a case and what it is about; None where it always runs."""
    suite = next(suite for suite in SUITES if case.node_id.startswith(suite.begins))
    if case.engine is None or case.engine in IN_FULL:
        return suite, None
    return suite, (case.test, suite.subject(case.parameters))


def _one_of(engines: Sequence[str], subject: tuple[str, str]) -> str:
    """The same one in each run, and another one for another subject."""
    there = sorted(set(engines))
    return there[crc32("\0".join(subject).encode()) % len(there)]


# ---------------------------------------------------------------- pytest

LEFT = "left_to_test_all"


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "fast: no server, no double, no browser; usual: other engines by a selection; all"
    parser.addoption("--scope", choices=("fast", "usual", "all"), default="all", help=words)
    parser.addoption("--engines", metavar="NAMES", default="", help="only what names one of these engines")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    cases = [Case(item.nodeid, not SERVERS.isdisjoint(getattr(item, "fixturenames", ()))) for item in items]
    try:
        taken = chosen(cases, config.getoption("--scope"), config.getoption("--engines").split())
    except ValueError as wrong:
        raise pytest.UsageError(str(wrong)) from wrong
    left = [item for item, take in zip(items, taken, strict=True) if not take]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item, take in zip(items, taken, strict=True) if take]
    config.stash[_LEFT] = len(left)
    if hasattr(config, "workeroutput"):
        config.workeroutput[LEFT] = len(left)


_LEFT = pytest.StashKey[int]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of xdist ends: all of them have collected, and left, the same."""
    left = getattr(node, "workeroutput", {}).get(LEFT)
    if left is not None:
        node.config.stash[_LEFT] = left


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left = config.stash.get(_LEFT, 0)
    if left and config.getoption("--scope") == "usual":
        terminalreporter.write_line(f"{left:,} cases of other engines were left to make test-all.")
