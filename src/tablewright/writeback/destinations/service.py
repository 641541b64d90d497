"""Opens destinations for the write features: the default for new objects, an object's own for existing
ones."""

import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.levels import ConnectionAction, may_use_destination
from tablewright.common.errors import Refusal
from tablewright.connections.grants import Grants
from tablewright.store.database import Store
from tablewright.store.models import Connection, DestinationRecord
from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.contract.storage import Storage, storage_of
from tablewright.warehouse.split_warehouse import SplitWarehouse
from tablewright.writeback.destinations.leases import exclusive_transaction
from tablewright.writeback.destinations.registry import Registry, server_id
from tablewright.writeback.names import MAX_BYTES

_KEPT = 200
"""The most pairs of a member's and the service account's warehouse that are cached."""


class Warehouses(Protocol):
    """The part of `WarehousePool` that is used here."""

    def get(self, connection_id: str) -> Warehouse: ...

    def service(self, connection_id: str) -> Warehouse | None: ...


@dataclass(frozen=True, slots=True)
class Destination:
    """An open destination."""

    connection_id: str
    container: Container
    warehouse: Warehouse
    registry: Registry

    @property
    def max_bytes(self) -> int:
        """The longest name of an object: records store no longer ones, whatever the platform allows."""
        return min(MAX_BYTES, self.warehouse.capabilities.max_identifier_bytes)

    @contextmanager
    def transaction(self) -> Generator[Transaction]:
        """A transaction with the registry during which no other server creates, renames or drops objects
        here."""
        with exclusive_transaction(self.warehouse, self.container, self.registry.turn) as transaction:
            self.registry.ensure(transaction)
            yield transaction

    @property
    def label(self) -> str:
        return ".".join(self.container)


class Destinations:
    """Opens the destinations of connections for the write features."""

    def __init__(self, store: Store, warehouses: Warehouses) -> None:
        self._store = store
        self._warehouses = warehouses
        self._grants = Grants(store, AuditLog(store))
        self._apart: OrderedDict[tuple[int, int, Container], SplitWarehouse] = OrderedDict()
        self._lock = threading.Lock()
        self.server_id = server_id(store)

    def open(self, connection_id: str, *, container: Container | None = None) -> Destination:
        """Open a destination for writing: `container` is that of an existing object; without it, the default.

        Raises `write-access-off` when writing is switched off.
        """
        with self._store.session() as session:
            name = self._require_enabled(session, connection_id)
            if container is None:
                container = _container(_default(_open_records(session, connection_id), name))
        return self.look(connection_id, container)

    def require(self, actor: Actor, action: ConnectionAction, connection_id: str) -> None:
        """Raise `not-allowed` unless grants and account type let the member do this to the connection."""
        self._grants.require(actor, action, connection_id)

    def choose(
        self, actor: Actor, connection_id: str, action: ConnectionAction, destination_id: str | None = None
    ) -> Destination:
        """The destination of a member's new object: the one asked for, or the default, or the first they may
        use.

        `action` is the action on the connection that the member needs the right for.
        """
        self.require(actor, action, connection_id)
        with self._store.session() as session:
            name = self._require_enabled(session, connection_id)
            records = _open_records(session, connection_id)
        usable = [record for record in records if self._may_use(actor, connection_id, record)]
        if destination_id is not None:
            chosen = next((record for record in usable if record.id == destination_id), None)
            if chosen is None:
                raise _no_such_destination(name)
        elif not usable and records:
            raise _none_for_you(name)
        else:
            chosen = _default(usable, name)
        return self.look(connection_id, _container(chosen))

    def usable(self, actor: Actor, connection_id: str) -> list[DestinationRecord]:
        """Destinations that a member may put new objects into, the default first."""
        with self._store.session() as session:
            connection = session.get(Connection, connection_id)
            if connection is None or connection.deleted_at is not None or not connection.write_enabled:
                return []
            records = _open_records(session, connection_id)
        return [record for record in records if self._may_use(actor, connection_id, record)]

    def look(self, connection_id: str, container: Container) -> Destination:
        """Open a container of the connection, whether or not write access is switched on."""
        return self._destination(connection_id, container, self._warehouse(connection_id))

    def storage(self, destination: Destination) -> Storage:
        """How rows of queries are stored there, by the options of the destination's form."""
        chosen = select(DestinationRecord).where(
            DestinationRecord.connection_id == destination.connection_id, DestinationRecord.purpose == "data"
        )
        with self._store.session() as session:
            options = [
                record.options
                for record in session.scalars(chosen)
                if _container(record) == destination.container
            ]
        return storage_of(destination.warehouse, options[0] if options else {})

    def beside(self, destination: Destination) -> Destination | None:
        """The destination of its input tables' histories, for the service account; None: that of the
        tables."""
        container = self.histories(destination.connection_id)
        if container is None:
            return None
        warehouse = self._warehouses.service(destination.connection_id)
        if warehouse is None:
            return None
        return self._destination(destination.connection_id, container, warehouse)

    def _destination(self, connection_id: str, container: Container, warehouse: Warehouse) -> Destination:
        registry = Registry(
            container,
            self.server_id,
            keyed=warehouse.capabilities.enforced_keys,
            refreshed=warehouse.capabilities.refreshed_tables,
        )
        return Destination(connection_id, container, warehouse, registry)

    def _warehouse(self, connection_id: str) -> Warehouse:
        """The acting member's warehouse; with a separate destination for histories, combined with the service
        account's."""
        warehouse = self._warehouses.get(connection_id)
        service = self._warehouses.service(connection_id)
        container = self.histories(connection_id) if service is not None else None
        if service is None or container is None:
            return warehouse
        key = (id(warehouse), id(service), container)
        with self._lock:
            known = self._apart.get(key)
            if known is None:
                # Kept with the two, so that their identities stay taken.
                known = self._apart[key] = SplitWarehouse(warehouse, service, container)
                while len(self._apart) > _KEPT:
                    self._apart.popitem(last=False)
        return cast(Warehouse, known)

    def histories(self, connection_id: str) -> Container | None:
        """The separate destination of histories (OAuth connections only)."""
        with self._store.session() as session:
            chosen = select(DestinationRecord).where(
                DestinationRecord.connection_id == connection_id,
                DestinationRecord.purpose == "histories",
                DestinationRecord.retired_at.is_(None),
            )
            record = session.scalar(chosen)
        return _container(record) if record is not None else None

    def _may_use(self, actor: Actor, connection_id: str, record: DestinationRecord) -> bool:
        return may_use_destination(
            self._grants.level(actor, connection_id),
            member_teams=self._grants.teams(actor),
            destination_teams=frozenset(record.team_ids),
        )

    def _require_enabled(self, session: Session, connection_id: str) -> str:
        connection = session.get(Connection, connection_id)
        if connection is None or connection.deleted_at is not None:
            raise Refusal("not-found", "There is no such connection.", hint="It may have been deleted.")
        if not connection.write_enabled:
            raise Refusal(
                "conflict",
                f"Write access is switched off for {connection.name}.",
                code="write-access-off",
                hint="An administrator can switch it on in the connection's settings.",
            )
        return connection.name


def _open_records(session: Session, connection_id: str) -> list[DestinationRecord]:
    """The destinations of new data, the default first."""
    chosen = (
        select(DestinationRecord)
        .where(
            DestinationRecord.connection_id == connection_id,
            DestinationRecord.purpose == "data",
            DestinationRecord.retired_at.is_(None),
        )
        .order_by(DestinationRecord.is_default.desc(), DestinationRecord.created_at)
    )
    return list(session.scalars(chosen))


def _container(record: DestinationRecord) -> Container:
    return tuple(record.container)


def _default(records: list[DestinationRecord], name: str) -> DestinationRecord:
    if not records:
        raise Refusal(
            "conflict",
            f"{name} has no destination to write to.",
            code="write-access-off",
            hint="An administrator can name one in the connection's settings.",
        )
    return records[0]


def _no_such_destination(name: str) -> Refusal:
    return Refusal(
        "not-allowed",
        f"{name} has no such destination, or it is not open to your teams.",
        code="destination-not-allowed",
        hint="Choose another destination.",
        where={"field": "destination_id"},
    )


def _none_for_you(name: str) -> Refusal:
    return Refusal(
        "not-allowed",
        f"No destination of {name} is open to your teams.",
        code="destination-not-allowed",
        hint="Ask an administrator to open one to a team of yours.",
    )
