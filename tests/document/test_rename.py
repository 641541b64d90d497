"""Renaming rewrites every formula that means the renamed thing, and nothing else."""

from typing import Any

import pytest

from tablewright.document.index import find_data_element
from tablewright.document.model import Workbook
from tablewright.document.rename import rename_column, rename_element

TABLE = {"kind": "warehouse-table", "connection_id": "c", "path": ["s", "sales"]}


def book() -> Workbook:
    def element(element_id: str, name: str, source: dict[str, Any], **formulas: str) -> dict[str, Any]:
        plain = [{"id": "amount", "name": "Amount", "source_column": "amount"}]
        made = [{"id": key, "name": key.title(), "formula": text} for key, text in formulas.items()]
        return {"kind": "table", "id": element_id, "name": name, "source": source, "columns": plain + made}

    elements = [
        element(
            "sales", "Sales", TABLE, twice="[Amount] * 2 // [Amount]", raw="[Sales/Amount]", bad="Sum([Amount"
        ),
        element(
            "child", "Child", {"kind": "element", "element_id": "sales"}, part="[Sales/Amount] / [Twice]"
        ),
        element("other", "Other", TABLE, look="Lookup([ sales / amount ], [Amount], [Sales/Twice])"),
    ]
    return Workbook.model_validate(
        {"schema_version": 1, "kind": "workbook", "pages": [{"id": "p", "name": "P", "elements": elements}]}
    )


def formula(workbook: Workbook, element_id: str, column_id: str) -> str | None:
    element = find_data_element(workbook, element_id)
    assert element is not None
    return next(column.formula for column in element.columns if column.id == column_id)


def test_renaming_a_column() -> None:
    changed = rename_column(book(), "sales", "amount", "Net / Price")
    element = find_data_element(changed, "sales")
    assert element is not None
    assert element.columns[0].name == "Net / Price"
    assert formula(changed, "sales", "twice") == r"[Net \/ Price] * 2 // [Amount]"
    assert formula(changed, "child", "part") == r"[Sales/Net \/ Price] / [Twice]"
    assert formula(changed, "other", "look") == r"Lookup([ sales /Net \/ Price], [Amount], [Sales/Twice])"
    assert formula(changed, "sales", "raw") == "[Sales/Amount]"
    assert formula(changed, "sales", "bad") == "Sum([Amount"


def test_renaming_a_column_reaches_children_that_use_it_by_its_bare_name() -> None:
    changed = rename_column(book(), "sales", "twice", "Double")
    assert formula(changed, "child", "part") == "[Sales/Amount] / [Double]"
    assert formula(changed, "other", "look") == "Lookup([ sales / amount ], [Amount], [Sales/Double])"


def test_renaming_an_element() -> None:
    changed = rename_element(book(), "sales", "Orders")
    element = find_data_element(changed, "sales")
    assert element is not None
    assert element.name == "Orders"
    assert formula(changed, "sales", "raw") == "[Sales/Amount]"
    assert formula(changed, "child", "part") == "[Orders/Amount] / [Twice]"
    assert formula(changed, "other", "look") == "Lookup([Orders/ amount ], [Amount], [Orders/Twice])"


def test_unknown_things_are_refused() -> None:
    with pytest.raises(KeyError):
        rename_column(book(), "sales", "gone", "X")
    with pytest.raises(KeyError):
        rename_element(book(), "gone", "X")
