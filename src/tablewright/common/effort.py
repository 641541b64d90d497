"""What compiling one question may cost: the loops of the compiler say what they do, and are stopped in time.

Formulas may name each other in ways that no limit on their length bounds. Whatever goes on for too long ends
with `TooMuch`, in the thread that asked, so that nothing works on for a person who has left.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

MOST_SECONDS = 10.0
"""Processor time of one question, unless the setting says otherwise. Waiting for others does not count."""
MOST_NODES = 400_000
"""Parts of formulas that are written, and nodes of the SQL that comes of it: some two megabytes."""
_AT_ONCE = 64
"""Nodes between two looks at the clock."""


class TooMuch(Exception):
    """A question costs more than it may. `place` is the element and the column that were at work, by id."""

    def __init__(self, limit: Literal["nodes", "seconds"], most: float, place: tuple[str, str]) -> None:
        super().__init__(f"more than {most:g} {limit}")
        self.limit = limit
        self.most = most
        self.place = place


@dataclass(slots=True)
class Effort:
    """What one question has cost so far."""

    seconds: float
    nodes: int
    spent: int = 0
    place: tuple[str, str] = ("", "")
    _began: float = field(default_factory=time.thread_time)
    _next_look: int = _AT_ONCE

    def spend(self, count: int) -> None:
        self.spent += count
        if self.spent > self.nodes:
            raise TooMuch("nodes", self.nodes, self.place)
        if self.spent >= self._next_look:
            self._next_look = self.spent + _AT_ONCE
            if time.thread_time() - self._began > self.seconds:
                raise TooMuch("seconds", self.seconds, self.place)


_current: ContextVar[Effort | None] = ContextVar("effort", default=None)


@contextmanager
def limited(seconds: float = MOST_SECONDS, nodes: int = MOST_NODES) -> Generator[Effort]:
    """Limit what is done inside. A question within a question is a part of it."""
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    effort = Effort(seconds, nodes)
    token = _current.set(effort)
    try:
        yield effort
    finally:
        _current.reset(token)


def spend(count: int = 1) -> None:
    """A loop did that much; TooMuch where the question has cost more than it may."""
    effort = _current.get()
    if effort is not None:
        effort.spend(count)


def work_on(element_id: str, column_id: str) -> None:
    """Remember which column is at work, for the message."""
    effort = _current.get()
    if effort is not None:
        effort.place = (element_id, column_id)
        effort.spend(1)
