"""Looks up root sources: their paths and columns. Refuses tables of a destination."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.common.errors import Refusal
from tablewright.compiler.custom_sql.authorise import SqlRefused, TableName, authorise_sql, named_tables
from tablewright.compiler.custom_sql.sql_controls import describable
from tablewright.connections.listed_tables import ListedTables, refuse_system
from tablewright.connections.reserved_paths import refuse_reserved
from tablewright.connections.reserved_views import CheckedViews
from tablewright.document import index
from tablewright.document.model import ControlElement, Workbook
from tablewright.document.names import friendly_name
from tablewright.document.sources import (
    InputTableSource,
    RootSource,
    SqlSource,
    UploadSource,
    WarehouseTableSource,
)
from tablewright.store.database import Store
from tablewright.store.models import Connection, DestinationRecord, InputTableRecord, UploadRecord
from tablewright.store.remembered import Remembered
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.pool import WarehousePool

_LIFETIME_SECONDS = 30.0
_SEEN = 2_000
_SYSTEM_ORDER = ("_row_order", "_row_id")

NO_CONTROLS: Mapping[str, ControlElement] = {}


def controls_of(workbook: Workbook) -> Mapping[str, ControlElement]:
    """The controls of a document by their ids in lower case."""
    return {control.control_id.casefold(): control for control in index.controls(workbook)}


def table_facts(warehouse: Warehouse, path: tuple[str, ...]) -> TableFacts:
    """A table or view of the warehouse; raises `not-found`."""
    return TableFacts(
        name=friendly_name(path[-1]),
        path=path,
        columns=warehouse.columns(path),
        row_identity=warehouse.row_identity(path),
    )


def statement_facts(
    warehouse: Warehouse,
    source: SqlSource,
    reserved: frozenset[Container],
    controls: Mapping[str, ControlElement],
    admit: Callable[[frozenset[TableName]], object],
) -> TableFacts:
    """Custom SQL, authorised against the reserved schemas. Raises SqlRefused and WarehouseError.

    `admit` is called with the tables that it names, before the warehouse sees it, and raises for a forbidden
    one. `controls` are those of the document, by their ids in lower case: they give placeholders their types.
    """
    tree = authorise_sql(source.statement, warehouse.capabilities.sqlglot_dialect, reserved)
    admit(named_tables(tree, warehouse.capabilities.sqlglot_dialect))
    columns: tuple[ColumnFacts, ...] = warehouse.describe(describable(tree, controls))
    labelled = tuple(replace(column, label=column.name) for column in columns)
    return TableFacts(name="SQL", path=(), columns=labelled, query=tree)


@dataclass(frozen=True, slots=True)
class _Warehouse:
    """Where a connection leads, as it is stored."""

    platform: str
    details: dict[str, Any]


_Reserved = tuple[_Warehouse, Container]


class SourceFacts:
    """`resolve` caches its results for a short while; `forget` drops them after a failed query."""

    def __init__(self, store: Store, warehouses: WarehousePool) -> None:
        self._store = store
        self._warehouses = warehouses
        self._destinations = Remembered[str, tuple[_Warehouse, tuple[_Reserved, ...]]](store)
        self._columns: dict[tuple[str, str, tuple[str, ...]], tuple[float, TableFacts]] = {}
        self._seen: dict[RootSource, TableFacts] = {}
        self._views = CheckedViews()
        self._listed = ListedTables()
        self._lock = threading.Lock()

    def reserved(self, connection_id: str) -> frozenset[Container]:
        """Destinations of this connection and of every other connection to the same warehouse."""
        own, others = self._destinations.get(connection_id, lambda: self._ask_destinations(connection_id))
        place = self._warehouses.place(own.platform, own.details)
        return frozenset(
            container
            for connection, container in others
            if self._warehouses.place(connection.platform, connection.details) == place
        )

    def _ask_destinations(self, connection_id: str) -> tuple[_Warehouse, tuple[_Reserved, ...]]:
        """The connection's warehouse; the destinations of all connections, each with its warehouse."""
        with self._store.session() as session:
            connection = session.get(Connection, connection_id)
            if connection is None or connection.deleted_at is not None:
                raise WarehouseError(
                    "not-found",
                    "The connection of this element no longer exists.",
                    hint="Choose another source for the element.",
                )
            # Also those of connections that were deleted: what is there is still ours.
            others = session.execute(
                select(Connection.platform, Connection.details, DestinationRecord.container).join(
                    Connection, Connection.id == DestinationRecord.connection_id
                )
            ).all()
        return _Warehouse(connection.platform, connection.details), tuple(
            (_Warehouse(platform, details), tuple(container)) for platform, details, container in others
        )

    def resolve_all(
        self,
        connection_id: str,
        sources: frozenset[RootSource],
        controls: Mapping[str, ControlElement] = NO_CONTROLS,
    ) -> dict[RootSource, TableFacts]:
        """The facts of sources of one connection, read by a document with these controls.

        Raises `not-found` if a source does not exist, `reserved-destination` if one is reserved.
        """
        reserved = self.reserved(connection_id)
        facts = {source: self._resolve(source, reserved, controls) for source in sources}
        with self._lock:
            self._seen.update(facts)
            while len(self._seen) > _SEEN:
                del self._seen[next(iter(self._seen))]
        return facts

    def readable(
        self, sources: Iterable[RootSource], controls: Mapping[str, ControlElement] = NO_CONTROLS
    ) -> dict[RootSource, TableFacts]:
        """The facts of those sources that can be read now, of any connections."""
        by_connection: dict[str, list[RootSource]] = {}
        for source in sources:
            by_connection.setdefault(source.connection_id, []).append(source)
        facts: dict[RootSource, TableFacts] = {}
        for connection_id, sources_there in by_connection.items():
            try:
                facts |= self.resolve_all(connection_id, frozenset(sources_there), controls)
            except (WarehouseError, SqlRefused, Refusal) as error:
                if getattr(error, "code", "") != "unavailable":
                    facts |= self._one_by_one(connection_id, sources_there, controls)
        return facts

    def _one_by_one(
        self, connection_id: str, sources: Iterable[RootSource], controls: Mapping[str, ControlElement]
    ) -> dict[RootSource, TableFacts]:
        """Look up sources one by one, so that one that cannot be read does not hide the others."""
        facts: dict[RootSource, TableFacts] = {}
        for source in sources:
            try:
                facts |= self.resolve_all(connection_id, frozenset([source]), controls)
            except (WarehouseError, SqlRefused, Refusal):
                continue
        return facts

    def recall(self, sources: Iterable[RootSource]) -> dict[RootSource, TableFacts]:
        """The last known facts of sources, without asking the warehouse: enough to distinguish names from
        ids."""
        with self._lock:
            return {source: self._seen[source] for source in sources if source in self._seen}

    def _resolve(
        self, source: RootSource, reserved: frozenset[Container], controls: Mapping[str, ControlElement]
    ) -> TableFacts:
        warehouse = self._warehouses.get(source.connection_id)
        match source:
            case WarehouseTableSource():
                refuse_reserved(source.path, reserved)
                refuse_system(warehouse, source.path)
                self._views.refuse(source.connection_id, warehouse, (source.path,), reserved)
                return self._table(warehouse, source.connection_id, source.path)
            case InputTableSource():
                return self._input_table(warehouse, source)
            case UploadSource():
                return self._upload(warehouse, source)
            case SqlSource():
                key = (source.connection_id, self._warehouses.whose(source.connection_id))

                def admit(names: frozenset[TableName]) -> None:
                    paths = self._listed.paths(key, warehouse, names)
                    self._views.refuse(source.connection_id, warehouse, paths, reserved)

                return statement_facts(warehouse, source, reserved, controls, admit)

    def refuse_reserved(self, connection_id: str, path: tuple[str, ...]) -> None:
        """Raise `reserved-destination` for a table of a destination, and for a view that reads one."""
        reserved = self.reserved(connection_id)
        refuse_reserved(path, reserved)
        self._views.refuse(connection_id, self._warehouses.get(connection_id), (path,), reserved)

    def forget(self, connection_id: str) -> None:
        self._views.forget(connection_id)
        self._listed.forget(connection_id)
        with self._lock:
            for key in [key for key in self._columns if key[0] == connection_id]:
                del self._columns[key]

    def _table(self, warehouse: Warehouse, connection_id: str, path: tuple[str, ...]) -> TableFacts:
        key = (connection_id, self._warehouses.whose(connection_id), path)
        with self._lock:
            known = self._columns.get(key)
        if known is not None and time.monotonic() - known[0] < _LIFETIME_SECONDS:
            return known[1]
        facts = table_facts(warehouse, path)
        with self._lock:
            self._columns[key] = (time.monotonic(), facts)
        return facts

    def _input_table(self, warehouse: Warehouse, source: InputTableSource) -> TableFacts:
        with self._store.session() as session:
            record = session.get(InputTableRecord, source.input_table_id)
        if record is None or record.connection_id != source.connection_id or record.deleted_at is not None:
            raise WarehouseError(
                "not-found",
                "This input table no longer exists.",
                hint="Remove the element, or choose another source for it.",
            )
        facts = self._table(warehouse, source.connection_id, record.path)
        entry = {column["name"]: column for column in record.columns}
        columns = tuple(
            replace(column, label=column.name, key=entry[column.name]["id"])
            for column in facts.columns
            if column.name in entry
        )
        system = tuple(column for column in facts.columns if column.name not in entry)
        return replace(facts, name=record.name, columns=columns + system, row_identity=_SYSTEM_ORDER)

    def _upload(self, warehouse: Warehouse, source: UploadSource) -> TableFacts:
        with self._store.session() as session:
            record = session.get(UploadRecord, source.upload_id)
        if record is None or record.connection_id != source.connection_id or record.deleted_at is not None:
            raise WarehouseError("not-found", "This upload no longer exists.", hint="Upload the file again.")
        facts = self._table(warehouse, source.connection_id, record.path)
        columns = tuple(replace(column, label=column.name) for column in facts.columns)
        return replace(facts, name=record.name, columns=columns)
