"""Where the write features are tried: an engine that holds nothing but a schema `shop` with its orders."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.client import Rendered, Statement, Warehouse
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.registry import platform_of
from tablewright.warehouse.setup.platform_setup import setup_of
from tablewright.writeback import sql

ORDERS: Mapping[str, str] = {"id": "BIGINT", "city": "TEXT", "price": "DOUBLE"}

POSTGRES_ORDERS = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders AS
SELECT g::bigint AS id, (ARRAY['Rome', 'Oslo', 'Lima'])[g % 3 + 1] AS city, g * 0.5::float8 AS price
FROM generate_series(0, 299) AS g;
"""
"""What `put_orders` puts, at once."""


@dataclass(frozen=True)
class Place:
    """A connection's fields, secret ones among them; `database` is where its schemas lie, if anywhere."""

    details: dict[str, Any]
    database: str | None = None
    unprobed: bool = False
    """Write access is switched on without the doctor's many statements, each of which takes its time."""


def container(database: str | None, schema: str) -> Container:
    return (schema,) if database is None else (database, schema)


def destination_values(platform: str, within: Container) -> dict[str, Any]:
    """The fields that name a destination."""
    return dict(setup_of(platform).values(within))


def configured(details: Mapping[str, Any], connection_id: str = "c") -> ConnectionConfig:
    """What opens the warehouse of a connection with these fields."""
    platform = details["platform"]
    secrets = platform_of(platform).secrets
    plain = {name: value for name, value in details.items() if name not in secrets}
    secret = {name: value for name, value in details.items() if name in secrets}
    return ConnectionConfig(connection_id, platform, plain, secret)


def put_orders(warehouse: Warehouse, database: str | None) -> None:
    """The table `shop.orders`: three towns in turn, and a price that grows."""
    count = 300
    towns = ("Rome", "Oslo", "Lima")
    rows = pa.table(
        {
            "id": pa.array(range(count), pa.int64()),
            "city": [towns[number % 3] for number in range(count)],
            "price": [number * 0.5 for number in range(count)],
        }
    )
    within = container(database, "shop")
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_schema(within))
        transaction.execute(sql.create_table((*within, "orders"), ORDERS))
        transaction.insert_arrow((*within, "orders"), rows)


@contextmanager
def emptied(
    warehouse: Warehouse, database: str | None, *, cascades: bool, stays: str | None = None
) -> Generator[None]:
    """Nothing that is made in the block outlives it, but schemas that the engine cannot drop: their names
    hold what `stays` says."""
    before = {
        entry.container: _relations(warehouse, entry.container) for entry in warehouse.schemas(database)
    }
    try:
        yield
    finally:
        for entry in warehouse.schemas(database):
            known = before.get(entry.container)
            if stays is not None and stays in entry.container[-1]:
                continue
            with warehouse.transaction() as transaction:
                if known is None:
                    drop = sql.drop_schema(entry.container)
                    drop.set("cascade", cascades)
                    transaction.execute(drop)
                    continue
                for name, kind in _relations(warehouse, entry.container).items():
                    if name not in known:
                        transaction.execute(sql.drop(kind, (*entry.container, name)))


def _relations(warehouse: Warehouse, within: Container) -> dict[str, str]:
    return {entry.name: entry.kind.upper() for entry in warehouse.tables(within)}


# ---------------------------------------------------------------- SQL of somebody else


def plain_sql(
    warehouse: Warehouse, statement: str | Statement, database: str | None = None
) -> list[tuple[Any, ...]]:
    """The rows of a statement, if it gives any, as anybody may run it beside the server.

    Text is in DuckDB's dialect, its names as they are written, its schemas in `database`. What is rendered is
    a read in the engine's own.
    """
    warehouse = getattr(warehouse, "inner", warehouse)
    if isinstance(statement, str):
        statement = translated(statement, database)
    if isinstance(warehouse, DuckDBWarehouse):
        # Not in a transaction of the client's: one of those may be open in the test.
        cursor = warehouse.cursor()
        try:
            rendered = statement if isinstance(statement, Rendered) else warehouse.render(statement)
            return cursor.execute(rendered.sql).fetchall()
        finally:
            cursor.close()
    with warehouse.transaction(exclusive=False) as transaction:
        if isinstance(statement, exp.Query | Rendered):
            return transaction.rows(statement)
        transaction.execute(statement)
    return []


def translated(statement: str, database: str | None) -> exp.Expression:
    tree = sqlglot.parse_one(statement, dialect="duckdb")
    for name in tree.find_all(exp.Identifier):
        name.set("quoted", True)
    for table in tree.find_all(exp.Table):
        if database is not None and table.args.get("db") and not table.args.get("catalog"):
            table.set("catalog", sql.name(database))
    return tree


def kinds(warehouse: Warehouse, path: TablePath) -> list[tuple[str, str]]:
    """The columns of a table with the words that we have for their types."""
    words = {ValueType.TEXT: "text", ValueType.LOGICAL: "logical"}
    pairs: list[tuple[str, str]] = []
    for column in warehouse.columns(path):
        word = words.get(column.type, column.type.value)
        if column.type is ValueType.NUMBER:
            word = "integer" if column.integer else "number"
        elif column.type is ValueType.DATE:
            word = "datetime" if column.has_time else "date"
        pairs.append((column.name, word))
    return pairs
