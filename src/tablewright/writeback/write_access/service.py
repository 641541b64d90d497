"""Write access of a connection for administrators: on and off, destinations, stored objects."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import (
    DestinationAdded,
    DestinationChanged,
    DestinationRemoved,
    Event,
    WriteAccessChanged,
)
from tablewright.connections.reserved_paths import same_container
from tablewright.store.database import Store
from tablewright.store.models import (
    Connection,
    DestinationRecord,
    InputTableRecord,
    Materialization,
    ObjectLock,
    TeamRecord,
    UploadRecord,
    WarehouseView,
    WorkbookRecord,
)
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.identity.identity import acting_as_service
from tablewright.warehouse.registry import capabilities_of
from tablewright.warehouse.setup.platform_setup import DestinationField, setup_of
from tablewright.writeback.destinations.registry import RegistryEntry
from tablewright.writeback.destinations.service import Destination, Destinations
from tablewright.writeback.doctor.report import OnCheck, Report, report_values
from tablewright.writeback.write_access import records
from tablewright.writeback.write_access.checks import Checks, SetupHelp
from tablewright.writeback.write_access.form import Chosen, read_form
from tablewright.writeback.write_access.records import DestinationState, find_connection, find_destination

ListedKind = Literal["input-table", "upload", "warehouse-view", "materialization"]
"""The kinds of listed objects; a history is listed with its input table."""
Purpose = Literal["data", "histories"]


@dataclass(frozen=True, slots=True)
class Lock:
    object_id: str
    name: str
    code: str
    message: str
    since: str


@dataclass(frozen=True, slots=True)
class WriteAccessState:
    """`fields` are those of the form of a destination on this platform."""

    enabled: bool
    platform: str
    fields: tuple[DestinationField, ...]
    histories_apart: bool
    """Whether histories may have a destination of their own: each member signs in to the warehouse."""
    destinations: tuple[DestinationState, ...]
    locks: tuple[Lock, ...]

    @property
    def object_count(self) -> int:
        return sum(destination.object_count for destination in self.destinations)

    @property
    def default(self) -> DestinationState | None:
        return next((destination for destination in self.destinations if destination.is_default), None)


@dataclass(frozen=True, slots=True)
class ListedObject:
    """`server_owns`: this installation made it; others may share the destination."""

    entry: RegistryEntry
    kind: ListedKind
    container: Container
    document_name: str | None
    server_owns: bool
    lock: Lock | None


@dataclass(frozen=True, slots=True)
class Consequences:
    """The numbers of everything that stops when write access is switched off. Input tables become read-only,
    no files can be uploaded, publishing rebuilds no views, and materializations (`schedules` of them
    scheduled) do not run.
    """

    input_tables: int
    uploads: int
    warehouse_views: int
    materializations: int
    schedules: int


@dataclass(frozen=True, slots=True)
class NewDestination:
    values: Mapping[str, Any]
    purpose: Purpose = "data"
    description: str = ""
    team_ids: tuple[str, ...] = ()
    is_default: bool = False
    create: bool = False
    accept_foreign_tables: bool = False


class WriteAccess:
    """Thread-safe. Raises Refusal and WarehouseError."""

    def __init__(
        self,
        store: Store,
        destinations: Destinations,
        audit: AuditLog,
        staging: Path,
        checks: Checks | None = None,
    ) -> None:
        self._store = store
        self._destinations = destinations
        self._audit = audit
        self.checks = checks or Checks(store, destinations, staging)

    # ------------------------------------------------------------ looking

    def state(self, connection_id: str) -> WriteAccessState:
        with self._store.session() as session:
            connection = find_connection(session, connection_id)
            states = records.states(session, connection_id)
            locks = _locks(session, connection_id)
            return WriteAccessState(
                enabled=connection.write_enabled,
                platform=connection.platform,
                fields=setup_of(connection.platform).fields,
                histories_apart=_members_sign_in(connection),
                destinations=tuple(states),
                locks=tuple(locks.values()),
            )

    def summaries(self, connection_ids: Sequence[str]) -> dict[str, DestinationState]:
        """The default destination of each connection that has one; objects are not counted."""
        chosen = select(DestinationRecord).where(
            DestinationRecord.connection_id.in_(connection_ids), DestinationRecord.is_default
        )
        with self._store.session() as session:
            return {record.connection_id: records.state_of(record, ()) for record in session.scalars(chosen)}

    def objects(self, connection_id: str) -> list[ListedObject]:
        """The objects in the destinations, of every server."""
        with self._store.session() as session:
            find_connection(session, connection_id)
            containers = [
                tuple(destination.container)
                for destination in records.destinations_of(session, connection_id)
            ]
            locks = _locks(session, connection_id)
        entries_by_container: list[tuple[Container, RegistryEntry]] = []
        for container in dict.fromkeys(containers):
            destination = self._destinations.look(connection_id, container)
            entries = destination.registry.entries(destination.warehouse)
            entries_by_container += [(container, entry) for entry in entries]
        documents = {entry.document_id for _, entry in entries_by_container if entry.document_id}
        with self._store.session() as session:
            chosen = select(WorkbookRecord.id, WorkbookRecord.name).where(WorkbookRecord.id.in_(documents))
            names: dict[str, str] = {row.id: row.name for row in session.execute(chosen)}
        return [
            ListedObject(
                entry=entry,
                kind="materialization" if entry.kind == "refreshed-table" else entry.kind,
                container=container,
                document_name=names.get(entry.document_id or ""),
                server_owns=entry.server_id == self._destinations.server_id,
                lock=locks.get(entry.object_id),
            )
            for container, entry in entries_by_container
            if entry.kind != "input-table-history"
        ]

    def setup(self, connection_id: str, values: Mapping[str, Any]) -> SetupHelp:
        """What an administrator of the warehouse runs, before it is saved."""
        with self._store.session() as session:
            platform = find_connection(session, connection_id).platform
        chosen = read_form(setup_of(platform), capabilities_of(platform), values)
        return self.checks.setup(connection_id, chosen.container, chosen.options)

    def consequences(self, connection_id: str) -> Consequences:
        """What stops when write access is switched off. Everything stays and can be read."""
        with self._store.session() as session:
            find_connection(session, connection_id)

            def count(model: type[Any], *conditions: Any) -> int:
                chosen = select(func.count()).select_from(model)
                return session.scalar(chosen.where(model.connection_id == connection_id, *conditions)) or 0

            return Consequences(
                input_tables=count(InputTableRecord, InputTableRecord.deleted_at.is_(None)),
                uploads=count(UploadRecord, UploadRecord.deleted_at.is_(None)),
                warehouse_views=count(WarehouseView),
                materializations=count(Materialization),
                schedules=count(Materialization, Materialization.cron.is_not(None)),
            )

    # ------------------------------------------------------------ checking

    def check(
        self,
        connection_id: str,
        values: Mapping[str, Any],
        *,
        create: bool = False,
        on_check: OnCheck = lambda _: None,
    ) -> Report:
        """Test every privilege on a path that need not be a destination yet."""
        chosen = self._read(connection_id, values)
        return self.checks.run(
            connection_id, chosen.container, chosen.options, create=create, on_check=on_check
        )

    def check_destination(
        self, connection_id: str, destination_id: str, *, on_check: OnCheck = lambda _: None
    ) -> Report:
        with self._store.session() as session:
            record = find_destination(session, connection_id, destination_id)
        return self.checks.run(connection_id, tuple(record.container), record.options, on_check=on_check)

    # ------------------------------------------------------------ changing

    def enable(
        self,
        actor: Actor,
        connection_id: str,
        values: Mapping[str, Any] | None = None,
        *,
        create: bool = False,
        accept_foreign_tables: bool = False,
    ) -> WriteAccessState:
        """Switch write access on. If `values` name another destination, that becomes the default. Nothing is
        saved if it could not work.
        """
        current = self.state(connection_id)
        if values is None:
            if current.default is None:
                raise Refusal(
                    "invalid",
                    "Name a destination to write to.",
                    where={"field": current.fields[0].name},
                )
            self.check_destination(connection_id, current.default.id)
        else:
            asked = NewDestination(
                values, is_default=True, create=create, accept_foreign_tables=accept_foreign_tables
            )
            self._put(actor, connection_id, asked, reuse=True)

        def change(session: Session) -> Event:
            find_connection(session, connection_id).write_enabled = True
            return WriteAccessChanged(connection_id, True)

        return self._save(actor, connection_id, change)

    def disable(self, actor: Actor, connection_id: str) -> WriteAccessState:
        """Switch writing off. Everything stays and can be read; the destinations stay reserved."""

        def change(session: Session) -> Event:
            find_connection(session, connection_id).write_enabled = False
            return WriteAccessChanged(connection_id, False)

        return self._save(actor, connection_id, change)

    def add(self, actor: Actor, connection_id: str, asked: NewDestination) -> WriteAccessState:
        """Add a destination. Nothing is saved if it could not work. One for histories is tested as the
        service account, which will write them.
        """
        with acting_as_service() if asked.purpose == "histories" else nullcontext():
            self._put(actor, connection_id, asked, reuse=False)
        return self.state(connection_id)

    def change(
        self,
        actor: Actor,
        connection_id: str,
        destination_id: str,
        *,
        description: str | None = None,
        team_ids: Sequence[str] | None = None,
        is_default: bool | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> WriteAccessState:
        """Change a destination. Its path never changes: add another one and move everything to it."""

        def change(session: Session) -> Event:
            record = find_destination(session, connection_id, destination_id)
            changes: dict[str, object] = {}
            if description is not None:
                record.description = changes["description"] = description.strip()
            if team_ids is not None:
                record.team_ids = changes["team_ids"] = _known_teams(session, team_ids)
            if options is not None:
                connection = find_connection(session, connection_id)
                setup = setup_of(connection.platform)
                values = setup.values(tuple(record.container)) | dict(options)
                read = read_form(setup, capabilities_of(connection.platform), values)
                record.options = changes["options"] = read.options
            if is_default:
                if record.retired_at is not None or record.purpose != "data":
                    raise Refusal(
                        "conflict", "Nothing new comes to this destination.", code="destination-retired"
                    )
                _make_default(session, record)
                changes["is_default"] = True
            return DestinationChanged(connection_id, destination_id, list(record.container), changes)

        return self._save(actor, connection_id, change)

    def remove(self, actor: Actor, connection_id: str, destination_id: str) -> WriteAccessState:
        """Stop writing new objects there. While Tablewright has objects in it, it stays reserved and
        usable."""

        def change(session: Session) -> Event:
            record = find_destination(session, connection_id, destination_id)
            others = [
                destination
                for destination in records.destinations_of(session, connection_id)
                if destination.id != record.id
                and destination.purpose == "data"
                and destination.retired_at is None
            ]
            if record.is_default and others:
                raise Refusal(
                    "conflict",
                    "This is the default destination.",
                    code="default-destination",
                    hint="Make another one the default first.",
                )
            container = tuple(record.container)
            used = any(
                same_container(count_object, container)
                for count_object in records.count_objects(session, connection_id)
            )
            if used:
                record.retired_at, record.is_default = record.retired_at or utc_now(), False
            else:
                session.execute(delete(DestinationRecord).where(DestinationRecord.id == record.id))
            if not others and record.purpose == "data":
                find_connection(session, connection_id).write_enabled = False
            return DestinationRemoved(connection_id, destination_id, list(container), used)

        return self._save(actor, connection_id, change)

    # ------------------------------------------------------------ inside

    def _read(self, connection_id: str, values: Mapping[str, Any]) -> Chosen:
        """Read the form; the path gets its true letter case where names are case-insensitive."""
        with self._store.session() as session:
            platform = find_connection(session, connection_id).platform
        capabilities = capabilities_of(platform)
        chosen = read_form(setup_of(platform), capabilities, values)
        if not capabilities.folds_identifiers:
            return chosen
        # Out of reach: the check that follows says so.
        with suppress(WarehouseError):
            warehouse = self._destinations.look(connection_id, chosen.container).warehouse
            database = chosen.container[0] if len(chosen.container) > 1 else None
            for entry in warehouse.schemas(database):
                if same_container(entry.container, chosen.container):
                    return Chosen(entry.container, chosen.options)
        return chosen

    def _put(self, actor: Actor, connection_id: str, asked: NewDestination, *, reuse: bool) -> None:
        chosen = self._read(connection_id, asked.values)
        current = self.state(connection_id)
        if asked.purpose == "histories" and not current.histories_apart:
            raise Refusal(
                "invalid",
                "Only where each member signs in to the warehouse do histories have a place of their own.",
                code="histories-beside",
                where={"field": "purpose"},
            )
        known = next(
            (
                destination
                for destination in current.destinations
                if destination.container == chosen.container
            ),
            None,
        )
        if known is not None and not reuse and not known.retired:
            message = f"{_label(chosen.container)} is a destination already."
            raise Refusal("conflict", message, code="destination-exists", where={"field": "values"})
        report = self.checks.run(
            connection_id, chosen.container, chosen.options, create=asked.create, keep=True
        )
        if report.foreign_tables and known is None and not asked.accept_foreign_tables:
            raise _foreign_tables(chosen.container, report.foreign_tables)
        if not any(report.features.values()):
            raise _nothing_works(report)
        self._make_registry(self._destinations.look(connection_id, chosen.container))

        def change(session: Session) -> Event:
            record = next(
                (
                    destination
                    for destination in records.destinations_of(session, connection_id)
                    if tuple(destination.container) == chosen.container
                ),
                None,
            )
            if record is None:
                record = DestinationRecord(
                    connection_id=connection_id,
                    container=list(chosen.container),
                    options=chosen.options,
                    purpose=asked.purpose,
                    description=asked.description.strip(),
                    is_default=False,
                    team_ids=_known_teams(session, asked.team_ids),
                    last_check=None,
                    retired_at=None,
                )
                session.add(record)
                session.flush()
            record.retired_at = None
            record.options = chosen.options
            record.last_check = report_values(report)
            if asked.purpose == "data" and (asked.is_default or not _has_default(session, connection_id)):
                _make_default(session, record)
            return DestinationAdded(connection_id, record.id, list(chosen.container), record.purpose)

        self._save(actor, connection_id, change)

    @staticmethod
    def _make_registry(destination: Destination) -> None:
        with destination.transaction():
            pass

    def _save(self, actor: Actor, connection_id: str, change: Callable[[Session], Event]) -> WriteAccessState:
        with self._store.session() as session:
            find_connection(session, connection_id)
            event = change(session)
            self._audit.record(actor, event, session)
        return self.state(connection_id)


def _locks(session: Session, connection_id: str) -> dict[str, Lock]:
    chosen = select(ObjectLock).where(ObjectLock.connection_id == connection_id).order_by(ObjectLock.since)
    return {
        record.object_id: Lock(
            record.object_id, record.name, record.code, record.message, record.since.isoformat()
        )
        for record in session.scalars(chosen)
    }


def _members_sign_in(connection: Connection) -> bool:
    return str(connection.details.get("authentication", "")).endswith("member")


def _known_teams(session: Session, team_ids: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(team_ids))
    known = set(session.scalars(select(TeamRecord.id).where(TeamRecord.id.in_(wanted))))
    if set(wanted) - known:
        raise Refusal("invalid", "One of these teams does not exist.", where={"field": "team_ids"})
    return wanted


def _has_default(session: Session, connection_id: str) -> bool:
    return any(destination.is_default for destination in records.destinations_of(session, connection_id))


def _make_default(session: Session, record: DestinationRecord) -> None:
    for other in records.destinations_of(session, record.connection_id):
        other.is_default = other.id == record.id
    record.is_default = True


def _label(container: Container) -> str:
    return ".".join(container)


def _foreign_tables(container: Container, tables: tuple[str, ...]) -> Refusal:
    listed = ", ".join(tables[:5]) + (f" and {len(tables) - 5} more" if len(tables) > 5 else "")
    return Refusal(
        "conflict",
        f"{_label(container)} holds tables that are not ours: {listed}. As a destination it is hidden from"
        " everybody.",
        code="foreign-tables",
        hint="Name a place of its own, or accept that these tables disappear from the connection explorer.",
        where={"field": "values", "tables": list(tables[:100])},
    )


def _nothing_works(report: Report) -> Refusal:
    first = next(check for check in report.checks if check.result != "ok")
    missing = [check.label for check in report.checks if check.result == "missing"]
    return Refusal(
        "unavailable" if report.outage else "conflict",
        f"Write access cannot work in {_label(report.container)}. {first.label}: {first.message}",
        code="warehouse-out-of-reach" if report.outage else "privileges-missing",
        hint="Try again when the warehouse answers."
        if report.outage
        else "Give the missing privileges in the warehouse, then check again.",
        where={"field": "values", "missing": missing, "report": report_values(report)},
    )
