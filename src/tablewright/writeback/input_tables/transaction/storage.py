"""One input table inside a transaction: reads the rows that an edit touches, writes rows and history."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import orjson
import pyarrow as pa
from sqlglot import exp

from tablewright.store.ids import new_id
from tablewright.warehouse.contract.client import Rendered, SupportsAfterEnd, Transaction, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.input_tables.edits.decide import Change
from tablewright.writeback.input_tables.edits.linked import Key, key_of
from tablewright.writeback.input_tables.edits.row_order import Neighbours
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.transaction.statements import ROW_ID, ROW_ORDER, ROW_VERSION
from tablewright.writeback.input_tables.values.model import Cell, EntryColumn, HistoryRecord, Row
from tablewright.writeback.names import PROBE_PREFIX, STAGE_SUFFIX
from tablewright.writeback.sql import Path

FEW = 64
"""Up to this many rows are named in the statement or written one by one; more go through a staging table."""
FEW_APART = 8
"""Up to this many are written one by one where each statement commits by itself and so takes long."""
BOUND = 2_000
"""Up to this many rows are values of statements where a transaction has no temporary tables."""
BOUND_ROWS = 100
BOUND_NAMES = 512
"""The most rows, and ids of rows, in one such statement."""
CHUNK = 50_000

_ARROW = {
    "TEXT": pa.string(),
    "DOUBLE": pa.float64(),
    "BIGINT": pa.int64(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
    "JSON": pa.string(),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an input table is and which columns it has."""

    path: Path
    history: Path
    columns: tuple[EntryColumn, ...]
    hints: bool = True
    """Whether the history has a column for hints."""


class TableStorage:
    """All statements for one shape, rendered once. Write through it one at a time."""

    def __init__(self, warehouse: Warehouse, shape: Shape) -> None:
        self.shape = shape
        self._warehouse = warehouse
        self._rendered: dict[Any, Rendered] = {}
        self._last_edit: int | None = None
        self._finished: int | None = None
        self._names = {column.id: column.name for column in shape.columns}
        self.types = statements.types_of(shape.columns)
        self.row_names = list(self.types)
        capabilities = warehouse.capabilities
        self._few = FEW if capabilities.transactions == "full" else FEW_APART
        self._joined: Literal["from", "join", "merge"] = capabilities.joined_updates
        self._temporary = capabilities.temporary_tables is not None
        self._within = capabilities.transactions != "none"

    def remember(self, last_edit: int) -> None:
        """Remember the last edit, so that the next `head` need not search for it if nobody else can have made
        one.

        Call it after the commit, still as the table's only writer.
        """
        if not self._warehouse.capabilities.concurrent_writers:
            self._last_edit = last_edit

    @property
    def warehouse(self) -> Warehouse:
        return self._warehouse

    @property
    def turn(self) -> str:
        """The name of the lock that writers of this table take, on all servers."""
        return f"tablewright table {'/'.join(self.shape.history)}"

    @property
    def history_first(self) -> bool:
        """Whether rows and history cannot be changed together: then the history is written first."""
        return self._warehouse.capabilities.transactions == "none"

    def may_be_unfinished(self, last_edit: int) -> bool:
        """Whether a crash may have interrupted the last edit. Edits of this server are known to be whole."""
        if self._warehouse.capabilities.transactions == "full":
            return False
        return last_edit != 0 and last_edit != self._finished

    def finished(self, edit: int) -> None:
        """Record that the table contains this edit and all before it."""
        self._finished = edit

    def serves(self, warehouse: Warehouse) -> bool:
        """Whether this storage was made for this warehouse client: a changed connection gets another one."""
        return self._warehouse is warehouse

    def _sql(self, key: Any, build: Callable[[], exp.Expression]) -> Rendered:
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self._rendered[key] = self._warehouse.render(build())
        return rendered

    # ------------------------------------------------------------ reading

    def head(self, transaction: Transaction, client_id: str) -> tuple[int, int | None]:
        """The last edit, and the edit that this client id already made.

        Call it with the table's lock (`turn`), so that the answer stays true.
        """
        # The remembered number is used up here: an edit that does not come to `remember` leaves none.
        known, self._last_edit = self._last_edit, None
        if known is not None:
            same = self._sql("same", lambda: statements.same_edit(self.shape.history))
            return known, transaction.rows(same, [client_id])[0][0]
        statement = self._sql("head", lambda: statements.head(self.shape.history))
        last, repeated = transaction.rows(statement, [client_id])[0]
        return last or 0, repeated

    def rows(self, transaction: Transaction, row_ids: Sequence[str]) -> dict[str, Row]:
        def select(condition: exp.Expr) -> exp.Expression:
            return statements.select_rows(self.shape.path, self.row_names).where(condition)

        return {
            row.row_id: row for row in map(self.read_row, self._chosen(transaction, "rows", select, row_ids))
        }

    def neighbours(self, transaction: Transaction, row_ids: Sequence[str]) -> dict[str, Neighbours]:
        def select(condition: exp.Expr) -> exp.Expression:
            return statements.select_rows(self.shape.path, [ROW_ID, ROW_ORDER]).where(condition)

        orders = dict(self._chosen(transaction, "orders", select, row_ids))
        beside = self._beside(transaction, list(dict.fromkeys(orders.values())))
        return {row_id: Neighbours(order, *beside[order]) for row_id, order in orders.items()}

    def _beside(
        self, transaction: Transaction, orders: Sequence[float]
    ) -> dict[float, tuple[float | None, float | None]]:
        """The orders before and after these."""
        neighbours: dict[float, tuple[float | None, float | None]] = {}
        for start in range(0, len(orders), FEW):
            some = orders[start : start + FEW]
            size = 1 << (len(some) - 1).bit_length()
            padded = [*some, *[some[-1]] * (size - len(some))]
            statement = self._sql(
                ("neighbours", size), lambda size=size: statements.neighbours(self.shape.path, size)
            )
            (row,) = transaction.rows(statement, [order for order in padded for _ in range(2)])
            neighbours |= dict(zip(some, zip(row[::2], row[1::2], strict=True), strict=False))
        return neighbours

    def last_order(self, transaction: Transaction) -> float | None:
        return transaction.rows(self._sql("last", lambda: statements.last_order(self.shape.path)))[0][0]

    def rows_behind(self, transaction: Transaction, order: float, limit: int) -> list[tuple[str, float]]:
        statement = self._sql("behind", lambda: statements.rows_behind(self.shape.path))
        return [(row_id, value) for row_id, value in transaction.rows(statement, [order, limit])]

    def owners(self, transaction: Transaction, name: str, values: Sequence[Cell]) -> list[tuple[str, Any]]:
        """The rows that have one of the values in the column (or system column) `name`."""

        def select(condition: exp.Expr) -> exp.Expression:
            return statements.select_rows(self.shape.path, [ROW_ID, name]).where(condition)

        return [
            (row_id, value)
            for row_id, value in self._chosen(transaction, ("owners", name), select, values, name)
        ]

    def entries(
        self, transaction: Transaction, key: Sequence[EntryColumn], values: Sequence[Key]
    ) -> dict[Key, Row]:
        """The rows of a linked table that have one of the keys."""
        if not values:
            return {}
        names = [column.name for column in key]

        def select(condition: exp.Expr) -> exp.Expression:
            return statements.select_rows(self.shape.path, self.row_names).where(condition)

        if len(values) > FEW and self._binds(len(values)):
            return {
                other_key: row
                for start in range(0, len(values), FEW)
                for other_key, row in self.entries(transaction, key, values[start : start + FEW]).items()
            }
        if len(values) > FEW:
            fields = dict(zip(names, zip(*values, strict=True), strict=True))
            with self.staged(transaction, fields) as stage:
                condition = statements.in_stage(self.shape.path, names, stage)
                rows = transaction.rows(self._staged_sql("entries staged", lambda: select(condition)))
        else:
            size = 1 << (len(values) - 1).bit_length()
            padded = [*values, *[values[-1]] * (size - len(values))]
            statement = self._sql(("entries", size), lambda: select(statements.in_keys(names, size)))
            rows = transaction.rows(statement, [value for key in padded for value in key])
        return {key_of(row, key): row for row in map(self.read_row, rows)}

    def column_values(self, transaction: Transaction, name: str) -> Generator[list[tuple[str, Cell]]]:
        """Every row id with its value in the column, in pieces."""
        statement = self._sql(
            ("values", name), lambda: statements.rows_after_id(self.shape.path, [ROW_ID, name])
        )
        last = ""
        while rows := transaction.rows(statement, [last, CHUNK]):
            yield [(row_id, value) for row_id, value in rows]
            last = rows[-1][0]

    def history(
        self, transaction: Transaction, condition: exp.Expression, values: Sequence[Any]
    ) -> list[HistoryRecord]:
        statement = statements.select_history(self.shape.history).where(condition)
        return [read_entry(row) for row in transaction.rows(statement, values)]

    def read_row(self, result: Sequence[Any]) -> Row:
        """A row from the columns `row_names`."""
        row_id, order, version, created_at, created_by, updated_at, updated_by = result[:7]
        values = dict(zip(self._names, result[7:], strict=True))
        return Row(row_id, version, order, values, created_at, created_by, updated_at, updated_by)

    def _chosen(
        self,
        transaction: Transaction,
        key: Any,
        select: Callable[[exp.Expr], exp.Expression],
        values: Sequence[Any],
        name: str = ROW_ID,
    ) -> list[tuple[Any, ...]]:
        """Rows whose column `name` is among `values`: bound in the statement if few, staged if many."""
        if not values:
            return []
        if len(values) > BOUND_NAMES and self._binds(len(values)):
            return [
                row
                for start in range(0, len(values), BOUND_NAMES)
                for row in self._chosen(transaction, key, select, values[start : start + BOUND_NAMES], name)
            ]
        if len(values) > FEW and not self._binds(len(values)):
            with self.staged(transaction, {name: values}) as stage:
                condition = statements.in_stage(self.shape.path, [name], stage)
                return transaction.rows(self._staged_sql((key, "staged"), lambda: select(condition)))
        size = 1 << (len(values) - 1).bit_length()
        padded = [*values, *[values[-1]] * (size - len(values))]
        return transaction.rows(
            self._sql((key, size), lambda: select(statements.in_list(name, size))), padded
        )

    # ------------------------------------------------------------ writing

    def insert(self, transaction: Transaction, rows: Sequence[Row]) -> None:
        self._append(transaction, "insert", self.shape.path, self.types, self.fields(rows))

    def fields(self, rows: Sequence[Row], gone: Sequence[Row] = ()) -> dict[str, list[Any]]:
        """Rows by column name. Those in `gone` have no version, which distinguishes them from the others."""
        every = [*rows, *gone]
        return {
            ROW_ID: [row.row_id for row in every],
            ROW_ORDER: [row.order for row in every],
            ROW_VERSION: [*(row.version for row in rows), *(None for _ in gone)],
            "_created_at": [row.created_at for row in every],
            "_created_by": [row.created_by for row in every],
            "_updated_at": [row.updated_at for row in every],
            "_updated_by": [row.updated_by for row in every],
        } | {name: [row.values[key] for row in every] for key, name in self._names.items()}

    def select_from(self, stage: Path) -> exp.Select:
        """Whole rows of a stage."""
        return statements.select_rows(stage, self.row_names)

    def update(self, transaction: Transaction, changes: Sequence[Change]) -> None:
        if len(changes) > self._few:
            self._update_staged(transaction, changes)
            return
        for change in changes:
            before, after = change.before, change.after
            if before is None or after is None:
                continue
            names = (*(self._names[key] for key in change.columns), ROW_VERSION, "_updated_at", "_updated_by")
            values = [after.values[key] for key in change.columns]
            statement = self._sql(
                ("update", names), lambda names=names: statements.update_row(self.shape.path, names)
            )
            facts = [after.version, after.updated_at, after.updated_by, change.row_id, before.version]
            self._changed_one(transaction.execute(statement, [*values, *facts]))

    def _update_staged(self, transaction: Transaction, changes: Sequence[Change]) -> None:
        rows = [change.after for change in changes if change.after is not None]
        keys = [key for key in self._names if any(key in change.columns for change in changes)]
        fields: dict[str, Sequence[Any]] = {
            ROW_VERSION: [row.version for row in rows],
            "_updated_at": [row.updated_at for row in rows],
            "_updated_by": [row.updated_by for row in rows],
        }
        fields |= {self._names[key]: [row.values[key] for row in rows] for key in keys}
        self.set_cells(transaction, [row.row_id for row in rows], fields)

    def set_cells(
        self, transaction: Transaction, row_ids: Sequence[str], fields: Mapping[str, Sequence[Any]]
    ) -> None:
        """Set columns of many rows; system columns stay unless named."""
        if not row_ids:
            return
        if self._binds(len(row_ids)):
            self._set_bound(transaction, {ROW_ID: row_ids, **fields})
            return
        with self.staged(transaction, {ROW_ID: row_ids, **fields}) as stage:
            names, how = tuple(fields), self._joined
            transaction.execute(
                self._staged_sql(
                    ("update staged", names),
                    lambda: statements.update_from(
                        self.shape.path, statements.staged_rows(stage), names, how
                    ),
                )
            )

    def _set_bound(self, transaction: Transaction, fields: Mapping[str, Sequence[Any]]) -> None:
        """The same with the rows as values of the statement."""
        names, how = tuple(name for name in fields if name != ROW_ID), self._joined
        types = {name: self.types[name] for name in fields}
        rows = list(zip(*fields.values(), strict=True))
        for start in range(0, len(rows), BOUND_ROWS):
            some = rows[start : start + BOUND_ROWS]
            size = len(some)
            statement = self._sql(
                ("update bound", names, size),
                lambda size=size: statements.update_from(
                    self.shape.path, statements.bound_rows(types, size), names, how
                ),
            )
            transaction.execute(statement, [value for row in some for value in row])

    def _binds(self, count: int) -> bool:
        """Whether this many rows are values of statements, because a staging table would commit the
        transaction."""
        return not self._temporary and self._within and count <= BOUND

    def delete(self, transaction: Transaction, changes: Sequence[Change]) -> None:
        if len(changes) > self._few and self._binds(len(changes)):
            row_ids = [change.row_id for change in changes]
            for start in range(0, len(row_ids), BOUND_NAMES):
                some = row_ids[start : start + BOUND_NAMES]
                condition = statements.in_list(ROW_ID, len(some))
                transaction.execute(statements.delete_rows(self.shape.path, condition), some)
            return
        if len(changes) > self._few:
            with self.staged(transaction, {ROW_ID: [change.row_id for change in changes]}) as stage:
                condition = statements.in_stage(self.shape.path, [ROW_ID], stage)
                transaction.execute(
                    self._staged_sql(
                        "delete staged", lambda: statements.delete_rows(self.shape.path, condition)
                    )
                )
            return
        guard = exp.and_(sql.matches(ROW_ID), sql.matches(ROW_VERSION))
        statement = self._sql("delete", lambda: statements.delete_rows(self.shape.path, guard))
        for change in changes:
            version = change.before.version if change.before is not None else 0
            self._changed_one(transaction.execute(statement, [change.row_id, version]))

    def forget_edit(self, transaction: Transaction, edit: int) -> None:
        """Delete an edit from the history: the warehouse refused it before anything was changed."""
        statement = self._sql(
            "forget", lambda: statements.delete_rows(self.shape.history, sql.matches("edit"))
        )
        transaction.execute(statement, [edit])

    def append_history(
        self, transaction: Transaction, entries: Sequence[HistoryRecord], client_id: str
    ) -> None:
        fields: dict[str, Sequence[Any]] = {
            "edit": [entry.edit for entry in entries],
            "at": [entry.at for entry in entries],
            "by": [entry.by for entry in entries],
            "source": [entry.source for entry in entries],
            "operation": [entry.operation for entry in entries],
            "row_id": [entry.row_id for entry in entries],
            "before": [_json(entry.before) for entry in entries],
            "after": [_json(entry.after) for entry in entries],
            "client_id": [client_id] * len(entries),
        }
        if self.shape.hints:
            fields[statements.HINT] = [entry.hint for entry in entries]
        self._append(transaction, "history", self.shape.history, statements.HINTED_HISTORY, fields)

    def _append(
        self,
        transaction: Transaction,
        key: str,
        path: Path,
        types: Mapping[str, str],
        fields: Mapping[str, Sequence[Any]],
    ) -> None:
        names = list(fields)
        rows = list(zip(*fields.values(), strict=True))
        if len(rows) > FEW:
            transaction.insert_arrow(path, _arrow(fields, types))
            return
        if rows and self._warehouse.capabilities.transactions != "full":
            # In one statement: all of them are there, or none.
            count = len(rows)
            statement = self._sql((key, count), lambda: sql.insert(path, names, count))
            transaction.execute(statement, [value for row in rows for value in row])
            return
        statement = self._sql(key, lambda: sql.insert(path, names))
        for row in rows:
            transaction.execute(statement, row)

    @contextmanager
    def staged(self, transaction: Transaction, fields: Mapping[str, Sequence[Any]]) -> Generator[Path]:
        """A staging table with these columns for the duration of the block. Yields its path.

        Where a transaction has no temporary tables, it is a plain table of the destination, created and
        dropped outside of the transaction.
        """
        types = {name: self.types[name] for name in fields}
        temporary = self._warehouse.capabilities.temporary_tables
        if temporary is not None:
            stage = (*temporary, statements.STAGE)
            transaction.execute(self._sql(("stage", tuple(fields)), lambda: statements.create_stage(types)))
            transaction.insert_arrow(stage, _arrow(fields, types))
            yield stage
            transaction.execute(self._sql("drop stage", lambda: sql.drop("TABLE", stage)))
            return
        stage = (*self.shape.path[:-1], f"{PROBE_PREFIX}{new_id()}{STAGE_SUFFIX}")
        try:
            with self._warehouse.transaction(exclusive=False) as beside:
                beside.execute(sql.create_table(stage, types))
                beside.insert_arrow(stage, _arrow(fields, types))
            yield stage
        finally:
            if isinstance(transaction, SupportsAfterEnd):
                transaction.afterwards(lambda: self._drop_stage(stage))
            else:
                self._drop_stage(stage)

    def _drop_stage(self, stage: Path) -> None:
        """Drop the staging table. One that cannot be dropped is cleaned up later like the objects of a
        check."""
        with suppress(WarehouseError), self._warehouse.transaction(exclusive=False) as beside:
            beside.execute(sql.drop("TABLE", stage))

    def _staged_sql(self, key: Any, build: Callable[[], exp.Expression]) -> Rendered:
        """The rendered statement, cached only if the staging table always has the same name."""
        if self._warehouse.capabilities.temporary_tables is not None:
            return self._sql(key, build)
        return self._warehouse.render(build())

    @staticmethod
    def _changed_one(changed: int) -> None:
        """Check that one row was changed. If not, somebody else committed in between, and the edit is tried
        again."""
        if changed == 0:
            raise WarehouseError(
                "conflict",
                "Somebody else changed the same row at the same moment.",
                hint="Try again.",
                retryable=True,
            )


def read_entry(row: Sequence[Any]) -> HistoryRecord:
    """An entry from the columns of `select_history` or `newest_history`, with or without the hint."""
    edit, at, by, source, operation, row_id, before, after, *hint = row
    return HistoryRecord(edit, at, by, source, operation, row_id, _facts(before), _facts(after), *hint)


def _facts(value: Any) -> dict[str, Any] | None:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def _json(facts: dict[str, Any] | None) -> str | None:
    return None if facts is None else orjson.dumps(facts).decode()


def _arrow(fields: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> pa.Table:
    arrays = {name: pa.array(values, _ARROW.get(types[name], pa.string())) for name, values in fields.items()}
    return pa.table(arrays)


def warehouse_now() -> datetime:
    """The moment, in UTC without a zone, as the warehouse keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def structure_condition() -> exp.Expression:
    """Entries about the structure."""
    return exp.Is(this=sql.column("row_id"), expression=exp.null())
