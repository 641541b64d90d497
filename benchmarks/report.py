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
    """`table` has names of columns and rows, for what is more than a line each."""

    title: str
    how: str
    measures: Sequence[Measure]
    table: tuple[Sequence[str], Sequence[Sequence[str]]] | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write(sections: Sequence[Section], file: Path) -> None:
    """Write the sections in their place; those that were not measured now stay as they are."""
    known = _known(file.read_text()) if file.exists() else {}
    for section in sections:
        known[section.title] = _text(section)
    head = (
        "# Benchmarks\n\nWritten by `make bench`. The numbers of a section come from one run on one machine, beside the "
        "bare engine doing the\nsame work; the ratios are what to compare, not the times."
    )
    file.write_text("\n\n".join([head, *known.values()]) + "\n")


def _known(text: str) -> dict[str, str]:
    """The sections of a report, by title."""
    _, *parts = text.strip().split("\n## ")
    return {part.split("\n", 1)[0]: f"## {part.strip()}" for part in parts}


def _text(section: Section) -> str:
    rows = [
        f"| {m.what} | {m.value} | {m.aim} | {'' if m.met is None else 'met' if m.met else '**missed**'} |"
        for m in section.measures
    ]
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines = [f"## {section.title}", "", section.how, "", "| | measured | aim | |", "|---|---|---|---|", *rows]
    if section.table is not None:
        names, body = section.table
        lines += ["", _row(names), _row(["---"] * len(names)), *map(_row, body)]
    return "\n".join([*lines, "", f"Measured {datetime.now(UTC):%Y-%m-%d} on {where}."])


def _row(values: Sequence[str]) -> str:
    return f"| {' | '.join(values)} |"
