"""Changes columns inside one transaction, each with the history entries that can undo it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlglot import exp

from tablewright.common.errors import Refusal
from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.input_tables.edits.history_records import (
    POSITION,
    EntryWriter,
    cells_of,
    column_facts,
    column_in,
)
from tablewright.writeback.input_tables.edits.recovery_plan import (
    AddColumn,
    ColumnStep,
    DropColumn,
    RenameColumn,
    RetypeColumn,
)
from tablewright.writeback.input_tables.transaction.column_steps import step_statements
from tablewright.writeback.input_tables.transaction.editing import Author
from tablewright.writeback.input_tables.transaction.storage import CHUNK, TableStorage
from tablewright.writeback.input_tables.values.cells import TYPE_WORDS, InvalidCell, convert, show
from tablewright.writeback.input_tables.values.columns import fitting_rules
from tablewright.writeback.input_tables.values.model import (
    Cell,
    Constraints,
    EntryColumn,
    EntryType,
    HistoryOperation,
    HistoryRecord,
)

_REFUSED = frozenset({"invalid", "permission", "not-found", "constraint"})
"""Codes of errors after which nothing was changed."""

CellChange = tuple[str, Cell, Cell]
"""A row id with its former and its new value."""


@dataclass(slots=True)
class Loss:
    """Values that do not fit another type: how many, and the first few."""

    count: int
    examples: list[Any]


class StructureEdit:
    """Changes of the columns, one edit each. `table` is always the storage of the present shape."""

    def __init__(
        self,
        transaction: Transaction,
        warehouse: Warehouse,
        table: TableStorage,
        author: Author,
        last_edit: int,
    ) -> None:
        self._transaction = transaction
        self._warehouse = warehouse
        self._author = author
        self.table = table
        self.last_edit = last_edit
        self.done: list[tuple[str, str]] = []
        """The operations done, with their columns."""

    @property
    def max_name_bytes(self) -> int:
        return self._warehouse.capabilities.max_identifier_bytes

    @property
    def columns(self) -> tuple[EntryColumn, ...]:
        return self.table.shape.columns

    def column(self, column_id: str) -> EntryColumn:
        entry_column = next((column for column in self.columns if column.id == column_id), None)
        if entry_column is None:
            raise Refusal("not-found", "This column is no longer in the table.", code="unknown-column")
        return entry_column

    # ------------------------------------------------------------ changes

    def add(
        self, column: EntryColumn, position: int | None = None, values: Mapping[str, Cell] | None = None
    ) -> None:
        """Add a column. `values` are those of a restored column, by row id."""
        place = len(self.columns) if position is None else min(position, len(self.columns))
        columns = [*self.columns]
        columns.insert(place, column)
        back = values or {}
        cells: list[CellChange] = [(row_id, None, back[row_id]) for row_id in self._still_there(back)]
        facts = column_facts(column, place)
        self._change("add-column", None, facts, columns, [AddColumn(column)], column.name, cells)

    def rename(self, column: EntryColumn, name: str) -> None:
        renamed = column.model_copy(update={"name": name})
        place = self.columns.index(column)
        self._change(
            "rename-column",
            column_facts(column, place),
            column_facts(renamed, place),
            self._replaced(column, renamed),
            [RenameColumn(column.name, name)],
        )

    def constrain(self, column: EntryColumn, rules: Constraints) -> None:
        _require_no_key(column)
        ruled = column.model_copy(update={"constraints": rules})
        place = self.columns.index(column)
        before, after = column_facts(column, place), column_facts(ruled, place)
        self._change("constrain-column", before, after, self._replaced(column, ruled), [])

    def retype(
        self,
        column: EntryColumn,
        kind: EntryType,
        *,
        accept_loss: bool,
        rules: Constraints | None = None,
        former: Mapping[str, Cell] | None = None,
    ) -> None:
        """Change a column's type and convert every value. `former` are values to restore instead, by row id
        (undo)."""
        _require_no_key(column)
        retyped = EntryColumn(
            id=column.id, name=column.name, type=kind, constraints=rules or fitting_rules(column, kind)
        )
        place = self.columns.index(column)
        loss = Loss(0, [])
        cells: list[CellChange] = []
        back = dict(former or {})
        for row_id, value in self._values(column):
            converted = back.pop(row_id) if row_id in back else convert(value, kind)
            if isinstance(converted, InvalidCell):
                loss.count += 1
                loss.examples += [show(value)] if len(loss.examples) < 5 else []
                converted = None
            cells.append((row_id, value, converted))
        cells += [(row_id, None, back[row_id]) for row_id in self._still_there(back)]
        if loss.count and not accept_loss:
            raise _would_lose(column, kind, loss)
        self._change(
            "retype-column",
            column_facts(column, place),
            column_facts(retyped, place),
            self._replaced(column, retyped),
            [RetypeColumn(retyped)],
            column.name,
            cells,
        )

    def drop(self, column: EntryColumn) -> None:
        _require_no_key(column)
        place = self.columns.index(column)
        cells: list[CellChange] = [(row_id, value, None) for row_id, value in self._values(column)]
        kept = [other for other in self.columns if other.id != column.id]
        facts = column_facts(column, place)
        self._change("drop-column", facts, None, kept, [DropColumn(column.name)], column.name, cells)

    # ------------------------------------------------------------ undo

    def undo(self, entries: Sequence[HistoryRecord]) -> None:
        """Undo the structure change that these entries of one edit describe."""
        change = next(entry for entry in entries if entry.row_id is None)
        before = column_in(change.before)
        after = column_in(change.after)
        match change.operation:
            case "add-column" if after is not None:
                self.drop(self.column(after.id))
            case "rename-column" if before is not None:
                self.rename(self.column(before.id), before.name)
            case "constrain-column" if before is not None:
                self.constrain(self.column(before.id), before.constraints)
            case "retype-column" if before is not None and after is not None:
                self._undo_retype(entries, before, after)
            case "drop-column" if before is not None:
                values = _cells(entries, before, "before")
                self.add(before, (change.before or {}).get(POSITION), values)
            case _:
                raise Refusal("invalid", "This edit made or removed the table itself and cannot be undone.")

    def _undo_retype(self, entries: Sequence[HistoryRecord], before: EntryColumn, after: EntryColumn) -> None:
        column = self.column(before.id)
        if column.type != after.type:
            raise Refusal("conflict", f"The type of {column.name} was changed again since.")
        had, got = _cells(entries, before, "before"), _cells(entries, after, "after")
        present = dict(self._values(column))
        # Values come back, also those that were lost, where nobody typed another one since.
        former = {row_id: value for row_id, value in had.items() if present.get(row_id) == got.get(row_id)}
        self.retype(column, before.type, accept_loss=False, rules=before.constraints, former=former)

    # ------------------------------------------------------------ parts

    def _values(self, column: EntryColumn) -> Iterator[tuple[str, Cell]]:
        """The values of the column by row id, without nulls."""
        for part in self.table.column_values(self._transaction, column.name):
            yield from (pair for pair in part if pair[1] is not None)

    def _replaced(self, old: EntryColumn, new: EntryColumn) -> list[EntryColumn]:
        return [new if column.id == old.id else column for column in self.columns]

    def _still_there(self, row_ids: Iterable[str]) -> list[str]:
        return list(self.table.rows(self._transaction, list(row_ids)))

    def _change(
        self,
        operation: HistoryOperation,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        columns: Sequence[EntryColumn],
        steps: Sequence[ColumnStep],
        name: str = "",
        cells: Sequence[CellChange] = (),
    ) -> None:
        """Change the columns to `columns`, set the cells of the one called `name`, and note it all.

        Where that is not one transaction, the history comes first: the next write finishes the rest.
        """
        self.last_edit += 1
        column = column_in(after) or column_in(before)
        self.done.append((operation, column.name if column else name))
        author, shape = self._author, self.table.shape
        writer = EntryWriter(self.last_edit, author.at, author.by, author.source, columns, author.hint)
        entries = [writer.structure(operation, before, after)]
        entries += [writer.cell(operation, row_id, name, old, new) for row_id, old, new in cells]
        capabilities = self._warehouse.capabilities
        together = capabilities.transactions == "full"
        if not together:
            self.table.append_history(self._transaction, entries, author.client_id)
        self._run(step_statements(steps, shape.path, columns, alters=capabilities.alters_columns))
        self.table = TableStorage(self._warehouse, replace(shape, columns=tuple(columns)))
        set_now = [(row_id, value) for row_id, _, value in cells if value is not None]
        if set_now:
            values = [value for _, value in set_now]
            self.table.set_cells(self._transaction, [row_id for row_id, _ in set_now], {name: values})
        for start in range(0, len(entries) if together else 0, CHUNK):
            part = entries[start : start + CHUNK]
            self.table.append_history(self._transaction, part, author.client_id)
        self.table.finished(self.last_edit)

    def _run(self, changes: Sequence[exp.Expression]) -> None:
        """Run the statement. If it is refused at once, nothing was changed, so the edit is removed from the
        history."""
        for number, change in enumerate(changes):
            try:
                self._transaction.execute(change)
            except WarehouseError as error:
                together = self._warehouse.capabilities.transactions == "full"
                if number == 0 and not together and error.code in _REFUSED:
                    self.table.forget_edit(self._transaction, self.last_edit)
                raise


def _cells(
    entries: Sequence[HistoryRecord], column: EntryColumn, side: Literal["before", "after"]
) -> dict[str, Cell]:
    """The column's values in the entries about single rows, by row id."""
    cells: dict[str, Cell] = {}
    for entry in entries:
        facts = entry.before if side == "before" else entry.after
        if entry.row_id is not None and facts is not None:
            cells[entry.row_id] = cells_of(facts, [column])[column.id]
    return cells


def _require_no_key(column: EntryColumn) -> None:
    if column.key:
        raise Refusal(
            "conflict",
            f"{column.name} tells to which row an entry belongs: it can be renamed, but nothing else.",
            code="key-column",
            hint="To link by other columns, make another linked input table.",
            where={"column_id": column.id},
        )


def _would_lose(column: EntryColumn, kind: EntryType, loss: Loss) -> Refusal:
    examples = ", ".join(f"“{example}”" for example in loss.examples)
    values = "1 value" if loss.count == 1 else f"{loss.count:,} values"
    return Refusal(
        "conflict",
        f"{values} of {column.name} cannot be read as {TYPE_WORDS[kind]} and would be lost: {examples}.",
        code="would-lose-values",
        hint="Correct them first, or accept the loss; an undo brings them back.",
        where={"column_id": column.id, "lost": loss.count, "examples": loss.examples},
    )
