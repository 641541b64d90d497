"""Decides which sources a member may add to a document.

A source that a workbook already stores was added by somebody who had the right to. It runs for every member
who may open the workbook, with the connection's credentials. Only new sources are decided here.
"""

from collections.abc import Iterable

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.levels import SourceKind, may_on_connection, may_use_source
from tablewright.common.errors import Refusal
from tablewright.connections.grants import Grants, missing_connection
from tablewright.document.index import data_elements
from tablewright.document.model import Workbook
from tablewright.document.sources import (
    InputTableSource,
    RootSource,
    SqlSource,
    UploadSource,
    WarehouseTableSource,
    root_sources,
)
from tablewright.store.database import Store
from tablewright.store.models import (
    Connection,
    InputTableRecord,
    UploadRecord,
    WorkbookRecord,
    WorkbookShare,
)
from tablewright.workbooks.rules import ability_of


def roots_of(document: Workbook) -> frozenset[RootSource]:
    """All sources that the document reads from warehouses."""
    return frozenset(root for element in data_elements(document) for root in root_sources(element.source))


def new_roots(document: Workbook, stored: Iterable[Workbook]) -> frozenset[RootSource]:
    """The sources that the document reads and no stored version does."""
    roots = roots_of(document)
    for root in stored:
        roots -= roots_of(root)
    return roots


class SourceRights:
    def __init__(self, store: Store, grants: Grants) -> None:
        self._store = store
        self._grants = grants

    def admit(
        self, actor: Actor, workbook_id: str | None, document: Workbook, stored: Iterable[Workbook] = ()
    ) -> None:
        """Raise `not-allowed` for a source that is not in `stored` and that the member may not use."""
        for root in sorted(new_roots(document, stored), key=lambda root: root.model_dump_json()):
            self._admit(actor, workbook_id, root)

    def _admit(self, actor: Actor, workbook_id: str | None, root: RootSource) -> None:
        level = self._grants.level(actor, root.connection_id)
        kind, own = self._look_at(actor, workbook_id, root)
        if may_use_source(kind, level, actor.permissions, own=own):
            return
        if kind == "sql" and may_on_connection("explore", level, actor.permissions):
            self._grants.require(actor, "write-sql", root.connection_id)
        if level is None:
            if not self._exists(root.connection_id):
                # Nothing can be read there; the element will say so.
                return
            raise missing_connection()
        if kind in ("input-table", "upload") and may_on_connection("see", level, actor.permissions):
            raise Refusal(
                "not-allowed",
                f"This {_WORDS[kind]} was made by somebody else, in a workbook that you may not edit.",
                code="source-not-granted",
                hint="Ask who made it to share that workbook with you for editing.",
                where={"connection_id": root.connection_id},
            )
        raise Refusal(
            "not-allowed",
            "You may write to this connection, but not read its tables."
            if level == "write-only"
            else "Your account type may not choose tables of connections as sources.",
            code="source-not-granted",
            hint="Ask an administrator of the connection to open it to you.",
            where={"connection_id": root.connection_id},
        )

    def _exists(self, connection_id: str) -> bool:
        there = select(Connection.id).where(Connection.id == connection_id, Connection.deleted_at.is_(None))
        with self._store.engine.connect() as database:
            return database.scalar(there) is not None

    def _look_at(self, actor: Actor, workbook_id: str | None, root: RootSource) -> tuple[SourceKind, bool]:
        """The kind of the source, and whether it is the member's own: see `may_use_source`."""
        match root:
            case WarehouseTableSource():
                return "table", False
            case SqlSource():
                return "sql", False
            case InputTableSource():
                made_in = select(InputTableRecord.created_by, InputTableRecord.workbook_id)
                with self._store.session() as session:
                    made = session.execute(
                        made_in.where(InputTableRecord.id == root.input_table_id)
                    ).one_or_none()
                    own = made is not None and (
                        made.created_by == actor.id
                        or made.workbook_id == workbook_id
                        or _edits_a_holder(session, actor, root, root.input_table_id, made.workbook_id)
                    )
                return "input-table", own
            case UploadSource():
                made_by = select(UploadRecord.created_by).where(UploadRecord.id == root.upload_id)
                with self._store.session() as session:
                    maker = session.scalar(made_by)
                    own = maker is not None and (
                        maker == actor.id or _edits_a_holder(session, actor, root, root.upload_id)
                    )
                return "upload", own


_WORDS = {"input-table": "input table", "upload": "upload"}


def _edits_a_holder(
    session: Session, actor: Actor, root: RootSource, object_id: str, home: str | None = None
) -> bool:
    """Whether the member may edit a workbook that reads the source, or the one it was made in (`home`)."""
    share = (WorkbookShare.workbook_id == WorkbookRecord.id) & (WorkbookShare.member_id == actor.id)
    # A document that reads the source has its id in its text. Other matches of the id are ruled out by
    # reading it.
    naming = or_(
        WorkbookRecord.id == home,
        cast(WorkbookRecord.draft, Text).contains(object_id, autoescape=True),
        cast(WorkbookRecord.published, Text).contains(object_id, autoescape=True),
    )
    query = (
        select(WorkbookRecord, WorkbookShare.ability)
        .outerjoin(WorkbookShare, share)
        .where(WorkbookRecord.deleted_at.is_(None), naming)
    )
    return any(
        record.id == home or _holds(record, root)
        for record, ability in session.execute(query)
        if ability_of(actor, record, ability) == "edit"
    )


def _holds(record: WorkbookRecord, root: RootSource) -> bool:
    stored = (document for document in (record.draft, record.published) if document is not None)
    return any(root in roots_of(Workbook.model_validate(document)) for document in stored)
