"""Examples of every function, kept apart from the declarations: each gives its result on every engine, or its
function is a declared gap there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind
from tablewright.formula.parser import parse
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.tree import Call, Node, parts

from .answers import Answers
from .engines import ENGINES, FormulaEngine
from .test_examples import check_example

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))
DOCUMENT = Path(__file__).parents[3] / "docs" / "formulas" / "semantics.md"
SHOWN = {"DuckDB": "duckdb", "PostgreSQL": "postgres"}


def called(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        yield node.name
    for part in parts(node):
        yield from called(part)


def functions_of(entry: dict[str, Any]) -> list[Function]:
    found = [catalogue.find(name) for name in called(parse(entry["formula"]))]
    return [function for function in found if function is not None]


def is_special(entry: dict[str, Any]) -> bool:
    return any(function.kind is FunctionKind.SPECIAL for function in functions_of(entry))


PLAIN = [
    pytest.param(entry, id=f"{entry['function']}-{index}")
    for index, entry in enumerate(REFERENCE)
    if not is_special(entry)
]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("entry", PLAIN)
def test_example(engine: FormulaEngine, entry: dict[str, Any], request: pytest.FixtureRequest) -> None:
    check_example(Answers(engine, request.getfixturevalue(engine.fixture)), example_of(entry), request)


def example_of(entry: dict[str, Any]) -> Example:
    return Example(entry["formula"], entry["result"], entry.get("given"))


def test_every_function_is_in_the_language() -> None:
    names = {entry["function"] for entry in REFERENCE}
    names |= {name for entry in REFERENCE for name in called(parse(entry["formula"]))}
    assert not {name for name in names if catalogue.find(name) is None}


@pytest.mark.parametrize("shown", SHOWN)
def test_the_counts_in_the_documentation_are_true(shown: str) -> None:
    gaps = sum(
        any(platform_of(SHOWN[shown]).gap(function) for function in functions_of(entry))
        for entry in REFERENCE
    )
    line = f"| {shown} | {len(REFERENCE)} | {len(REFERENCE) - gaps} | {gaps} |"
    assert line in DOCUMENT.read_text(encoding="utf-8"), f"docs/formulas/semantics.md must say: {line}"
