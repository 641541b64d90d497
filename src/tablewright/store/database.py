"""The metadata database: engine and sessions."""

import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.orm import Session, sessionmaker


class Store:
    """Opens sessions on the metadata database. Thread-safe.

    `session()` commits when its block ends and rolls back when it raises.
    """

    def __init__(self, url: str) -> None:
        # As many connections as requests run at a time (the web framework's 40 threads), so that none waits.
        # A server may have closed a pooled connection; a file cannot.
        ping = not url.startswith("sqlite")
        self.engine = create_engine(_driver_url(url), pool_pre_ping=ping, pool_size=10, max_overflow=35)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _prepare_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._followers: list[tuple[frozenset[str], Callable[[], None]]] = []
        self._writing = threading.local()
        self._watch: sqlite3.Connection | None = None
        self._watch_lock = threading.Lock()

    @contextmanager
    def session(self) -> Generator[Session]:
        with self._sessions.begin() as session:
            yield session

    def after_change(self, tables: Iterable[str], follow: Callable[[], None]) -> None:
        """Call `follow` after each commit of this server that wrote to one of these tables.

        Commits of other servers do not call it.
        """
        if not self._followers:
            event.listen(self.engine, "before_cursor_execute", self._note)
            event.listen(self._sessions, "after_commit", self._tell)
            event.listen(self._sessions, "after_rollback", self._forget)
        self._followers.append((frozenset(tables), follow))

    def _note(
        self, _connection: Connection, _cursor: object, _text: str, _values: object, context: Any, _many: bool
    ) -> None:
        """Remember which tables this thread's transaction writes to, until it is committed."""
        if context is not None and (context.isinsert or context.isupdate or context.isdelete):
            table = getattr(getattr(context.compiled, "statement", None), "table", None)
            if table is not None:
                self._writing.tables = {*getattr(self._writing, "tables", ()), table.name}

    def _tell(self, session: Session) -> None:
        written = getattr(self._writing, "tables", frozenset[str]())
        self._forget(session)
        for tables, follow in self._followers:
            if not tables.isdisjoint(written):
                follow()

    def _forget(self, _session: Session) -> None:
        self._writing.tables = frozenset[str]()

    def state(self) -> int | None:
        """A number that changes with each commit of any program; None if the database has no such number.

        SQLite reports to a connection whether others have changed the file, so this one never writes. When
        even that fails, the next real query raises the error.
        """
        file = self.engine.url.database
        if self.engine.dialect.name != "sqlite" or not file or file == ":memory:":
            return None
        with self._watch_lock:
            try:
                if self._watch is None:
                    self._watch = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
                with closing(self._watch.execute("PRAGMA data_version")) as cursor:
                    return int(cursor.fetchone()[0])
            except sqlite3.Error:
                return None

    def close(self) -> None:
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self.engine.dispose()


def _driver_url(url: str) -> str:
    """The URL with the included PostgreSQL driver, unless it names one."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


# FULL: what was acknowledged survives a power cut too, at the price of one flush to disk per commit.
SQLITE_FLUSHING = "FULL"


def _prepare_sqlite(connection: object, _record: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    settings = ("journal_mode=WAL", f"synchronous={SQLITE_FLUSHING}", "foreign_keys=ON", "busy_timeout=10000")
    for setting in settings:
        cursor.execute("PRAGMA " + setting)
    cursor.close()
