"""The shop on DuckDB and on PostgreSQL: the same question, asked of both."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import psycopg

from compiler.kit import Engine, Rows
from compiler.shop import CUSTOMERS, EVENTS, ORDERS, open_shop
from servers.postgres import PostgresServer
from tablewright.compiler.request import TableFacts
from tablewright.document.model import Workbook


@dataclass
class PostgresEngine(Engine):
    """Facts come from DuckDB, whose tables are the same; the query runs on PostgreSQL."""

    other: psycopg.Connection | None = None

    def facts(self, path: Sequence[str]) -> TableFacts:
        return replace(super().facts(path), row_identity=("ctid",))

    def compile(self, book: Workbook, element_id: str, **more: Any) -> Any:
        return super().compile(book, element_id, dialect=more.pop("dialect", "postgres"), **more)

    def ask(self, book: Workbook, element_id: str, **more: Any) -> Rows:
        compiled = self.compile(book, element_id, **more)
        assert not compiled.problems, compiled.problems
        assert self.other is not None
        found = self.other.execute(compiled.sql.encode(), compiled.parameters or None).fetchall()
        return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in found]


@contextmanager
def postgres_shop(server: PostgresServer) -> Generator[PostgresEngine]:
    """The shop in a new database."""
    with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA shop")
        for statement in (ORDERS, CUSTOMERS, EVENTS):
            connection.execute(statement.replace("::DOUBLE", "::DOUBLE PRECISION").encode())
        yield PostgresEngine(open_shop().connection, connection)
