"""Locks between servers, also where the warehouse has no named locks.

There, a row of the destination says which server writes and until when. A server that is killed keeps it for
a few seconds only; one that works longer than that renews it. The servers' clocks may differ by
`SKEW_SECONDS`.
"""

import random
import threading
import time
import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import pyarrow as pa
from sqlglot import exp

from tablewright.warehouse.contract.client import Statement, SupportsAfterEnd, Transaction, Warehouse
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.writeback import sql

Parameters = Sequence[Any] | Mapping[str, Any]

LEASES_TABLE = "_tablewright_leases"
LEASE_SECONDS = 20.0
SKEW_SECONDS = 2.0
WAIT_SECONDS = 60.0
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)

_NAME, _HOLDER, UNTIL = "name", "holder", "until_ms"
_COLUMNS = {_NAME: "VARCHAR(1024)", _HOLDER: "VARCHAR(64)", UNTIL: "BIGINT"}


@contextmanager
def exclusive_transaction(warehouse: Warehouse, container: Container, *names: str) -> Generator[Transaction]:
    """A transaction that holds the locks of these names, against all servers.

    Several names are locked in a fixed order.
    """
    if warehouse.capabilities.named_locks:
        with warehouse.transaction() as transaction:
            for name in names:
                transaction.lock(name)
            yield transaction
        return
    with ExitStack() as held:
        leases = [held.enter_context(_lease(warehouse, container, name)) for name in names]
        with warehouse.transaction() as transaction:
            yield LeasedTransaction(transaction, leases)


class LeasedTransaction:
    """The transaction; it refuses to change anything once a lease has expired."""

    def __init__(self, transaction: Transaction, leases: "Sequence[Lease]") -> None:
        self._transaction = transaction
        self._leases = leases

    def lock(self, name: str) -> None:
        """Nothing to do: the lease is held already."""

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        return self._transaction.rows(statement, parameters)

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        return self._checked().execute(statement, parameters)

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        self._checked().execute_many(statement, parameters)

    def replace_view(self, path: TablePath, query: exp.Expression) -> None:
        self._checked().replace_view(path, query)

    def insert_arrow(self, path: TablePath, table: pa.Table) -> int:
        return self._checked().insert_arrow(path, table)

    def load_csv(self, request: CsvLoad) -> int:
        return self._checked().load_csv(request)

    def afterwards(self, act: Callable[[], None]) -> None:
        """Run at once: the transaction keeps no snapshot."""
        if isinstance(self._transaction, SupportsAfterEnd):
            self._transaction.afterwards(act)
        else:
            act()

    def _checked(self) -> Transaction:
        for lease in self._leases:
            lease.check()
        return self._transaction


class Lease:
    """A lock by name that expires."""

    def __init__(self, warehouse: Warehouse, container: Container, name: str) -> None:
        self._warehouse = warehouse
        self._path = (*container, LEASES_TABLE)
        self._name = name
        self._holder = uuid.uuid4().hex
        self._until = 0.0
        self._ended = threading.Event()
        self._renewer: threading.Thread | None = None

    def take(self) -> None:
        """Wait for the lock; raises a retryable `conflict` if others hold it for long."""
        deadline = time.monotonic() + WAIT_SECONDS
        attempt = 0
        while not self._tried():
            if time.monotonic() > deadline:
                raise WarehouseError(
                    "conflict",
                    "Another server is writing there at the moment.",
                    hint="Try again in a moment.",
                    retryable=True,
                )
            pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads tries, no secret
            attempt += 1
        self._renewer = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._renewer.start()

    def check(self) -> None:
        """Raises a retryable `conflict` if it has expired: somebody else may be writing."""
        if time.time() > self._until - SKEW_SECONDS:
            raise WarehouseError(
                "conflict",
                "The warehouse took too long, and the right to write there ran out.",
                hint="Try again.",
                retryable=True,
            )

    def give_back(self) -> None:
        self._ended.set()
        if self._renewer is not None:
            self._renewer.join()
        # A lease that cannot be given back runs out by itself.
        with suppress(WarehouseError), self._warehouse.transaction(exclusive=False) as transaction:
            self._set(transaction, 0, exp.and_(sql.matches(_NAME), sql.matches(_HOLDER)), [self._holder])

    def _tried(self) -> bool:
        try:
            return self._try()
        except WarehouseError as error:
            if error.code == "not-found":
                with self._warehouse.transaction(exclusive=False) as transaction:
                    transaction.execute(sql.create_table(self._path, _COLUMNS, exists=True))
            elif error.code != "conflict":
                raise
        return False

    def _try(self) -> bool:
        now = time.time()
        until = now + LEASE_SECONDS
        with self._warehouse.transaction(exclusive=False) as transaction:
            free = exp.LT(this=sql.column(UNTIL), expression=exp.Placeholder())
            self._set(transaction, _ms(until), exp.and_(sql.matches(_NAME), free), [_ms(now)])
            holders = self._holders(transaction)
            if not holders:
                values = [self._name, self._holder, _ms(until)]
                transaction.execute(sql.insert(self._path, list(_COLUMNS)), values)
        if not holders:
            holders = self._first()
        if holders != {self._holder}:
            return False
        self._until = until
        return True

    def _first(self) -> set[str]:
        """The owner of the new row of this name. If two servers inserted one, neither has it, and both try
        again."""
        with self._warehouse.transaction(exclusive=False) as transaction:
            holders = self._holders(transaction)
            if len(holders) > 1:
                mine = exp.and_(sql.matches(_NAME), sql.matches(_HOLDER))
                delete = exp.Delete(this=sql.relation(self._path), where=exp.Where(this=mine))
                transaction.execute(delete, [self._name, self._holder])
        return holders

    def _renew(self) -> None:
        while not self._ended.wait(LEASE_SECONDS / 3):
            until = time.time() + LEASE_SECONDS
            mine = exp.and_(sql.matches(_NAME), sql.matches(_HOLDER))
            # When it cannot be renewed in time, `check` finds it run out.
            with suppress(WarehouseError):
                with self._warehouse.transaction(exclusive=False) as transaction:
                    self._set(transaction, _ms(until), mine, [self._holder])
                    holders = self._holders(transaction)
                if holders == {self._holder}:
                    self._until = until

    def _set(
        self, transaction: Transaction, until_ms: int, condition: exp.Expr, values: list[object]
    ) -> None:
        statement = exp.Update(
            this=sql.relation(self._path),
            expressions=[sql.matches(_HOLDER), sql.matches(UNTIL)],
            where=exp.Where(this=condition),
        )
        transaction.execute(statement, [self._holder, until_ms, self._name, *values])

    def _holders(self, transaction: Transaction) -> set[str]:
        chosen = exp.select(sql.column(_HOLDER)).from_(sql.relation(self._path)).where(sql.matches(_NAME))
        return {holder for (holder,) in transaction.rows(chosen, [self._name])}


@contextmanager
def _lease(warehouse: Warehouse, container: Container, name: str) -> Generator[Lease]:
    """Re-entrant: returns the lease that this thread already holds."""
    key = (id(warehouse), container, name)
    held = _held()
    if key in held:
        yield held[key]
        return
    # Threads of this server wait for each other here, not by asking the warehouse again and again.
    with _local(key):
        lease = Lease(warehouse, container, name)
        lease.take()
        held[key] = lease
        try:
            yield lease
        finally:
            del held[key]
            lease.give_back()


_Key = tuple[int, Container, str]
_LOCAL: dict[_Key, threading.Lock] = {}
_LOCAL_GUARD = threading.Lock()
_THREAD = threading.local()


def _held() -> dict[_Key, Lease]:
    """The leases of this thread."""
    leases: dict[_Key, Lease] | None = getattr(_THREAD, "held", None)
    if leases is None:
        leases = _THREAD.held = {}
    return leases


def _local(key: _Key) -> threading.Lock:
    with _LOCAL_GUARD:
        return _LOCAL.setdefault(key, threading.Lock())


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
