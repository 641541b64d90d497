"""Numbers and how they are written down."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One line of the report. `aim` is the goal in words, `met` whether it was reached."""

    what: str
    value: str
    aim: str
    met: bool | None


@dataclass(frozen=True)
class Section:
    title: str
    how: str
    measures: Sequence[Measure]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write(sections: Sequence[Section], file: Path) -> None:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Every number comes from one run on one machine, beside the bare engine doing the",
        "same work; the ratios are what to compare, not the times.",
        "",
        f"Last run: {datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}.",
    ]
    for section in sections:
        lines += [
            "",
            f"## {section.title}",
            "",
            section.how,
            "",
            "| | measured | aim | |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {m.what} | {m.value} | {m.aim} | {'' if m.met is None else 'met' if m.met else '**missed**'} |"
            for m in section.measures
        ]
    file.write_text("\n".join(lines) + "\n")
