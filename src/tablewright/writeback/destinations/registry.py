"""The registry in the destination: one row for every object of Tablewright, readable by plain SQL.

Each row is written in the transaction that makes, renames or drops its object. Where a platform has no such
transactions, the row comes first and goes last, so that a crash leaves nothing unknown. Several connections
and several servers may share one destination: a row names the server that owns the object, and a server drops
nothing but objects of its own rows.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy.exc import IntegrityError
from sqlglot import exp

from tablewright.common.errors import Refusal
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import ServerFact
from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.writeback import sql
from tablewright.writeback.destinations.leases import LEASES_TABLE
from tablewright.writeback.names import PROBE_PREFIX

REGISTRY_TABLE = "_tablewright_objects"
_SERVER_ID = "server-id"
_OWN_TABLES = frozenset({REGISTRY_TABLE, LEASES_TABLE})


def shared_tables(warehouse: Warehouse) -> tuple[str, ...]:
    """Tables of a destination that all servers write to, and of which the first one is the owner."""
    return (REGISTRY_TABLE,) if warehouse.capabilities.named_locks else (REGISTRY_TABLE, LEASES_TABLE)


ObjectKind = Literal[
    "input-table", "input-table-history", "upload", "warehouse-view", "materialization", "refreshed-table"
]
"""A refreshed table is one of a materialization that the platform keeps equal to its query."""

_COLUMNS = {
    "object_name": "VARCHAR(255)",
    "object_id": "VARCHAR(64)",
    "kind": "VARCHAR(32)",
    "document_id": "VARCHAR(64)",
    "element_id": "VARCHAR(64)",
    "owner": "VARCHAR(320)",
    "server_id": "VARCHAR(64)",
    "created_at": "TIMESTAMP",
    "last_used_at": "TIMESTAMP",
    "status": "VARCHAR(32)",
}


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One object. `owner` is the e-mail address of its maker; `status` is `ready` or the work in progress."""

    object_name: str
    object_id: str
    kind: ObjectKind
    owner: str
    document_id: str | None = None
    element_id: str | None = None
    status: str = "ready"
    server_id: str = ""
    """Filled in by `Registry.add`."""
    created_at: datetime | None = None
    last_used_at: datetime | None = None


class Registry:
    """The registry of one destination, as seen by this server."""

    def __init__(self, container: Container, server_id: str, *, keyed: bool, refreshed: str | None) -> None:
        """`keyed` where the platform keeps primary keys unique; `refreshed` is its `refreshed_tables`."""
        self.container = container
        self.server_id = server_id
        self._keyed = keyed
        self._refreshed = refreshed
        self._path = (*container, REGISTRY_TABLE)
        self._ensured: Transaction | None = None
        """The transaction that has ensured that the table exists."""

    def path(self, object_name: str) -> tuple[str, ...]:
        return (*self.container, object_name)

    @property
    def turn(self) -> str:
        """The name of the lock that writers of the registry take, on all servers."""
        return f"tablewright registry {'/'.join(self.container)}"

    def ensure(self, transaction: Transaction) -> None:
        """Create the registry's table if it does not exist. Takes the lock of its writers."""
        if self._ensured is transaction:
            return
        transaction.lock(self.turn)
        key = "object_name" if self._keyed else None
        transaction.execute(sql.create_table(self._path, _COLUMNS, key=key, exists=True))
        self._ensured = transaction

    def add(self, transaction: Transaction, entry: RegistryEntry) -> None:
        self.ensure(transaction)
        if not self._keyed and self.find(transaction, entry.object_name) is not None:
            raise WarehouseError("constraint", f"There is already something called {entry.object_name}.")
        now = _utc_now()
        values: list[Any] = [
            entry.object_name,
            entry.object_id,
            entry.kind,
            entry.document_id,
            entry.element_id,
            entry.owner,
            self.server_id,
            now,
            now,
            entry.status,
        ]
        transaction.execute(sql.insert(self._path, list(_COLUMNS)), values)

    def update(
        self,
        transaction: Transaction,
        object_name: str,
        *,
        new_name: str | None = None,
        status: str | None = None,
    ) -> None:
        """Record a rename or a new status; either also counts as a use."""
        changes: dict[str, Any] = {"last_used_at": _utc_now()}
        if new_name is not None:
            changes["object_name"] = new_name
        if status is not None:
            changes["status"] = status
        statement = exp.Update(
            this=sql.relation(self._path),
            expressions=[sql.matches(name) for name in changes],
            where=exp.Where(this=sql.matches("object_name")),
        )
        transaction.execute(statement, [*changes.values(), object_name])

    def remove(self, transaction: Transaction, object_name: str) -> None:
        statement = exp.Delete(
            this=sql.relation(self._path), where=exp.Where(this=sql.matches("object_name"))
        )
        transaction.execute(statement, [object_name])

    def drop(self, transaction: Transaction, object_name: str, kind: Literal["TABLE", "VIEW"]) -> bool:
        """Drop an object of this server and its row. False, and nothing is done, when another server owns
        it."""
        entry = self.find(transaction, object_name)
        if entry is None or entry.server_id != self.server_id:
            return False
        own = self._refreshed if entry.kind == "refreshed-table" else None
        transaction.execute(sql.drop(own or kind, self.path(object_name)))
        self.remove(transaction, object_name)
        return True

    def find(self, transaction: Transaction, object_name: str) -> RegistryEntry | None:
        self.ensure(transaction)
        rows = transaction.rows(self._select().where(sql.matches("object_name")), [object_name])
        return _entry(rows[0]) if rows else None

    def entries(self, warehouse: Warehouse) -> list[RegistryEntry]:
        """Every object, of all servers; none when the registry has never been used."""
        if warehouse.table_kind(self._path) is None:
            return []
        running = warehouse.query(self._select().order_by(sql.column("created_at")))
        try:
            rows = [row for batch in running.batches() for row in batch.to_pylist()]
        finally:
            running.close()
        return _objects(tuple(row[name] for name in _COLUMNS) for row in rows)

    def entries_in(self, transaction: Transaction) -> list[RegistryEntry]:
        """Every object, as the transaction sees them."""
        self.ensure(transaction)
        return _objects(transaction.rows(self._select()))

    def taken_names(self, warehouse: Warehouse) -> set[str]:
        """Names that a new object cannot have: those of all relations and of all rows."""
        there = {entry.name for entry in warehouse.tables(self.container)}
        return there | {entry.object_name for entry in self.entries(warehouse)} | _OWN_TABLES

    def foreign_tables(self, warehouse: Warehouse) -> list[str]:
        """Tables and views in the schema that no registry row names."""
        ours = {entry.object_name for entry in self.entries(warehouse)} | _OWN_TABLES
        names = (entry.name for entry in warehouse.tables(self.container))
        return sorted(name for name in names if name not in ours and not name.startswith(PROBE_PREFIX))

    def refuse_foreign(self, warehouse: Warehouse, object_name: str, object_id: str) -> None:
        """Raise when the name belongs to something else than the object `object_id`."""
        wanted = object_name.casefold()
        for entry in self.entries(warehouse):
            if entry.object_name.casefold() == wanted:
                if entry.object_id == object_id and entry.server_id == self.server_id:
                    return
                break
        if wanted in {name.casefold() for name in self.taken_names(warehouse)}:
            raise Refusal(
                "conflict",
                f"There is already something called {object_name} in {'.'.join(self.container)}.",
                code="name-taken",
                hint="Choose another name.",
                where={"field": "name"},
            )

    def _select(self) -> exp.Select:
        return exp.select(*(sql.column(name) for name in _COLUMNS)).from_(sql.relation(self._path))


def server_id(store: Store) -> str:
    """The lasting id of this installation: all servers over one metadata database share it."""
    with store.session() as session:
        known = session.get(ServerFact, _SERVER_ID)
        if known is not None:
            return known.value
    # Two servers that start together may both come here: the second one takes the first one's id.
    with suppress(IntegrityError), store.session() as session:
        session.add(ServerFact(name=_SERVER_ID, value=new_id()))
    with store.session() as session:
        return session.get_one(ServerFact, _SERVER_ID).value


def _objects(rows: Iterable[tuple[Any, ...]]) -> list[RegistryEntry]:
    """A check of privileges that runs just now, or was cut off, has a row as well: of no object."""
    return [_entry(row) for row in rows if not row[0].startswith(PROBE_PREFIX)]


def _entry(row: tuple[Any, ...]) -> RegistryEntry:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("created_at", "last_used_at"):
        moment = values[name]
        if moment is not None and moment.tzinfo is None:
            values[name] = moment.replace(tzinfo=UTC)
    return RegistryEntry(**values)


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
