"""The statements that change an input table's columns. Pure."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.store.ids import new_id
from tablewright.writeback.input_tables.edits.recovery_plan import (
    BETWEEN,
    AddColumn,
    ColumnStep,
    DropColumn,
    RenameColumn,
    RetypeColumn,
)
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.values.model import EntryColumn
from tablewright.writeback.sql import Path


def step_statements(
    steps: Sequence[ColumnStep], path: Path, columns: Sequence[EntryColumn], *, alters: bool
) -> list[exp.Expression]:
    """`columns` are those of the table afterwards; `alters` says whether ALTER TABLE can do it."""
    if not alters:
        return [_rebuild(steps, path, columns)] if steps else []
    return [statement for step in steps for statement in _altered(step, path)]


def _altered(step: ColumnStep, path: Path) -> list[exp.Expression]:
    match step:
        case AddColumn(column):
            return [statements.add_column(path, column)]
        case DropColumn(name):
            return [statements.drop_column(path, name)]
        case RetypeColumn(column):
            return [statements.drop_column(path, column.name), statements.add_column(path, column)]
        case RenameColumn(old, new) if old.casefold() == new.casefold():
            # Most platforms take the two names for one, so there has to be another in between.
            between = f"{BETWEEN}{new_id()}"
            return [
                statements.rename_column(path, old, between),
                statements.rename_column(path, between, new),
            ]
        case RenameColumn(old, new):
            return [statements.rename_column(path, old, new)]


def _rebuild(steps: Sequence[ColumnStep], path: Path, columns: Sequence[EntryColumn]) -> exp.Create:
    emptied = {step.column.name for step in steps if isinstance(step, AddColumn | RetypeColumn)}
    former = {step.new: step.old for step in steps if isinstance(step, RenameColumn)}
    return statements.rebuild(
        path, columns, lambda column: None if column.name in emptied else former.get(column.name, column.name)
    )
