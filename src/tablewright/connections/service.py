"""Stores and tests connections."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.levels import may_on_connection
from tablewright.access.secrets import SecretBox
from tablewright.common.errors import Refusal
from tablewright.common.events import ConnectionChanged, ConnectionCreated, ConnectionDeleted
from tablewright.connections.explorer import Explorer
from tablewright.connections.grants import add_grants
from tablewright.connections.source_facts import SourceFacts
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import Connection, OAuthSignIn, OAuthTokenRecord
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.identity.oauth import plan_of
from tablewright.warehouse.pool import PoolLimits, WarehousePool
from tablewright.warehouse.registry import platform_of

_TESTS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class TestResult:
    """`error` is None when the connection answered."""

    error: WarehouseError | None


def _parted(details: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain fields, and the secret fields that have a value."""
    hidden = platform_of(details["platform"]).secrets
    plain = {name: value for name, value in details.items() if name not in hidden}
    return plain, {name: details[name] for name in hidden if details.get(name)}


def _kept(plain: dict[str, Any]) -> dict[str, Any]:
    """The plain fields as they are stored."""
    return {name: value for name, value in plain.items() if name not in ("platform", "create")}


def _may_move(actor: Actor) -> bool:
    return may_on_connection("move", "admin", actor.permissions)


def limits_of(settings: Settings) -> PoolLimits:
    return PoolLimits(
        settings.data_dir,
        settings.staging_dir,
        settings.duckdb_memory_mb,
        query_seconds=settings.query_timeout_seconds,
        duckdb_folders=settings.database_folders,
        metadata_file=settings.sqlite_file,
    )


class ConnectionConfigs:
    """Reads the configuration of a connection from the store, with decrypted secrets."""

    def __init__(self, store: Store, secrets: SecretBox) -> None:
        self._store = store
        self._secrets = secrets

    def load(self, connection_id: str) -> ConnectionConfig:
        with self._store.session() as session:
            record = session.get(Connection, connection_id)
        if record is None or record.deleted_at is not None:
            raise WarehouseError("not-found", "This connection no longer exists.")
        try:
            secret = self._secrets.decrypt(record.secret) if record.secret else {}
        except Refusal as refusal:
            raise WarehouseError("unavailable", refusal.message, hint=refusal.hint) from refusal
        return ConnectionConfig(record.id, record.platform, record.details, secret)


class Connections:
    """Thread-safe. Raises Refusal and WarehouseError."""

    def __init__(
        self,
        store: Store,
        warehouses: WarehousePool,
        facts: SourceFacts,
        audit: AuditLog,
        secrets: SecretBox,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._warehouses = warehouses
        self._facts = facts
        self._audit = audit
        self.explorer = Explorer(warehouses, facts)

    # ------------------------------------------------------------ records

    def all(self) -> list[Connection]:
        with self._store.session() as session:
            statement = select(Connection).where(Connection.deleted_at.is_(None)).order_by(Connection.name)
            return list(session.scalars(statement))

    def get(self, connection_id: str) -> Connection:
        with self._store.session() as session:
            record = session.get(Connection, connection_id)
        if record is None or record.deleted_at is not None:
            raise Refusal("not-found", "This connection does not exist.", hint="It may have been deleted.")
        return record

    def create(
        self, actor: Actor, name: str, description: str, details: dict[str, Any], *, is_demo: bool = False
    ) -> Connection:
        """Store a connection after opening it: one that cannot be opened is not stored."""
        platform = details["platform"]
        self._refuse_same_place(actor, details, None)
        connection_id = new_id()
        plain, secret = _parted(details)
        self._try(ConnectionConfig(connection_id, platform, plain, secret))
        record = Connection(
            id=connection_id,
            name=name,
            platform=platform,
            description=description,
            details=_kept(plain),
            secret=self._secrets.encrypt(secret) if secret else None,
            is_demo=is_demo,
        )
        with self._store.session() as session:
            session.add(record)
            session.flush()
            add_grants(session, record.id)
            self._audit.record(
                actor, ConnectionCreated(connection_id=record.id, name=name, platform=platform), session
            )
        return record

    def update(
        self,
        actor: Actor,
        connection_id: str,
        name: str | None,
        description: str | None,
        details: dict[str, Any] | None,
    ) -> Connection:
        former = self.get(connection_id)
        changed: list[str] = []
        plain: dict[str, Any] = {}
        secret: dict[str, Any] = {}
        if details is not None:
            self._refuse_other_platform(details, former)
            plain, secret = _parted(details)
            self._refuse_move(actor, former, plain)
            self._refuse_same_place(actor, details, connection_id)
            secret = self._kept_secret(former, plain) | secret
            if self._is_open_already(former, plain):
                self._warehouses.get(connection_id).test()
            else:
                self._try(ConnectionConfig(connection_id, details["platform"], plain, secret))
        with self._store.session() as session:
            record = session.get_one(Connection, connection_id)
            if name is not None and name != record.name:
                record.name = name
                changed.append("name")
            if description is not None and description != record.description:
                record.description = description
                changed.append("description")
            if details is not None:
                if self._leads_elsewhere(former, plain):
                    # What members signed in to was another place.
                    session.execute(
                        delete(OAuthTokenRecord).where(OAuthTokenRecord.connection_id == connection_id)
                    )
                record.details = _kept(plain)
                record.secret = self._secrets.encrypt(secret) if secret else None
                changed.append("details")
            if changed:
                self._audit.record(
                    actor,
                    ConnectionChanged(connection_id=record.id, name=record.name, fields=changed),
                    session,
                )
        if details is not None:
            self._forget(connection_id)
        return record

    def delete(self, actor: Actor, connection_id: str) -> None:
        """Forget it, its secrets first of all. Nothing in the warehouse is dropped."""
        self.get(connection_id)
        with self._store.session() as session:
            record = session.get_one(Connection, connection_id)
            record.deleted_at = utc_now()
            record.secret = None
            for tokens in (OAuthTokenRecord, OAuthSignIn):
                session.execute(delete(tokens).where(tokens.connection_id == connection_id))
            self._audit.record(actor, ConnectionDeleted(connection_id=record.id, name=record.name), session)
        self._forget(connection_id)

    def _forget(self, connection_id: str) -> None:
        """Drop everything cached about the connection."""
        self._warehouses.forget(connection_id)
        self._facts.forget(connection_id)
        self.explorer.forget(connection_id)

    def _try(self, config: ConnectionConfig) -> None:
        """Open the connection. Where members sign in, only the service account can be tested, if there is
        one."""
        plan = plan_of(config.platform, config.details)
        if plan is not None and plan.way == "member" and plan.service is None:
            return
        warehouse = self._warehouses.open(config)
        try:
            warehouse.test()
        finally:
            warehouse.close()

    def _is_open_already(self, record: Connection, plain: dict[str, Any]) -> bool:
        """Whether the details have the address of the open connection, on a platform that can open it only
        once."""
        if not platform_of(record.platform).one_connection:
            return False
        place = self._warehouses.place
        return place(record.platform, plain) == place(record.platform, record.details)

    def _kept_secret(self, record: Connection, plain: dict[str, Any]) -> dict[str, Any]:
        """The stored secret, unless the new details would send it to another address."""
        moved = self._leads_elsewhere(record, plain)
        return {} if moved or not record.secret else self._secrets.decrypt(record.secret)

    def _leads_elsewhere(self, record: Connection, plain: dict[str, Any]) -> bool:
        bound_to = platform_of(record.platform).bound_to
        return any(record.details.get(name) != plain.get(name) for name in bound_to)

    def _refuse_other_platform(self, details: dict[str, Any], record: Connection) -> None:
        if details["platform"] != record.platform:
            raise Refusal(
                "conflict",
                "A connection keeps its platform.",
                code="other-platform",
                hint="Add another connection.",
                where={"field": "details.platform"},
            )

    def fixed_fields(self, actor: Actor, platform: str) -> tuple[str, ...]:
        """The fields of a connection that the member may not change."""
        return () if _may_move(actor) else platform_of(platform).leads_to

    def _refuse_move(self, actor: Actor, record: Connection, plain: dict[str, Any]) -> None:
        fixed = self.fixed_fields(actor, record.platform)
        moved = [name for name in fixed if record.details.get(name) != plain.get(name)]
        if moved:
            raise Refusal(
                "not-allowed",
                "You may not change where this connection leads.",
                code="move-not-granted",
                hint="Ask somebody whose account type may add and change connections.",
                where={"field": f"details.{moved[0]}"},
            )

    def _refuse_same_place(self, actor: Actor, details: dict[str, Any], own_id: str | None) -> None:
        if not platform_of(details["platform"]).one_connection:
            return
        place = self._warehouses.place(details["platform"], details)
        for other in self.all():
            if other.id != own_id and self._warehouses.place(other.platform, other.details) == place:
                # Only who manages connections sees all of them.
                name = f"The connection {other.name}" if _may_move(actor) else "Another connection"
                raise Refusal(
                    "conflict",
                    f"{name} already uses this file.",
                    code="same-place",
                    hint="Use that connection, or choose another file.",
                    where={"field": "details.path"},
                )

    # ------------------------------------------------------------ tests

    def test(self, connection_id: str) -> TestResult:
        self.get(connection_id)
        try:
            self._warehouses.get(connection_id).test()
        except WarehouseError as error:
            return TestResult(error)
        return TestResult(None)

    def test_all(self, connection_ids: list[str]) -> list[TestResult]:
        """Test the connections in parallel, so that an unreachable one does not delay the others."""
        if not connection_ids:
            return []
        with ThreadPoolExecutor(min(len(connection_ids), _TESTS_AT_ONCE)) as pool:
            # Each thread runs in a copy of the context, so with the identity of the member who asked.
            asked = [pool.submit(copy_context().run, self.test, future) for future in connection_ids]
            return [future.result() for future in asked]

    def test_details(self, details: dict[str, Any]) -> TestResult:
        """Try details that are not stored. Never creates a file."""
        plain, secret = _parted(details)
        try:
            if platform_of(details["platform"]).one_connection:
                place = self._warehouses.place(details["platform"], details)
                for other in self.all():
                    if self._warehouses.place(other.platform, other.details) == place:
                        return self.test(other.id)
            self._try(ConnectionConfig("new", details["platform"], plain | {"create": False}, secret))
        except WarehouseError as error:
            missing = error.code == "not-found" and details.get("create")
            return TestResult(None if missing else error)
        return TestResult(None)
