"""Moves everything from one destination to another, in a job that resumes after an interruption."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlglot import exp

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import DestinationMoveAsked, DestinationMoveEnded
from tablewright.jobs.service import Job, Jobs
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import (
    DestinationMove,
    InputTableRecord,
    Materialization,
    MaterializationRun,
    ObjectLock,
    UploadRecord,
    WarehouseView,
)
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.writeback import sql
from tablewright.writeback.destinations.locks import LOCK_HINTS, Locks, Writable
from tablewright.writeback.destinations.registry import RegistryEntry
from tablewright.writeback.destinations.service import Destination, Destinations
from tablewright.writeback.input_tables.service import InputTables
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.transaction.storage import Shape, TableStorage
from tablewright.writeback.input_tables.values.model import EntryColumn
from tablewright.writeback.materialization.platform_refresh import refresh_status
from tablewright.writeback.materialization.records import owner
from tablewright.writeback.materialization.service import Materializations
from tablewright.writeback.names import HISTORY_SUFFIX, stored_view_name
from tablewright.writeback.views.service import WarehouseViews
from tablewright.writeback.write_access.move_object import MovedObject, Mover
from tablewright.writeback.write_access.records import find_connection, find_destination

KIND = "move-destination"
Stored = InputTableRecord | UploadRecord | Materialization | WarehouseView


@dataclass(frozen=True, slots=True)
class MoveServices:
    """The other services that a move uses."""

    input_tables: InputTables
    views: WarehouseViews
    materializations: Materializations
    table_changed: Callable[[str, TablePath], None]


class Moves:
    """Starts and runs moves. Registers its job when it is created. Thread-safe."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        destinations: Destinations,
        locks: Locks,
        audit: AuditLog,
        parts: MoveServices,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._destinations = destinations
        self._locks = locks
        self._audit = audit
        self._parts = parts
        jobs.register(KIND, self._job, on_failed=self._failed, attempts=20)

    # ------------------------------------------------------------ asking

    def start(self, actor: Actor, connection_id: str, source_id: str, target_id: str) -> DestinationMove:
        """Start a move, which runs in the background."""
        with self._store.session() as session:
            connection = find_connection(session, connection_id)
            source = find_destination(session, connection_id, source_id)
            target = find_destination(session, connection_id, target_id)
            open_ = target.retired_at is None and source.purpose == target.purpose == "data"
            if source.id == target.id or not open_:
                raise Refusal(
                    "invalid",
                    "Choose another destination of this connection that takes new objects.",
                    code="no-target",
                    where={"field": "target_id"},
                )
            if not connection.write_enabled:
                raise Refusal(
                    "conflict",
                    f"Write access is switched off for {connection.name}.",
                    code="write-access-off",
                    hint="Switch it on to move what is there.",
                )
            busy = select(DestinationMove.id).where(
                DestinationMove.connection_id == connection_id,
                DestinationMove.status.in_(("queued", "running")),
            )
            if session.scalar(busy) is not None:
                raise Refusal("conflict", "A move is going on already.", code="move-running")
            move = DestinationMove(
                id=new_id(),
                connection_id=connection_id,
                source_id=source_id,
                target_id=target_id,
                asked_by=actor.id,
                status="queued",
                total=0,
                done=0,
                problems=[],
            )
            session.add(move)
            event = DestinationMoveAsked(connection_id, list(source.container), list(target.container))
            self._audit.record(actor, event, session)
            key = f"{KIND}:{connection_id}"
            self._jobs.enqueue(KIND, {"move_id": move.id}, key=key, member_id=actor.id, session=session)
        return move

    def of_connection(self, connection_id: str, limit: int = 20) -> list[DestinationMove]:
        """The last moves, the newest first."""
        chosen = (
            select(DestinationMove)
            .where(DestinationMove.connection_id == connection_id)
            .order_by(DestinationMove.created_at.desc())
            .limit(limit)
        )
        with self._store.session() as session:
            find_connection(session, connection_id)
            return list(session.scalars(chosen))

    # ------------------------------------------------------------ moving

    def _job(self, job: Job) -> None:
        self.run(job.payload["move_id"], lambda: job.stopping.is_set())

    def run(self, move_id: str, stopping: Callable[[], bool] = lambda: False) -> None:
        """Move all remaining objects. Those that cannot be moved stay and keep working."""
        with self._store.session() as session:
            move = session.get_one(DestinationMove, move_id)
            source = find_destination(session, move.connection_id, move.source_id)
            target = find_destination(session, move.connection_id, move.target_id)
            containers = tuple(source.container), tuple(target.container)
        from_, to = (self._destinations.look(move.connection_id, container) for container in containers)
        actor = owner(self._store, move.asked_by)
        if actor is None:
            raise Refusal("not-allowed", "The member who asked for this move has no active account any more.")
        waiting = self._waiting(move.connection_id, containers[0])
        self._note(move_id, status="running", total=move.done + len(waiting), problems=[])
        problems: list[dict[str, str]] = []
        for record in waiting:
            if isinstance(record, WarehouseView):
                # Some warehouses drop no table that a view still reads.
                self._parts.views.take_down(record)
        for record in waiting:
            if stopping():
                raise Refusal("unavailable", "The server stops.")
            self._note(move_id, current=_name(record))
            try:
                self._move(record, from_, to, actor)
            except (Refusal, WarehouseError) as error:
                if getattr(error, "retryable", False):
                    raise
                problems.append({"name": _name(record), "message": error.message})
                if isinstance(record, WarehouseView):
                    self._parts.views.restore(actor, record)
            else:
                self._note(move_id, more=1)
        moved_views = {
            warehouse_view.id for warehouse_view in waiting if isinstance(warehouse_view, WarehouseView)
        }
        self._parts.views.rebuild_others(move.connection_id, moved_views)
        self._parts.materializations.after_move(move.connection_id)
        status = "failed" if problems else "succeeded"
        self._note(move_id, status=status, problems=problems, current=None, finished_at=utc_now())
        self._unlock_all(move.connection_id)
        moved = len(waiting) - len(problems)
        event = DestinationMoveEnded(
            move.connection_id, list(containers[0]), list(containers[1]), moved, len(problems)
        )
        self._audit.record(actor, event)

    def _failed(self, job: Job, message: str) -> None:
        problems = [{"name": "", "message": message}]
        move_id = job.payload["move_id"]
        self._note(move_id, status="failed", problems=problems, current=None, finished_at=utc_now())
        with self._store.session() as session:
            connection_id = session.get_one(DestinationMove, move_id).connection_id
        self._unlock_all(connection_id)

    def _waiting(self, connection_id: str, container: Container) -> list[Stored]:
        """The objects left to move, tables before the views that read them."""
        materializations: list[Stored] = []
        with self._store.session() as session:
            for model in (InputTableRecord, UploadRecord, Materialization, WarehouseView):
                chosen = select(model).where(model.connection_id == connection_id).order_by(model.created_at)
                materializations += [
                    record for record in session.scalars(chosen) if tuple(record.container) == container
                ]
        return [
            record
            for record in materializations
            if not isinstance(record, UploadRecord) or record.deleted_at is None
        ]

    def _move(self, record: Stored, from_: Destination, to: Destination, actor: Actor) -> None:
        match record:
            case InputTableRecord():
                self._input_table(record, from_, to)
            case UploadRecord():
                self._upload(record, from_, to)
            case Materialization():
                self._materialization(record, from_, to)
            case WarehouseView():
                self._parts.views.move(actor, record, to.container)

    def _input_table(self, record: InputTableRecord, from_: Destination, to: Destination) -> None:
        """Move an input table. It is locked meanwhile: edits are refused and asked to try again in a
        moment."""
        what = Writable(record.id, record.connection_id, from_.container, record.name)
        self._locks.lock(what, "moving", LOCK_HINTS["moving"])
        try:
            columns = tuple(EntryColumn.model_validate(column) for column in record.columns)
            apart = record.history_container is not None
            history = (*(record.history_container or from_.container), record.history_name)
            storage = TableStorage(from_.warehouse, Shape(record.path, history, columns))
            capabilities = from_.warehouse.capabilities
            table = MovedObject(
                record.table_name,
                "input-table",
                lambda path: statements.create_table(path, columns, keyed=capabilities.enforced_keys),
            )
            log = MovedObject(
                record.history_name,
                "input-table-history",
                lambda path: statements.create_history(
                    path, exact_json=capabilities.exact_json, hints=record.history_hints
                ),
            )
            # A dropped table leaves its history; one in a separate destination stays there.
            pieces = (table,) * (record.deleted_at is None) + (log,) * (not apart)
            suffixes = () if apart else (HISTORY_SUFFIX,)
            mover = Mover(from_, to)
            names = list(mover.move(record.id, pieces, storage.turn, suffixes).names) if pieces else []
            with self._store.session() as session:
                kept = session.get_one(InputTableRecord, record.id)
                kept.container = list(to.container)
                if record.deleted_at is None:
                    kept.table_name = names[0]
                if not apart:
                    kept.history_name = names[-1]
                path = kept.path
        except (Refusal, WarehouseError):
            self._unlock(record.id)
            raise
        self._unlock(record.id)
        for other_names in (record.path, path):
            self._parts.table_changed(record.connection_id, other_names)
        self._parts.input_tables.moved(record.id)

    def _upload(self, record: UploadRecord, from_: Destination, to: Destination) -> None:
        (name,) = Mover(from_, to).move(record.id, (MovedObject(record.table_name, "upload"),), None).names
        with self._store.session() as session:
            kept = session.get_one(UploadRecord, record.id)
            kept.container, kept.table_name = list(to.container), name
        for path in (record.path, (*to.container, name)):
            self._parts.table_changed(record.connection_id, path)

    def _materialization(self, record: Materialization, from_: Destination, to: Destination) -> None:
        """Move the table that queries read, after dropping its stable view; drop tables of earlier runs."""
        with self._store.session() as session:
            going = select(MaterializationRun.id).where(
                MaterializationRun.materialization_id == record.id,
                MaterializationRun.status.in_(("queued", "running")),
            )
            if session.scalar(going) is not None:
                raise Refusal("conflict", "A run is going on. Move it when the run has ended.")
        name = record.stored_table
        view = stored_view_name(record.base_name)
        # Rows that the platform brought in are newer than the last run.
        told = refresh_status(self._destinations, record) if record.stored_refreshed else None
        if name is not None:
            to.registry.refuse_foreign(to.warehouse, view, record.id)
            (name,) = (
                Mover(from_, to)
                .move(record.id, (MovedObject(name, "materialization"),), None, beside=view)
                .names
            )
            rows = exp.select("*").from_(sql.relation(to.registry.path(name)))
            with to.transaction() as transaction:
                if to.registry.find(transaction, view) is None:
                    entry = to.registry.find(transaction, name)
                    owner_ = entry.owner if entry else ""
                    shown = RegistryEntry(
                        view, record.id, "materialization", owner_, record.workbook_id, record.element_id
                    )
                    to.registry.add(transaction, shown)
                transaction.replace_view(to.registry.path(view), rows)
        with self._store.session() as session:
            kept = session.get_one(Materialization, record.id)
            kept.container, kept.stored_table = list(to.container), name
            # The copy is a plain table; a run creates it again as the new destination stores them.
            kept.stored_refreshed = False
            if told is not None:
                kept.as_of = told.as_of or kept.as_of
                kept.stored_rows = told.rows if told.rows is not None else kept.stored_rows
        _drop_rest(from_, record.id, view)

    def _unlock(self, object_id: str) -> None:
        lock = self._locks.find(object_id)
        if lock is not None and lock.code == "moving":
            self._locks.unlock(object_id)

    def _note(self, move_id: str, *, more: int = 0, **changes: Any) -> None:
        with self._store.session() as session:
            move = session.get_one(DestinationMove, move_id)
            move.done += more
            for name, value in changes.items():
                setattr(move, name, value)

    def recover(self) -> None:
        """At start, unlock objects whose move no longer exists. Other moves go on and unlock their
        objects."""
        with self._store.session() as session:
            going = select(DestinationMove.connection_id).where(
                DestinationMove.status.in_(("queued", "running"))
            )
            moving = select(ObjectLock.connection_id).where(
                ObjectLock.code == "moving", ObjectLock.connection_id.not_in(going)
            )
            left = set(session.scalars(moving))
        for connection_id in left:
            self._unlock_all(connection_id)

    def _unlock_all(self, connection_id: str) -> None:
        chosen = select(ObjectLock.object_id).where(
            ObjectLock.connection_id == connection_id, ObjectLock.code == "moving"
        )
        with self._store.session() as session:
            moving = list(session.scalars(chosen))
        for object_id in moving:
            self._locks.unlock(object_id)


def _drop_rest(destination: Destination, object_id: str, view: str) -> None:
    """Drop the rest of an object, its view first."""
    with destination.transaction() as transaction:
        entries = destination.registry.entries_in(transaction)
        left = [entry.object_name for entry in entries if entry.object_id == object_id]
        for name in sorted(left, key=lambda name: name != view):
            destination.registry.drop(transaction, name, "VIEW" if name == view else "TABLE")


def _name(record: Stored) -> str:
    return record.base_name if isinstance(record, Materialization) else record.name


def shown(move: DestinationMove) -> dict[str, Any]:
    """A move as plain values."""
    return {
        "id": move.id,
        "source_id": move.source_id,
        "target_id": move.target_id,
        "status": move.status,
        "total": move.total,
        "done": move.done,
        "current": move.current,
        "problems": move.problems,
        "asked_at": move.created_at.isoformat(),
        "finished_at": move.finished_at.isoformat() if move.finished_at else None,
    }
