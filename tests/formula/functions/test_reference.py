"""Examples of every function, kept apart from the declarations: each gives its result on every engine, or its
function is a declared gap there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formula.functions.test_examples import (
    Run,
    check_example,
    duckdb_run,  # noqa: F401 (a fixture)
    postgres_run,  # noqa: F401 (a fixture)
)
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind
from tablewright.formula.parser import parse
from tablewright.formula.tree import Call, Node, parts

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))
DOCUMENT = Path(__file__).parents[3] / "docs" / "formulas" / "semantics.md"
ENGINES = {"DuckDB": "duckdb", "PostgreSQL": "postgres"}


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


@pytest.mark.parametrize("entry", PLAIN)
def test_on_duckdb(duckdb_run: Run, entry: dict[str, Any]) -> None:  # noqa: F811
    check_example(duckdb_run, "duckdb", example_of(entry))


@pytest.mark.parametrize("entry", PLAIN)
def test_on_postgres(postgres_run: Run, entry: dict[str, Any]) -> None:  # noqa: F811
    check_example(postgres_run, "postgres", example_of(entry))


def example_of(entry: dict[str, Any]) -> Example:
    return Example(entry["formula"], entry["result"], entry.get("given"))


def test_every_function_is_in_the_language() -> None:
    names = {entry["function"] for entry in REFERENCE}
    names |= {name for entry in REFERENCE for name in called(parse(entry["formula"]))}
    assert not {name for name in names if catalogue.find(name) is None}


@pytest.mark.parametrize("shown", ENGINES)
def test_the_counts_in_the_documentation_are_true(shown: str) -> None:
    gaps = sum(
        any(ENGINES[shown] in function.gaps for function in functions_of(entry)) for entry in REFERENCE
    )
    line = f"| {shown} | {len(REFERENCE)} | {len(REFERENCE) - gaps} | {gaps} |"
    assert line in DOCUMENT.read_text(encoding="utf-8"), f"docs/formulas/semantics.md must say: {line}"
