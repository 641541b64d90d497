"""What functions give over Python values: the smallest reading of their descriptions."""

import math
from typing import Any

IN_ORDER = frozenset({"First", "Last", "FirstNonNull", "LastNonNull", "Nth"})

Key = tuple[Any, ...]


class Backwards:
    """A value that sorts in the opposite direction."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Backwards") -> bool:
        return other.value < self.value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Backwards) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


def ordered(value: Any, descending: bool = False, nulls_first: bool = False) -> Key:
    """A key for sorting; nulls last in both directions unless asked."""
    if value is None:
        return (0 if nulls_first else 2, 0)
    return (1, Backwards(value) if descending else value)


def scalar(op: str, values: list[Any]) -> Any:
    if op == "label":
        return "p" if values[0] is not None and values[0] > 0 else None
    if None in values:
        return None
    match op:
        case "add":
            return sum(values)
        case "twice":
            return values[0] + (values[0] if values[0] > 0 else 1)
        case "positive":
            return values[0] > 0
        case "parity":
            return int(math.fmod(values[0], 2))
        case _:
            return values[0].replace(day=1)


def lookup(op: str, key: Any, others: list[tuple[Any, Any]]) -> Any:
    values = [value for other, value in others if other == key and (key is not None or op == "matching")]
    known = [value for value in values if value is not None]
    if op == "counted":
        return len(known) if values else None
    if op == "rollup":
        return sum(known) if known else None
    return known[0] if len(set(known)) == 1 else None


def aggregate(name: str, values: list[Any]) -> Any:
    match name:
        case "Count":
            return len(values)
        case "CountDistinct":
            return len(set(values))
        case "Sum":
            return sum(values) if values else None
        case "Avg":
            return sum(values) / len(values) if values else None
        case "Min":
            return min(values, default=None)
        case _:
            return max(values, default=None)


def in_order(name: str, values: list[Any], args: tuple[Any, ...] = ()) -> Any:
    known = [value for value in values if value is not None]
    match name:
        case "First":
            return values[0] if values else None
        case "Last":
            return values[-1] if values else None
        case "FirstNonNull":
            return known[0] if known else None
        case "LastNonNull":
            return known[-1] if known else None
        case _:
            number = int(args[0])
            return values[number - 1] if 1 <= number <= len(values) else None


def window(
    name: str,
    values: list[Any],
    args: tuple[Any, ...],
    sort: list[Key],
    ties: list[Key],
    place: int,
    *,
    bare: bool,
) -> Any:
    """The value at a place of the partition's rows, which come in no order."""
    count = len(values)
    full = [(*sort[i], *ties[i]) for i in range(count)]
    order = sorted(range(count), key=lambda i: full[i])
    at = order.index(place)
    line = [values[i] for i in order]
    if name.startswith("Cumulative"):
        return aggregate(name[10:], [value for value in line[: at + 1] if value is not None])
    if name.startswith("Moving"):
        above, below = args[0], args[1] if len(args) > 1 else 0
        frame = [value for i, value in enumerate(line) if at - above <= i <= at + below]
        return aggregate(name[6:], [value for value in frame if value is not None])
    if name in IN_ORDER:
        return in_order(name, line, args)
    match name:
        case "Lag" | "Lead":
            rows = int(args[0])
            there = at + (rows if name == "Lead" else -rows)
            default = args[1] if len(args) > 1 else None
            return line[there] if 0 <= there < count else default
        case "FillDown":
            return in_order("LastNonNull", line[: at + 1])
        case _:
            return _rank(name, values, args, sort, full, place, bare=bare)


def _rank(
    name: str,
    values: list[Any],
    args: tuple[Any, ...],
    sort: list[Key],
    full: list[Key],
    place: int,
    *,
    bare: bool,
) -> Any:
    descending = bool(args) and args[-1] == "desc"
    by = sort if bare else [(ordered(value, descending),) for value in values]
    mine = by[place]
    before = sum(item < mine for item in by)
    match name:
        case "Rank":
            return before + 1
        case "RankDense":
            return len({item for item in by if item < mine}) + 1
        case "RankPercentile":
            return before / (len(by) - 1) if len(by) > 1 else 0
        case "CumeDist":
            return sum(not mine < item for item in by) / len(by)
        case _:
            whole = full if bare else [(*by[i], *full[i]) for i in range(len(by))]
            return 1 + sum(item < whole[place] for item in whole)


def top(wanted: tuple[str, str, float], rows: list[tuple[Any, Key, bool]]) -> bool:
    """Whether the marked row, whose value is known, is within the top of the rows."""
    ranking, direction, most = wanted
    top = direction == "top"
    known = [(ordered(value, top), tie, mark) for value, tie, mark in rows if value is not None]
    value, tie = next((value, tie) for value, tie, mark in known if mark)
    before = sum(item < value for item, _, _ in known)
    match ranking:
        case "rank":
            return before + 1 <= most
        case "dense-rank":
            return len({item for item, _, _ in known if item < value}) + 1 <= most
        case "row-number":
            return 1 + sum((item, other) < (value, tie) for item, other, _ in known) <= most
        case "percentile":
            return (before / (len(known) - 1) if len(known) > 1 else 0) <= most / 100
        case _:
            return sum(not value < item for item, _, _ in known) / len(known) <= most / 100
