"""The first rows of a table, as text for the explorer."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.sql.nodes import name, table

LONGEST = 200
"""Longer texts are cut."""


def sample_rows(
    warehouse: Warehouse, path: TablePath, columns: Sequence[ColumnFacts], limit: int
) -> tuple[list[str], list[list[str | None]]]:
    """Column names, and rows of display text; null stays None."""
    texts = [
        exp.alias_(exp.cast(exp.column(name(column.name)), "text"), f"c{position}", quoted=True)
        for position, column in enumerate(columns)
    ]
    running = warehouse.query(
        exp.select(*texts).from_(table(path)).limit(limit), timeout=30, tag="tablewright sample"
    )
    try:
        rows = [list(row.values()) for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()
    cut = [[None if text is None else text[:LONGEST] for text in row] for row in rows]
    return [column.name for column in columns], cut
