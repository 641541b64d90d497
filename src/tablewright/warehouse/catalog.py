"""The explorer's questions, the same on every platform; a client says how its catalog is asked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from tablewright.compiler.request import ColumnFacts
from tablewright.warehouse.contract import Capabilities, TableEntry, WarehouseError


@dataclass(frozen=True, slots=True)
class CatalogStatements:
    """`schemas` gives names; `tables` (of a schema, or of all) the fields of `TableEntry`; `columns` (of a
    path, or of all) schema, table, column, native type and comment, in order. `facts` reads a column."""

    schemas: Callable[[], exp.Expression]
    tables: Callable[[str | None], exp.Expression]
    columns: Callable[[tuple[str, ...] | None], exp.Expression]
    facts: Callable[[str, str, str | None], ColumnFacts]
    system_schemas: frozenset[str]


class Catalog(ABC):
    """The part of a client that answers from the catalog."""

    capabilities: Capabilities
    _catalog: CatalogStatements

    @abstractmethod
    def _rows(self, statement: exp.Expression) -> Sequence[Sequence[Any]]:
        """All rows of a small read. Raises WarehouseError only."""

    def schemas(self) -> list[str]:
        names = [name for (name,) in self._rows(self._catalog.schemas())]
        return [name for name in names if name not in self._catalog.system_schemas]

    def tables(self, schema: str) -> list[TableEntry]:
        return [TableEntry(*row) for row in self._rows(self._catalog.tables(schema))]

    def all_tables(self) -> list[TableEntry]:
        return [TableEntry(*row) for row in self._rows(self._catalog.tables(None))]

    def columns(self, path: tuple[str, ...]) -> tuple[ColumnFacts, ...]:
        known = len(path) == self.capabilities.path_depth
        rows = self._rows(self._catalog.columns(path)) if known else []
        if not rows:
            raise WarehouseError(
                "not-found",
                f"There is no table {'.'.join(path)}.",
                hint="It may have been dropped or renamed. Choose another source, or restore the table.",
            )
        return tuple(self._catalog.facts(name, native, comment) for _, _, name, native, comment in rows)

    def all_columns(self) -> list[tuple[str, str, str]]:
        """Schema, table and column name of every column, for search."""
        return [(schema, table, name) for schema, table, name, *_ in self._rows(self._catalog.columns(None))]

    def table_kind(self, path: tuple[str, ...]) -> str | None:
        return next((entry.kind for entry in self.tables(path[0]) if entry.name == path[1]), None)
