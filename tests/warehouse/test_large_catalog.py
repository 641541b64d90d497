"""1,000 schemas of 100 tables: a page of the explorer is one small statement, whatever else there is."""

from collections.abc import Generator, Sequence
from typing import Any

import pytest
from large_catalog import make_large_catalog
from sqlglot import exp

from servers.postgres import PostgresServer
from tablewright.connections.explorer import Explorer
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse

SCHEMAS, TABLES = 1_000, 100


class Counting(PostgresWarehouse):
    """Notes how many rows each statement on the catalog gave."""

    def __init__(self, address: PostgresAddress) -> None:
        super().__init__(address)
        self.rows: list[int] = []

    def _rows(self, statement: exp.Expression) -> list[tuple[Any, ...]]:
        rows = super()._rows(statement)
        self.rows.append(len(rows))
        return rows


class _Connection:
    """What the explorer needs of a connection without a destination."""

    def __init__(self, warehouse: Counting) -> None:
        self.warehouse = warehouse

    def get(self, _: str) -> Counting:
        return self.warehouse

    def whose(self, connection_id: str) -> str:
        return connection_id

    def reserved(self, _: str) -> Sequence[Container]:
        return ()


@pytest.fixture(scope="module")
def warehouse(postgres_server: PostgresServer) -> Generator[Counting]:
    with postgres_server.database() as url:
        make_large_catalog(url, schemas=SCHEMAS, tables=TABLES)
        name = url.rsplit("/", 1)[1]
        address = PostgresAddress(
            "127.0.0.1", postgres_server.port, name, postgres_server.user, sslmode="disable"
        )
        opened = Counting(address)
        yield opened
        opened.close()


def test_a_page_is_one_statement_that_gives_no_more_than_is_listed(warehouse: Counting) -> None:
    connection = _Connection(warehouse)
    explorer = Explorer(connection, connection)  # type: ignore[arg-type]

    warehouse.rows.clear()
    first = explorer.schemas("c", limit=200)
    # `public` is there too.
    assert (first.total, len(first.items), warehouse.rows) == (SCHEMAS + 1, 200, [SCHEMAS + 1])
    assert {entry.table_count for entry in first.items} <= {1, TABLES}
    explorer.schemas("c", offset=800, limit=200)
    assert len(warehouse.rows) == 1

    warehouse.rows.clear()
    tables = explorer.tables("c", ("schema_0500",), limit=200)
    assert (tables.total, warehouse.rows) == (TABLES, [TABLES])

    warehouse.rows.clear()
    entry, columns = explorer.table("c", ("schema_0500", "table_042"))
    assert (entry.row_estimate, [column.name for column in columns]) == (1000, ["id", "amount"])
    assert warehouse.rows == [2]

    warehouse.rows.clear()
    assert warehouse.table_kind(("schema_0999", "table_100")) == "table"
    assert warehouse.rows == [1]

    warehouse.rows.clear()
    assert len(explorer.search("c", "table_07")) == 100
    assert warehouse.rows == [100]
