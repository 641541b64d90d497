"""One run: build a new table, switch the stable view to it in one step, drop older tables.

Where the platform refreshes tables itself, a table lasts as long as its definition, and a run only refreshes
it.

Every step can be repeated after a crash: until the switch, queries read the former table.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from sqlglot import exp

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.connections.data_versions import DataVersions
from tablewright.jobs.service import Job
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import Materialization, MaterializationRun
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.storage import Storage
from tablewright.warehouse.identity.identity import acting_for
from tablewright.warehouse.sessions.stop_requests import Reason, Stop, heeding
from tablewright.workbooks.service import Workbooks
from tablewright.writeback import sql
from tablewright.writeback.compiled_element import CompiledElement, CompileElement, compile_element
from tablewright.writeback.destinations.locks import Locks, Writable, failure_words, lock_code
from tablewright.writeback.destinations.registry import ObjectKind, RegistryEntry
from tablewright.writeback.destinations.service import Destination, Destinations
from tablewright.writeback.doctor.objects import NOTHING
from tablewright.writeback.materialization import records
from tablewright.writeback.materialization.target_lag import target_lag
from tablewright.writeback.materialization.watching import Watcher
from tablewright.writeback.names import PROBE_PREFIX, stored_table_name, stored_view_name

log = logging.getLogger("tablewright.materialization")

Changed = Callable[[str, tuple[str, ...]], None]
ATTEMPTS = 3
"""How many tries meet an outage before a run fails."""
_STOPPED = frozenset({"cancelled", "timeout"})
"""Errors of stopped runs, which say nothing about the query."""


class Runner:
    """Does the work of the job kind `materialize`."""

    def __init__(
        self,
        store: Store,
        destinations: Destinations,
        workbooks: Workbooks,
        versions: DataVersions,
        compile_element: CompileElement,
        changed: Changed,
        locks: Locks,
        seconds: float,
    ) -> None:
        self.watcher = Watcher(store, seconds)
        self._store = store
        self._destinations = destinations
        self._workbooks = workbooks
        self._versions = versions
        self._compile = compile_element
        self._changed = changed
        self._locks = locks

    def run(self, job: Job) -> None:
        """May be called again for the same run: after a crash, or for a passing outage."""
        run = records.get_run(self._store, job.payload["run_id"])
        if run is None or run.status not in records.UNFINISHED:
            return
        with self.watcher.watching(run, job) as stop, heeding(stop):
            self._run_watched(run, job, stop)

    def _run_watched(self, run: MaterializationRun, job: Job, stop: Stop) -> None:
        try:
            self._run(run, stop)
        except WarehouseError as error:
            if stop.reason is not None:
                self._end_stopped(run, stop.reason)
                return
            if error.retryable and (job.attempt < ATTEMPTS or job.stopping.is_set()):
                # The queue tries again.
                records.change_run(self._store, run.id, status="queued", error=error.message)
            else:
                records.finish_run(self._store, run.id, "failed", error=failure_words(error))
                self._owe(run, error)
            raise
        except Refusal as refusal:
            records.finish_run(self._store, run.id, "failed", error=failure_words(refusal))
            self._locks.unlock(run.materialization_id)
            raise

    def _end_stopped(self, run: MaterializationRun, reason: Reason) -> None:
        """Record why it ended. Its new table is dropped, and queries go on reading the former one."""
        if reason == "server-stops":
            records.change_run(self._store, run.id, status="queued")
            raise WarehouseError("cancelled", "The server stops: the run begins again afterwards.")
        if reason == "timeout":
            error = WarehouseError(
                "timeout",
                f"The run took longer than the {_span(self.watcher.seconds)} that are allowed.",
                hint="Filter or group earlier, or ask an administrator to raise the setting"
                " materialization_timeout_seconds.",
            )
            records.finish_run(self._store, run.id, "failed", error=failure_words(error))
            raise error
        present = records.get_run(self._store, run.id) or run
        words = records.REMOVED if reason == "removed" else records.cancelled_words(present)
        records.finish_run(self._store, run.id, "cancelled", error=words)

    def failed(self, job: Job, message: str) -> None:
        """Record a run that the job queue has given up."""
        records.finish_run(self._store, job.payload["run_id"], "failed", error=message)

    def try_out(self, record: Materialization) -> None:
        """Test whether a run could succeed, by storing none of its rows; raises what a run would raise."""
        actor = records.owner(self._store, record.owner_id)
        if actor is None:
            return
        with acting_for(actor.id, scheduled=True):
            destination = self._destinations.open(record.connection_id, container=tuple(record.container))
            path = destination.registry.path(f"{PROBE_PREFIX}{new_id()}")
            content = self._content(record, actor, destination, ordered=False)
            rows = exp.select("*").from_(content.select.subquery("content"))
            rows.set("where", NOTHING.copy())
            with self._destinations.storage(destination).transaction() as transaction:
                transaction.execute(sql.create_table_as(path, rows))
                transaction.execute(sql.drop("TABLE", path))

    def _owe(self, run: MaterializationRun, error: WarehouseError) -> None:
        """Lock the materialization after a lost privilege or an outage, so that the run is retried.

        Any other failure unlocks it.
        """
        record = records.get(self._store, run.materialization_id)
        if record is None:
            return
        if lock_code(error) is None:
            self._locks.unlock(record.id)
        else:
            self._locks.refused(writable(record, run.element_name), error)

    def _run(self, run: MaterializationRun, stop: Stop) -> None:
        record = records.get(self._store, run.materialization_id)
        if record is None:
            raise Refusal("not-found", "The materialization was removed.")
        actor = records.owner(self._store, record.owner_id)
        if actor is None or not actor.may("schedule-materializations"):
            raise Refusal(
                "not-allowed",
                "The person who owns this materialization has no active account that may materialize.",
                hint="Save its settings again: then it is yours.",
            )
        if records.is_moving(self._store, record):
            # What it would make here, the move would not know of. A move begins what is owed when it ends.
            error = "Its destination is being moved. Run it again when the move has ended."
            records.finish_run(self._store, run.id, "skipped", error=error)
            return
        with acting_for(actor.id, scheduled=True):
            self._run_as(actor, run, record, stop)

    def _run_as(self, actor: Actor, run: MaterializationRun, record: Materialization, stop: Stop) -> None:
        destination = self._destinations.open(record.connection_id, container=tuple(record.container))
        storage = self._destinations.storage(destination)
        if run.built is None and self._refreshed(run, record, actor, destination, storage):
            return
        table_name = stored_table_name(record.base_name, run.id)
        if run.built is None or run.table_name != table_name:
            self._build(run, record, actor, destination, table_name, storage)
        if stop.reason is not None:
            _drop_new(destination, table_name)
            stop.check()
        # Short, and half of it would be worse than all of it.
        with heeding(None):
            self._serve(run, record, actor, destination, table_name, storage)

    def _serve(
        self,
        run: MaterializationRun,
        record: Materialization,
        actor: Actor,
        destination: Destination,
        table_name: str,
        storage: Storage,
    ) -> None:
        try:
            self._take_over(record, actor, destination, table_name)
        except WarehouseError:
            if records.get(self._store, record.id) is None:
                # It was removed meanwhile: what this run noted of it goes too.
                with suppress(WarehouseError):
                    drop_all(destination, record.id)
            raise
        former = record.stored_table
        if records.serve(self._store, run.id):
            self._locks.unlock(record.id)
            self._changed(record.connection_id, destination.registry.path(table_name))
            if former is not None and former != table_name and record.stored_refreshed and storage.refreshing:
                # It stays until the next run, and is not to cost anything until then.
                with suppress(WarehouseError):
                    path = destination.registry.path(former)
                    storage.refreshing.adjust(path, target_lag(record.cron), paused=True)
            self._sweep(record, destination, keep={table_name, former})
        else:
            drop_all(destination, record.id)

    def _refreshed(
        self,
        run: MaterializationRun,
        record: Materialization,
        actor: Actor,
        destination: Destination,
        storage: Storage,
    ) -> bool:
        """Refresh the table that the platform keeps; False when it has to be created again.

        When the schedule is due, the platform has refreshed it by itself: only its state is recorded.
        """
        tables, name = storage.refreshing, record.stored_table
        if not record.stored_refreshed or not storage.wanted or tables is None or name is None:
            return False
        content = self._content(record, actor, destination, ordered=False)
        if (content.compiled.digest, content.level) != (record.stored_digest, record.stored_level):
            return False
        path, started = destination.registry.path(name), utc_now()
        if tables.refreshed_table(path) is None:
            return False
        records.change_run(
            self._store, run.id, status="running", started_at=started, table_name=name, error=None
        )
        versions = self._versions.current(record.connection_id, content.compiled.tables)
        try:
            tables.adjust(path, target_lag(record.cron), paused=record.paused)
            if run.trigger != "schedule":
                tables.refresh(path)
            elif tables.trouble(path) is not None:
                return False
        except WarehouseError as error:
            if error.retryable or error.code in _STOPPED:
                raise
            # One that has not been refreshed for long cannot be any more.
            return False
        told = tables.refreshed_table(path)
        rows = told.rows if told is not None else None
        self._note_built(
            run, content, versions, rows, (told and told.as_of) or started, refreshed=True, note=None
        )
        if records.serve(self._store, run.id):
            self._locks.unlock(record.id)
            self._changed(record.connection_id, path)
            self._sweep(record, destination, keep={name})
        return True

    def _build(
        self,
        run: MaterializationRun,
        record: Materialization,
        actor: Actor,
        destination: Destination,
        table_name: str,
        storage: Storage,
    ) -> None:
        """Fill the new table. Its registry row is written first, so that a crash leaves no unknown table."""
        as_of = utc_now()
        records.change_run(
            self._store, run.id, status="running", started_at=as_of, table_name=table_name, error=None
        )
        tables = storage.refreshing if storage.wanted else None
        content = self._content(record, actor, destination, ordered=tables is None)
        versions = self._versions.current(record.connection_id, content.compiled.tables)
        path = destination.registry.path(table_name)
        note: str | None = None
        try:
            if tables is not None:
                self._announce(record, actor, destination, table_name, "refreshed-table")
                try:
                    tables.make(path, content.select, target_lag(record.cron))
                except WarehouseError as error:
                    if error.retryable or error.code in _STOPPED:
                        raise
                    label = destination.warehouse.capabilities.label
                    words = failure_words(error, again=False)
                    note = f"{label} does not refresh this table by itself: {words}"
                    tables = None
                    content = self._content(record, actor, destination)
            if tables is None:
                self._announce(record, actor, destination, table_name, "materialization")
                with storage.transaction() as transaction:
                    transaction.execute(sql.create_table_as(path, content.select))
            with storage.transaction() as transaction:
                rows = transaction.rows(sql.count_rows(path))[0][0]
        except BaseException:
            _drop_new(destination, table_name)
            raise
        told = tables.refreshed_table(path) if tables is not None else None
        at = (told and told.as_of) or as_of
        self._note_built(run, content, versions, rows, at, refreshed=tables is not None, note=note)

    def _announce(
        self,
        record: Materialization,
        actor: Actor,
        destination: Destination,
        table_name: str,
        kind: ObjectKind,
    ) -> None:
        """Record the table that is about to be created, in place of one that a killed server had begun."""
        registry = destination.registry
        with destination.transaction() as transaction:
            registry.drop(transaction, table_name, "TABLE")
            registry.refuse_foreign(destination.warehouse, table_name, record.id)
            registry.add(transaction, _entry(table_name, record, actor, "building", kind))

    def _note_built(
        self,
        run: MaterializationRun,
        content: CompiledElement,
        versions: tuple[tuple[str, int], ...],
        rows: int | None,
        as_of: datetime,
        *,
        refreshed: bool,
        note: str | None,
    ) -> None:
        built = {
            "level": content.level,
            "digest": content.compiled.digest,
            "columns": content.columns,
            "rows": rows,
            "versions": [list(version) for version in versions],
            "as_of": as_of.isoformat(),
            "refreshed": refreshed,
        }
        told = " ".join(filter(None, (run.note, note))) or None
        records.change_run(self._store, run.id, built=built, note=told)

    def _content(
        self, record: Materialization, actor: Actor, destination: Destination, *, ordered: bool = True
    ) -> CompiledElement:
        """The compiled element. A table that the platform refreshes has no order, since its rows change one
        by one."""
        document = self._workbooks.open(actor, record.workbook_id, "published").document
        content = compile_element(
            self._compile,
            actor,
            record.workbook_id,
            document,
            record.element_id,
            record.level,
            max_bytes=destination.max_bytes,
            ordered=ordered,
        )
        if content.connection_id != record.connection_id:
            raise Refusal(
                "conflict",
                "The element now reads from another connection.",
                code="connection-changed",
                hint="Remove its materialization and set it up again.",
            )
        return content

    def _take_over(
        self, record: Materialization, actor: Actor, destination: Destination, table_name: str
    ) -> None:
        """Switch the stable view to the new table in one step."""
        registry = destination.registry
        view_name = stored_view_name(record.base_name)
        rows = exp.select("*").from_(sql.relation(registry.path(table_name)))
        with destination.transaction() as transaction:
            registry.refuse_foreign(destination.warehouse, view_name, record.id)
            if registry.find(transaction, view_name) is None:
                registry.add(transaction, _entry(view_name, record, actor, "building"))
            transaction.replace_view(registry.path(view_name), rows)
            registry.update(transaction, view_name, status="ready")
            registry.update(transaction, table_name, status="ready")

    def _sweep(self, record: Materialization, destination: Destination, keep: set[str | None]) -> None:
        """Drop tables of earlier runs. The one before this is kept: queries may be reading it."""
        wanted = keep | {stored_view_name(record.base_name)}
        try:
            for entry in destination.registry.entries(destination.warehouse):
                if entry.object_id == record.id and entry.object_name not in wanted:
                    with destination.transaction() as transaction:
                        destination.registry.drop(transaction, entry.object_name, "TABLE")
        except WarehouseError as error:
            # The run itself is done; the next one sweeps again.
            log.warning("tables of earlier runs are dropped later: %s", error.message)


def _drop_new(destination: Destination, table_name: str) -> None:
    """Drop the new table of a run, whatever stopped the run."""
    with heeding(None), suppress(WarehouseError), destination.transaction() as transaction:
        destination.registry.drop(transaction, table_name, "TABLE")


def drop_all(destination: Destination, materialization_id: str) -> None:
    """Drop the stable view and every table of a materialization."""
    registry = destination.registry
    entries = registry.entries(destination.warehouse)
    ours = [entry.object_name for entry in entries if entry.object_id == materialization_id]
    kinds = {entry.name: entry.kind for entry in destination.warehouse.tables(destination.container)}
    views = [name for name in ours if kinds.get(name) == "view"]
    with destination.transaction() as transaction:
        # Views first: they read the tables.
        for name in views:
            registry.drop(transaction, name, "VIEW")
        for name in ours:
            if name not in views:
                registry.drop(transaction, name, "TABLE")


def _entry(
    name: str,
    record: Materialization,
    actor: Actor,
    status: str,
    kind: ObjectKind = "materialization",
) -> RegistryEntry:
    return RegistryEntry(name, record.id, kind, actor.email, record.workbook_id, record.element_id, status)


def writable(record: Materialization, element_name: str) -> Writable:
    return Writable(record.id, record.connection_id, tuple(record.container), element_name)


def _span(seconds: float) -> str:
    for unit, length in (("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length and seconds % length == 0:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} seconds"
