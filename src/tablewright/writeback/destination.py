"""Write access of a connection: its destination, and what an admin may do with it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from sqlalchemy import func, select

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.events import WriteAccessChanged
from tablewright.refusal import Refusal
from tablewright.store.database import Store
from tablewright.store.models import (
    Connection,
    InputTableRecord,
    Materialization,
    UploadRecord,
    WarehouseView,
    WorkbookRecord,
)
from tablewright.warehouse.contract import Warehouse, WarehouseError
from tablewright.writeback.doctor import Check, OnCheck, Report, examine, unreachable
from tablewright.writeback.registry import Registry, RegistryEntry, server_id

SYSTEM_SCHEMAS = frozenset(
    {"information_schema", "pg_catalog", "pg_toast", "mysql", "performance_schema", "sys", "system", "temp"}
)


class Warehouses(Protocol):
    """What we need of `WarehousePool`."""

    def get(self, connection_id: str) -> Warehouse: ...


ListedKind = Literal["input-table", "upload", "warehouse-view", "materialization"]
"""What is listed; a history comes with its input table."""


@dataclass(frozen=True, slots=True)
class Destination:
    """An open destination."""

    connection_id: str
    schema: str
    warehouse: Warehouse
    registry: Registry

    @property
    def max_bytes(self) -> int:
        return self.warehouse.capabilities.max_identifier_bytes


class Destinations:
    """Opens the destination of a connection for the write features."""

    def __init__(self, store: Store, warehouses: Warehouses) -> None:
        self._store = store
        self._warehouses = warehouses
        self._server_id = server_id(store)

    def open(self, connection_id: str, *, schema: str | None = None) -> Destination:
        """The destination, for writing. `schema` is where an existing object lives, if not in today's.

        Raises `write-access-off` when writing is switched off.
        """
        with self._store.session() as session:
            connection = _connection(session.get(Connection, connection_id))
            name, enabled, chosen = connection.name, connection.write_enabled, connection.destination
        if not enabled or chosen is None:
            raise Refusal(
                "conflict",
                f"Write access is switched off for {name}.",
                code="write-access-off",
                hint="An administrator can switch it on in the connection's settings.",
            )
        return self.look(connection_id, schema or chosen)

    def look(self, connection_id: str, schema: str) -> Destination:
        """A schema of the connection, whether or not writing is switched on."""
        registry = Registry(schema, self._server_id)
        return Destination(connection_id, schema, self._warehouses.get(connection_id), registry)


@dataclass(frozen=True, slots=True)
class WriteAccessState:
    """`last_check` is the last report, as plain values."""

    enabled: bool
    schema_name: str | None
    last_check: dict[str, Any] | None
    object_count: int


@dataclass(frozen=True, slots=True)
class ListedObject:
    entry: RegistryEntry
    kind: ListedKind
    document_name: str | None


class WriteAccess:
    """Switch write access on and off, check it, and list what is stored. For administrators."""

    def __init__(self, store: Store, destinations: Destinations, audit: AuditLog, staging: Path) -> None:
        self._store = store
        self._destinations = destinations
        self._audit = audit
        self._staging = staging

    def state(self, connection_id: str) -> WriteAccessState:
        with self._store.session() as session:
            connection = _connection(session.get(Connection, connection_id))
            count = 0
            for model in (InputTableRecord, UploadRecord, WarehouseView, Materialization):
                chosen = select(func.count()).select_from(model).where(model.connection_id == connection_id)
                if model is InputTableRecord or model is UploadRecord:
                    chosen = chosen.where(model.deleted_at.is_(None))
                count += session.scalar(chosen) or 0
            return WriteAccessState(
                connection.write_enabled, connection.destination, connection.last_check, count
            )

    def check(
        self,
        connection_id: str,
        schema_name: str,
        *,
        create: bool = False,
        on_check: OnCheck = lambda _: None,
    ) -> Report:
        """Probe every privilege; a schema made for it is removed again.

        The result of today's destination is kept. A warehouse out of reach is a result too. `on_check` is
        told each check as soon as it is known.
        """
        with self._store.session() as session:
            _connection(session.get(Connection, connection_id))
        try:
            report = self._examine(connection_id, schema_name, create=create, keep=False, on_check=on_check)
        except WarehouseError as error:
            report = unreachable(schema_name, error, on_check)
        with self._store.session() as session:
            connection = _connection(session.get(Connection, connection_id))
            if connection.destination == report.schema_name:
                connection.last_check = report_values(report)
        return report

    def enable(
        self,
        actor: Actor,
        connection_id: str,
        schema_name: str | None,
        *,
        create: bool = False,
        accept_foreign_tables: bool = False,
    ) -> WriteAccessState:
        """Name the destination and switch writing on. Nothing is saved when it could not work."""
        current = self.state(connection_id)
        chosen = schema_name or current.schema_name
        if chosen is None:
            raise Refusal("invalid", "Name the schema to write to.", where={"field": "schema_name"})
        destination = self._look(connection_id, chosen)
        self._refuse_move(current, destination)
        report = self._examine(connection_id, chosen, create=create, keep=True)
        if report.foreign_tables and destination.schema != current.schema_name and not accept_foreign_tables:
            raise _foreign_tables(destination.schema, report.foreign_tables)
        if not any(report.features.values()):
            raise _nothing_works(report)
        with destination.warehouse.transaction() as transaction:
            destination.registry.ensure(transaction)

        def change(connection: Connection) -> None:
            connection.write_enabled = True
            connection.destination = destination.schema
            connection.last_check = report_values(report)

        return self._save(actor, connection_id, change)

    def disable(self, actor: Actor, connection_id: str) -> WriteAccessState:
        """Switch writing off. Everything stays and can be read; the schema stays reserved."""

        def change(connection: Connection) -> None:
            connection.write_enabled = False

        return self._save(actor, connection_id, change)

    def objects(self, connection_id: str) -> list[ListedObject]:
        """What is stored in the destination, by whichever server."""
        state = self.state(connection_id)
        if state.schema_name is None:
            return []
        destination = self._destinations.look(connection_id, state.schema_name)
        entries = destination.registry.entries(destination.warehouse)
        documents = {entry.document_id for entry in entries if entry.document_id}
        with self._store.session() as session:
            chosen = select(WorkbookRecord.id, WorkbookRecord.name).where(WorkbookRecord.id.in_(documents))
            names: dict[str, str] = {row.id: row.name for row in session.execute(chosen)}
        listed: list[ListedObject] = []
        for entry in entries:
            if entry.kind != "input-table-history":
                listed.append(ListedObject(entry, entry.kind, names.get(entry.document_id or "")))
        return listed

    def _save(
        self, actor: Actor, connection_id: str, change: Callable[[Connection], None]
    ) -> WriteAccessState:
        with self._store.session() as session:
            connection = _connection(session.get(Connection, connection_id))
            change(connection)
            event = WriteAccessChanged(connection_id, connection.write_enabled, connection.destination)
            self._audit.record(actor, event, session)
        return self.state(connection_id)

    def _examine(
        self,
        connection_id: str,
        schema_name: str,
        *,
        create: bool,
        keep: bool,
        on_check: OnCheck = lambda _: None,
    ) -> Report:
        destination = self._look(connection_id, schema_name)
        warehouse = destination.warehouse
        return examine(
            warehouse,
            destination.schema,
            self._staging,
            create=create,
            keep_schema=keep,
            foreign_tables=lambda: destination.registry.foreign_tables(warehouse),
            on_check=on_check,
        )

    def _look(self, connection_id: str, schema_name: str) -> Destination:
        """The schema under its true name; refuses names that can never be a destination."""
        chosen = schema_name.strip()
        destination = self._destinations.look(connection_id, chosen)
        if not chosen or not chosen.isprintable() or len(chosen.encode()) > destination.max_bytes:
            raise Refusal(
                "invalid",
                f"{schema_name!r} cannot be the name of a schema.",
                hint=f"Use 1 to {destination.max_bytes} letters, digits or underscores.",
                where={"field": "schema_name"},
            )
        if chosen.casefold() in SYSTEM_SCHEMAS:
            raise Refusal(
                "invalid",
                f"{chosen} belongs to the warehouse itself.",
                code="system-schema",
                hint="Name a schema of your own; it can be created for you.",
                where={"field": "schema_name"},
            )
        if destination.warehouse.capabilities.folds_identifiers:
            for (existing,) in (entry.container for entry in destination.warehouse.schemas()):
                if existing.casefold() == chosen.casefold():
                    return self._destinations.look(connection_id, existing)
        return destination

    def _refuse_move(self, current: WriteAccessState, destination: Destination) -> None:
        if current.schema_name in (None, destination.schema) or current.object_count == 0:
            return
        raise Refusal(
            "conflict",
            f"{current.object_count} objects are stored in {current.schema_name}: it stays the destination.",
            code="destination-in-use",
            hint="Delete them first, or add another connection with a destination of its own.",
            where={"field": "schema_name"},
        )


def check_values(check: Check) -> dict[str, Any]:
    """The check as plain values."""
    return asdict(check) | {"needed_for": list(check.needed_for)}


def report_values(report: Report) -> dict[str, Any]:
    """The report as plain values, as the API shows it and the store keeps it."""
    return {
        "schema_name": report.schema_name,
        "exists": report.exists,
        "ok": report.ok,
        "checks": [check_values(check) for check in report.checks],
        "features": dict(report.features),
        "foreign_tables": list(report.foreign_tables),
        "checked_at": report.checked_at.isoformat(),
    }


def _connection(connection: Connection | None) -> Connection:
    if connection is None or connection.deleted_at is not None:
        raise Refusal("not-found", "There is no such connection.", hint="It may have been deleted.")
    return connection


def _foreign_tables(schema: str, tables: tuple[str, ...]) -> Refusal:
    listed = ", ".join(tables[:5]) + (f" and {len(tables) - 5} more" if len(tables) > 5 else "")
    return Refusal(
        "conflict",
        f"{schema} holds tables that are not ours: {listed}. As the destination it is hidden from everybody.",
        code="foreign-tables",
        hint="Name a schema of its own, or accept that these tables disappear from the connection explorer.",
        where={"field": "schema_name", "tables": list(tables[:100])},
    )


def _nothing_works(report: Report) -> Refusal:
    first = next(check for check in report.checks if check.result != "ok")
    missing = [check.label for check in report.checks if check.result == "missing"]
    return Refusal(
        "conflict",
        f"Write access cannot work in {report.schema_name}. {first.label}: {first.message}",
        code="privileges-missing",
        hint="Give the missing privileges in the warehouse, then check again.",
        where={"field": "schema_name", "missing": missing},
    )
