"""Every documented example gives its documented result on every engine, with the promised type."""

from collections.abc import Callable

import pytest

from tablewright.formula.functions.base import Example

from .answers import Answers, WrittenFormulas
from .engines import ENGINES, FormulaEngine
from .examples import EXAMPLES, check_example

Answering = Callable[[FormulaEngine], Answers]


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest, written_formulas: WrittenFormulas) -> Answering:
    made: dict[str, Answers] = {}
    neighbours = [(example.formula, example.given) for _, example in EXAMPLES]

    def of(engine: FormulaEngine) -> Answers:
        if engine.name not in made:
            run = request.getfixturevalue(engine.fixture)
            made[engine.name] = Answers(engine, run, neighbours, written_formulas)
        return made[engine.name]

    return of


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
