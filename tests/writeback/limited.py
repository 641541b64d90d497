"""A warehouse that can do less than the one it wraps, and that can be killed before any statement.

`rows`: changes of tables commit at once, with all before them. `none`: each statement commits by itself.
Neither has named locks, temporary tables, counts of changes, or keys that are kept unique.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa
from sqlglot import exp

from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.client import Rendered, Statement, Transaction, Warehouse
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.paths import TablePath

Limit = Literal["rows", "none"]


class Killed(BaseException):
    """The server was killed: nothing of it runs any more, not even what cleans up."""


@dataclass
class Fuse:
    """Blows before the writing statement number `left`, counted from one; never when that is None."""

    left: int | None = None
    blown: bool = False
    seen: int = 0

    def burn(self) -> None:
        if self.blown:
            raise Killed
        self.seen += 1
        if self.left is not None and self.seen >= self.left:
            self.blown = True
            raise Killed

    def alive(self) -> None:
        if self.blown:
            raise Killed


def limited(capabilities: Capabilities, limit: Limit, *, alters: bool, merges: bool) -> Capabilities:
    return replace(
        capabilities,
        transactions=limit,
        concurrent_writers=True,
        named_locks=False,
        temporary_tables=None,
        counts_changes=False,
        enforced_keys=False,
        alters_columns=alters,
        joined_updates="merge" if merges else capabilities.joined_updates,
    )


class LimitedWarehouse:
    def __init__(
        self, inner: Warehouse, limit: Limit, fuse: Fuse, *, alters: bool = True, merges: bool = False
    ) -> None:
        self.inner = inner
        self.fuse = fuse
        self.capabilities = limited(inner.capabilities, limit, alters=alters, merges=merges)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def query(self, *arguments: Any, **named: Any) -> Any:
        self.fuse.alive()
        return self.inner.query(*arguments, **named)

    def transaction(self, *, exclusive: bool = True) -> AbstractContextManager[Transaction]:
        self.fuse.alive()
        return _each_alone(self) if self.capabilities.transactions == "none" else _rows_together(self)


class _Limited:
    """Statements run where `_within` says."""

    def __init__(self, warehouse: LimitedWarehouse) -> None:
        self.warehouse = warehouse

    def _within(self, statement: Statement | None) -> AbstractContextManager[Transaction]:
        raise NotImplementedError

    def lock(self, name: str) -> None:
        """Does nothing here."""

    def execute(self, statement: Statement, parameters: Any = ()) -> int:
        self.warehouse.fuse.burn()
        with self._within(statement) as inner:
            inner.execute(statement, parameters)
        return -1

    def rows(self, statement: Statement, parameters: Any = ()) -> list[tuple[Any, ...]]:
        self.warehouse.fuse.alive()
        with self._within(exp.Select()) as inner:
            return inner.rows(statement, parameters)

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        self.warehouse.fuse.burn()
        with self._within(statement) as inner:
            inner.execute_many(statement, parameters)

    def replace_view(self, path: TablePath, query: exp.Expression) -> None:
        self.warehouse.fuse.burn()
        with self._within(None) as inner:
            inner.replace_view(path, query)

    def insert_arrow(self, path: TablePath, table: pa.Table) -> int:
        self.warehouse.fuse.burn()
        with self._within(exp.Insert()) as inner:
            return inner.insert_arrow(path, table)

    def load_csv(self, request: CsvLoad) -> int:
        """Making the table and filling it are two steps: a kill between them leaves an empty table."""
        self.warehouse.fuse.burn()
        with self._within(None) as inner:
            return inner.load_csv(request)


class _Alone(_Limited):
    def _within(self, statement: Statement | None) -> AbstractContextManager[Transaction]:
        return self.warehouse.inner.transaction()


@contextmanager
def _each_alone(warehouse: LimitedWarehouse) -> Generator[Transaction]:
    yield _Alone(warehouse)


class _Together(_Limited):
    """Rows wait for the end; what changes tables commits them."""

    def __init__(self, warehouse: LimitedWarehouse) -> None:
        super().__init__(warehouse)
        self.open: AbstractContextManager[Transaction] | None = None
        self.inner: Transaction | None = None
        self.later: list[Callable[[], None]] = []

    def afterwards(self, act: Callable[[], None]) -> None:
        """Who has read a table keeps others from dropping it."""
        self.later.append(act)

    @contextmanager
    def _within(self, statement: Statement | None) -> Generator[Transaction]:
        if _changes_tables(statement):
            self.end(None)
            with self.warehouse.inner.transaction() as inner:
                yield inner
            return
        if self.inner is None:
            self.open = self.warehouse.inner.transaction()
            self.inner = self.open.__enter__()
        yield self.inner

    def end(self, error: BaseException | None) -> None:
        opened, self.open, self.inner = self.open, None, None
        if opened is None:
            return
        if error is None:
            try:
                self.warehouse.fuse.burn()
            except Killed as killed:
                _undo(opened, killed)
                raise
            opened.__exit__(None, None, None)
        else:
            _undo(opened, error)


def _undo(opened: AbstractContextManager[Transaction], error: BaseException) -> None:
    try:
        opened.__exit__(type(error), error, error.__traceback__)
    except BaseException as raised:
        if raised is not error:
            raise


@contextmanager
def _rows_together(warehouse: LimitedWarehouse) -> Generator[Transaction]:
    transaction = _Together(warehouse)
    try:
        yield transaction
        transaction.end(None)
    except BaseException as error:
        transaction.end(error)
        raise
    finally:
        for act in transaction.later:
            act()


def _changes_tables(statement: Statement | None) -> bool:
    if isinstance(statement, Rendered):
        return statement.sql.split(None, 1)[0].upper() in {"CREATE", "DROP", "ALTER"}
    return statement is None or isinstance(statement, exp.Create | exp.Drop | exp.Alter)


def limiting(
    opener: Callable[..., Warehouse], limit: Limit, fuse: Fuse, **more: bool
) -> Callable[..., Warehouse]:
    """`open_warehouse`, whose warehouses can do less."""

    def opened(*arguments: Any) -> Any:
        return LimitedWarehouse(opener(*arguments), limit, fuse, **more)

    return opened
