"""Documents for tests that are not about making them."""

from typing import Any

from tablewright.demo.data import SCHEMA
from tablewright.document.names import friendly_name

Part = dict[str, Any]


def empty_document() -> Part:
    return document([])


def document(elements: list[Part]) -> Part:
    """A workbook of one page, its elements one below the other."""
    layout = [
        {"element_id": element["id"], "x": 0, "y": row * 12, "width": 24, "height": 12}
        for row, element in enumerate(elements)
    ]
    page = {"id": "p1", "name": "Page 1", "elements": elements, "layout": layout}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


def table(connection_id: str, name: str, *columns: str, schema: str = SCHEMA) -> Part:
    """A table element over the warehouse table of that name, which is its id as well."""
    return {
        "id": name,
        "kind": "table",
        "name": friendly_name(name),
        "source": {"kind": "warehouse-table", "connection_id": connection_id, "path": [schema, name]},
        "columns": [
            {"id": column, "name": friendly_name(column), "source_column": column} for column in columns
        ],
    }
