"""Answers are kept for exactly as long as nothing in the metadata database changes."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.store.models import ServerFact
from tablewright.store.remembered import Remembered


@pytest.fixture
def store(metadata_url: str) -> Generator[Store]:
    opened = Store(metadata_url)
    prepare_database(opened)
    yield opened
    opened.close()


class Question:
    """Asks the database for a fact and counts how often."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked = 0
        self.remembered = Remembered[str, str | None](store)

    def answer(self) -> str | None:
        return self.remembered.get("a", self._ask)

    def _ask(self) -> str | None:
        self.asked += 1
        with self.store.session() as session:
            fact = session.get(ServerFact, "a")
            return fact.value if fact else None


def change(store: Store, value: str) -> None:
    with store.session() as session:
        session.merge(ServerFact(name="a", value=value))


def test_every_change_is_seen_at_once(store: Store) -> None:
    question = Question(store)
    assert question.answer() is None
    for value in "12345":
        change(store, value)
        assert [question.answer(), question.answer()] == [value, value]


def test_sqlite_is_asked_once_while_nothing_changes(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'metadata.sqlite'}")
    prepare_database(store)
    question = Question(store)
    assert [question.answer() for _ in range(5)] == [None] * 5
    assert question.asked == 1
    with pytest.raises(RuntimeError), store.session() as session:
        session.add(ServerFact(name="a", value="never committed"))
        session.flush()
        assert question.answer() is None
        raise RuntimeError
    assert question.answer() is None
    assert question.asked == 1
    store.close()


def test_another_program_is_seen_too(tmp_path: Path) -> None:
    file = tmp_path / "metadata.sqlite"
    store = Store(f"sqlite:///{file}")
    prepare_database(store)
    question = Question(store)
    assert question.answer() is None
    other = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
    insert = "INSERT INTO server_facts (name, value) VALUES ('a', 'from outside')"
    subprocess.run([sys.executable, "-c", other, str(file), insert], check=True)
    assert question.answer() == "from outside"
    store.close()


def test_a_change_while_asking_is_not_missed(tmp_path: Path) -> None:
    """The answer is kept under the state from before it was asked for."""
    store = Store(f"sqlite:///{tmp_path / 'metadata.sqlite'}")
    prepare_database(store)
    remembered = Remembered[str, int](store)

    def ask() -> int:
        change(store, "meanwhile")
        return 1

    assert remembered.get("n", ask) == 1
    assert remembered.get("n", lambda: 2) == 2
    store.close()


def test_a_failed_question_is_not_kept(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'metadata.sqlite'}")
    prepare_database(store)
    remembered = Remembered[str, int](store)
    with pytest.raises(ZeroDivisionError):
        remembered.get("n", lambda: 1 // 0)
    assert remembered.get("n", lambda: 2) == 2
    store.close()
