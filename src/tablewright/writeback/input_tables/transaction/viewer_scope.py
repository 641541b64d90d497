"""The part of an input table that a viewer sees: rows and columns of one element of the published document.

Each check runs the element's own query, so that the warehouse applies its filters, whatever they are. Members
who may edit the workbook see the whole table and have no sight.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from tablewright.compiler.interface import CompiledQuery
from tablewright.document.entry import SHOWN_ROW
from tablewright.warehouse.contract.client import Transaction
from tablewright.writeback.input_tables.edits.decide import Delete, Insert, Operation, Update
from tablewright.writeback.input_tables.transaction import shown_rows
from tablewright.writeback.input_tables.transaction.storage import FEW, TableStorage
from tablewright.writeback.input_tables.values.cells import show
from tablewright.writeback.input_tables.values.model import CellProblem, EditOut, Row, RowConflict

Read = Callable[[exp.Select, Mapping[str, Any]], list[tuple[Any, ...]]]

NAMED_ROWS = 16
"""Up to this many rows are sent as values of the statement that checks whether they would be shown."""


@dataclass(frozen=True, slots=True)
class ViewerScope:
    """`columns` are those that the element shows, by id; `filtered` the columns that its filters use."""

    element: str
    columns: frozenset[str]
    filtered: tuple[str, ...]
    query: CompiledQuery

    # ------------------------------------------------------------ asking

    def bound(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**self.query.parameters, **values}

    def asking(self, final: exp.Select) -> exp.Select:
        """`final`, which reads the shown rows; bind its parameters with `bound`."""
        return shown_rows.asking(self.query.tree, final)

    def shown(self, transaction: Transaction, table: TableStorage, row_ids: Sequence[str]) -> set[str]:
        """The subset of these rows that is shown now."""
        if not row_ids:
            return set()
        if len(row_ids) > FEW:
            with table.staged(transaction, {"_row_id": row_ids}) as stage:
                final = shown_rows.shown_among(shown_rows.among_staged(stage))
                return _ids(transaction.rows(self.asking(final), self.query.parameters))
        final = shown_rows.shown_among(shown_rows.among_named(SHOWN_ROW, len(row_ids)))
        return _ids(transaction.rows(self.asking(final), self.bound(shown_rows.named_values(row_ids))))

    def shown_after(
        self, transaction: Transaction, table: TableStorage, rows: Sequence[Row], gone: Sequence[Row]
    ) -> set[str]:
        """The subset of these rows that would be shown if they had these values and the rows of `gone` were
        deleted."""
        fields = table.fields(rows, gone)
        if len(rows) + len(gone) > NAMED_ROWS:
            with table.staged(transaction, fields) as stage:
                given = table.select_from(stage)
                return _ids(transaction.rows(self._asking_after(table, given), self.query.parameters))
        return self.shown_if(transaction.rows, table, rows, gone)

    def shown_if(
        self, read: Read, table: TableStorage, rows: Sequence[Row], gone: Sequence[Row] = ()
    ) -> set[str]:
        """The same for few rows, without a transaction."""
        cells = list(zip(*table.fields(rows, gone).values(), strict=True))
        given = shown_rows.named_rows(table.types, len(cells))
        return _ids(read(self._asking_after(table, given), self.bound(shown_rows.named_cells(cells))))

    def _asking_after(self, table: TableStorage, given: exp.Query) -> exp.Select:
        final = shown_rows.shown_among(shown_rows.given_ids())
        return shown_rows.asking_after(self.query.tree, table.shape.path, table.row_names, given, final)

    # ------------------------------------------------------------ deciding

    def problems(self, operations: Sequence[Operation], hidden: Collection[str]) -> list[CellProblem]:
        """The problems of an edit that touches rows or columns that are not shown. `hidden` are existing
        rows."""
        cell_problems: list[CellProblem] = []
        for operation in operations:
            if operation.row_id in hidden:
                cell_problems.append(no_such_row(operation.row_id))
                continue
            cell_problems += [
                CellProblem(
                    row_id=operation.row_id,
                    column_id=column_id,
                    code="not-shown",
                    message=f"{self.element} does not show this column, so it cannot be changed here.",
                )
                for column_id in _entered(operation)
                if column_id not in self.columns
            ]
        return cell_problems

    def out_of_sight(self, rows: Sequence[str]) -> list[CellProblem]:
        """The problems of rows that the element would not show after the edit."""
        by = f" Only rows that fit its filter on {_listed(self.filtered)} are." if self.filtered else ""
        message = f"This row would not be shown in {self.element}, so it is not saved.{by}"
        return [
            CellProblem(row_id=row_id, column_id=None, code="not-shown", message=message) for row_id in rows
        ]

    def answer(self, answer: EditOut, own: Collection[str]) -> EditOut:
        """The answer to an edit, reduced to the viewer's own rows and, for conflicts, to the shown
        columns."""
        return answer.model_copy(
            update={
                "rows": [row for row in answer.rows if row.row_id in own],
                "conflicts": [self._conflict(conflict) for conflict in answer.conflicts],
            }
        )

    def _conflict(self, conflict: RowConflict) -> RowConflict:
        if conflict.values is None:
            return conflict
        shown = {key: value for key, value in conflict.values.items() if key in self.columns}
        return conflict.model_copy(update={"values": shown})

    def values(self, row: Row) -> dict[str, Any]:
        return {key: show(value) for key, value in row.values.items() if key in self.columns}


def without_hidden_anchors(operations: Sequence[Operation], shown: Collection[str]) -> list[Operation]:
    """Keep the neighbours of inserted rows only if they are shown or made by the same edit; else insert at
    the end."""
    known = {*shown, *(operation.row_id for operation in operations if isinstance(operation, Insert))}
    return [
        replace(
            operation,
            after=operation.after if operation.after in known else None,
            before=operation.before if operation.before in known else None,
        )
        if isinstance(operation, Insert)
        else operation
        for operation in operations
    ]


def anchors(operations: Sequence[Operation]) -> list[str]:
    """The rows next to which rows are inserted."""
    inserts = (operation for operation in operations if isinstance(operation, Insert))
    return [anchor for insert in inserts for anchor in (insert.after, insert.before) if anchor is not None]


def no_such_row(row_id: str) -> CellProblem:
    message = "There is no such row here."
    return CellProblem(row_id=row_id, column_id=None, code="unknown-row", message=message)


def _entered(operation: Operation) -> Sequence[str]:
    """The columns that an operation sets. A restored row has all of its former values, hidden columns too."""
    match operation:
        case Update():
            return list(operation.values)
        case Insert() if operation.former is None:
            return list(operation.values)
        case Insert() | Delete():
            return []


def _ids(rows: Sequence[tuple[Any, ...]]) -> set[str]:
    return {row[0] for row in rows}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
