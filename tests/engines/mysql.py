"""The engines that speak MySQL."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.mysql import MySQLServer
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.mysql.client import MySQLWarehouse
from tablewright.warehouse.mysql.session import MySQLAddress

Start = Callable[[pytest.FixtureRequest, Path], AbstractContextManager[tuple[Warehouse, dict[str, Any]]]]

_GAPS = {
    "zoned-now": "MySQL's NOW() has no time zone",
    "transactional-ddl": "Changes of tables commit at once in MySQL",
    "failing-casts": "MySQL's CAST of a text that is no number gives 0",
    "row-places": "MySQL shows nothing but the primary key that tells rows apart",
}
COMMENTS = ("ALTER TABLE {s}.t COMMENT = 'Things'", "ALTER TABLE {s}.t MODIFY b TIMESTAMP COMMENT 'When'")
MARIADB_GAPS = _GAPS | {"json-type": "MariaDB has no type for JSON: such columns read as text"}
SEEKDB_GAPS = _GAPS | {
    "trailing-spaces": "seekdb has no collation that tells texts apart that differ by spaces at their end",
    "letter-case-of-tables": "seekdb keeps the names of databases and tables in small letters",
}
SEEKDB_ODD_NAMES = {
    "a \"b\" 'c' `d` [e]/f.g": "seekdb cannot drop a database whose name holds a quotation mark",
    "SELECT * FROM x; DROP TABLE y; --": SEEKDB_GAPS["letter-case-of-tables"],
    "{s} {{t}} \\N \\' \\": SEEKDB_GAPS["letter-case-of-tables"],
}


def series(alias: str, count: int) -> str:
    """Digits side by side: as many places as the largest number has."""
    places = range(len(str(count - 1)))
    digits = " UNION ALL ".join(f"SELECT {digit} AS d" for digit in range(10))
    number = " + ".join(f"{10**place} * p{place}.d" for place in places)
    joined = ", ".join(f"({digits}) AS p{place}" for place in places)
    return f"(SELECT {number} + 1 AS n FROM {joined} WHERE {number} < {count}) AS {alias}"


def start(server: str) -> Start:
    """A warehouse on one of the servers, which is a fixture of this name."""

    @contextmanager
    def started(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
        del folder
        running: MySQLServer = request.getfixturevalue(server)
        details = {"platform": "mysql", "host": "127.0.0.1", "port": running.port, "user": running.user}
        yield request.getfixturevalue(f"{server}_warehouse"), details

    return started


def _warehouse(server: MySQLServer) -> Generator[MySQLWarehouse]:
    warehouse = MySQLWarehouse(MySQLAddress("127.0.0.1", server.port, server.user))
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def mariadb_server_warehouse(mariadb_server: MySQLServer) -> Generator[MySQLWarehouse]:
    yield from _warehouse(mariadb_server)


@pytest.fixture(scope="session")
def seekdb_server_warehouse(seekdb_server: MySQLServer) -> Generator[MySQLWarehouse]:
    yield from _warehouse(seekdb_server)
