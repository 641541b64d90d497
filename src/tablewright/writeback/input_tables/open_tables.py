"""Opens input tables: storage by shape, a lock for writers, and the repair of an outdated record."""

import logging
import random
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlglot import exp

from tablewright.access.actor import Actor
from tablewright.store.database import Store
from tablewright.store.models import InputTableRecord
from tablewright.store.remembered import Remembered
from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.destinations.leases import exclusive_transaction
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.input_tables.access import InputTableAccess, find_input_table, missing
from tablewright.writeback.input_tables.edits.history_records import columns_after
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.transaction.read import fetch
from tablewright.writeback.input_tables.transaction.recovery import OutOfDate, finish, look
from tablewright.writeback.input_tables.transaction.storage import (
    Shape,
    TableStorage,
    read_entry,
    structure_condition,
)
from tablewright.writeback.input_tables.values.model import EntryColumn

log = logging.getLogger("tablewright.input_tables")

ATTEMPTS = 6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OpenTable:
    """An open input table."""

    found: InputTableAccess
    warehouse: Warehouse
    storage: TableStorage

    @contextmanager
    def turn(self) -> Generator[Transaction]:
        """A transaction with the table's lock: nobody else writes to it, on any server."""
        with exclusive_transaction(self.warehouse, self.found.container, self.storage.turn) as transaction:
            yield transaction


class OpenTables:
    """Caches rendered statements by table, and keeps one lock for the writers of each table."""

    def __init__(self, store: Store, destinations: Destinations) -> None:
        self._store = store
        self._destinations = destinations
        self._storages: dict[str, tuple[list[Any], TableStorage]] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._repaired: set[str] = set()
        self._hintless: set[str] = set()
        self._found = Remembered[tuple[Actor, str], InputTableAccess](store)
        self._guard = threading.Lock()

    def open(self, actor: Actor, input_table_id: str) -> OpenTable:
        """Open a table. Raises `not-found` if it does not exist or the member may not see it."""
        access = self.find(actor, input_table_id)
        warehouse = self._destinations.look(access.connection_id, access.container).warehouse
        table = OpenTable(access, warehouse, self._storage(access, warehouse))
        if input_table_id not in self._repaired:
            self._repair(table)
            self._repaired.add(input_table_id)
            return self.open(actor, input_table_id)
        return table

    def find(self, actor: Actor, input_table_id: str) -> InputTableAccess:
        """Find only the record in the store, without the warehouse. Raises `not-found` as `open` does."""
        return self._found.get((actor, input_table_id), lambda: self._find(actor, input_table_id))

    def _find(self, actor: Actor, input_table_id: str) -> InputTableAccess:
        with self._store.engine.connect() as database:
            return find_input_table(database, actor, input_table_id)

    @contextmanager
    def writing(self, actor: Actor, input_table_id: str) -> Generator[OpenTable]:
        """Open it as the only writer of this server, so that nobody changes the columns underneath."""
        with self._guard:
            lock = self._locks.setdefault(input_table_id, threading.RLock())
        with lock:
            try:
                table = self.open(actor, input_table_id)
                if not table.found.history_hints and self._add_hints(table):
                    table = self.open(actor, input_table_id)
                yield table
            except OutOfDate:
                self._repaired.discard(input_table_id)
                raise

    def _add_hints(self, table: OpenTable) -> bool:
        """Add the column for hints to an older history. Returns whether it has the column now.

        If that is refused, edits are written without hints. It is tried again after the next start.
        """
        access = table.found
        if access.id in self._hintless:
            return False
        try:
            if not any(
                column.name == statements.HINT for column in table.warehouse.columns(access.history_path)
            ):
                with table.turn() as transaction:
                    transaction.execute(statements.add_hints(access.history_path))
        except WarehouseError as error:
            log.warning("%s gets no hints: %s", ".".join(access.history_path), error.message)
            self._hintless.add(access.id)
            return False
        with self._store.session() as session:
            record = session.get(InputTableRecord, access.id)
            if record is None:
                raise missing()
            record.history_hints = True
        return True

    def forget(self, input_table_id: str) -> None:
        """Drop the cached table: it was moved. An interrupted edit is finished when it is opened next."""
        self._repaired.discard(input_table_id)

    def save_columns(self, input_table_id: str, columns: tuple[EntryColumn, ...]) -> None:
        with self._store.session() as session:
            record = session.get(InputTableRecord, input_table_id)
            if record is None:
                raise missing()
            record.columns = [column.model_dump(mode="json") for column in columns]

    def _storage(self, access: InputTableAccess, warehouse: Warehouse) -> TableStorage:
        known = self._storages.get(access.id)
        if (
            known is not None
            and known[0] == access.columns
            and known[1].serves(warehouse)
            and known[1].shape.path == access.path
            and known[1].shape.hints == access.history_hints
        ):
            return known[1]
        columns = tuple(EntryColumn.model_validate(column) for column in access.columns)
        storage = TableStorage(
            warehouse, Shape(access.path, access.history_path, columns, access.history_hints)
        )
        self._storages[access.id] = (access.columns, storage)
        return storage

    def _repair(self, table: OpenTable) -> None:
        """Correct the record of the columns by the history in the warehouse.

        A server that was killed between the warehouse's commit and that of the record leaves the record one
        change behind.
        """
        statement = statements.select_history(table.found.history_path).where(structure_condition())
        entries = [read_entry(row) for row in fetch(table.warehouse, statement, tag=table.found.id)]
        columns: list[EntryColumn] = []
        for entry in entries:
            columns = columns_after(columns, entry)
        if entries and tuple(columns) != table.storage.shape.columns:
            self.save_columns(table.found.id, tuple(columns))
        if table.warehouse.capabilities.transactions != "full":
            self._finish(table)

    def _finish(self, table: OpenTable) -> None:
        """Finish the last edit if a server was killed in the middle of it."""
        shape = table.storage.shape

        def read(statement: exp.Select) -> list[tuple[Any, ...]]:
            return fetch(table.warehouse, statement, tag=table.found.id)

        try:
            if look(read, table.warehouse, shape)[0]:
                with table.turn() as transaction:
                    finish(transaction, table.warehouse, shape)
        except WarehouseError as error:
            # Reading goes on; the next write tries again.
            log.warning("the last edit of %s is not finished yet: %s", ".".join(shape.path), error.message)


def with_retries(action: Callable[[], T]) -> T:
    """Run a transaction, again if it collided with another one."""
    for attempt in range(ATTEMPTS):
        try:
            return action()
        except WarehouseError as error:
            if error.code != "conflict" or not error.retryable or attempt == ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0.0, 0.01 * 2**attempt))  # noqa: S311 - spreads retries, no secret
    raise AssertionError("unreachable")
