"""The engines that speak MySQL, for the examples of functions: asked by the client, in its own sessions."""

import json
from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from servers.mysql import MySQLServer
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.mysql.client import MySQLWarehouse
from tablewright.warehouse.mysql.session import MySQLAddress

KNOWN = {
    'CallNumber("GCD", 12, 18)': "MySQL has no function GCD",
    'CallDatetime("MAKE_DATE", 2024, 1, 31)': "MySQL has no function MAKE_DATE",
    'CallLogical("STARTS_WITH", "ab", "a")': "MySQL has no function STARTS_WITH",
    'Text(CallVariant("TO_JSON", 3))': "MySQL has no function TO_JSON",
    'AggText("STRING_AGG", [x], "-")': "MySQL has no function STRING_AGG",
    'AggLogical("BOOL_AND", [x])': "MySQL has no function BOOL_AND",
}


def read(kind: ValueKind, value: Any) -> Any:
    """Variants are JSON text, true and false are numbers; the compiler marks them in a query's result."""
    if isinstance(value, Decimal):
        return float(value)
    if kind.type is ValueType.VARIANT and isinstance(value, str):
        return json.loads(value)
    if kind.type is ValueType.LOGICAL and isinstance(value, int):
        return bool(value)
    return value


class _Asking:
    def __init__(self, server: MySQLServer) -> None:
        self._warehouse = MySQLWarehouse(MySQLAddress("127.0.0.1", server.port, server.user))

    def __call__(self, sql: str) -> Sequence[Sequence[Any]]:
        running = self._warehouse.query(Rendered(sql))
        try:
            return [list(row.values()) for batch in running.batches() for row in batch.to_pylist()]
        finally:
            running.close()

    def close(self) -> None:
        self._warehouse.close()


@pytest.fixture(scope="session")
def mariadb_run(mariadb_server: MySQLServer) -> Generator[_Asking]:
    asking = _Asking(mariadb_server)
    yield asking
    asking.close()


@pytest.fixture(scope="session")
def seekdb_run(seekdb_server: MySQLServer) -> Generator[_Asking]:
    asking = _Asking(seekdb_server)
    yield asking
    asking.close()
