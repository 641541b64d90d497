"""What a platform can do, as one record without defaults."""

from dataclasses import dataclass
from typing import Literal

from tablewright.warehouse.contract.paths import Container


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
    (`warehouse/contract/storage.py`). None: such tables are not used."""

    bills_queries: bool
    """Whether the platform bills each query: then none runs that nobody asked for."""

    @property
    def transactional_ddl(self) -> bool:
        return self.transactions == "full"
