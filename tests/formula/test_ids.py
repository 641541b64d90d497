"""References by id: how they are written, and how names that look like them are kept apart."""

import pytest

from tablewright.formula.formatter import format_reference
from tablewright.formula.ids import IdPart, id_part, is_id
from tablewright.formula.parser import parse
from tablewright.formula.references import list_references
from tablewright.formula.tree import Reference


def parts_of(text: str) -> tuple[str, ...]:
    tree = parse(text)
    assert isinstance(tree, Reference)
    return tree.parts


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("[#amount]", ["amount"]),
        ("[#a-1/#b_2]", ["a-1", "b_2"]),
        ("[#orders/Raw Name]", ["orders", None]),
        ("[Orders/#c]", [None, "c"]),
        (r"[#/raw\/key]", ["", None]),
        ("[#a/#b/#c]", ["a", "b", "c"]),
        (r"[\#amount]", [None]),
        ("[# of Orders]", [None]),
        ("[#1 Choice]", [None]),
        ("[ #amount]", [None]),
        (r"[\\#x]", [None]),
    ],
)
def test_ids_are_distinguished_from_names(text: str, ids: list[str | None]) -> None:
    parts = parts_of(text)
    assert [part.id if is_id(part) else None for part in parts] == ids
    assert format_reference(parts) == text


def test_a_last_known_name_may_follow_the_id() -> None:
    (part,) = parts_of(r"[#a:Net \[EUR\]: 1]")
    assert is_id(part)
    assert (part.id, part.last_name) == ("a", "Net [EUR]: 1")
    assert format_reference((id_part("a", "Net [EUR]: 1"),)) == r"[#a:Net \[EUR\]: 1]"


@pytest.mark.parametrize("name", ["#amount", "#", "#a: b", "#" + "x" * 64, r"\#x", "#x]", "# x", "a#b"])
def test_names_survive_whatever_they_look_like(name: str) -> None:
    (part,) = parts_of(format_reference((name,)))
    assert part == name
    assert not is_id(part)


def test_an_id_part_is_the_text_that_stands_there() -> None:
    (reference,) = list_references("1 + [#amount]")
    assert reference.parts == ("#amount",)
    assert isinstance(reference.parts[0], IdPart)
