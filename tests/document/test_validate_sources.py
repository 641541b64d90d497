"""Rules for nested sources, relationships, metrics and linked input tables, each with its path."""

from typing import Any

import pytest
from pydantic import ValidationError

from document.small_workbooks import TABLE, book, element, found
from tablewright.document.files import read_workbook, write_workbook
from tablewright.document.index import data_elements
from tablewright.document.model import Workbook
from tablewright.document.sources import elements_in, root_sources, walk_sources
from tablewright.document.validate import validate

OTHER = {"kind": "warehouse-table", "connection_id": "c", "path": ["s", "other"]}
ON = {"left": "[A/A]", "right": "[B/B]"}
SOURCE = "pages[0].elements[0].source"


def leg(leg_id: str, source: dict[str, Any] = OTHER, **more: Any) -> dict[str, Any]:
    return {"id": leg_id, "name": leg_id.upper(), "source": source, "kind": "left", "on": [ON], **more}


def join(*legs: dict[str, Any], first: dict[str, Any] = TABLE) -> dict[str, Any]:
    return {"kind": "join", "first": {"id": "a", "name": "A", "source": first}, "legs": list(legs)}


def union(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "union", "parts": list(parts), **more}


def part(part_id: str, source: dict[str, Any] = OTHER, **more: Any) -> dict[str, Any]:
    return {"id": part_id, "name": part_id.upper(), "source": source, **more}


def rows_to_columns(**more: Any) -> dict[str, Any]:
    return {
        "kind": "rows-to-columns",
        "source": TABLE,
        "keys": ["a"],
        "name_column": "b",
        "value_column": "c",
        "outputs": [{"id": "x", "name": "X", "value": "x"}],
        **more,
    }


def related(**more: Any) -> dict[str, Any]:
    keys = [{"column_id": "a", "target_column_id": "b"}]
    return {"id": "r", "name": "R", "target_element_id": "u", "keys": keys, **more}


def linked(**more: Any) -> dict[str, Any]:
    return {
        "kind": "input-table",
        "id": "i",
        "name": "I",
        "source": {"kind": "input-table", "connection_id": "c", "input_table_id": "n"},
        "columns": [{"id": "note", "name": "Note", "source_column": "note"}],
        "linked": {
            "parent": {"kind": "element", "element_id": "t"},
            "keys": [{"parent_column_id": "a", "entry_column": "k"}],
            **more,
        },
    }


def nested(depth: int) -> dict[str, Any]:
    source: dict[str, Any] = TABLE
    for _ in range(depth):
        source = {"kind": "unnest", "source": source, "column": "a"}
    return source


def sound() -> Workbook:
    return book(
        element(
            "t",
            source=join(leg("b"), leg("c", union(part("x"), part("y")))),
            relationships=[related()],
            metrics=[{"id": "m", "name": "M", "formula": "Sum([A])"}],
        ),
        element("u", source=rows_to_columns(), name="U"),
        element("v", source={"kind": "columns-to-rows", "source": TABLE, "columns": ["a", "b"]}, name="V"),
        element("w", source=nested(3), name="W"),
        linked(),
    )


def test_sound_sources_have_no_problems() -> None:
    assert found(sound()) == []


def test_they_go_through_files_unchanged() -> None:
    text = write_workbook(sound())
    assert read_workbook(text) == sound()
    assert write_workbook(read_workbook(text)) == text


def test_walking_finds_every_source() -> None:
    by_id = {other_element.id: other_element for other_element in data_elements(sound())}
    places = [".".join(map(str, path)) for path, _ in walk_sources(by_id["t"].source)]
    assert places == [
        "",
        "first.source",
        "legs.0.source",
        "legs.1.source",
        "legs.1.source.parts.0.source",
        "legs.1.source.parts.1.source",
    ]
    assert len(list(root_sources(by_id["t"].source))) == 4
    assert [other_element.element_id for other_element in elements_in(by_id["i"].row_source)] == ["t"]


BROKEN: list[tuple[Workbook, tuple[str, str]]] = [
    (book(element(source=join(leg("a")))), ("repeated-id", f"{SOURCE}.legs[0].id")),
    (book(element(source=join(leg("b", name="a")))), ("repeated-id", f"{SOURCE}.legs[0].name")),
    (
        book(element(source=join(leg("b", on=[{"left": "[A", "right": "[B/B]"}])))),
        ("formula", f"{SOURCE}.legs[0].on[0].left"),
    ),
    (
        book(element(source=join(leg("b", kind="lookup", on=[{**ON, "operator": "<"}])))),
        ("lookup-operator", f"{SOURCE}.legs[0].on[0].operator"),
    ),
    (
        book(element(source=join(leg("b", {"kind": "element", "element_id": "z"})))),
        ("unknown-element", f"{SOURCE}.legs[0].source.element_id"),
    ),
    (
        book(element(source=join(leg("b", {**OTHER, "connection_id": "d"})))),
        ("connections", SOURCE),
    ),
    (book(element(source=join(leg("b", {"kind": "element", "element_id": "t"})))), ("circular", SOURCE)),
    (book(element(source=nested(7))), ("too-deep", SOURCE + ".source" * 7)),
    (book(element(source=union(part("a"), part("a")))), ("repeated-id", f"{SOURCE}.parts[1].id")),
    (
        book(element(source=union(part("a"), part("b", name="a")))),
        ("repeated-id", f"{SOURCE}.parts[1].name"),
    ),
    (
        book(
            element(
                source=union(part("a"), part("b"), columns=[{"id": "x", "name": "X", "parts": {"z": "q"}}])
            )
        ),
        ("unknown-part", f"{SOURCE}.columns[0].parts.z"),
    ),
    (
        book(element(source=rows_to_columns(name_column="a"))),
        ("transposed-key", f"{SOURCE}.name_column"),
    ),
    (
        book(element(source=rows_to_columns(outputs=[{"id": "x", "name": "X", "value": 1}] * 2))),
        ("repeated-id", f"{SOURCE}.outputs[1].value"),
    ),
    (
        book(element(relationships=[related()])),
        ("unknown-element", "pages[0].elements[0].relationships[0].target_element_id"),
    ),
    (
        book(
            element(relationships=[related(keys=[{"column_id": "z", "target_column_id": "b"}])]),
            element("u", name="U"),
        ),
        ("unknown-column", "pages[0].elements[0].relationships[0].keys[0].column_id"),
    ),
    (
        book(
            element(relationships=[related(keys=[{"column_id": "a", "target_column_id": "z"}])]),
            element("u", name="U"),
        ),
        ("unknown-column", "pages[0].elements[0].relationships[0].keys[0].target_column_id"),
    ),
    (
        book(element(metrics=[{"id": "m", "name": n, "formula": "Count()"} for n in "xy"])),
        ("repeated-id", "pages[0].elements[0].metrics[1].id"),
    ),
    (book(linked()), ("unknown-element", "pages[0].elements[0].linked.parent.element_id")),
    (
        book(element(), linked(keys=[{"parent_column_id": "z", "entry_column": "k"}])),
        ("unknown-column", "pages[0].elements[1].linked.keys[0].parent_column_id"),
    ),
    (
        book(element(source={"kind": "element", "element_id": "i"}), linked()),
        ("circular", "pages[0].elements[1].source"),
    ),
]


@pytest.mark.parametrize(
    ("workbook", "problem"), BROKEN, ids=lambda name: str(name) if isinstance(name, tuple) else ""
)
def test_each_broken_rule_is_found(workbook: Workbook, problem: tuple[str, str]) -> None:
    assert problem in found(workbook)
    assert all(document_problem.message and document_problem.hint for document_problem in validate(workbook))


@pytest.mark.parametrize(
    "source",
    [
        join(),
        join(leg("b", on=[])),
        join(leg("b", kind="cross")),
        union(part("a")),
        {"kind": "columns-to-rows", "source": TABLE, "columns": []},
        rows_to_columns(aggregate="mode"),
        {"kind": "unnest", "source": TABLE},
    ],
)
def test_shapes_that_cannot_be(source: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        book(element(source=source))
