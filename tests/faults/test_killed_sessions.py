"""The warehouse dies under us: in mid-query, in mid-load and in mid-DDL; and it has no session left."""

import threading
import time
from collections.abc import Generator

import psycopg
import pyarrow as pa
import pytest
from sqlglot import parse_one

from servers.postgres import PostgresServer
from tablewright.warehouse.contract.client import Transaction
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse
from tablewright.writeback import sql

T = ("public", "t")


@pytest.fixture
def url(postgres_server: PostgresServer) -> Generator[str]:
    with postgres_server.database() as made:
        yield made


@pytest.fixture
def warehouse(postgres_server: PostgresServer, url: str) -> Generator[PostgresWarehouse]:
    opened = PostgresWarehouse(
        PostgresAddress(
            "127.0.0.1",
            postgres_server.port,
            url.rsplit("/", 1)[1],
            postgres_server.user,
            sslmode="disable",
            sessions=3,
        )
    )
    yield opened
    opened.close()


def kill_all(url: str) -> None:
    """As when the server is killed: every session of the database ends at once."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def rows(warehouse: PostgresWarehouse, text: str) -> list[dict[str, object]]:
    running = warehouse.query(parse_one(text, dialect="postgres"))
    try:
        return pa.Table.from_batches(running.batches(), schema=running.schema).to_pylist()
    finally:
        running.close()


def outage(error: WarehouseError) -> None:
    assert (error.code, error.retryable) == ("unavailable", True)


def test_in_mid_query(warehouse: PostgresWarehouse, url: str) -> None:
    long = parse_one("SELECT n FROM generate_series(1, 50000000) AS g(n)", dialect="postgres")
    running = warehouse.query(long, batch_rows=1_000)
    batches = running.batches()
    next(batches)
    kill_all(url)
    with pytest.raises(WarehouseError) as error:
        for _ in batches:
            pass
    running.close()
    outage(error.value)
    assert rows(warehouse, "SELECT 1 AS one") == [{"one": 1}]


def load(transaction: Transaction, url: str) -> None:
    transaction.execute(sql.create_table(T, {"id": "BIGINT"}))
    transaction.insert_arrow(T, pa.table({"id": pa.array(range(1_000), pa.int64())}))
    kill_all(url)
    transaction.insert_arrow(T, pa.table({"id": pa.array(range(1_000), pa.int64())}))


def alter(transaction: Transaction, url: str) -> None:
    transaction.execute(sql.create_table(T, {"id": "BIGINT"}))
    transaction.execute(sql.rename_table(T, "u"))
    kill_all(url)
    transaction.execute(sql.drop("TABLE", ("public", "u")))


@pytest.mark.parametrize("work", [load, alter], ids=["load", "ddl"])
def test_in_mid_transaction_nothing_is_left(warehouse: PostgresWarehouse, url: str, work: object) -> None:
    with pytest.raises(WarehouseError) as error, warehouse.transaction() as transaction:
        work(transaction, url)  # type: ignore[operator]
    outage(error.value)
    assert warehouse.tables(("public",)) == []
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(T, {"id": "BIGINT"}))
    assert [entry.name for entry in warehouse.tables(("public",))] == ["t"]


def test_a_session_that_died_while_idle_is_replaced(warehouse: PostgresWarehouse, url: str) -> None:
    assert rows(warehouse, "SELECT 1 AS one") == [{"one": 1}]
    kill_all(url)
    assert rows(warehouse, "SELECT 1 AS one") == [{"one": 1}]
    with warehouse.transaction() as transaction:
        assert transaction.rows(parse_one("SELECT 1")) == [(1,)]


def test_without_a_free_session_a_reader_waits_and_fails(warehouse: PostgresWarehouse) -> None:
    warehouse.readers._wait = 0.2
    held = [warehouse.query(parse_one("SELECT 1 AS one", dialect="postgres")) for _ in range(2)]
    started = time.monotonic()
    with pytest.raises(WarehouseError) as error:
        rows(warehouse, "SELECT 1 AS one")
    assert time.monotonic() - started >= 0.2
    outage(error.value)
    assert "busy" in error.value.message
    # A reader that waits gets the session that is returned.
    warehouse.readers._wait = 20.0
    threading.Timer(0.2, held[0].close).start()
    assert rows(warehouse, "SELECT 1 AS one") == [{"one": 1}]
    held[1].close()
