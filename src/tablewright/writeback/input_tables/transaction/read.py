"""Small reads outside of a transaction: they never wait for a writer."""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from tablewright.warehouse.contract.client import Warehouse


def fetch(
    warehouse: Warehouse, statement: exp.Expression, bound: Mapping[str, Any] | None = None, *, tag: str
) -> list[tuple[Any, ...]]:
    """All rows of a SELECT with named parameters."""
    running = warehouse.query(statement, bound or {}, tag=f"input table {tag}")
    try:
        return [
            row
            for batch in running.batches()
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
        ]
    finally:
        running.close()
