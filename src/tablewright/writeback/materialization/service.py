"""Materialization: an element's rows kept as a table, refreshed by hand, on a schedule or by a publish."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import MaterializationCancelled, MaterializationDropped, MaterializationSet
from tablewright.compiler.interface import StoredElement
from tablewright.connections.data_versions import DataVersions
from tablewright.document.model import Workbook
from tablewright.jobs.cron import check_cron
from tablewright.jobs.service import Job, Jobs
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import Materialization, MaterializationRun
from tablewright.store.models.base import utc_now
from tablewright.store.remembered import Remembered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.identity.identity import acting_for
from tablewright.workbooks.service import OpenedWorkbook, Workbooks
from tablewright.writeback.compiled_element import (
    CompiledElement,
    CompileElement,
    compile_element,
    connection_of,
    find_element,
)
from tablewright.writeback.destinations.locks import Locks, failure_words, lock_code
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.materialization import records
from tablewright.writeback.materialization.platform_refresh import RefreshState, adjust, refresh_state
from tablewright.writeback.materialization.records import (
    AGAIN,
    AGAIN_AFTER,
    KIND,
    MOVED,
    SCHEDULED,
    UNFINISHED,
)
from tablewright.writeback.materialization.run import ATTEMPTS, Changed, Runner, drop_all, writable
from tablewright.writeback.names import RUN_DIGITS, STORED_SUFFIX, object_name, stored_view_name

log = logging.getLogger("tablewright.materialization")


@dataclass(frozen=True, slots=True)
class Schedule:
    cron: str
    time_zone: str
    paused: bool = False


@dataclass(frozen=True, slots=True)
class MaterializationState:
    """`state` is `none`, `fresh` (queries read the stored table) or `stale` (they run live); `reason` why."""

    element_id: str
    level: str | None
    path: tuple[str, ...] | None
    state: Literal["none", "fresh", "stale"]
    reason: str | None
    as_of: datetime | None
    rows: int | None
    schedule: Schedule | None
    next_run_at: datetime | None
    last_run: MaterializationRun | None
    refreshed: RefreshState | None = None


class Materializations:
    """One materialization for an element. It always stores the published version."""

    def __init__(
        self,
        store: Store,
        destinations: Destinations,
        workbooks: Workbooks,
        versions: DataVersions,
        compile_element: CompileElement,
        jobs: Jobs,
        audit: AuditLog,
        changed: Changed,
        locks: Locks,
        run_seconds: float,
    ) -> None:
        self._store = store
        self._stored = Remembered[str, tuple[StoredElement, ...]](store)
        self._destinations = destinations
        self._workbooks = workbooks
        self._versions = versions
        self._compile = compile_element
        self._jobs = jobs
        self._audit = audit
        self._locks = locks
        self._runner = Runner(
            store, destinations, workbooks, versions, compile_element, changed, locks, run_seconds
        )
        jobs.register(KIND, self._runner.run, on_failed=self._runner.failed, attempts=ATTEMPTS)
        jobs.register(SCHEDULED, self._scheduled)

    def recover(self) -> None:
        """At start, before the jobs: queue runs that were noted but never queued."""
        for run in records.forgotten_runs(self._store):
            record = records.get(self._store, run.materialization_id)
            self._enqueue(run, record.owner_id if record else None)

    # ------------------------------------------------------------ what members do

    def state(self, actor: Actor, workbook_id: str, element_id: str) -> MaterializationState:
        self._workbooks.require(actor, workbook_id, "open-published")
        record = records.find(self._store, workbook_id, element_id)
        past = records.runs(self._store, workbook_id, element_id, limit=1)
        last_run = past[0] if past else None
        if record is None:
            return MaterializationState(
                element_id, None, None, "none", None, None, None, None, None, last_run
            )
        state, reason = self._freshness(actor, record)
        told = refresh_state(self._store, self._destinations, record)
        view = (*record.container, stored_view_name(record.base_name))
        return MaterializationState(
            element_id=element_id,
            level=record.level,
            path=view if record.stored_table else None,
            state=state,
            reason=reason,
            as_of=(told and told.as_of) or record.as_of,
            rows=told.rows if told is not None and told.rows is not None else record.stored_rows,
            schedule=Schedule(record.cron, record.time_zone, record.paused) if record.cron else None,
            next_run_at=self._jobs.next_run(_schedule_name(record.id)),
            last_run=last_run,
            refreshed=told,
        )

    def set(
        self, actor: Actor, workbook_id: str, element_id: str, level: str | None, schedule: Schedule | None
    ) -> MaterializationState:
        """Save the settings. Runs read with the rights of the member who saved them last."""
        self._workbooks.require(actor, workbook_id, "use-storage")
        if schedule is not None:
            check_cron(schedule.cron, schedule.time_zone)
        record = self._prepared(actor, workbook_id, element_id)
        record.level = level
        record.owner_id = actor.id
        record.cron = schedule.cron if schedule else None
        record.time_zone = schedule.time_zone if schedule else "UTC"
        record.paused = schedule.paused if schedule else False
        adjust(self._destinations, record)
        text = f"{schedule.cron} ({schedule.time_zone})" if schedule else None
        with self._store.session() as session:
            session.merge(record)
            self._audit.record(actor, MaterializationSet(workbook_id, element_id, text), session)
        self._put_schedule(record)
        return self.state(actor, workbook_id, element_id)

    def run_now(self, actor: Actor, workbook_id: str, element_id: str) -> MaterializationRun:
        """Queue a run; while another one runs, it is recorded as skipped."""
        self._workbooks.require(actor, workbook_id, "use-storage")
        record = records.find(self._store, workbook_id, element_id)
        if record is None:
            record = self._prepared(actor, workbook_id, element_id)
            with self._store.session() as session:
                session.add(record)
                self._audit.record(actor, MaterializationSet(workbook_id, element_id, None), session)
        else:
            # Says at once when it could not write.
            self._destinations.require(actor, "materialize", record.connection_id)
            self._destinations.open(record.connection_id, container=tuple(record.container))
        document = self._workbooks.open(actor, workbook_id, "published").document
        return self._start(record, find_element(document, element_id).name, "manual")

    def cancel(self, actor: Actor, run_id: str) -> MaterializationRun:
        """Stop a running or queued run. One that has ended stays as it is."""
        run = records.get_run(self._store, run_id)
        if run is None:
            raise Refusal("not-found", "There is no such run.")
        if not actor.may("manage-all-workbooks"):
            self._workbooks.require(actor, run.workbook_id, "use-storage")
        if run.status not in UNFINISHED:
            return run
        with self._store.session() as session:
            event = MaterializationCancelled(run.workbook_id, run.element_id, run.id)
            self._audit.record(actor, event, session)
        cancelled = records.cancel_run(self._store, run_id, actor.name)
        self._runner.watcher.notice(run_id)
        return cancelled or run

    def may_cancel(self, actor: Actor, run: MaterializationRun) -> bool:
        """Whether the run can be stopped and the member may do it."""
        if run.status not in UNFINISHED or run.cancelled_by is not None:
            return False
        if actor.may("manage-all-workbooks"):
            return True
        if not actor.may("schedule-materializations"):
            return False
        try:
            self._workbooks.require(actor, run.workbook_id, "use-storage")
        except Refusal:
            return False
        return True

    def runs(self, actor: Actor, workbook_id: str, element_id: str) -> list[MaterializationRun]:
        self._workbooks.require(actor, workbook_id, "open-published")
        return records.runs(self._store, workbook_id, element_id)

    def all_runs(
        self, actor: Actor, *, status: str | None = None, offset: int = 0, limit: int = 50
    ) -> records.RunPage:
        """The newest first: of the workbooks that the member may open; for admins, of all, even deleted
        ones."""
        mine: list[str] | None = None
        if not actor.may("manage-all-workbooks"):
            mine = [facts.id for facts in self._workbooks.all(actor)]
        return records.all_runs(self._store, mine, status, offset, limit)

    def drop(self, actor: Actor, workbook_id: str, element_id: str) -> None:
        """Drop the stored tables and the schedule. Queries run live from then on."""
        self._workbooks.require(actor, workbook_id, "use-storage")
        record = records.find(self._store, workbook_id, element_id)
        if record is None:
            raise Refusal("not-found", "This element is not materialized.", code="no-materialization")
        destination = self._destinations.open(record.connection_id, container=tuple(record.container))
        self._jobs.unschedule(_schedule_name(record.id))
        with self._store.session() as session:
            session.delete(session.get_one(Materialization, record.id))
            self._audit.record(actor, MaterializationDropped(workbook_id, element_id), session)
        self._locks.unlock(record.id)
        for run in records.runs(self._store, workbook_id, element_id, limit=2):
            # It sees that it was removed, and ends.
            self._runner.watcher.notice(run.id)
        drop_all(destination, record.id)

    # ------------------------------------------------------------ what others ask

    def stored_elements(self, workbook_id: str) -> tuple[StoredElement, ...]:
        """The stored elements of this workbook. The compiler compares their digests with those of queries."""
        return self._stored.get(workbook_id, lambda: self._ask_stored(workbook_id))

    def _ask_stored(self, workbook_id: str) -> tuple[StoredElement, ...]:
        return tuple(
            StoredElement(
                element_id=record.element_id,
                level=record.stored_level or "base",
                digest=record.stored_digest or "",
                path=(*record.container, record.stored_table),
                columns=record.stored_columns or {},
                as_of=record.as_of,
            )
            for record in records.of_workbook(self._store, workbook_id)
            if record.stored_table is not None and record.as_of is not None
        )

    def after_publish(self, actor: Actor, opened: OpenedWorkbook) -> list[str]:
        """Start a run wherever the publish changed what is stored."""
        problems: list[str] = []
        for record in records.of_workbook(self._store, opened.facts.id):
            if record.stored_table is None or record.paused:
                continue
            try:
                changed = self._digest(record, opened.document, actor) != record.stored_digest
                if changed:
                    name = find_element(opened.document, record.element_id).name
                    self._start(record, name, "publish")
            except (Refusal, WarehouseError) as error:
                problems.append(f"A materialization was not refreshed: {failure_words(error)}")
                if isinstance(error, WarehouseError):
                    self._locks.refused(writable(record, self._name(record)), error)
        return problems

    def after_move(self, connection_id: str) -> None:
        """Start a run wherever a move changed the stored query, or left a plain copy of a table that the
        platform should refresh."""
        for record in records.of_connection(self._store, connection_id):
            actor = records.owner(self._store, record.owner_id)
            if record.stored_table is None or record.paused or actor is None:
                continue
            try:
                with acting_for(actor.id, scheduled=True):
                    if self._owes_run(record, actor):
                        self._start(record, self._name(record), "manual", MOVED)
            except (Refusal, WarehouseError) as error:
                log.info("a materialization was not stored again after a move: %s", error.message)

    def _owes_run(self, record: Materialization, actor: Actor) -> bool:
        destination = self._destinations.open(record.connection_id, container=tuple(record.container))
        storage = self._destinations.storage(destination)
        if storage.wanted and storage.refreshing is not None and not record.stored_refreshed:
            return True
        document = self._workbooks.open(actor, record.workbook_id, "published").document
        return self._digest(record, document, actor) != record.stored_digest

    def run_again(self, materialization_id: str, since: datetime, *, checked: bool) -> bool:
        """Queue one retry of what failed `since` then, when it could succeed; True when none is needed.

        A retry that fails too is followed by another one only after the doctor has `checked` again, and not
        soon: each failure asks for a check.
        """
        record = records.get(self._store, materialization_id)
        if record is None:
            return True
        past = records.runs(self._store, record.workbook_id, record.element_id, limit=1)
        last = past[0] if past else None
        if last is not None and last.status in UNFINISHED:
            return False
        if last is not None and last.note == AGAIN and last.created_at > since:
            rested = utc_now() - last.created_at >= AGAIN_AFTER
            if not (checked and rested):
                return False
        try:
            self._runner.try_out(record)
        except WarehouseError as error:
            if lock_code(error) is not None:
                return False
        except Refusal as refusal:
            log.info("a failed run is not retried any more: %s", refusal.message)
            return True
        # Where nothing failed, a publish could not even begin one.
        trigger = last.trigger if last is not None and last.status == "failed" else "publish"
        # Several may have looked at the same time: the first of them begins it.
        run = records.run_after(self._store, record, last, trigger, AGAIN)
        if run is not None:
            self._enqueue(run, record.owner_id)
        return False

    def add_to_error(self, materialization_id: str, text: str) -> None:
        """Say more about why its last run failed."""
        records.add_to_error(self._store, materialization_id, text)

    # ------------------------------------------------------------ inside

    def _scheduled(self, job: Job) -> None:
        """Start the run of a schedule that is due, as a separate job. If one is in progress, that is recorded
        instead."""
        record = records.get(self._store, job.payload["materialization_id"])
        if record is None:
            return
        self._start(record, self._name(record), "schedule")

    def _name(self, record: Materialization) -> str:
        """The element's name, from its last run."""
        past = records.runs(self._store, record.workbook_id, record.element_id, limit=1)
        return past[0].element_name if past else record.base_name

    def _start(
        self, record: Materialization, element_name: str, trigger: str, note: str | None = None
    ) -> MaterializationRun:
        run, goes_ahead = records.new_run(self._store, record, element_name, trigger, note)
        if goes_ahead:
            self._enqueue(run, record.owner_id)
        return run

    def _enqueue(self, run: MaterializationRun, owner_id: str | None) -> None:
        key = f"{KIND}:{run.materialization_id}"
        self._jobs.enqueue(KIND, {"run_id": run.id}, key=key, member_id=owner_id)

    def _put_schedule(self, record: Materialization) -> None:
        name = _schedule_name(record.id)
        if record.cron is None:
            self._jobs.unschedule(name)
            return
        payload = {"materialization_id": record.id}
        self._jobs.schedule(name, record.cron, record.time_zone, SCHEDULED, payload, paused=record.paused)

    def _prepared(self, actor: Actor, workbook_id: str, element_id: str) -> Materialization:
        """The element's record, or a new one with unused names."""
        known = records.find(self._store, workbook_id, element_id)
        if known is not None:
            self._destinations.require(actor, "materialize", known.connection_id)
            self._destinations.open(known.connection_id, container=tuple(known.container))
            return known
        document = self._workbooks.open(actor, workbook_id, "published").document
        element = find_element(document, element_id)
        connection_id = connection_of(document, element_id)
        destination = self._destinations.choose(actor, connection_id, "materialize")
        with self._store.session() as session:
            mine = select(Materialization.base_name).where(Materialization.connection_id == connection_id)
            taken = {stored_view_name(name) for name in session.scalars(mine)}
        taken |= {
            name
            for name in destination.registry.taken_names(destination.warehouse)
            if name.casefold().endswith(STORED_SUFFIX)
        }
        room = destination.max_bytes - RUN_DIGITS - 1
        return Materialization(
            id=new_id(),
            workbook_id=workbook_id,
            element_id=element_id,
            connection_id=connection_id,
            owner_id=actor.id,
            time_zone="UTC",
            paused=False,
            container=list(destination.container),
            base_name=object_name(element.name, taken, max_bytes=room, suffixes=(STORED_SUFFIX,)),
        )

    def _freshness(
        self, actor: Actor, record: Materialization
    ) -> tuple[Literal["none", "fresh", "stale"], str | None]:
        if record.stored_table is None:
            return "none", None
        try:
            document = self._workbooks.open(actor, record.workbook_id, "published").document
            content = self._relation(record, document, actor)
        except (Refusal, WarehouseError) as error:
            return "stale", f"The element cannot run now: {error.message}"
        if content.compiled.digest != record.stored_digest or content.level != record.stored_level:
            return (
                "stale",
                "The element has changed since it was stored: queries run live until it is stored again.",
            )
        if record.stored_refreshed:
            return "fresh", None
        now = self._versions.current(record.connection_id, content.compiled.tables)
        if [list(version) for version in now] != record.stored_versions:
            return "fresh", "Data it reads has changed since: the next run picks the changes up."
        return "fresh", None

    def _digest(self, record: Materialization, document: Workbook, actor: Actor) -> str:
        return self._relation(record, document, actor).compiled.digest

    def _relation(self, record: Materialization, document: Workbook, actor: Actor) -> CompiledElement:
        return compile_element(
            self._compile,
            actor,
            record.workbook_id,
            document,
            record.element_id,
            record.level,
            max_bytes=63,
        )


def _schedule_name(materialization_id: str) -> str:
    return f"{SCHEDULED}:{materialization_id}"
