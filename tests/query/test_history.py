"""The query history: written in batches, and at once when somebody waits for it."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tablewright.query import history as history_module
from tablewright.query.history import QueryHistory
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.migrate import prepare_database
from tablewright.store.models.base import utc_now


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    opened = Store(f"sqlite:///{tmp_path / 'metadata.sqlite'}")
    prepare_database(opened)
    yield opened
    opened.close()


def new_entry() -> dict[str, Any]:
    now = utc_now()
    words = dict.fromkeys(("connection_id", "workbook_id", "element_id", "element_name", "member_id"), "x")
    numbers = dict.fromkeys(("rows", "bytes", "compile_ms", "wait_ms", "run_ms", "send_ms"), 1)
    ending = {"created_at": now, "finished_at": now, "status": "done", "source": "warehouse"}
    return {"id": new_id(), "member_name": "X", "stored": [], "sql": "SELECT 1", **words, **numbers, **ending}


def listed(history: QueryHistory) -> list[str]:
    return sorted(entry["id"] for entry in history.list(workbook_id=None, member_id=None, limit=100))


def test_what_is_gathered_is_written_together_and_for_nobody_late(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "GATHERED_SECONDS", 3600)
    commits: list[int] = []
    history = QueryHistory(store, 30)
    assert listed(history) == []
    event.listen(store._sessions, "after_flush", lambda session, _: commits.append(len(session.new)))
    entries = [new_entry() for _ in range(5)]
    for entry in entries:
        history.record(entry)
    assert history.get(entries[0]["id"]) == entries[0]
    assert commits == []
    assert listed(history) == sorted(entry["id"] for entry in entries)
    assert commits == [5]
    history.record(new_entry())
    assert len(listed(history)) == 6
    history.record(new_entry())
    history.close()
    again = QueryHistory(store, 30)
    assert len(listed(again)) == 7
    again.close()
