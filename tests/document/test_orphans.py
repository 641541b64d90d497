"""Documents that ask for entries without a row."""

from typing import Any

from tablewright.document.index import elements
from tablewright.document.model import ControlElement, InputTableElement, TableElement, Workbook
from tablewright.document.orphans import BESIDE, ENTRIES, counting_entries, linked_element
from tablewright.document.validate import validate

LINKED: dict[str, Any] = {
    "kind": "input-table",
    "id": "notes",
    "name": "Notes",
    "source": {"kind": "input-table", "connection_id": "c", "input_table_id": "t"},
    "linked": {
        "parent": {"kind": "element", "element_id": "people"},
        "keys": [{"parent_column_id": "name", "entry_column": "k"}],
    },
    "columns": [{"id": "note", "name": "Note", "source_column": "n"}],
    "filters": [{"kind": "list", "id": "f", "column_id": "note", "values": ["x"]}],
}
PEOPLE: dict[str, Any] = {
    "kind": "table",
    "id": "people",
    "name": "People",
    "source": {"kind": "warehouse-table", "connection_id": "c", "path": ["s", "people"]},
    "columns": [{"id": "name", "name": "Name", "source_column": "name"}],
}
CONTROL: dict[str, Any] = {
    "kind": "control",
    "id": "who",
    "name": "Who",
    "control_id": "who",
    "control": "list",
    "targets": [{"element_id": "people", "column_id": "name"}],
}


def workbook() -> Workbook:
    page = {"id": "p", "name": "Page", "elements": [PEOPLE, LINKED, CONTROL], "layout": []}
    return Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})


def test_only_linked_elements_are_found() -> None:
    assert linked_element(workbook(), "people") is None
    assert linked_element(workbook(), "nowhere") is None
    input_table_element = linked_element(workbook(), "notes")
    assert input_table_element is not None
    assert input_table_element.linked is not None


def test_entries_and_those_beside_a_row_are_counted() -> None:
    before = workbook()
    notes = linked_element(before, "notes")
    assert notes is not None
    asked = counting_entries(before, notes)
    assert {problem.code for problem in validate(asked)} == {"layout"}
    by_id = {element.id: element for element in elements(asked)}
    alone, beside, control = by_id[ENTRIES], by_id[BESIDE], by_id["who"]
    # People read the names in the query history.
    assert alone.name == "Entries of Notes"
    assert beside.name == "Entries of Notes that have a row"
    assert isinstance(alone, InputTableElement)
    assert alone.linked is None
    assert isinstance(beside, TableElement)
    assert (beside.summary, beside.filters) == ((BESIDE,), ())
    assert isinstance(control, ControlElement)
    assert control.targets == ()
    assert before == workbook()
