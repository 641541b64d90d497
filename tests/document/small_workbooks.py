"""Workbooks of one page, and the problems that validation finds in them."""

from typing import Any

from tablewright.document.model import Workbook
from tablewright.document.validate import validate

TABLE = {"kind": "warehouse-table", "connection_id": "c", "path": ["s", "t"]}


def element(element_id: str = "t", **more: Any) -> dict[str, Any]:
    columns = [{"id": "a", "name": "A", "source_column": "a"}, {"id": "b", "name": "B", "source_column": "b"}]
    return {"kind": "table", "id": element_id, "name": "T", "source": TABLE, "columns": columns, **more}


def book(*elements: dict[str, Any], **page: Any) -> Workbook:
    layout = [{"element_id": element["id"], "x": 0, "y": 0, "width": 24, "height": 5} for element in elements]
    pages = [{"id": "p", "name": "P", "elements": list(elements), "layout": layout, **page}]
    return Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": pages})


def found(workbook: Workbook) -> list[tuple[str, str]]:
    return [(problem.code, problem.where()) for problem in validate(workbook)]
