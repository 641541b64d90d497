"""Caches answers from the metadata database for exactly as long as nothing in it changes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from tablewright.store.database import Store

K = TypeVar("K")
V = TypeVar("V")

LIMIT = 10_000
"""The most answers that are cached."""


class Remembered(Generic[K, V]):
    """For queries made at every request. A revoked right is gone from the next query on.

    Where the database cannot say cheaply whether it changed (PostgreSQL), every query is made again.
    Thread-safe; answers are shared, so callers must not change them.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[int | None, dict[K, V]] = (None, {})

    def get(self, key: K, ask: Callable[[], V]) -> V:
        # Looked at before asking: an answer is never older than the state it is kept under.
        state = self._store.state()
        if state is None:
            return ask()
        known, answers = self._known
        if known != state or len(answers) >= LIMIT:
            answers = {}
            self._known = (state, answers)
        if key not in answers:
            answers[key] = ask()
        return answers[key]

    def recall(self, key: K) -> V | None:
        """The answer that is kept, if it still holds; nothing is asked that could take time."""
        state = self._store.state()
        known, answers = self._known
        return answers.get(key) if state is not None and state == known else None
