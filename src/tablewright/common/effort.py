"""Limits the cost of compiling one request: loops of the compiler report their work, and are stopped in time.

References between formulas can multiply work beyond any limit on their length. Work that takes too long
raises `TooMuch` in the thread of the request, so that nothing runs on for a person who has left.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

MOST_SECONDS = 10.0
"""The default limit of processor time for one request. Waiting does not count."""
MOST_NODES = 400_000
"""The most formula parts written, and nodes of the resulting SQL: about two megabytes."""
_AT_ONCE = 64
"""Nodes between two checks of the clock."""


class TooMuch(Exception):
    """A request exceeds its limits. `place` is the element and the column being compiled, by id."""

    def __init__(self, limit: Literal["nodes", "seconds"], most: float, place: tuple[str, str]) -> None:
        super().__init__(f"more than {most:g} {limit}")
        self.limit = limit
        self.most = most
        self.place = place


@dataclass(slots=True)
class Effort:
    """The cost of one request so far."""

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
    """Limit the work inside the block. A nested block counts towards the outer one."""
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
    """Add to the cost; raises TooMuch beyond the limit."""
    effort = _current.get()
    if effort is not None:
        effort.spend(count)


def work_on(element_id: str, column_id: str) -> None:
    """Remember which column is being compiled, for the message."""
    effort = _current.get()
    if effort is not None:
        effort.place = (element_id, column_id)
        effort.spend(1)
