"""Caches finished results in memory up to a number of bytes; evicts the least recently used."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CachedResult:
    """An Arrow IPC stream, whole."""

    body: bytes
    rows: int
    stored_at: float


class ResultCache:
    """Thread-safe. Keys contain everything a result depends on: SQL, parameters, security context,
    versions."""

    def __init__(self, limit_bytes: int, lifetime_seconds: float) -> None:
        self._limit = limit_bytes
        self._lifetime = lifetime_seconds
        self._entries: OrderedDict[Hashable, CachedResult] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def largest(self) -> int:
        """No single result may take more than an eighth of the cache."""
        return self._limit // 8

    def get(self, key: Hashable) -> CachedResult | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if time.monotonic() - entry.stored_at > self._lifetime:
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry

    def put(self, key: Hashable, body: bytes, rows: int) -> None:
        if len(body) > self.largest:
            return
        with self._lock:
            if key in self._entries:
                self._drop(key)
            self._entries[key] = CachedResult(body, rows, time.monotonic())
            self._bytes += len(body)
            while self._bytes > self._limit:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: Hashable) -> None:
        self._bytes -= len(self._entries.pop(key).body)
