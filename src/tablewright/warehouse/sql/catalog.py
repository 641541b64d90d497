"""The explorer's queries, the same on every platform; a client provides the statements for its catalog."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.catalog.view_sql import mentions, tables_in
from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.entries import SchemaEntry, SearchHit, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.sql.nodes import equals


@dataclass(frozen=True, slots=True)
class CatalogStatements:
    """The queries of a catalog. Each row begins with the parts of the container, one or two columns.

    `schemas` (of a database, or of all) adds the number of tables or null; `tables` (all of a container, or
    the one with a name) adds name, kind, row estimate and comment; `search` adds table and column or null.
    `columns` gives name, native type and comment in order, and `facts` reads one of them. `databases` gives
    one column, where there are any. `system_schemas` are left out by their own name.
    """

    schemas: Callable[[str | None], exp.Expression]
    tables: Callable[[Container, str | None], exp.Expression]
    columns: Callable[[TablePath], exp.Expression]
    search: Callable[[str, int], exp.Expression]
    facts: Callable[[str, str, str | None], ColumnFacts]
    system_schemas: frozenset[str]
    databases: Callable[[], exp.Expression] | None = None
    view_sources: Callable[[TablePath], exp.Expression] | None = None
    """The container and name of each relation that a view reads, if the catalog records them."""
    view_text: Callable[[TablePath], exp.Expression] | None = None
    """The definition of a view as text. Without both, the standard's `information_schema.views` is used."""


class Catalog(ABC):
    """The part of a client that answers from the catalog."""

    capabilities: Capabilities
    _catalog: CatalogStatements

    @abstractmethod
    def _rows(self, statement: exp.Expression) -> Sequence[Sequence[Any]]:
        """All rows of a small read. Raises WarehouseError only."""

    def databases(self) -> list[str]:
        asked = self._catalog.databases
        return [] if asked is None else [name for (name,) in self._rows(asked())]

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        entries = (SchemaEntry(*self._parted(row)) for row in self._rows(self._catalog.schemas(database)))
        return [entry for entry in entries if entry.container[-1] not in self._catalog.system_schemas]

    def tables(self, container: Container) -> list[TableEntry]:
        return self._entries(container, None)

    def search(self, text: str, limit: int) -> list[SearchHit]:
        hits = (SearchHit(*self._parted(row)) for row in self._rows(self._catalog.search(text, limit)))
        return [hit for hit in hits if hit.container[-1] not in self._catalog.system_schemas]

    def columns(self, path: TablePath) -> tuple[ColumnFacts, ...]:
        known = len(path) == self.capabilities.path_depth
        rows = self._rows(self._catalog.columns(path)) if known else []
        if not rows:
            raise no_table(path)
        return tuple(self._catalog.facts(name, native, comment) for name, native, comment in rows)

    def table_kind(self, path: TablePath) -> str | None:
        if len(path) != self.capabilities.path_depth:
            return None
        return next((entry.kind for entry in self._entries(path[:-1], path[-1])), None)

    def view_sources(self, path: TablePath, reserved: frozenset[Container]) -> list[TablePath]:
        if len(path) != self.capabilities.path_depth:
            return []
        if self._catalog.view_sources is not None:
            return [tuple(row) for row in self._rows(self._catalog.view_sources(path))]
        try:
            rows = self._rows((self._catalog.view_text or standard_view_text)(path))
        except WarehouseError as error:
            # A catalog without views, or one that does not show them to us.
            if error.code not in ("not-found", "permission"):
                raise
            rows = []
        return sources_of_text(
            str(rows[0][0]) if rows and rows[0][0] else None,
            self.capabilities.sqlglot_dialect,
            path[:-1],
            reserved,
        )

    def _entries(self, container: Container, name: str | None) -> list[TableEntry]:
        if len(container) != self.capabilities.path_depth - 1:
            return []
        return [TableEntry(*self._parted(row)) for row in self._rows(self._catalog.tables(container, name))]

    def _parted(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """The row with its container as a tuple."""
        parts = self.capabilities.path_depth - 1
        return (tuple(row[:parts]), *row[parts:])


def standard_view_text(path: TablePath) -> exp.Select:
    """The definition of a view from the standard's information schema, of its own database where there are
    several."""
    *database, schema, name = path
    views = exp.Table(
        this=exp.to_identifier("views"),
        db=exp.to_identifier("information_schema"),
        catalog=exp.to_identifier(database[0], quoted=True) if database else None,
    )
    return (
        exp.select("view_definition")
        .from_(views)
        .where(equals("table_schema", schema), equals("table_name", name))
    )


def sources_of_text(
    text: str | None, dialect: str, container: Container, reserved: frozenset[Container]
) -> list[TablePath]:
    """The tables that a view of this definition reads. A text that cannot be parsed counts as reading every
    name it mentions."""
    if text is None:
        return []
    tables = tables_in(text, dialect, container)
    if tables is not None:
        return sorted(tables)
    return sorted((*names, "?") for names in reserved if mentions(text, [names[-1]]))


def no_table(path: TablePath) -> WarehouseError:
    return WarehouseError(
        "not-found",
        f"There is no table {'.'.join(path)}.",
        hint="It may have been dropped or renamed. Choose another source, or restore the table.",
    )
