"""Remembers columns that the warehouse could not compute, so that the next window of rows needs no search."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

KEPT = 1_024
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Failure:
    """One column and the engine's message about it."""

    column_id: str
    words: str


class KnownFailures:
    """Thread-safe. Keys contain everything that decides whether a column fails: the element's shape,
    controls, versions."""

    def __init__(self, lifetime_seconds: float) -> None:
        self._lifetime = lifetime_seconds
        self._kept: OrderedDict[Hashable, tuple[float, tuple[Failure, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> tuple[Failure, ...]:
        with self._lock:
            noted_at, failures = self._kept.get(key, (0.0, ()))
            if failures and time.monotonic() - noted_at > self._lifetime:
                del self._kept[key]
                return ()
            return failures

    def put(self, key: Hashable, failures: tuple[Failure, ...]) -> None:
        """Store the failures; none if the query works with all columns."""
        with self._lock:
            self._kept.pop(key, None)
            if failures:
                self._kept[key] = (time.monotonic(), failures)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
