"""What a run says about its own time."""

import json
from pathlib import Path

from scripts.test_times import file_of, folder_of, table

from run_times import RunTimes, slowest_files

TIMES = {
    "tests/api/test_a.py::test_x[1]": {"setup": 1.0, "call": 2.0},
    "tests/api/test_a.py::test_x[2]": {"call": 2.0},
    "tests/test_b.py::test_y": {"call": 4.0, "teardown": 0.5},
    "tests/test_c.py::test_z": {"call": 0.1},
}


class Report:
    """What a run knows of one phase of a test."""

    def __init__(self, nodeid: str, when: str, duration: float) -> None:
        self.nodeid, self.when, self.duration = nodeid, when, duration


def test_the_slowest_files_come_first() -> None:
    assert slowest_files(TIMES, 2) == [("tests/api/test_a.py", 5.0, 2), ("tests/test_b.py", 4.5, 1)]


def test_the_seconds_of_each_phase_are_written_down(tmp_path: Path) -> None:
    recorder = RunTimes(tmp_path / "times.json")
    for test, phases in TIMES.items():
        for phase, seconds in phases.items():
            recorder.pytest_runtest_logreport(Report(test, phase, seconds))  # type: ignore[arg-type]
    recorder.pytest_sessionfinish()
    written = json.loads((tmp_path / "times.json").read_text())
    assert written["tests/api/test_a.py::test_x[1]"] == [1.0, 2.0, 0.0]
    assert table("folder", written, folder_of).splitlines()[2:] == [
        "| api | 2 | 1 | 4 | 0 | 5 |",
        "| . | 2 | 0 | 4 | 0 | 5 |",
        "| **all** | 4 | 1 | 8 | 0 | 10 |",
    ]
    assert table("file", written, file_of, 1).splitlines()[2].startswith("| api/test_a.py | 2 |")
