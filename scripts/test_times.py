"""Prints where a run of the tests spent its time, as tables for docs/testing.md.

    make test PYTEST_ARGS="--times=times.json"
    python scripts/test_times.py times.json

Seconds are those of all workers together: divided by the number of workers they are about the wall time.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

FILES = 25
"""As many files are listed, longest first."""

Times = Mapping[str, Sequence[float]]
"""Seconds of set-up, call and tear-down by test."""


def table(title: str, times: Times, group: Callable[[str], str], most: int | None = None) -> str:
    """A row for each group of tests, the one that took longest first, and a row of the sums."""
    rows: dict[str, list[float]] = {}
    for test, phases in times.items():
        row = rows.setdefault(group(test), [0.0, 0.0, 0.0, 0.0])
        row[0] += 1
        for place, seconds in enumerate(phases, start=1):
            row[place] += seconds
    ordered = sorted(rows.items(), key=lambda item: -sum(item[1][1:]))
    whole = [sum(column) for column in zip(*rows.values(), strict=True)]
    lines = [f"| {title} | tests | set-up s | call s | tear-down s | all s |", "|---|---|---|---|---|---|"]
    lines += [_line(name, row) for name, row in [*ordered[:most], ("**all**", whole)]]
    return "\n".join(lines)


def _line(name: str, row: Sequence[float]) -> str:
    count, *phases = row
    seconds = " | ".join(f"{phase:,.0f}" for phase in (*phases, sum(phases)))
    return f"| {name} | {count:,.0f} | {seconds} |"


def folder_of(test: str) -> str:
    file = test.partition("::")[0].removeprefix("tests/")
    return file.partition("/")[0] if "/" in file else "."


def file_of(test: str) -> str:
    return test.partition("::")[0].removeprefix("tests/")


def main(file: Path) -> None:
    times: Times = json.loads(file.read_text(encoding="utf-8"))
    print(table("folder", times, folder_of))
    print()
    print(table("file", times, file_of, FILES))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
