"""Rules of a workbook, each with the path to the broken place."""

import pytest

from document.small_workbooks import book, element, found
from tablewright.document.model import Workbook
from tablewright.document.validate import DocumentError, check, validate


def test_a_sound_workbook_has_no_problems() -> None:
    sound = book(
        element(groupings=[{"id": "g", "keys": ["a"], "calculations": ["b"]}], sort=[{"column_id": "a"}]),
        element("child", source={"kind": "element", "element_id": "t", "grouping_id": "g"}),
        {"kind": "text", "id": "x", "name": "X"},
        {
            "kind": "control",
            "id": "k",
            "name": "K",
            "control_id": "pick",
            "control": "list",
            "options": {"kind": "element", "element_id": "t", "column_id": "a"},
            "targets": [{"element_id": "child", "column_id": "b"}],
            "value": ["x", None],
        },
    )
    assert found(sound) == []
    check(sound)


CONTROL = {"kind": "control", "id": "k", "name": "K", "control_id": "pick", "control": "list"}

BROKEN: list[tuple[Workbook, tuple[str, str]]] = [
    (book(element(), element()), ("repeated-id", "pages[0].elements[1].id")),
    (
        book(element(), {**CONTROL}, {**CONTROL, "id": "k2", "control_id": "PICK"}),
        ("repeated-id", "pages[0].elements[2].control_id"),
    ),
    (
        book(
            element(
                columns=[{"id": "a", "name": "A", "formula": "1"}, {"id": "a", "name": "C", "formula": "1"}]
            )
        ),
        ("repeated-id", "pages[0].elements[0].columns[1].id"),
    ),
    (
        book(
            element(
                columns=[{"id": "a", "name": "A", "formula": "1"}, {"id": "b", "name": "a", "formula": "1"}]
            )
        ),
        ("repeated-id", "pages[0].elements[0].columns[1].name"),
    ),
    (book(element(), layout=[]), ("layout", "pages[0].layout")),
    (
        book(element(), layout=[{"element_id": "t", "x": 12, "y": 0, "width": 13, "height": 1}]),
        ("layout", "pages[0].layout[0].width"),
    ),
    (
        book(
            element(), layout=[{"element_id": i, "x": 0, "y": 0, "width": 1, "height": 1} for i in ("t", "z")]
        ),
        ("unknown-element", "pages[0].layout[1].element_id"),
    ),
    (
        book(element(source={"kind": "element", "element_id": "gone"})),
        ("unknown-element", "pages[0].elements[0].source.element_id"),
    ),
    (
        book(element(), element("u", source={"kind": "element", "element_id": "t", "grouping_id": "g"})),
        ("unknown-grouping", "pages[0].elements[1].source.grouping_id"),
    ),
    (
        book(element(source={"kind": "element", "element_id": "t"})),
        ("circular", "pages[0].elements[0].source"),
    ),
    (book(element(sort=[{"column_id": "z"}])), ("unknown-column", "pages[0].elements[0].sort[0].column_id")),
    (book(element(summary=["z"])), ("unknown-column", "pages[0].elements[0].summary[0]")),
    (
        book(element(filters=[{"id": "f", "kind": "list", "column_id": "z"}])),
        ("unknown-column", "pages[0].elements[0].filters[0].column_id"),
    ),
    (
        book(element(groupings=[{"id": "g", "keys": ["a"], "calculations": ["a"]}])),
        ("repeated-id", "pages[0].elements[0].groupings[0].calculations[0]"),
    ),
    (
        book(element(groupings=[{"id": "base", "keys": ["a"]}])),
        ("reserved-id", "pages[0].elements[0].groupings[0].id"),
    ),
    (book(element(collapsed_to="g")), ("unknown-grouping", "pages[0].elements[0].collapsed_to")),
    (
        book(element(), {**CONTROL, "targets": [{"element_id": "t", "column_id": "z"}]}),
        ("unknown-column", "pages[0].elements[1].targets[0].column_id"),
    ),
    (
        book(element(), {**CONTROL, "options": {"kind": "element", "element_id": "z", "column_id": "a"}}),
        ("unknown-element", "pages[0].elements[1].options.element_id"),
    ),
    (
        book(element(), {**CONTROL, "control": "number", "value": "x"}),
        ("control-value", "pages[0].elements[1].value"),
    ),
    (
        book({**element(), "kind": "chart", "x": "a", "y": ["z"]}),
        ("unknown-column", "pages[0].elements[0].y[0]"),
    ),
    (
        book({**element(), "kind": "kpi", "value": "z"}),
        ("unknown-column", "pages[0].elements[0].value"),
    ),
]


@pytest.mark.parametrize(
    ("workbook", "problem"), BROKEN, ids=lambda name: str(name) if isinstance(name, tuple) else ""
)
def test_each_broken_rule_is_found(workbook: Workbook, problem: tuple[str, str]) -> None:
    assert problem in found(workbook)
    with pytest.raises(DocumentError) as caught:
        check(workbook)
    assert all(problem.message and problem.hint for problem in caught.value.problems)


def test_a_circle_of_elements_names_them() -> None:
    circle = book(
        element("t", name="One", source={"kind": "element", "element_id": "u"}),
        element("u", name="Two", source={"kind": "element", "element_id": "t"}),
    )
    messages = [problem.message for problem in validate(circle) if problem.code == "circular"]
    assert any("One → Two → One" in message for message in messages)
