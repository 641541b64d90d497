"""CSV upload: stage, preview, load, delete."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import UploadDeleted, UploadLoaded
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import StagedUpload, UploadRecord
from tablewright.store.models.base import utc_now
from tablewright.store.remembered import Remembered
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.destinations.locks import Locks, Writable
from tablewright.writeback.destinations.registry import RegistryEntry
from tablewright.writeback.destinations.service import Destination, Destinations
from tablewright.writeback.names import object_name
from tablewright.writeback.uploads.diagnose import BadLine, bad_row, find_bad_value, named_value
from tablewright.writeback.uploads.encoding import LOST, MENDED
from tablewright.writeback.uploads.notes import encoding_note, left_out_notes
from tablewright.writeback.uploads.options import Finding, ReadOptions, check_dialect
from tablewright.writeback.uploads.plan import LoadRequest, choose_encoding, plan_load
from tablewright.writeback.uploads.prepare import WrongWidth
from tablewright.writeback.uploads.quota import Quota, WaitingFile
from tablewright.writeback.uploads.reading import NAMED_LINES, Unreadable
from tablewright.writeback.uploads.sniff import Sniffed, sniff
from tablewright.writeback.uploads.staging import StagedFile, Staging, gone, read_sample, too_large
from tablewright.writeback.uploads.wording import listed

log = logging.getLogger("tablewright.uploads")

KEPT = timedelta(hours=24)
_REMEMBERED = 32

Changed = Callable[[str, tuple[str, ...]], None]
"""Called with the connection and the path of a table that was created, filled or dropped."""


@dataclass(frozen=True, slots=True)
class StagedPreview:
    """A staged file and what was found in it. `options` names the encoding it is read in."""

    upload_id: str
    file_name: str
    size_bytes: int
    options: ReadOptions
    found: Sniffed
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded upload, and the parts of the file that are not in its table."""

    record: UploadRecord
    notes: tuple[str, ...]


class Receiving:
    """An upload that is arriving: `write` its pieces, then `finish`, or `discard`. May block on the disk."""

    def __init__(
        self, uploads: "Uploads", actor: Actor, file_name: str, staged: StagedFile, id_: str
    ) -> None:
        self._uploads = uploads
        self._actor = actor
        self._file_name = file_name
        self._staged = staged
        self._id = id_

    def write(self, piece: bytes) -> None:
        self._staged.write(piece)
        self._uploads.require_room(self._actor)

    def discard(self) -> None:
        self._uploads.arrived(self._id)
        self._staged.discard()

    def finish(self) -> StagedPreview:
        encoding = self._staged.finish()
        return self._uploads.staged(self._actor, self._id, self._file_name, self._staged.size, encoding)


class Uploads:
    """`changed` is called with every table that is created, filled or dropped."""

    def __init__(
        self,
        store: Store,
        destinations: Destinations,
        audit: AuditLog,
        staging_dir: Path,
        limit_mb: int,
        changed: Changed,
        locks: Locks | None = None,
        quota: Quota | None = None,
    ) -> None:
        self._store = store
        self._destinations = destinations
        self._audit = audit
        self._staging = Staging(staging_dir)
        self._limit = limit_mb * 1_000_000
        self._changed = changed
        self._locks = locks or Locks(store, audit)
        self._sniffed: OrderedDict[tuple[str, ReadOptions], Sniffed] = OrderedDict()
        self._loading: set[str] = set()
        self._quota = quota or Quota(20, 4_096_000_000)
        self._waiting = Remembered[str, tuple[WaitingFile, ...]](store)
        self._arriving: dict[str, tuple[str, StagedFile]] = {}
        """Arriving files, with their members."""
        self._lock = threading.Lock()

    # ------------------------------------------------------------ staging

    def receive(self, actor: Actor, file_name: str, announced_bytes: int | None) -> Receiving:
        """Start receiving a file. Its name is only displayed and never becomes a path."""
        if announced_bytes is not None and announced_bytes > self._limit:
            raise too_large(self._limit)
        shown = file_name.replace("\\", "/").rsplit("/", 1)[-1].strip()[:300] or "upload.csv"
        self._forget_old()
        upload_id = new_id()
        with self._lock:
            sizes = self._sizes_arriving(actor)
            self._quota.refuse_one_more(self.waiting(actor), sizes, announced_bytes)
            staged = self._staging.receive(upload_id, self._limit)
            self._arriving[upload_id] = (actor.id, staged)
        return Receiving(self, actor, shown, staged, upload_id)

    def require_room(self, actor: Actor) -> None:
        """Raise `staging-full` if the arriving file is too large together with the waiting ones."""
        with self._lock:
            sizes = self._sizes_arriving(actor)
        self._quota.refuse_more(self.waiting(actor), sizes)

    def arrived(self, upload_id: str) -> None:
        """Record that the file is no longer arriving, for whatever reason."""
        with self._lock:
            self._arriving.pop(upload_id, None)

    def waiting(self, actor: Actor) -> tuple[WaitingFile, ...]:
        """The member's files that have arrived and are not loaded, the oldest first."""
        return self._waiting.get(actor.id, lambda: self._ask_waiting(actor.id))

    def _ask_waiting(self, member_id: str) -> tuple[WaitingFile, ...]:
        theirs = select(StagedUpload).where(StagedUpload.owner_id == member_id).order_by(StagedUpload.id)
        with self._store.session() as session:
            return tuple(
                WaitingFile(staged.id, staged.file_name, staged.size_bytes, staged.created_at)
                for staged in session.scalars(theirs)
            )

    def _sizes_arriving(self, actor: Actor) -> list[int]:
        return [staged.size for owner_id, staged in self._arriving.values() if owner_id == actor.id]

    def staged(
        self, actor: Actor, upload_id: str, file_name: str, size_bytes: int, encoding: str
    ) -> StagedPreview:
        """Keep a file that has arrived, and look into it."""
        record = StagedUpload(
            id=upload_id, owner_id=actor.id, file_name=file_name, size_bytes=size_bytes, encoding=encoding
        )
        with self._store.session() as session:
            session.add(record)
        self.arrived(upload_id)
        try:
            return self._preview(record, ReadOptions())
        except Refusal:
            self._forget(upload_id)
            raise

    def preview(self, actor: Actor, upload_id: str, options: ReadOptions) -> StagedPreview:
        return self._preview(self._staged(actor, upload_id), options)

    def recover(self) -> None:
        """At start: undo loads that a crash cut off, and remove files that nobody waits for."""
        with self._store.session() as session:
            waiting = list(session.scalars(select(StagedUpload)))
        keep: set[str] = set()
        for staged in waiting:
            if self._undo_cut_off(staged) and staged.created_at < utc_now() - KEPT:
                self._forget(staged.id)
            else:
                keep.add(staged.id)
        self._staging.clean(keep)

    # ------------------------------------------------------------ loading

    def load(self, actor: Actor, upload_id: str, request: LoadRequest) -> Loaded:
        """Load into the destination, all or nothing. Administrators are notified when a privilege is
        missing."""
        with self._lock:
            if upload_id in self._loading:
                raise Refusal(
                    "conflict",
                    "This file is being loaded already.",
                    code="loading",
                    hint="Wait until that load has ended.",
                )
            self._loading.add(upload_id)
        try:
            return self._load(actor, upload_id, request)
        finally:
            with self._lock:
                self._loading.discard(upload_id)

    def _load(self, actor: Actor, upload_id: str, request: LoadRequest) -> Loaded:
        staged = self._staged(actor, upload_id)
        destination = self._destinations.choose(
            actor, request.connection_id, "upload-csv", request.destination_id
        )
        encoding = choose_encoding(request.options, staged.encoding)
        sniffed = self._sniff(upload_id, encoding, request.options)
        plan = plan_load(request, sniffed, destination.max_bytes)
        reading, width = sniffed.shape.reading, len(plan.file_columns)
        file = self._staging.readable(upload_id, encoding)
        try:
            prepared = self._staging.prepared(upload_id, encoding, reading, width)
        except (Unreadable, WrongWidth) as error:
            raise bad_row(error, file, reading, width).refusal() from error
        plan = replace(
            plan,
            file=prepared.file,
            delimiter=prepared.delimiter,
            quote=prepared.quote,
            escape=prepared.quote,
            header=prepared.header,
        )
        try:
            table_name, rows = self._fill(actor, staged, destination, request.name, plan)
        except WarehouseError as error:
            if error.code != "invalid":
                what = Writable(upload_id, request.connection_id, destination.container, request.name)
                self._locks.refused(what, error)
                raise
            named = named_value(error.where or {}, plan) if prepared.same_lines else None
            raise _explained(error, named or find_bad_value(file, reading, plan)) from error
        record = UploadRecord(
            id=upload_id,
            connection_id=request.connection_id,
            name=request.name,
            container=list(destination.container),
            table_name=table_name,
            columns=[{"name": column.name, "type": column.type} for column in plan.columns],
            rows=rows,
            file_name=staged.file_name,
            created_by=actor.id,
            created_at=utc_now(),
        )
        path = destination.registry.path(table_name)
        with self._store.session() as session:
            session.add(record)
            session.delete(session.get_one(StagedUpload, upload_id))
            event = UploadLoaded(upload_id, request.connection_id, request.name, list(path), rows)
            self._audit.record(actor, event, session)
        self._changed(request.connection_id, path)
        self._locks.unlock(upload_id)
        notes = (*left_out_notes(prepared.left_out, width), *self._lost(upload_id, encoding))
        self._staging.remove(upload_id)
        return Loaded(record, notes)

    def get(self, upload_id: str) -> UploadRecord:
        """A loaded upload."""
        with self._store.session() as session:
            record = session.get(UploadRecord, upload_id)
        if record is None or record.deleted_at is not None:
            raise gone()
        return record

    def delete(self, actor: Actor, upload_id: str) -> None:
        """Remove a staged file, or drop a loaded upload's table if it is still ours."""
        with self._store.session() as session:
            record = session.get(UploadRecord, upload_id)
        if record is None:
            self._staged(actor, upload_id)
            self._forget(upload_id)
            return
        if record.deleted_at is not None:
            raise gone()
        if actor.id != record.created_by and not actor.may("manage-connections"):
            raise Refusal(
                "not-allowed",
                "Only the person who uploaded this file, or an administrator, may delete it.",
                hint="Ask one of them.",
            )
        destination = self._destinations.open(record.connection_id, container=tuple(record.container))
        with destination.transaction() as transaction:
            destination.registry.drop(transaction, record.table_name, "TABLE")
        with self._store.session() as session:
            session.get_one(UploadRecord, upload_id).deleted_at = utc_now()
            event = UploadDeleted(upload_id, record.connection_id, record.name)
            self._audit.record(actor, event, session)
        self._changed(record.connection_id, destination.registry.path(record.table_name))

    # ------------------------------------------------------------ inside

    def _staged(self, actor: Actor, upload_id: str) -> StagedUpload:
        """The member's own staged upload; `not-found` for one of another member."""
        with self._store.session() as session:
            staged = session.get(StagedUpload, upload_id)
        if staged is None or staged.owner_id != actor.id:
            raise gone()
        return staged

    def _preview(self, staged: StagedUpload, options: ReadOptions) -> StagedPreview:
        encoding = choose_encoding(options, staged.encoding)
        sniffed = self._sniff(staged.id, encoding, options)
        # Words for no value are found again, unless they were given: they depend on the other options.
        chosen = replace(sniffed.options, encoding=encoding, empty_words=options.empty_words)
        # The load will ask for the same, spelled out.
        self._remember(staged.id, chosen, sniffed)
        findings = (*self._encoding_findings(staged.id, encoding, sniffed), *sniffed.findings)
        return StagedPreview(staged.id, staged.file_name, staged.size_bytes, chosen, sniffed, findings)

    def _encoding_findings(self, upload_id: str, encoding: str, sniffed: Sniffed) -> list[Finding]:
        lost = [Finding("warning", note, "encoding") for note in self._lost(upload_id, encoding)]
        note = encoding_note(encoding, sniffed.raw)
        return lost if note is None else [Finding("note", note, "encoding"), *lost]

    def _lost(self, upload_id: str, encoding: str) -> list[str]:
        """The finding about invalid bytes in a file that is otherwise UTF-8."""
        if encoding != MENDED:
            return []
        lines, count = self._staging.lost_characters(upload_id, NAMED_LINES)
        return [f"Not UTF-8, and replaced by {LOST}: characters in {listed(lines, count)}."] if count else []

    def _sniff(self, upload_id: str, encoding: str, options: ReadOptions) -> Sniffed:
        check_dialect(options)
        file = self._staging.readable(upload_id, encoding)
        key = (upload_id, options)
        with self._lock:
            known = self._sniffed.get(key)
        if known is None:
            known = sniff(read_sample(file), options)
            self._remember(upload_id, options, known)
        return known

    def _remember(self, upload_id: str, options: ReadOptions, sniffed: Sniffed) -> None:
        with self._lock:
            self._sniffed[upload_id, options] = sniffed
            while len(self._sniffed) > _REMEMBERED:
                self._sniffed.popitem(last=False)

    def _fill(
        self, actor: Actor, staged: StagedUpload, destination: Destination, name: str, plan: CsvLoad
    ) -> tuple[str, int]:
        """Create and fill the table in one transaction. Returns its name and row count.

        The name is reserved first, so that a long load blocks nobody and a crash leaves no unknown table.
        """
        registry = destination.registry
        with destination.transaction() as transaction:
            taken = registry.taken_names(destination.warehouse)
            table_name = object_name(name, taken, max_bytes=destination.max_bytes)
            self._note_load(staged.id, destination, table_name)
            entry = RegistryEntry(table_name, staged.id, "upload", actor.email, status="loading")
            registry.add(transaction, entry)
        try:
            together = destination.warehouse.capabilities.transactions == "full"
            with destination.warehouse.transaction(exclusive=False) as transaction:
                rows = transaction.load_csv(replace(plan, path=registry.path(table_name)))
                if together:
                    registry.update(transaction, table_name, status="ready")
            if not together:
                with destination.transaction() as transaction:
                    registry.update(transaction, table_name, status="ready")
        except BaseException:
            with suppress(WarehouseError), destination.transaction() as transaction:
                registry.drop(transaction, table_name, "TABLE")
            raise
        return table_name, rows

    def _note_load(self, upload_id: str, destination: Destination, table_name: str) -> None:
        with self._store.session() as session:
            session.get_one(StagedUpload, upload_id).load = {
                "connection_id": destination.connection_id,
                "container": list(destination.container),
                "table_name": table_name,
            }

    def _undo_cut_off(self, staged: StagedUpload) -> bool:
        """Drop the table of a load whose end was never recorded: its client got no answer."""
        if staged.load is None:
            return True
        try:
            destination = self._destinations.look(
                staged.load["connection_id"], tuple(staged.load["container"])
            )
            with destination.transaction() as transaction:
                entry = destination.registry.find(transaction, staged.load["table_name"])
                if entry is not None and entry.object_id == staged.id:
                    destination.registry.drop(transaction, entry.object_name, "TABLE")
        except WarehouseError as error:
            log.warning("a load that was cut off is looked at again at the next start: %s", error.message)
            return False
        with self._store.session() as session:
            session.get_one(StagedUpload, staged.id).load = None
        return True

    def _forget_old(self) -> None:
        old = select(StagedUpload).where(StagedUpload.created_at < utc_now() - KEPT)
        with self._store.session() as session:
            ids = [staged.id for staged in session.scalars(old) if staged.load is None]
        for upload_id in ids:
            self._forget(upload_id)

    def _forget(self, upload_id: str) -> None:
        with self._store.session() as session:
            staged = session.get(StagedUpload, upload_id)
            if staged is not None:
                session.delete(staged)
        self._locks.unlock(upload_id)
        self._staging.remove(upload_id)


def _explained(error: WarehouseError, bad: BadLine | None) -> Refusal:
    """The error with the line, column and text that did not fit, or else the warehouse's message."""
    if bad is not None:
        return bad.refusal()
    return Refusal(
        "invalid",
        f"The file cannot be loaded: {error.message} Nothing was loaded.",
        code="bad-line",
        hint="Check the delimiter and the quote character, or make more columns Text.",
        where=dict(error.where) if error.where else None,
    )
