"""Tables whose values are known, and their text as CSV."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Cell = tuple[Any, str]
"""A value, and how it is written in the file."""


@dataclass(frozen=True)
class Table:
    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class CsvFile:
    """A file, and the right result: its table, or a refusal with these words.

    `told` are words that the findings of a loaded file must contain.
    """

    name: str
    group: str
    data: bytes
    table: Table | None = None
    refusal: str | None = None
    told: tuple[str, ...] = ()


@dataclass
class Collection:
    """Files as they are generated, with unique names."""

    files: list[CsvFile] = field(default_factory=list)

    def add(self, group: str, name: str, data: bytes | str, **right: Any) -> None:
        content = data.encode() if isinstance(data, str) else data
        assert all(file.name != name for file in self.files), name
        self.files.append(CsvFile(name, group, content, **right))


def same(value: Any) -> Cell:
    """Written as it is."""
    return (value, "" if value is None else str(value).lower() if isinstance(value, bool) else str(value))


NAMES = ("Ada", "Grace", "Linus", "Barbara", "Edsger", "Donald", "Margaret", "Alan", "Frances", "Ken")
CITIES = ("Rome", "Oslo", "Lima", "Kyoto", "Quito", "Delhi", "Cairo", "Paris", "Accra", "Turin")


def orders(seed: int, rows: int = 12) -> Table:
    """A key, a name, an amount that may be missing, a day, and a last column that is mostly empty."""
    draw = random.Random(seed)
    made = [
        (
            same(number),
            same(draw.choice(NAMES)),
            same(None if draw.random() < 0.2 else draw.randrange(1, 99999) / 100),
            same(date(2024, 1, 1) + timedelta(draw.randrange(700))),
            same(draw.choice(("fragile", "late")) if number % 4 == 0 else None),
        )
        for number in range(1, rows + 1)
    ]
    return Table(("id", "customer", "amount", "day", "note"), tuple(made))


def counts(seed: int, names: Sequence[str], rows: int = 8, write: Callable[[int], Cell] = same) -> Table:
    """A place and a number for each of the other columns."""
    draw = random.Random(seed)
    made = [
        (same(CITIES[row % len(CITIES)]), *(write(draw.randrange(10, 90_000)) for _ in names[1:]))
        for row in range(rows)
    ]
    return Table(tuple(names), tuple(made))


def column(name: str, cells: Sequence[Cell]) -> Table:
    """A key column next to the column that a file is about."""
    return Table(("id", name), tuple((same(number), cell) for number, cell in enumerate(cells, 1)))


def text(
    table: Table,
    delimiter: str = ",",
    *,
    quote: str = '"',
    end: str = "\n",
    header: bool = True,
    every: bool = False,
) -> str:
    """As CSV: what needs quotes has them, or everything has."""

    def written(value: str) -> str:
        needs = every or any(mark in value for mark in (delimiter, quote, "\n", "\r"))
        return f"{quote}{value.replace(quote, quote * 2)}{quote}" if quote and needs else value

    lines = [table.names] if header else []
    lines += [tuple(shown for _, shown in row) for row in table.rows]
    return "".join(delimiter.join(map(written, line)) + end for line in lines)
