"""AlloyDB as far as a user sees it: PostgreSQL without superuser's rights."""

import uuid
from collections.abc import Generator

import psycopg
import pytest
from psycopg import sql

from servers.postgres import PostgresServer
from tablewright.warehouse.postgres.client import PostgresAddress


@pytest.fixture(scope="session")
def alloydb_address(postgres_server: PostgresServer) -> Generator[PostgresAddress]:
    """A user as AlloyDB's service makes them: no superuser, and rights on one database alone."""
    user = f"alloydb_{uuid.uuid4().hex[:8]}"
    with postgres_server.database() as url:
        name, database = sql.Identifier(user), url.rsplit("/", 1)[1]
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(name))
            admin.execute(
                sql.SQL("GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}").format(
                    sql.Identifier(database), name
                )
            )
        yield PostgresAddress("127.0.0.1", postgres_server.port, database, user, sslmode="disable")
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(name))
            admin.execute(sql.SQL("DROP ROLE {}").format(name))
