"""The interface of every platform's client. Vendor drivers and vendor errors stay behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import pyarrow as pa
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.csv_numbers import PLAIN_NUMBERS, CsvNumbers

TablePath = tuple[str, ...]
"""Where a table is: its container, then its own name."""
Container = tuple[str, ...]
"""A container of tables: `(schema,)`, or `(database, schema)` where a connection has databases."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Facts about a platform that decide how Tablewright writes. No defaults: each platform states each
    one."""

    platform: str
    label: str
    sqlglot_dialect: str
    path_depth: Literal[2, 3]
    """Parts of a table's path below the connection: schema and table, or database, schema and table."""
    transactions: Literal["full", "rows", "none"]
    """What `transaction` undoes when its block raises: `full` everything, `rows` changes of rows (changes of
    tables commit at once, with everything before them), `none` nothing: each statement commits by itself."""
    concurrent_writers: bool
    """More than one write transaction may run at a time, also from other servers."""
    named_locks: bool
    """Whether `Transaction.lock` excludes other servers. If not, a row of the destination is used as a
    lock."""
    temporary_tables: Container | None
    """The container of temporary tables (`()`: their name is not qualified). None: there are none, or
    creating one commits the transaction."""
    joined_updates: Literal["from", "join", "merge"]
    """How to update rows from another table: `UPDATE ... FROM`, `UPDATE ... JOIN`, or `MERGE`."""
    alters_columns: bool
    """Whether ALTER TABLE adds, renames and drops columns. If not, CREATE OR REPLACE TABLE ... AS SELECT from
    the same table changes it in one step."""
    counts_changes: bool
    """Whether `Transaction.execute` returns the number of changed rows."""
    enforced_keys: bool
    """Whether the platform enforces primary keys."""
    exact_json: bool
    """Whether a JSON column keeps every digit of a number. If not, text columns are used for JSON."""
    max_identifier_bytes: int
    folds_identifiers: bool
    """Whether names of tables (or schemas) that differ only by case are the same name, even in quotes."""
    refreshed_tables: str | None
    """The keyword in DROP for a table that the platform refreshes from a query; the client then has `storage`
    (`warehouse/storage.py`). None: such tables are not used."""

    bills_queries: bool
    """Whether the platform bills each query: then none runs that nobody asked for."""

    @property
    def transactional_ddl(self) -> bool:
        return self.transactions == "full"


@dataclass(frozen=True, slots=True)
class SchemaEntry:
    """A container of tables in the explorer. `table_count` is None where counting would be slow."""

    container: Container
    table_count: int | None


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table or view in the explorer."""

    container: Container
    name: str
    kind: str
    """`table` or `view`."""
    row_estimate: int | None
    comment: str | None

    @property
    def path(self) -> TablePath:
        return (*self.container, self.name)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A table (`column` is None) or a column whose name contains the searched text."""

    container: Container
    table: str
    column: str | None


class WarehouseError(Exception):
    """Something the warehouse refused or could not do, in plain words.

    `code`: `unavailable` (locked file, unreachable), `permission`, `sign-in` (a token that is refused or has
    ended), `not-found`, `conflict`, `invalid` (bad SQL or value), `disk-full`, `out-of-memory` (the
    statement needs more than it may use), `cancelled`, `timeout`, `constraint`, `internal`. `detail` keeps
    the vendor's own text, for the owner of the connection only. `retryable`: a temporary outage, so that a
    retry may succeed. `where` is the location, for bad CSV lines `{"line": 12, "column": "Price", "text":
    "..."}`. `by_formula`: caused by a value that a formula cannot take or a function that the engine lacks,
    so that the query may succeed without that column.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        detail: str | None = None,
        retryable: bool = False,
        where: Mapping[str, Any] | None = None,
        by_formula: bool = False,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.detail = detail
        self.retryable = retryable
        self.where = where
        self.by_formula = by_formula


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
class Deferring(Protocol):
    """A transaction that locks the tables it has read until it ends, so that nobody can drop them."""

    def afterwards(self, act: Callable[[], None]) -> None:
        """Call this when the transaction has ended, by commit or rollback."""
        ...


@runtime_checkable
class Keeping(Protocol):
    """A transaction whose client has an object of its own in a container, such as a volume for files."""

    def drop_own(self, container: Container) -> None:
        """Drop that object, before the container itself is dropped."""
        ...


@runtime_checkable
class InOneFile(Protocol):
    """A warehouse that is a file on this machine, which a backup can copy."""

    def copy_to(self, target: Path, seconds: float) -> None:
        """Copy all committed data to `target` while the commit gate is closed (`warehouse/gate`)."""
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


@dataclass(frozen=True, slots=True)
class CsvColumn:
    """One column to load: `source` is its header in the file.

    `type` is one of `text`, `number`, `integer`, `date`, `datetime`, `logical`. `format` is the strptime
    format of its dates or times, None where they are ISO; `numbers` says how its numbers are written.
    """

    source: str
    name: str
    type: str
    format: str | None = None
    numbers: CsvNumbers = PLAIN_NUMBERS


@dataclass(frozen=True, slots=True)
class CsvLoad:
    file: Path
    path: tuple[str, ...]
    file_columns: tuple[str, ...]
    """Every column in the file, in order (the header, made unique)."""
    columns: tuple[CsvColumn, ...]
    """The columns to keep, in their order in the table."""
    delimiter: str
    quote: str
    escape: str
    header: bool
    null_values: tuple[str, ...] = ("",)
