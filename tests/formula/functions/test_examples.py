"""Every documented example gives its documented result on every engine, with the promised type."""

import json
from collections.abc import Callable, Generator
from datetime import date, datetime
from typing import Any

import duckdb
import psycopg
import pytest

from formula.evaluation import column_for, equal, query_for, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind
from tablewright.formula.typed import calls
from tablewright.formula.types import ValueType

EXAMPLES = [
    pytest.param(function, example, id=f"{function.name}-{index}")
    for function in catalogue.all()
    if function.kind is not FunctionKind.SPECIAL
    for index, example in enumerate(function.examples)
]
PYTHON_TYPES = {
    ValueType.TEXT: str,
    ValueType.NUMBER: (int, float),
    ValueType.DATE: (date, datetime),
    ValueType.LOGICAL: bool,
}

Run = Callable[[str], list[Any]]


@pytest.fixture(scope="module")
def duckdb_run() -> Generator[Run]:
    with duckdb.connect() as connection:
        yield lambda sql: [row[0] for row in connection.execute(sql).fetchall()]


@pytest.fixture(scope="module")
def postgres_run(postgres_server: Any) -> Generator[Run]:
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET jit = off")
        yield lambda sql: [row[0] for row in connection.execute(sql.encode()).fetchall()]


@pytest.mark.parametrize(("function", "example"), EXAMPLES)
def test_on_duckdb(duckdb_run: Run, function: Function, example: Example) -> None:
    check_example(duckdb_run, "duckdb", example)


@pytest.mark.parametrize(("function", "example"), EXAMPLES)
def test_on_postgres(postgres_run: Run, function: Function, example: Example) -> None:
    check_example(postgres_run, "postgres", example)


def check_example(run: Run, dialect: str, example: Example) -> None:
    columns = [column_for(name, values) for name, values in (example.given or {}).items()]
    tree = typed(example.formula, *columns)
    if any(dialect in call.function.gaps for call in calls(tree)):
        with pytest.raises(FormulaError) as refused:
            query_for(example.formula, example.given, dialect)
        assert refused.value.code == "unsupported"
        return
    sql = query_for(example.formula, example.given, dialect).sql(dialect=dialect)
    rows = run(sql)
    if tree.type is ValueType.VARIANT and dialect == "duckdb":
        rows = [None if value is None else json.loads(value) for value in rows]
    by_row = any(call.function.kind is FunctionKind.WINDOW for call in calls(tree))
    found = rows if by_row else rows[0]
    assert equal(found, example.result), f"{found!r} from {sql}"
    for value in rows:
        if value is not None and tree.type is not ValueType.VARIANT:
            assert isinstance(value, PYTHON_TYPES[tree.type]), sql
            assert not tree.integer or isinstance(value, int), sql
            assert tree.type is not ValueType.DATE or tree.has_time == isinstance(value, datetime), sql
