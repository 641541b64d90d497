"""The records of materializations and their runs: each function is one short transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from tablewright.access.accounts import load_actor
from tablewright.access.actor import Actor
from tablewright.store.database import Store
from tablewright.store.models import (
    DestinationMove,
    DestinationRecord,
    JobRecord,
    Materialization,
    MaterializationRun,
    MemberRecord,
    WorkbookRecord,
)
from tablewright.store.models.base import utc_now

KIND = "materialize"
SCHEDULED = "materialize-scheduled"
UNFINISHED = ("queued", "running")
AGAIN = "It was tried again by itself."
"""The note of a run that repeats a failed one."""
AGAIN_AFTER = timedelta(minutes=15)
"""After a retry that failed, no other one is started by itself for this long."""
REMOVED = "The materialization was removed while it ran."
MOVED = "What it reads, or where it is stored, was moved."
"""The note of a run that a move of a destination has begun."""


def find(store: Store, workbook_id: str, element_id: str) -> Materialization | None:
    chosen = select(Materialization).where(
        Materialization.workbook_id == workbook_id, Materialization.element_id == element_id
    )
    with store.session() as session:
        return session.scalar(chosen)


def get(store: Store, materialization_id: str) -> Materialization | None:
    with store.session() as session:
        return session.get(Materialization, materialization_id)


def of_connection(store: Store, connection_id: str) -> list[Materialization]:
    with store.session() as session:
        return list(
            session.scalars(select(Materialization).where(Materialization.connection_id == connection_id))
        )


def is_moving(store: Store, record: Materialization) -> bool:
    """Whether its destination is being moved, or is about to be."""
    chosen = (
        select(DestinationRecord.container)
        .join(DestinationMove, DestinationMove.source_id == DestinationRecord.id)
        .where(
            DestinationMove.connection_id == record.connection_id,
            DestinationMove.status.in_(UNFINISHED),
        )
    )
    with store.session() as session:
        return any(tuple(container) == tuple(record.container) for container in session.scalars(chosen))


def of_workbook(store: Store, workbook_id: str) -> list[Materialization]:
    with store.session() as session:
        return list(
            session.scalars(select(Materialization).where(Materialization.workbook_id == workbook_id))
        )


def get_run(store: Store, run_id: str) -> MaterializationRun | None:
    with store.session() as session:
        return session.get(MaterializationRun, run_id)


def runs(store: Store, workbook_id: str, element_id: str, limit: int = 50) -> list[MaterializationRun]:
    """The newest first."""
    chosen = (
        select(MaterializationRun)
        .where(MaterializationRun.workbook_id == workbook_id, MaterializationRun.element_id == element_id)
        .order_by(MaterializationRun.created_at.desc(), MaterializationRun.id.desc())
        .limit(limit)
    )
    with store.session() as session:
        return list(session.scalars(chosen))


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs with the names of their workbooks, and how many there are in all."""

    runs: list[tuple[MaterializationRun, str | None]]
    total: int


def all_runs(
    store: Store, workbook_ids: Collection[str] | None, status: str | None, offset: int, limit: int
) -> RunPage:
    """The newest first, of these workbooks or of all."""
    conditions: list[ColumnElement[bool]] = []
    if workbook_ids is not None:
        conditions.append(MaterializationRun.workbook_id.in_(workbook_ids))
    if status is not None:
        conditions.append(MaterializationRun.status == status)
    chosen = (
        select(MaterializationRun, WorkbookRecord.name)
        .outerjoin(WorkbookRecord, WorkbookRecord.id == MaterializationRun.workbook_id)
        .where(*conditions)
        # Ids are made in the order of time, and the primary key has them sorted already.
        .order_by(MaterializationRun.id.desc())
        .offset(offset)
        .limit(limit)
    )
    with store.session() as session:
        total = session.scalar(select(func.count(MaterializationRun.id)).where(*conditions)) or 0
        return RunPage([(run, name) for run, name in session.execute(chosen)], total)


def new_run(
    store: Store, record: Materialization, element_name: str, trigger: str, note: str | None = None
) -> tuple[MaterializationRun, bool]:
    """A new run, and whether it may start: while another one runs, it is recorded as skipped."""
    with store.session() as session:
        _take_turns(session, record)
        busy = session.scalar(
            select(MaterializationRun.id).where(
                MaterializationRun.materialization_id == record.id,
                MaterializationRun.status.in_(UNFINISHED),
            )
        )
        run = _queued(record, element_name, trigger, note)
        if busy:
            run.status, run.finished_at, run.error = "skipped", utc_now(), "A run is in progress."
        session.add(run)
        session.flush()
        return run, busy is None


def run_after(
    store: Store, record: Materialization, last: MaterializationRun | None, trigger: str, note: str
) -> MaterializationRun | None:
    """A new run that follows the `last` one of the element; None when another one has by now."""
    newest = (
        select(MaterializationRun.id)
        .where(
            MaterializationRun.workbook_id == record.workbook_id,
            MaterializationRun.element_id == record.element_id,
        )
        .order_by(MaterializationRun.created_at.desc(), MaterializationRun.id.desc())
        .limit(1)
    )
    with store.session() as session:
        _take_turns(session, record)
        if session.scalar(newest) != (last.id if last else None):
            return None
        run = _queued(record, last.element_name if last else record.base_name, trigger, note)
        session.add(run)
        session.flush()
        return run


def _take_turns(session: Session, record: Materialization) -> None:
    """Make other transactions that begin a run of the same table wait here until this one ends."""
    itself = update(Materialization).where(Materialization.id == record.id)
    session.execute(itself.values(id=Materialization.id))


def _queued(record: Materialization, element_name: str, trigger: str, note: str | None) -> MaterializationRun:
    return MaterializationRun(
        materialization_id=record.id,
        workbook_id=record.workbook_id,
        element_id=record.element_id,
        element_name=element_name,
        trigger=trigger,
        status="queued",
        note=note,
    )


def change_run(store: Store, run_id: str, **changes: Any) -> None:
    with store.session() as session:
        run = session.get_one(MaterializationRun, run_id)
        for name, value in changes.items():
            setattr(run, name, value)


def cancel_run(store: Store, run_id: str, name: str) -> MaterializationRun | None:
    """Record that this person wants it to stop; a queued run ends at once. None if there is no such run."""
    with store.session() as session:
        run = session.get(MaterializationRun, run_id)
        if run is not None and run.status in UNFINISHED and run.cancelled_by is None:
            run.cancelled_by = name
            if run.status == "queued":
                _close(run, "cancelled", cancelled_words(run))
        return run


def cancelled_words(run: MaterializationRun) -> str:
    return f"Cancelled by {run.cancelled_by}."


def finish_run(store: Store, run_id: str, status: str, *, error: str | None = None) -> None:
    """Finish a run; one that has finished already stays as it is."""
    with store.session() as session:
        run = session.get(MaterializationRun, run_id)
        if run is None or run.status not in UNFINISHED:
            return
        _close(run, status, error)


def add_to_error(store: Store, materialization_id: str, text: str) -> None:
    """Say more about why the newest run failed."""
    newest = (
        select(MaterializationRun)
        .where(
            MaterializationRun.materialization_id == materialization_id,
            MaterializationRun.status != "skipped",
        )
        .order_by(MaterializationRun.id.desc())
        .limit(1)
    )
    with store.session() as session:
        run = session.scalar(newest)
        if run is not None and run.status == "failed" and text not in (run.error or ""):
            run.error = f"{run.error or ''} {text}".strip()


def serve(store: Store, run_id: str) -> bool:
    """Make queries read the table of this run, and finish the run; False if it was cancelled or removed."""
    with store.session() as session:
        run = session.get_one(MaterializationRun, run_id)
        record = session.get(Materialization, run.materialization_id)
        if record is None or run.built is None:
            _close(run, "cancelled", REMOVED)
            return False
        built = run.built
        record.stored_table = run.table_name
        record.stored_level = built["level"]
        record.stored_digest = built["digest"]
        record.stored_columns = built["columns"]
        record.stored_rows = built["rows"]
        record.stored_versions = built["versions"]
        record.stored_refreshed = built.get("refreshed", False)
        record.as_of = datetime.fromisoformat(built["as_of"])
        run.rows = built["rows"]
        _close(run, "succeeded", None)
        return True


def forgotten_runs(store: Store) -> list[MaterializationRun]:
    """Unfinished runs without a job: the server stopped between recording and queueing them."""
    with store.session() as session:
        pending = session.scalars(
            select(JobRecord.payload).where(JobRecord.kind == KIND, JobRecord.status.in_(UNFINISHED))
        )
        known = {payload.get("run_id") for payload in pending}
        unfinished = session.scalars(
            select(MaterializationRun).where(MaterializationRun.status.in_(UNFINISHED))
        )
        return [run for run in unfinished if run.id not in known]


def owner(store: Store, member_id: str) -> Actor | None:
    """The member with whose rights a run reads."""
    with store.session() as session:
        member = session.get(MemberRecord, member_id)
        if member is None or not member.active:
            return None
        return load_actor(session, member)


def _close(run: MaterializationRun, status: str, error: str | None) -> None:
    now = utc_now()
    run.status, run.error, run.finished_at = status, error, now
    if run.started_at is not None:
        run.milliseconds = (now - run.started_at).total_seconds() * 1000
