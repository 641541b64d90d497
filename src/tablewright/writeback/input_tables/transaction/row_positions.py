"""Finds the order of inserted rows in a stored table, and makes room if there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tablewright.warehouse.contract.client import Transaction
from tablewright.writeback.input_tables.edits.decide import Change, Insert, Operation
from tablewright.writeback.input_tables.edits.row_order import Position, TooTight, place, spread
from tablewright.writeback.input_tables.transaction.storage import TableStorage

Moved = dict[str, tuple[float, float]]
"""Rows that had to make room, with their former and new order."""

_ROOM = 256
"""How many rows are spread when no number is left between two."""


class RoomNeeded(Exception):
    """Rows have to be spread first by a separate edit: this one cannot include that."""

    def __init__(self, moved: Moved) -> None:
        super().__init__(f"{len(moved)} rows stand in the way")
        self.moved = moved


class Placing:
    def __init__(self, transaction: Transaction, table: TableStorage) -> None:
        self._transaction = transaction
        self._table = table
        self._moved: Moved = {}

    def placed(
        self, changes: Sequence[Change], operations: Sequence[Operation]
    ) -> tuple[list[Change], Moved]:
        """The changes with the order of every inserted row; rows that made room have been moved already.

        Raises `RoomNeeded` if that cannot be part of the same edit.
        """
        inserted = {change.row_id for change in changes if change.kind == "insert"}
        wanted = {
            operation.row_id: operation
            for operation in operations
            if isinstance(operation, Insert) and operation.row_id in inserted
        }
        positions, orders = self._restored(wanted)
        while positions:
            try:
                orders |= self._places(positions)
                break
            except TooTight as tight:
                self._make_room(tight.order, len(positions))
        deleted = {change.row_id for change in changes if change.kind == "delete"}
        moved = {row_id: pair for row_id, pair in self._moved.items() if row_id not in deleted}
        orders |= {row_id: after for row_id, (_, after) in moved.items()}
        return [_with_order(change, orders) for change in changes], moved

    def _restored(self, wanted: Mapping[str, Insert]) -> tuple[list[Position], dict[str, float]]:
        """Restored rows get their former order, or one after the row that has taken it meanwhile."""
        orders = {
            row_id: insert.former.order for row_id, insert in wanted.items() if insert.former is not None
        }
        owners = self._table.owners(self._transaction, "_row_order", list(orders.values()))
        standing = {order: row_id for row_id, order in owners}
        positions: list[Position] = []
        for row_id, insert in wanted.items():
            if row_id not in orders:
                positions.append(Position(row_id, insert.after, insert.before))
            elif orders[row_id] in standing:
                positions.append(Position(row_id, standing[orders.pop(row_id)], None))
        return positions, orders

    def _places(self, positions: Sequence[Position]) -> dict[str, float]:
        new = {position.row_id for position in positions}
        named = {name for position in positions for name in (position.after, position.before) if name}
        stored = self._table.neighbours(self._transaction, sorted(named - new))
        return place(positions, stored, self._table.last_order(self._transaction))

    def _make_room(self, order: float, needed: int) -> None:
        """Spread the rows after `order`, with enough room before them."""
        count = _ROOM + needed
        while True:
            behind = self._table.rows_behind(self._transaction, order, count + 1)
            high = behind[count][1] if len(behind) > count else None
            rows = behind[:count]
            try:
                numbers = spread(order, high, needed + len(rows))[needed:]
                break
            except TooTight:
                count *= 4
        if self._table.history_first:
            raise RoomNeeded(
                {row_id: (before, after) for (row_id, before), after in zip(rows, numbers, strict=True)}
            )
        self._table.set_cells(self._transaction, [row_id for row_id, _ in rows], {"_row_order": numbers})
        for (row_id, before), after in zip(rows, numbers, strict=True):
            self._moved[row_id] = (self._moved.get(row_id, (before, after))[0], after)


def _with_order(change: Change, orders: Mapping[str, float]) -> Change:
    if change.after is None or change.row_id not in orders:
        return change
    return replace(change, after=replace(change.after, order=orders[change.row_id]))
