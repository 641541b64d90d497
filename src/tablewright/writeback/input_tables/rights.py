"""An input table as a member finds it: the record, and what they may do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.decisions import Ability, may_enter_data
from tablewright.access.workbook_rules import ability_of
from tablewright.refusal import Refusal
from tablewright.store.models import Connection, InputTableRecord, WorkbookRecord, WorkbookShare
from tablewright.writeback.input_tables.model import DataEntry

# Built once: every edit asks it.
_FIND = (
    select(InputTableRecord, Connection, WorkbookRecord, WorkbookShare.ability)
    .join(Connection, Connection.id == InputTableRecord.connection_id)
    .join(WorkbookRecord, WorkbookRecord.id == InputTableRecord.workbook_id)
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
class Found:
    """A record with the asking member's ability on its workbook; `blocked` is why nobody can write now."""

    id: str
    name: str
    connection_id: str
    workbook_id: str
    schema: str
    table: str
    history: str
    columns: list[Any]
    data_entry: DataEntry
    created_at: datetime
    ability: Ability
    blocked: Refusal | None

    @property
    def path(self) -> tuple[str, str]:
        return (self.schema, self.table)

    @property
    def history_path(self) -> tuple[str, str]:
        return (self.schema, self.history)

    def entry_refusal(self) -> Refusal | None:
        """Why this member cannot enter data now; None when they can."""
        if self.blocked is not None:
            return self.blocked
        if may_enter_data(self.ability, self.data_entry):
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
            raise self.blocked

    def require_editing(self) -> None:
        if self.ability != "edit":
            raise Refusal(
                "not-allowed",
                f"Only those who may edit the workbook can change how {self.name} is built.",
                hint="Ask the workbook's owner to share it with you for editing.",
            )


def find_input_table(session: Session, actor: Actor, input_table_id: str) -> Found:
    """In one query. A table of a workbook that the member may not open is as if it were not."""
    row = session.execute(_FIND, {"input_table": input_table_id, "member": actor.id}).one_or_none()
    if row is None:
        raise missing()
    record, connection, workbook, share = row
    ability = ability_of(actor, workbook, share)
    if ability is None or (ability == "view" and workbook.published_at is None):
        raise missing()
    return Found(
        id=record.id,
        name=record.name,
        connection_id=record.connection_id,
        workbook_id=record.workbook_id,
        schema=record.schema_name,
        table=record.table_name,
        history=record.history_name,
        columns=record.columns,
        data_entry=cast(DataEntry, record.data_entry),
        created_at=record.created_at,
        ability=ability,
        blocked=_blocked(connection),
    )


def missing() -> Refusal:
    return Refusal(
        "not-found",
        "There is no such input table, or its workbook is not shared with you.",
        code="input-table-not-found",
        hint="It may have been deleted.",
    )


def _blocked(connection: Connection) -> Refusal | None:
    if connection.deleted_at is not None:
        return Refusal("conflict", "The connection of this table was deleted.", code="connection-deleted")
    if not connection.write_enabled:
        return Refusal(
            "conflict",
            f"Write access is switched off for {connection.name}: the data can be read, but not changed.",
            code="write-access-off",
            hint="An administrator can switch it on in the connection's settings.",
        )
    check = connection.last_check or {}
    lost = [item["label"] for item in check.get("checks", ()) if item.get("result") == "missing"]
    if lost and check.get("features", {}).get("input-tables") is False:
        return Refusal(
            "conflict",
            f"{connection.name} has lost privileges that input tables need: {', '.join(lost)}.",
            code="privileges-missing",
            hint="An administrator can give them back and check write access again.",
        )
    return None
