"""Redshift for the examples of functions: asked by the client, of its double."""

import json
from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from servers.redshift import PASSWORD, RedshiftServer
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.redshift.client import RedshiftWarehouse, address_of

KNOWN: dict[str, str] = {
    'CallNumber("GCD", 12, 18)': "Redshift has no function GCD",
    'CallDatetime("MAKE_DATE", 2024, 1, 31)': "Redshift has no function MAKE_DATE",
    'CallLogical("STARTS_WITH", "ab", "a")': "Redshift has no function STARTS_WITH",
    'Text(CallVariant("TO_JSON", 3))': "Redshift has no function TO_JSON",
    'AggText("STRING_AGG", [x], "-")': "Redshift has no function STRING_AGG",
}


def read(kind: ValueKind, value: Any) -> Any:
    """Variants come as the text of SUPER."""
    if isinstance(value, Decimal):
        return float(value)
    return json.loads(value) if kind.type is ValueType.VARIANT and isinstance(value, str) else value


class _Asking:
    def __init__(self, server: RedshiftServer, database: str) -> None:
        self._warehouse = RedshiftWarehouse(address_of(server.details(database), {"password": PASSWORD}))

    def __call__(self, sql: str) -> Sequence[Sequence[Any]]:
        running = self._warehouse.query(Rendered(sql))
        try:
            return [list(row.values()) for batch in running.batches() for row in batch.to_pylist()]
        finally:
            running.close()

    def close(self) -> None:
        self._warehouse.close()


@pytest.fixture(scope="session")
def redshift_run(redshift_server: RedshiftServer) -> Generator[_Asking]:
    with redshift_server.database() as database:
        asking = _Asking(redshift_server, database)
        yield asking
        asking.close()
