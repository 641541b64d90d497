"""Every documented example gives its documented result on every engine, with the promised type."""

from collections.abc import Callable

import pytest

from tablewright.formula.functions.base import Example

from .answers import Answers
from .engines import ENGINES, FormulaEngine
from .examples import EXAMPLES, check_example

Answering = Callable[[FormulaEngine], Answers]


@pytest.mark.parametrize(
    ("engine", "example"),
    [
        pytest.param(engine, example, id=f"{engine.name}-{name}")
        for engine in ENGINES
        for name, example in EXAMPLES
    ],
)
def test_example(
    engine: FormulaEngine, example: Example, answers: Answering, request: pytest.FixtureRequest
) -> None:
    check_example(answers(engine), example, request)
