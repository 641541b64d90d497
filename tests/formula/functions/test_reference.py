"""Examples of every function, kept apart from the declarations: each gives its result on every engine, or its
function is a declared gap there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example
from tablewright.formula.parser import parse
from tablewright.formula.platforms.registry import platform_of

from .answers import Answers
from .engines import ENGINES, FormulaEngine
from .examples import check_example
from .reference_examples import REFERENCE, called, example_of, functions_of, is_special

DOCUMENT = Path(__file__).parents[3] / "docs" / "formulas" / "semantics.md"
SHOWN = {"DuckDB": "duckdb", "PostgreSQL": "postgres"}


PLAIN = [
    pytest.param(example_of(entry), id=f"{entry['function']}-{index}")
    for index, entry in enumerate(REFERENCE)
    if not is_special(entry)
]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("example", PLAIN)
def test_example(
    engine: FormulaEngine,
    example: Example,
    answers: Callable[[FormulaEngine], Answers],
    request: pytest.FixtureRequest,
) -> None:
    check_example(answers(engine), example, request)


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
