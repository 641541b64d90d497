"""The first rows of a table, as text for the explorer."""

from sqlglot import exp

from tablewright.warehouse.contract import Warehouse


def sample_rows(
    warehouse: Warehouse, path: tuple[str, ...], limit: int
) -> tuple[list[str], list[list[str | None]]]:
    """Column names, and rows of display text; null stays None. Long texts are cut at 200 characters."""
    columns = [column.name for column in warehouse.columns(path)]
    *above, name = path
    table = exp.Table(
        this=exp.to_identifier(name, quoted=True),
        db=exp.to_identifier(above[-1], quoted=True) if above else None,
    )
    texts = [
        exp.alias_(
            exp.cast(exp.column(exp.to_identifier(column, quoted=True)), "text"), f"c{position}", quoted=True
        )
        for position, column in enumerate(columns)
    ]
    running = warehouse.query(
        exp.select(*texts).from_(table).limit(limit), timeout=30, tag="tablewright sample"
    )
    try:
        rows = [list(row.values()) for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()
    return columns, [[None if text is None else text[:200] for text in row] for row in rows]
