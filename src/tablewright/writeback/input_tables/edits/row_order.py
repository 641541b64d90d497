"""Where inserted rows go: a row's order is a number between those of its neighbours. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

STEP = 1.0
"""Distance of rows added at the end."""


@dataclass(frozen=True, slots=True)
class Position:
    """An inserted row and its neighbours: `after` wins over `before`; neither = at the end."""

    row_id: str
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A stored row's order, and the orders of the rows next to it (None at the ends)."""

    order: float
    previous: float | None
    next: float | None


class TooTight(Exception):
    """No number is left between two rows: the rows from `order` on must be spread first."""

    def __init__(self, order: float) -> None:
        super().__init__(order)
        self.order = order


@dataclass(slots=True)
class _Run:
    """New rows between two stored ones, as a linked list: inserting next to a row costs the same anywhere."""

    following: dict[str | None, str | None] = field(default_factory=lambda: {None: None})
    preceding: dict[str | None, str | None] = field(default_factory=lambda: {None: None})
    """The row before this one. Both linked lists are rings closed by None."""

    def add(self, row_id: str, behind: str | None) -> None:
        follower = self.following[behind]
        self.following[behind], self.following[row_id] = row_id, follower
        self.preceding[follower], self.preceding[row_id] = row_id, behind

    def row_ids(self) -> list[str]:
        result: list[str] = []
        current = self.following[None]
        while current is not None:
            result.append(current)
            current = self.following[current]
        return result


def place(
    positions: Sequence[Position], stored: Mapping[str, Neighbours], last: float | None
) -> dict[str, float]:
    """The order of each inserted row, as if they were inserted one after the other.

    `stored` has the rows named by `after` and `before`; a deleted row counts as not named. `last` is the
    greatest order in the table. Raises `TooTight`.
    """
    runs: dict[tuple[float | None, float | None], _Run] = {}
    home: dict[str, _Run] = {}
    for position in positions:
        after, before = position.after, position.before
        if after is not None and after in home:
            run, behind = home[after], after
        elif after is not None and after in stored:
            run, behind = runs.setdefault((stored[after].order, stored[after].next), _Run()), None
        elif before is not None and before in home:
            run = home[before]
            behind = run.preceding[before]
        else:
            near = stored.get(before) if before is not None else None
            run = runs.setdefault((near.previous, near.order) if near else (last, None), _Run())
            behind = run.preceding[None]
        run.add(position.row_id, behind)
        home[position.row_id] = run
    orders: dict[str, float] = {}
    for (low, high), run in runs.items():
        row_ids = run.row_ids()
        orders.update(zip(row_ids, spread(low, high, len(row_ids)), strict=True))
    return orders


def spread(low: float | None, high: float | None, count: int) -> list[float]:
    """`count` rising numbers between `low` and `high`, evenly spaced; raises `TooTight`."""
    if high is None:
        return [(low or 0.0) + STEP * (index + 1) for index in range(count)]
    if low is None:
        return [high - STEP * (count - index) for index in range(count)]
    step = (high - low) / (count + 1)
    numbers = [low + step * (index + 1) for index in range(count)]
    edges = [low, *numbers, high]
    if any(left >= right for left, right in pairwise(edges)):
        raise TooTight(low)
    return numbers
