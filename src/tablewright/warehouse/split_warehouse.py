"""One warehouse made of two: the service account writes histories, the member everything else.

Both connect to the same server with different privileges. Statements about the histories' container go to the
service account, all others to the member. There is no transaction over both, so each statement commits by
itself: callers write the history first.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from sqlglot import exp

from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction, Warehouse
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.paths import Container, TablePath

Parameters = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OfHistories(Rendered):
    """A statement on histories, rendered for the service account."""


def concerns(statement: exp.Expression, container: Container) -> bool:
    """Whether the statement names a table of the container."""
    wanted = tuple(reversed(container))
    for table in statement.find_all(exp.Table):
        parts = (table.db, table.catalog)[: len(wanted)]
        if parts == wanted:
            return True
    return False


class SplitWarehouse:
    """A warehouse over two others. `data` is the member's, `histories` the service account's."""

    def __init__(self, data: Warehouse, histories: Warehouse, container: Container) -> None:
        self.data = data
        self.histories = histories
        self.container = container

    @property
    def capabilities(self) -> Capabilities:
        return replace(self.data.capabilities, transactions="none", named_locks=False, temporary_tables=None)

    def __getattr__(self, name: str) -> Any:
        """Everything that concerns no table of Tablewright: done in the member's session."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.data, name)

    # ------------------------------------------------------------ which of the two

    def holds(self, path: TablePath) -> bool:
        return path[:-1] == self.container

    def of_path(self, path: TablePath) -> Warehouse:
        return self.histories if self.holds(path) else self.data

    def of_statement(self, statement: Statement) -> Warehouse:
        if isinstance(statement, Rendered):
            return self.histories if isinstance(statement, OfHistories) else self.data
        return self.histories if concerns(statement, self.container) else self.data

    # ------------------------------------------------------------ asking

    def tables(self, container: Container) -> Any:
        return (self.histories if container == self.container else self.data).tables(container)

    def columns(self, path: TablePath) -> Any:
        return self.of_path(path).columns(path)

    def table_kind(self, path: TablePath) -> str | None:
        return self.of_path(path).table_kind(path)

    def row_identity(self, path: TablePath) -> tuple[str, ...]:
        return self.of_path(path).row_identity(path)

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        warehouse = self.of_statement(statement)
        rendered = warehouse.render(statement, printed)
        if warehouse is self.data:
            return rendered
        return OfHistories(rendered.sql, rendered.pieces, rendered.names)

    def query(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        tag: str = "",
        batch_rows: int = 50_000,
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> RunningQuery:
        return self.of_statement(statement).query(
            statement, parameters, timeout=timeout, tag=tag, batch_rows=batch_rows, on_start=on_start
        )

    # ------------------------------------------------------------ writing

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        del exclusive
        yield _EachAlone(self)

    def close(self) -> None:
        """Nothing to do: the pool closes both."""


class _EachAlone(Transaction):
    """Runs each statement in its own transaction, on one of the two warehouses."""

    def __init__(self, warehouse: SplitWarehouse) -> None:
        self._warehouse = warehouse

    def lock(self, name: str) -> None:
        """Does nothing: there are no named locks."""

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        with self._warehouse.of_statement(statement).transaction(exclusive=False) as transaction:
            return transaction.execute(statement, parameters)

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        with self._warehouse.of_statement(statement).transaction(exclusive=False) as transaction:
            return transaction.rows(statement, parameters)

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        with self._warehouse.of_statement(statement).transaction(exclusive=False) as transaction:
            transaction.execute_many(statement, parameters)

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        with self._warehouse.of_path(path).transaction(exclusive=False) as transaction:
            transaction.replace_view(path, query)

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        with self._warehouse.of_path(path).transaction(exclusive=False) as transaction:
            return transaction.insert_arrow(path, table)

    def load_csv(self, request: CsvLoad) -> int:
        with self._warehouse.of_path(request.path).transaction(exclusive=False) as transaction:
            return transaction.load_csv(request)
