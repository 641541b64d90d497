"""The interface of every platform's client. Vendor drivers and vendor errors stay behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.entries import CsvLoad, SchemaEntry, SearchHit, TableEntry
from tablewright.warehouse.contract.paths import Container, TablePath


@dataclass(frozen=True, slots=True)
class Rendered:
    """A statement already rendered from a tree by `Warehouse.render`; keep it to run it many times.

    A client whose driver wants values bound in a way of its own keeps in `pieces` the text between the
    values, and in `names` what each value is called (None: it is given by position).
    """

    sql: str
    pieces: tuple[str, ...] = ()
    names: tuple[str | None, ...] = ()


Statement = exp.Expression | Rendered


class RunningQuery(Protocol):
    """A query that has started. `cancel` may be called from any thread; close it always."""

    schema: pa.Schema

    def batches(self) -> Iterator[pa.RecordBatch]: ...

    def cancel(self) -> None: ...

    def close(self) -> None: ...


class Transaction(Protocol):
    """Statements that take effect together: committed when the block ends, undone when it raises.

    `Capabilities.transactions` says how much of that holds on a platform with weaker transactions.
    """

    def lock(self, name: str) -> None:
        """Lock this name against all transactions of all servers until the end of this one. Take it before
        the first read that a decision depends on. Where writers are never concurrent, an exclusive
        transaction holds every name already. Does nothing without `Capabilities.named_locks`.
        """
        ...

    def execute(self, statement: Statement, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """Run one statement. Returns the number of rows it changed (-1 if the platform does not report
        it)."""
        ...

    def rows(
        self, statement: Statement, parameters: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run one SELECT (or DML with RETURNING) and fetch all of its rows. For small results only."""
        ...

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None: ...

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        """Create the view, or give it another query, even with other columns. Keeps its grants."""
        ...

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        """Append `table` (same column names) to the table at `path` by the fastest way. Returns the number of
        rows."""
        ...

    def load_csv(self, request: "CsvLoad") -> int:
        """Create `request.path` from a staged file by the engine's own loader. Returns the number of rows.

        Raises `invalid` with `where` = line, column and text of the first line that does not fit.
        """
        ...


@runtime_checkable
class SupportsAfterEnd(Protocol):
    """A transaction that locks the tables it has read until it ends, so that nobody can drop them."""

    def afterwards(self, act: Callable[[], None]) -> None:
        """Call this when the transaction has ended, by commit or rollback."""
        ...


@runtime_checkable
class OwnsContainerObjects(Protocol):
    """A transaction whose client has an object of its own in a container, such as a volume for files."""

    def drop_own(self, container: Container) -> None:
        """Drop that object, before the container itself is dropped."""
        ...


@runtime_checkable
class InOneFile(Protocol):
    """A warehouse that is a file on this machine, which a backup can copy."""

    def copy_to(self, target: Path, seconds: float) -> None:
        """Copy all committed data to `target` while the commit gate is closed (`sessions/commit_gate`)."""
        ...


class Warehouse(Protocol):
    """One connection to one warehouse. Thread-safe. All methods raise WarehouseError only."""

    capabilities: Capabilities

    def test(self) -> None:
        """Connect and run `SELECT 1`."""
        ...

    def databases(self) -> list[str]:
        """Databases (catalogs, projects) of this connection in order; none where paths have two parts."""
        ...

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        """Containers of one database or of all, in order, without the platform's own."""
        ...

    def tables(self, container: Container) -> list[TableEntry]:
        """Tables and views, ordered by name; none if the container does not exist."""
        ...

    def search(self, text: str, limit: int) -> list[SearchHit]:
        """Tables, then columns, whose name contains the text in any case: at most `limit`."""
        ...

    def columns(self, path: tuple[str, ...]) -> tuple[ColumnFacts, ...]:
        """The columns of a table or view in order; raises `not-found`."""
        ...

    def table_kind(self, path: tuple[str, ...]) -> str | None:
        """`table`, `view`, or None if there is no such relation."""
        ...

    def view_sources(self, path: TablePath, reserved: frozenset[Container]) -> list[TablePath]:
        """The tables and views that a view reads directly; none for a table. If a view's text cannot be
        parsed but mentions a `reserved` name, that is included.
        """
        ...

    def row_identity(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Columns that uniquely identify a row, used for a stable sort: the primary key, else a physical row
        id; empty for views.
        """
        ...

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        """The columns a SELECT would return, without running it."""
        ...

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        """`printed` is the statement's text in this platform's dialect, if the caller already has it."""
        ...

    def query(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        tag: str = "",
        batch_rows: int = 50_000,
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> RunningQuery:
        """Start a read. `tag` (document, element, member) goes into the statement as a comment.

        This may take long to return; `on_start` is called with a function that stops the statement, before it
        runs.
        """
        ...

    def transaction(self, *, exclusive: bool = True) -> AbstractContextManager[Transaction]:
        """On a platform with one writer at a time, others wait for an exclusive transaction. A long one that
        touches nothing of theirs (filling a new table) need not be exclusive: it fails with `conflict` in the
        rare case of a collision.
        """
        ...

    def close(self) -> None: ...
