"""Answers from the metadata database, kept for exactly as long as nothing in it changes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from tablewright.store.database import Store

K = TypeVar("K")
V = TypeVar("V")

LIMIT = 10_000
"""So many answers are kept at most."""


class Remembered(Generic[K, V]):
    """For questions asked at every request. A right that is taken away counts from the next question on.

    Where the database cannot say cheaply whether it changed (PostgreSQL), every question is asked again.
    Thread-safe; answers are shared, so they must not be changed by those who get them.
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
