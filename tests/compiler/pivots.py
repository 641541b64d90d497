"""Pivots in tests: building them, and what a plain reading of the rows gives."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from compiler.kit import columns, element, table, workbook
from tablewright.document.model import Workbook

Row = dict[str, Any]
Measure = Callable[[list[Row]], Any]
Cell = tuple[tuple[Any, ...], tuple[Any, ...]]


def axis(*keys: Any, **more: Any) -> dict[str, Any]:
    """Keys by their column ids, or as whole objects."""
    return {"keys": [key if isinstance(key, dict) else {"column_id": key} for key in keys], **more}


def pivot(
    cols: list[dict[str, Any]],
    rows: dict[str, Any],
    across: dict[str, Any],
    values: Sequence[str],
    *,
    source: str = "shop.orders",
    others: Sequence[dict[str, Any]] = (),
    **more: Any,
) -> Workbook:
    """A workbook with one pivot, `pv`, of the columns that its shelves and filters need."""
    wanted = [key["column_id"] for key in (*rows["keys"], *across["keys"], *more.get("filters", ()))]
    cols = needed(cols, [*wanted, *values])
    return workbook(
        element("pivot", "pv", table(source), cols, rows=rows, across=across, values=list(values), **more),
        *others,
    )


def needed(cols: list[dict[str, Any]], wanted: list[str]) -> list[dict[str, Any]]:
    """The wanted columns and those that their formulas name."""
    names = set(wanted)
    while True:
        formulas = [record.get("formula") or "" for record in cols if record["id"] in names]
        more = {record["id"] for record in cols if any(f"[{record['name']}" in text for text in formulas)}
        if more <= names:
            return [record for record in cols if record["id"] in names]
        names |= more


def prefixes(keys: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(keys[:count]) for count in range(len(keys) + 1)]


def members(rows: Iterable[Row], keys: Sequence[str]) -> set[tuple[Any, ...]]:
    return {tuple(row[key] for key in keys) for row in rows}


def cells(
    rows: list[Row], down: Sequence[str], across: Sequence[str], measure: Callable[[list[Row]], Any]
) -> dict[Cell, Any]:
    """The measure of every cell of every level, from base rows."""
    result: dict[Cell, Any] = {}
    for own in prefixes(down):
        for other in prefixes(across):
            groups: dict[Cell, list[Row]] = {}
            if not own and not other:
                groups[(), ()] = []
            for row in rows:
                place = (tuple(row[key] for key in own), tuple(row[key] for key in other))
                groups.setdefault(place, []).append(row)
            result |= {place: measure(group) for place, group in groups.items()}
    return result


def spread(
    rows: list[tuple[Any, ...]], down: int, across: int
) -> tuple[dict[Cell, tuple[Any, ...]], dict[tuple[Any, ...], int], dict[tuple[Any, ...], int]]:
    """Long rows as cells with their values, and the places of the members of both axes."""
    values: dict[Cell, tuple[Any, ...]] = {}
    down_places: dict[tuple[Any, ...], int] = {}
    across_places: dict[tuple[Any, ...], int] = {}
    for row in rows:
        row_level, column_level, row_number, column_number = row[down + across : down + across + 4]
        place = (row[:row_level], row[down : down + column_level])
        assert row[row_level:down] == (None,) * (down - row_level)
        assert place not in values
        values[place] = row[down + across + 4 :]
        assert down_places.setdefault(place[0], row_number) == row_number
        assert across_places.setdefault(place[1], column_number) == column_number
    return values, down_places, across_places


VALUES = columns(
    region="region",
    item="item",
    month='=DateTrunc("month", [Orders/Order Date])',
    total="=Sum([Orders/Amount])",
    n="=Count()",
    mean="=[Total] / [N]",
    buyers="=CountDistinct([Orders/Customer])",
    middle="=Median([Orders/Amount])",
    of_row='=PercentOfTotal(Sum([Orders/Amount]), "row")',
    of_column='=PercentOfTotal(Sum([Orders/Amount]), "column")',
    of_all="=PercentOfTotal(Sum([Orders/Amount]))",
    of_parent="=[Total] / [Total (Parent Row Total)]",
    of_parent_column='=Subtotal(Count(), "column_parent")',
    running="=CumulativeSum(Sum([Orders/Amount]))",
)
