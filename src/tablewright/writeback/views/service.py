"""Warehouse views: a published element under a stable name, for every tool that speaks SQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from tablewright.access.accounts import load_actor
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import WarehouseViewDropped, WarehouseViewSet
from tablewright.document.model import Workbook
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import Connection, MemberRecord, WarehouseView, WorkbookVersion
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.identity.identity import acting_for
from tablewright.warehouse.registry import capabilities_of
from tablewright.workbooks.service import OpenedWorkbook, Workbooks
from tablewright.writeback import sql
from tablewright.writeback.compiled_element import CompileElement, compile_element, connection_of
from tablewright.writeback.destinations.locks import Locks, Writable, failure_words, lock_code
from tablewright.writeback.destinations.object_creation import creating
from tablewright.writeback.destinations.registry import RegistryEntry
from tablewright.writeback.destinations.service import Destination, Destinations
from tablewright.writeback.names import object_name, slug

Status = Literal["pending", "ready", "failed"]
_STATUSES: dict[str, Status] = {"pending": "pending", "ready": "ready", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class ViewState:
    """`qualified_name` is the view's name in SQL."""

    element_id: str
    name: str
    path: tuple[str, ...]
    qualified_name: str
    status: Status
    error: str | None
    updated_at: datetime | None


class WarehouseViews:
    """One view for an element. It shows the published version and is rebuilt by each publish."""

    def __init__(
        self,
        store: Store,
        destinations: Destinations,
        workbooks: Workbooks,
        compile_element: CompileElement,
        audit: AuditLog,
        locks: Locks,
    ) -> None:
        self._store = store
        self._destinations = destinations
        self._workbooks = workbooks
        self._compile = compile_element
        self._audit = audit
        self._locks = locks

    def get(self, actor: Actor, workbook_id: str, element_id: str) -> ViewState | None:
        self._workbooks.require(actor, workbook_id, "open-published")
        record = self._find(workbook_id, element_id)
        return self._state(record) if record else None

    def free_name(self, actor: Actor, workbook_id: str, element_id: str, name: str) -> str:
        """A free name, like the wanted one, for the element's view in its destination."""
        self._workbooks.require(actor, workbook_id, "use-storage")
        draft = self._workbooks.open(actor, workbook_id, "draft").document
        connection_id = connection_of(draft, element_id)
        destination = self._destinations.choose(actor, connection_id, "create-warehouse-view")
        taken = destination.registry.taken_names(destination.warehouse)
        return object_name(name, taken, max_bytes=destination.max_bytes)

    def set(self, actor: Actor, workbook_id: str, element_id: str, name: str) -> ViewState:
        """Give the element a view, or its view another name. Built at once from the published version."""
        self._workbooks.require(actor, workbook_id, "use-storage")
        draft = self._workbooks.open(actor, workbook_id, "draft").document
        published = self._published(actor, workbook_id)
        buildable = published is not None and _has(published, element_id)
        connection_id = connection_of(published if published and buildable else draft, element_id)
        known = self._find(workbook_id, element_id)
        if known is not None and known.connection_id == connection_id:
            self._destinations.require(actor, "create-warehouse-view", connection_id)
            container = tuple(known.container)
        else:
            container = self._destinations.choose(actor, connection_id, "create-warehouse-view").container
        record = WarehouseView(
            id=known.id if known else new_id(),
            workbook_id=workbook_id,
            element_id=element_id,
            connection_id=connection_id,
            name=name.strip(),
            container=list(container),
            status="pending",
            error=None,
            built_at=None,
            created_by=known.created_by if known else actor.id,
        )
        destination = self._open(record)
        record.view_name = slug(name, max_bytes=destination.max_bytes)
        if published is not None and buildable:
            try:
                self._build(actor, record, published, former=known)
            except WarehouseError as error:
                self._locks.not_made(connection_id, error)
                raise
            self._locks.unlock(record.id)
            record.status, record.built_at = "ready", utc_now()
        else:
            destination.registry.refuse_foreign(destination.warehouse, record.view_name, record.id)
            self._remove(known)
        with self._store.session() as session:
            session.merge(record)
            event = WarehouseViewSet(workbook_id, element_id, record.view_name)
            self._audit.record(actor, event, session)
        return self._state(record)

    def drop(self, actor: Actor, workbook_id: str, element_id: str) -> None:
        """Drop the view, if it is ours, and forget it."""
        self._workbooks.require(actor, workbook_id, "use-storage")
        record = self._find(workbook_id, element_id)
        if record is None:
            raise Refusal("not-found", "This element has no warehouse view.", code="no-view")
        self._remove(record)
        with self._store.session() as session:
            session.delete(session.get_one(WarehouseView, record.id))
            event = WarehouseViewDropped(workbook_id, element_id, record.view_name)
            self._audit.record(actor, event, session)
        self._locks.unlock(record.id)

    def after_publish(self, actor: Actor, opened: OpenedWorkbook) -> list[str]:
        """Rebuild the workbook's views. One that fails keeps its former query and records the reason. If a
        privilege is missing or the warehouse is unreachable, it is rebuilt automatically later.
        """
        chosen = select(WarehouseView).where(WarehouseView.workbook_id == opened.facts.id)
        with self._store.session() as session:
            records = list(session.scalars(chosen))
        problems: list[str] = []
        for record in records:

            def build(record: WarehouseView = record) -> None:
                self._build(actor, record, opened.document, former=record)

            try:
                self._locks.trying(build)
            except (Refusal, WarehouseError) as error:
                words = self._note_failure(record.id, error)
                if isinstance(error, WarehouseError):
                    place = tuple(record.container)
                    what = Writable(record.id, record.connection_id, place, record.view_name)
                    self._locks.refused(what, error)
                problems.append(f"The warehouse view {record.view_name} was not rebuilt: {words}")
            else:
                self._note(record.id, "ready", None)
                self._locks.unlock(record.id)
        return problems

    def rebuild(self, view_id: str) -> bool:
        """Retry the rebuild after a publish, with the rights of the member who published; False if it still
        fails."""
        while True:
            with self._store.session() as session:
                record = session.get(WarehouseView, view_id)
            actor, number = self._publisher(record) if record else (None, 0)
            if record is None or actor is None:
                return True
            try:
                with acting_for(actor.id):
                    document = self._workbooks.open(actor, record.workbook_id, "published").document
                    self._build(actor, record, document, former=record)
            except WarehouseError as error:
                if lock_code(error) is not None:
                    return False
                self._note_failure(view_id, error)
                return True
            except Refusal as refusal:
                self._note_failure(view_id, refusal)
                return True
            # A publish meanwhile must not be undone by what was read before it.
            if self._publisher(record)[1] == number:
                self._note(view_id, "ready", None)
                return True

    def rebuild_others(self, connection_id: str, moved: Collection[str]) -> None:
        """Rebuild views of the connection whose sources may have moved, except the `moved` ones."""
        chosen = select(WarehouseView.id).where(
            WarehouseView.connection_id == connection_id, WarehouseView.built_at.is_not(None)
        )
        with self._store.session() as session:
            others = [view for view in session.scalars(chosen) if view not in moved]
        for view_id in others:
            self.rebuild(view_id)

    def add_to_error(self, view_id: str, text: str) -> None:
        """Say more about why it failed."""
        with self._store.session() as session:
            record = session.get(WarehouseView, view_id)
            if record is not None and record.status == "failed" and text not in (record.error or ""):
                record.error = f"{record.error or ''} {text}".strip()

    def take_down(self, record: WarehouseView) -> None:
        """Drop it before its sources are moved; `move` or `restore` creates it again."""
        self._remove(record)

    def restore(self, actor: Actor, record: WarehouseView) -> None:
        """Create it again where it was."""
        document = self._built_from(actor, record)
        if document is not None:
            self._build(actor, record, document, former=None)

    def move(self, actor: Actor, record: WarehouseView, container: Container) -> None:
        """Create it in another destination. May be called again after an interruption."""
        self.take_down(record)
        document = self._built_from(actor, record)
        if document is not None:
            self._build(actor, self._in(record, container), document, former=None)
        with self._store.session() as session:
            session.get_one(WarehouseView, record.id).container = list(container)

    # ------------------------------------------------------------ inside

    def _built_from(self, actor: Actor, record: WarehouseView) -> Workbook | None:
        """The published document, when the view shows something of it."""
        try:
            document = self._workbooks.open(actor, record.workbook_id, "published").document
        except Refusal:
            return None
        return document if _has(document, record.element_id) else None

    @staticmethod
    def _in(record: WarehouseView, container: Container) -> WarehouseView:
        """The record as if the view were in that destination."""
        return WarehouseView(
            id=record.id,
            workbook_id=record.workbook_id,
            element_id=record.element_id,
            connection_id=record.connection_id,
            name=record.name,
            container=list(container),
            view_name=record.view_name,
        )

    def _build(
        self, actor: Actor, record: WarehouseView, document: Workbook, *, former: WarehouseView | None
    ) -> None:
        """Create or replace the view and its registry row together; drop it under its former name."""
        destination = self._open(record)
        built = compile_element(
            self._compile,
            actor,
            record.workbook_id,
            document,
            record.element_id,
            None,
            max_bytes=destination.max_bytes,
        )
        if built.connection_id != record.connection_id:
            raise Refusal(
                "conflict",
                "The element now reads from another connection.",
                code="connection-changed",
                hint="Drop its warehouse view and create it again.",
            )
        registry, name = destination.registry, record.view_name
        with creating(destination) as begun, destination.transaction() as transaction:
            registry.refuse_foreign(destination.warehouse, name, record.id)
            if registry.find(transaction, name) is None:
                begun[name] = "VIEW"
                entry = RegistryEntry(
                    name,
                    record.id,
                    "warehouse-view",
                    actor.email,
                    record.workbook_id,
                    record.element_id,
                    "making",
                )
                registry.add(transaction, entry)
            transaction.replace_view(registry.path(name), built.select)
            registry.update(transaction, name, status="ready")
            if former is not None and former.view_name != name:
                registry.drop(transaction, former.view_name, "VIEW")

    def _remove(self, record: WarehouseView | None) -> None:
        if record is None:
            return
        destination = self._open(record)
        with destination.transaction() as transaction:
            destination.registry.drop(transaction, record.view_name, "VIEW")

    def _open(self, record: WarehouseView) -> Destination:
        return self._destinations.open(record.connection_id, container=tuple(record.container))

    def _note(self, record_id: str, status: str, error: str | None) -> None:
        with self._store.session() as session:
            record = session.get(WarehouseView, record_id)
            if record is not None:
                record.status, record.error = status, error
                if status == "ready":
                    record.built_at = utc_now()

    def _note_failure(self, record_id: str, error: Refusal | WarehouseError) -> str:
        words = failure_words(error)
        self._note(record_id, "failed", words)
        return words

    def _publisher(self, record: WarehouseView) -> tuple[Actor | None, int]:
        """The publisher of the published version, if the account still exists, and the version's number."""
        newest = (
            select(WorkbookVersion)
            .where(WorkbookVersion.workbook_id == record.workbook_id)
            .order_by(WorkbookVersion.number.desc())
            .limit(1)
        )
        with self._store.session() as session:
            version = session.scalar(newest)
            member = session.get(MemberRecord, version.published_by) if version is not None else None
            actor = load_actor(session, member) if member is not None and member.active else None
            return actor, version.number if version is not None else 0

    def _find(self, workbook_id: str, element_id: str) -> WarehouseView | None:
        chosen = select(WarehouseView).where(
            WarehouseView.workbook_id == workbook_id, WarehouseView.element_id == element_id
        )
        with self._store.session() as session:
            return session.scalar(chosen)

    def _published(self, actor: Actor, workbook_id: str) -> Workbook | None:
        try:
            return self._workbooks.open(actor, workbook_id, "published").document
        except Refusal as refusal:
            if refusal.code == "not-published":
                return None
            raise

    def _state(self, record: WarehouseView) -> ViewState:
        path = (*record.container, record.view_name)
        with self._store.session() as session:
            platform = session.get_one(Connection, record.connection_id).platform
        return ViewState(
            element_id=record.element_id,
            name=record.name,
            path=path,
            qualified_name=sql.relation(path).sql(dialect=capabilities_of(platform).sqlglot_dialect),
            status=_STATUSES[record.status],
            error=record.error,
            updated_at=record.built_at,
        )


def _has(document: Workbook, element_id: str) -> bool:
    return any(element.id == element_id for page in document.pages for element in page.elements)
