"""Says at the end of a run which files took longest, and writes down how long each test took if asked.

    make test PYTEST_ARGS="--times=times.json"
    python scripts/test_times.py times.json

The second command writes the tables of docs/testing.md.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

SLOWEST = 10
"""As many files are named at the end of each run, so that growth is seen when it begins."""
PHASES = ("setup", "call", "teardown")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", metavar="FILE", help="write the seconds of each test and phase to FILE")


def pytest_configure(config: pytest.Config) -> None:
    # The workers of xdist report to the process that started them.
    if not hasattr(config, "workerinput"):
        file = config.getoption("--times")
        config.pluginmanager.register(RunTimes(Path(file) if file else None), "run-times")


class RunTimes:
    """Seconds of each test by phase, as the workers report them."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._seconds: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid][str(report.when)] += report.duration

    def pytest_sessionfinish(self) -> None:
        if self._file is not None:
            rounded = {
                test: [round(phases[phase], 4) for phase in PHASES] for test, phases in self._seconds.items()
            }
            self._file.write_text(json.dumps(rounded, indent=0, sort_keys=True), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        rows = slowest_files(self._seconds)
        if not rows:
            return
        terminalreporter.section(f"slowest {len(rows)} files")
        for file, seconds, cases in rows:
            terminalreporter.write_line(f"{seconds:8.1f} s  {cases:5d} tests  {file}")


def slowest_files(
    seconds: Mapping[str, Mapping[str, float]], count: int = SLOWEST
) -> list[tuple[str, float, int]]:
    """The files whose tests took longest, longest first: name, seconds in all phases, number of tests."""
    totals: Counter[str] = Counter()
    cases: Counter[str] = Counter()
    for test, phases in seconds.items():
        file = test.partition("::")[0]
        totals[file] += sum(phases.values())
        cases[file] += 1
    return [(file, total, cases[file]) for file, total in totals.most_common(count)]
