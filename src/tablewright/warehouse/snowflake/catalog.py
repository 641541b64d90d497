"""The explorer's questions, asked by SHOW and DESCRIBE: they need no warehouse and cost nothing.

https://docs.snowflake.com/en/sql-reference/sql/show
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.contract.entries import SchemaEntry, SearchHit, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.snowflake import statements
from tablewright.warehouse.snowflake.capabilities import SYSTEM_DATABASES, SYSTEM_SCHEMAS, column_facts
from tablewright.warehouse.sql.catalog import no_table, sources_of_text

Row = dict[str, Any]
Path = tuple[str, ...]


class SnowflakeCatalog(ABC):
    """The part of a client that answers from the catalog."""

    @abstractmethod
    def show(self, sql: str) -> list[Row]:
        """All rows of a small answer, by the names of its columns. Raises WarehouseError only."""

    def _all(self, page: Callable[[str | None], str]) -> list[Row]:
        """All pages of a SHOW that gives the objects in the order of their names."""
        records: list[Row] = []
        after: str | None = None
        while True:
            rows = self.show(page(after))
            records += rows
            if len(rows) < statements.PAGE:
                return records
            after = rows[-1]["name"]

    def databases(self) -> list[str]:
        names = [row["name"] for row in self._all(statements.show_databases)]
        return sorted(name for name in names if name not in SYSTEM_DATABASES)

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        """Without counts, which would take a question for each schema."""
        rows = self._all(lambda after: statements.show_schemas(database, after))
        containers = sorted((row["database_name"], row["name"]) for row in rows)
        return [SchemaEntry(container, None) for container in containers if _open(container)]

    def tables(self, container: Container) -> list[TableEntry]:
        if len(container) != 2:
            return []
        try:
            rows = self._all(lambda after: statements.show_objects(container, after))
        except WarehouseError as error:
            if error.code == "not-found":
                return []
            raise
        return sorted((_entry(row) for row in rows), key=lambda entry: entry.name)

    def view_sources(self, path: Path, reserved: frozenset[Container]) -> list[Path]:
        if len(path) != 3:
            return []
        try:
            rows = self.show(statements.show_view(path))
        except WarehouseError as error:
            if error.code not in ("not-found", "permission"):
                raise
            return []
        text = next((row.get("text") for row in rows if row["name"] == path[-1]), None)
        return sources_of_text(text, "snowflake", path[:-1], reserved)

    def search(self, text: str, limit: int) -> list[SearchHit]:
        objects = self.show(statements.find_objects(text, limit))
        hits = [SearchHit((row["database_name"], row["schema_name"]), row["name"], None) for row in objects]
        if len(hits) < limit:
            hits += [
                SearchHit((row["database_name"], row["schema_name"]), row["table_name"], row["column_name"])
                for row in self.show(statements.find_columns(text))
            ]
        return [hit for hit in hits if _open(hit.container)][:limit]

    def columns(self, path: Path) -> tuple[ColumnFacts, ...]:
        rows = self.show(statements.describe_table(path)) if len(path) == 3 else []
        if not rows:
            raise no_table(path)
        return tuple(column_facts(row["name"], row["type"], row["comment"] or None) for row in rows)

    def table_kind(self, path: Path) -> str | None:
        if len(path) != 3:
            return None
        try:
            rows = self.show(statements.show_object(path))
        except WarehouseError as error:
            if error.code == "not-found":
                return None
            raise
        return next((_kind(row) for row in rows if row["name"] == path[-1]), None)

    def row_identity(self, path: Path) -> tuple[str, ...]:
        """The primary key. Snowflake does not enforce it, so its owner has to; rows have no physical id."""
        if self.table_kind(path) != "table":
            return ()
        rows = self.show(statements.show_primary_keys(path))
        ordered = sorted(rows, key=lambda row: int(row["key_sequence"]))
        return tuple(row["column_name"] for row in ordered)


def _open(container: Container) -> bool:
    return container[0] not in SYSTEM_DATABASES and container[1] not in SYSTEM_SCHEMAS


def _kind(row: Row) -> str:
    return "view" if "VIEW" in str(row["kind"]).upper() else "table"


def _entry(row: Row) -> TableEntry:
    count = row.get("rows")
    return TableEntry(
        (row["database_name"], row["schema_name"]),
        row["name"],
        _kind(row),
        int(count) if count is not None and count != "" else None,
        row["comment"] or None,
    )
