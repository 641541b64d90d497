"""Where materializations run in Snowflake, and the dynamic tables that it refreshes.

https://docs.snowflake.com/en/user-guide/dynamic-tables-about
"""

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

from sqlglot import exp

from tablewright.warehouse.contract.client import Rendered, Transaction
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.contract.storage import Options, RefreshedTable, Storage
from tablewright.warehouse.snowflake import statements


class Client(Protocol):
    """What is needed of Snowflake's."""

    def transaction(self, *, exclusive: bool = True) -> AbstractContextManager[Transaction]: ...

    def apart(self, compute: exp.Identifier) -> AbstractContextManager[Transaction]: ...

    def show(self, sql: str) -> list[dict[str, Any]]: ...


def storage(client: Client, options: Options, own: str | None) -> Storage:
    """`own` is the virtual warehouse of the connection, where it names one."""
    chosen = options.get("materialization_warehouse")
    compute = statements.named(chosen) if chosen else None
    transaction = partial(client.apart, compute) if compute else partial(client.transaction, exclusive=False)
    wanted = bool(options.get("dynamic_tables"))
    tables = _DynamicTables(client, compute, own)
    return Storage(transaction, tables, wanted=wanted, elsewhere=compute is not None)


class _DynamicTables:
    def __init__(self, client: Client, compute: exp.Identifier | None, own: str | None) -> None:
        self._client = client
        self._chosen = compute
        self._own = own

    def make(self, path: TablePath, query: exp.Expression, lag: timedelta | None) -> None:
        compute = self._compute()
        self._run_long(statements.create_dynamic_table(path, query, lag, compute), compute)

    def refresh(self, path: TablePath) -> None:
        self._run_long(Rendered(statements.alter_dynamic_table(path, "REFRESH")), self._compute())

    def adjust(self, path: TablePath, lag: timedelta | None, *, paused: bool) -> None:
        self._run(Rendered(statements.set_dynamic_table(path, lag, self._compute())))
        table = self.refreshed_table(path)
        if table is not None and table.paused != paused:
            action = "SUSPEND" if paused else "RESUME"
            self._run(Rendered(statements.alter_dynamic_table(path, action)))

    def refreshed_table(self, path: TablePath) -> RefreshedTable | None:
        try:
            rows = self._client.show(statements.show_dynamic_table(path))
        except WarehouseError as error:
            if error.code == "not-found":
                return None
            raise
        row = next((row for row in rows if row["name"] == path[-1]), None)
        if row is None:
            return None
        count = row.get("rows")
        return RefreshedTable(
            as_of=_moment(row.get("data_timestamp")),
            rows=int(count) if count is not None and count != "" else None,
            paused="SUSPEND" in str(row["scheduling_state"]).upper(),
            incremental=str(row["refresh_mode"]).upper() == "INCREMENTAL",
        )

    def trouble(self, path: TablePath) -> str | None:
        with self._client.transaction(exclusive=False) as transaction:
            rows = transaction.rows(statements.last_refresh(path))
        if not rows or rows[0][0] == "SUCCEEDED":
            return None
        state, message = rows[0]
        return str(message or f"The last refresh ended as {state}.")

    def _compute(self) -> exp.Identifier:
        """A dynamic table must name where it is refreshed."""
        if self._chosen is not None:
            return self._chosen
        if self._own:
            return statements.named(self._own)
        (row,) = self._client.show("SELECT CURRENT_WAREHOUSE() AS W")
        if not row["W"]:
            raise WarehouseError(
                "invalid",
                "There is no warehouse that would refresh dynamic tables.",
                hint="Name one in the destination or in the connection.",
            )
        return exp.to_identifier(row["W"], quoted=True)

    def _run(self, statement: exp.Expression | Rendered) -> None:
        with self._client.transaction(exclusive=False) as transaction:
            transaction.execute(statement)

    def _run_long(self, statement: exp.Expression | Rendered, compute: exp.Identifier) -> None:
        """Sessions for writing are few."""
        with self._client.apart(compute) as transaction:
            transaction.execute(statement)


def _moment(value: Any) -> datetime | None:
    if not value:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
