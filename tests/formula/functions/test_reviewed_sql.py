"""No function writes what a warehouse is known to refuse although its double takes it."""

import pytest

from compiler.golden import wrong_in
from formula.evaluation import column_for, sql_of
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind

EXAMPLES = [
    (f"{function.name}-{index}", example)
    for function in catalogue.all()
    if function.kind is not FunctionKind.SPECIAL
    for index, example in enumerate(function.examples)
]


@pytest.mark.parametrize("dialect", ["bigquery", "databricks"])
def test_sql_of_examples(dialect: str) -> None:
    texts: dict[str, list[str]] = {}
    for name, example in EXAMPLES:
        columns = [column_for(text, values) for text, values in (example.given or {}).items()]
        try:
            sql = sql_of(example.formula, *columns, dialect=dialect)
        except FormulaError:
            continue  # A declared gap.
        if wrong := wrong_in(sql, dialect):
            texts[name] = wrong
    assert not texts
