"""Listing and renaming references."""

import pytest

from tablewright.formula.errors import FormulaError
from tablewright.formula.references import list_references, rename_reference


def test_lists_references_with_the_places_of_their_parts() -> None:
    text = r'If([A/B\/C] > 1, "[no]", [D]) // [no]'
    references = list_references(text)
    assert [reference.parts for reference in references] == [("A", "B/C"), ("D",)]
    assert [text[reference.span.start : reference.span.end] for reference in references] == [
        r"[A/B\/C]",
        "[D]",
    ]
    assert [text[span.start : span.end] for span in references[0].part_spans] == ["A", r"B\/C"]


def test_lists_references_of_an_unfinished_formula() -> None:
    assert [reference.parts for reference in list_references("Sum([A], ")] == [("A",)]


def test_refuses_what_has_no_tokens() -> None:
    with pytest.raises(FormulaError):
        list_references("[A")


def test_rename_keeps_everything_else() -> None:
    text = 'sum( [Old] ) /* [Old] */ & "[Old]" + [T/Old]  // [Old]'
    assert rename_reference(text, ("old",), ("New",)) == (
        'sum( [New] ) /* [Old] */ & "[Old]" + [T/Old]  // [Old]'
    )


def test_rename_escapes_the_new_name() -> None:
    assert rename_reference("[a] + [b]", ("a",), ("x/y]",)) == r"[x\/y\]] + [b]"


def test_rename_by_predicate_keeps_the_other_parts() -> None:
    text = "[Orders/Amount] + [Amount] + [orders/Tax]"
    renamed = rename_reference(
        text,
        lambda reference: len(reference.parts) == 2 and reference.parts[0].casefold() == "orders",
        lambda reference: ("Sales", *reference.parts[1:]),
    )
    assert renamed == "[Sales/Amount] + [Amount] + [Sales/Tax]"
