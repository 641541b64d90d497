"""What a viewer chooses for the moment."""

import pytest

from tablewright.document.model import Column, Grouping, Page, SortKey, TableElement, Workbook
from tablewright.document.viewing import sorted_by

COLUMNS = tuple(Column(id=name, name=name, source_column=name) for name in ("carrier", "delay", "day"))
TABLE = TableElement.model_validate(
    {
        "kind": "table",
        "id": "t",
        "name": "T",
        "source": {"kind": "warehouse-table", "connection_id": "c", "path": ["s", "t"]},
        "columns": COLUMNS,
        "groupings": [Grouping(id="g", keys=("carrier",), sort=(SortKey(column_id="carrier"),))],
        "sort": [SortKey(column_id="day")],
    }
)
WORKBOOK = Workbook(schema_version=1, kind="workbook", pages=(Page(id="p", name="P", elements=(TABLE,)),))


def sorts(*keys: SortKey) -> tuple[tuple[SortKey, ...], tuple[SortKey, ...]]:
    element = sorted_by(WORKBOOK, "t", keys).pages[0].elements[0]
    assert isinstance(element, TableElement)
    return element.groupings[0].sort, element.sort


def test_a_key_acts_at_the_level_of_its_column() -> None:
    delay = SortKey(column_id="delay", direction="descending")
    assert sorts(delay) == (TABLE.groupings[0].sort, (delay,))
    carrier = SortKey(column_id="carrier", direction="descending")
    assert sorts(carrier) == ((carrier,), TABLE.sort)


def test_no_keys_leave_the_base_unsorted() -> None:
    assert sorts() == (TABLE.groupings[0].sort, ())


def test_the_document_itself_stays_as_it_was() -> None:
    before = WORKBOOK.model_dump()
    sorted_by(WORKBOOK, "t", [SortKey(column_id="delay")])
    assert WORKBOOK.model_dump() == before
    assert sorted_by(WORKBOOK, "other", [SortKey(column_id="delay")]) is WORKBOOK


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(ValueError, match="no column"):
        sorted_by(WORKBOOK, "t", [SortKey(column_id="nope")])
