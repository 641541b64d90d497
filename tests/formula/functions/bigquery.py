"""BigQuery's double, for the examples of functions: asked by the client."""

import json
from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Any

import pytest

from servers.bigquery import BigQueryServer
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType
from tablewright.warehouse.bigquery.client import BigQueryWarehouse
from tablewright.warehouse.bigquery.fields import BigQueryFields
from tablewright.warehouse.contract.client import Rendered

KNOWN = {
    'CallNumber("GCD", 12, 18)': "BigQuery has no function GCD",
    'CallDatetime("MAKE_DATE", 2024, 1, 31)': "BigQuery has no function MAKE_DATE",
    'AggLogical("BOOL_AND", [x])': "BigQuery has no function BOOL_AND",
}


def read(kind: ValueKind, value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return json.loads(value) if kind.type is ValueType.VARIANT and isinstance(value, str) else value


class _Asking:
    def __init__(self, server: BigQueryServer) -> None:
        fields = BigQueryFields.model_validate(server.details)
        self._warehouse = BigQueryWarehouse(fields, {}, retry_seconds=5)

    def __call__(self, sql: str) -> Sequence[Sequence[Any]]:
        running = self._warehouse.query(Rendered(sql))
        try:
            return [list(row.values()) for batch in running.batches() for row in batch.to_pylist()]
        finally:
            running.close()

    def close(self) -> None:
        self._warehouse.close()


@pytest.fixture(scope="session")
def bigquery_run(bigquery_server: BigQueryServer) -> Generator[_Asking]:
    asking = _Asking(bigquery_server)
    yield asking
    asking.close()
