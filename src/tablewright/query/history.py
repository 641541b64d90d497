"""The query history: every query, its source and its timings. Written in the background, in batches."""

import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from tablewright.store.database import Store
from tablewright.store.models import QueryRecord
from tablewright.store.models.base import utc_now

log = logging.getLogger(__name__)

_RECENT = 500
GATHERED_SECONDS = 0.5
"""Entries that come within this time are written together. Each write makes the server forget what it has
read in the metadata database (`store/remembered`), so that one for each query would slow down the next."""


class QueryHistory:
    """`start()` opens the writer thread; `close()` writes what is left."""

    def __init__(self, store: Store, keep_days: int) -> None:
        self._store = store
        self._keep = timedelta(days=keep_days)
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._recent: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._awaited = threading.Condition()
        self._waiting_for = 0
        """How many wait until everything is written."""
        self._thread = threading.Thread(target=self._write, name="query-history", daemon=True)
        self._thread.start()

    def record(self, entry: dict[str, Any]) -> None:
        """`entry` has the columns of QueryRecord."""
        with self._lock:
            self._recent[entry["id"]] = entry
            while len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        self._waiting.put(entry)

    def get(self, query_id: str) -> dict[str, Any] | None:
        with self._lock:
            entry = self._recent.get(query_id)
        if entry is not None:
            return entry
        with self._store.session() as session:
            record = session.get(QueryRecord, query_id)
            return _entry(record) if record else None

    def list(self, *, workbook_id: str | None, member_id: str | None, limit: int) -> list[dict[str, Any]]:
        """The newest first, of one workbook, one member, or all."""
        with self._written_at_once():
            self._waiting.join()
        statement = select(QueryRecord).order_by(QueryRecord.created_at.desc()).limit(limit)
        if workbook_id is not None:
            statement = statement.where(QueryRecord.workbook_id == workbook_id)
        if member_id is not None:
            statement = statement.where(QueryRecord.member_id == member_id)
        with self._store.session() as session:
            return [_entry(record) for record in session.scalars(statement)]

    def close(self) -> None:
        self._waiting.put(None)
        with self._written_at_once():
            self._thread.join()

    @contextmanager
    def _written_at_once(self) -> Generator[None]:
        """Nothing is gathered within the block: somebody waits for it."""
        with self._awaited:
            self._waiting_for += 1
            self._awaited.notify_all()
        try:
            yield
        finally:
            with self._awaited:
                self._waiting_for -= 1

    def _write(self) -> None:
        self._forget_old(utc_now() - self._keep)
        while True:
            batch = [self._waiting.get()]
            with self._awaited:
                self._awaited.wait_for(lambda: self._waiting_for, GATHERED_SECONDS)
            while batch[-1] is not None and len(batch) < 200 and not self._waiting.empty():
                batch.append(self._waiting.get())
            entries = [entry for entry in batch if entry is not None]
            try:
                if entries:
                    with self._store.session() as session:
                        session.add_all(QueryRecord(**entry) for entry in entries)
            except SQLAlchemyError:
                # A full metadata disk must not stop queries; the entries stay readable in memory.
                log.exception("the query history could not be written")
            finally:
                for _ in batch:
                    self._waiting.task_done()
            if batch[-1] is None:
                return

    def _forget_old(self, before: datetime) -> None:
        with self._store.session() as session:
            session.execute(delete(QueryRecord).where(QueryRecord.created_at < before))


def _entry(record: QueryRecord) -> dict[str, Any]:
    return {column.key: getattr(record, column.key) for column in QueryRecord.__mapper__.column_attrs}
