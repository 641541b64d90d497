"""An input table for a member: the record, and what they may do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection as Database
from sqlalchemy import bindparam, select

from tablewright.access.actor import Actor
from tablewright.access.decisions import Ability, may_enter_data, refuse_without, workbook_ability
from tablewright.access.permissions import Permissions
from tablewright.common.errors import Refusal
from tablewright.store.models import Connection, InputTableRecord, ObjectLock, WorkbookRecord, WorkbookShare
from tablewright.workbooks.rules import known_share
from tablewright.writeback.destinations.locks import LOCK_HINTS
from tablewright.writeback.input_tables.values.model import DataEntry

# Every edit asks it, so it is built once and reads no more than is needed.
_FIND = (
    select(
        InputTableRecord.id,
        InputTableRecord.name,
        InputTableRecord.connection_id,
        InputTableRecord.workbook_id,
        InputTableRecord.container,
        InputTableRecord.table_name,
        InputTableRecord.history_name,
        InputTableRecord.history_container,
        InputTableRecord.history_hints,
        InputTableRecord.columns,
        InputTableRecord.data_entry,
        InputTableRecord.created_at,
        WorkbookRecord.owner_id,
        WorkbookRecord.shared_with_everyone,
        WorkbookRecord.published_at,
        WorkbookShare.ability.label("share"),
        Connection.deleted_at.label("connection_deleted_at"),
        Connection.write_enabled,
        ObjectLock.code.label("lock_code"),
        ObjectLock.message.label("lock_message"),
    )
    .join(Connection, Connection.id == InputTableRecord.connection_id)
    .join(WorkbookRecord, WorkbookRecord.id == InputTableRecord.workbook_id)
    .outerjoin(ObjectLock, ObjectLock.object_id == InputTableRecord.id)
    .outerjoin(
        WorkbookShare,
        (WorkbookShare.workbook_id == WorkbookRecord.id) & (WorkbookShare.member_id == bindparam("member")),
    )
    .where(
        InputTableRecord.id == bindparam("input_table"),
        InputTableRecord.deleted_at.is_(None),
        WorkbookRecord.deleted_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why nobody can write now."""

    code: str
    message: str
    hint: str | None = None

    def refusal(self) -> Refusal:
        return Refusal("conflict", self.message, code=self.code, hint=self.hint)


@dataclass(frozen=True, slots=True)
class InputTableAccess:
    """A record with the member's ability on its workbook. May be cached."""

    id: str
    name: str
    connection_id: str
    workbook_id: str
    container: tuple[str, ...]
    table: str
    history: str
    history_container: tuple[str, ...]
    history_hints: bool
    columns: list[Any]
    data_entry: DataEntry
    created_at: datetime
    ability: Ability
    blocked: Blocked | None
    permissions: Permissions

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.container, self.table)

    @property
    def history_path(self) -> tuple[str, ...]:
        return (*self.history_container, self.history)

    def entry_refusal(self) -> Refusal | None:
        """Why this member cannot enter data now; None when they can."""
        if self.blocked is not None:
            return self.blocked.refusal()
        if "edit-input-tables" not in self.permissions:
            return Refusal(
                "not-allowed",
                "Your account type may not enter data into input tables.",
                code="data-entry-closed",
                hint="Ask an administrator for an account type that may.",
            )
        if may_enter_data(self.ability, self.data_entry, self.permissions):
            return None
        return Refusal(
            "not-allowed",
            f"Only those who may edit the workbook can enter data into {self.name}.",
            code="data-entry-closed",
            hint="Its owner can open data entry to everyone who may open the published workbook.",
        )

    def require_entry(self) -> None:
        refusal = self.entry_refusal()
        if refusal is not None:
            raise refusal

    def require_structure(self) -> None:
        """Changing columns or settings, renaming and deleting need the workbook's edit ability."""
        self.require_editing()
        if self.blocked is not None:
            raise self.blocked.refusal()

    def require_editing(self) -> None:
        if self.ability != "edit":
            raise Refusal(
                "not-allowed",
                f"Only those who may edit the workbook can change how {self.name} is built.",
                hint="Ask the workbook's owner to share it with you for editing.",
            )
        refuse_without(self.permissions, "create-input-tables")


def find_input_table(database: Database, actor: Actor, input_table_id: str) -> InputTableAccess:
    """Find a table in one query. `not-found` for a table of a workbook that the member may not open."""
    row = database.execute(_FIND, {"input_table": input_table_id, "member": actor.id}).one_or_none()
    if row is None:
        raise missing()
    ability = workbook_ability(
        actor.permissions,
        is_owner=row.owner_id == actor.id,
        share=known_share(row.share),
        everyone=row.shared_with_everyone,
    )
    if ability is None or (ability == "view" and row.published_at is None):
        raise missing()
    return InputTableAccess(
        id=row.id,
        name=row.name,
        connection_id=row.connection_id,
        workbook_id=row.workbook_id,
        container=tuple(row.container),
        table=row.table_name,
        history=row.history_name,
        history_container=tuple(row.history_container or row.container),
        history_hints=row.history_hints,
        columns=row.columns,
        data_entry=cast(DataEntry, row.data_entry),
        created_at=row.created_at,
        ability=ability,
        blocked=_blocked(row),
        permissions=actor.permissions,
    )


def missing() -> Refusal:
    return Refusal(
        "not-found",
        "There is no such input table, or its workbook is not shared with you.",
        code="input-table-not-found",
        hint="It may have been deleted.",
    )


def _blocked(row: Any) -> Blocked | None:
    if row.connection_deleted_at is not None:
        return Blocked("connection-deleted", "The connection of this table was deleted.")
    if not row.write_enabled:
        return Blocked(
            "write-access-off",
            "Write access is switched off for this table's connection: it can be read, but not changed.",
            "An administrator can switch it on in the connection's settings.",
        )
    if row.lock_code is not None:
        return Blocked(f"locked-{row.lock_code}", row.lock_message, LOCK_HINTS[row.lock_code])
    return None
