"""PostgreSQL 15 for the examples of functions."""

from collections.abc import Generator
from functools import cache
from typing import Any

import psycopg
import pytest

from formula.evaluation import query_for
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.platforms.rendering import render

REASON = "PostgreSQL tells only from version 16 on whether a text is JSON before it reads it"


@cache
def known() -> dict[str, str]:
    """The examples that read a text as JSON."""
    return {
        example.formula: REASON
        for function in catalogue.all()
        if function.kind is not FunctionKind.SPECIAL
        for example in function.examples
        if "PG_INPUT_IS_VALID" in _sql(example.formula, example.given)
    }


def _sql(formula: str, given: Any) -> str:
    try:
        return render(query_for(formula, given, "postgres"), "postgres")
    except FormulaError:
        return ""


@pytest.fixture(scope="session")
def postgres_15_run(postgres_15_server: Any) -> Generator[Any]:
    with postgres_15_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET jit = off")
        yield lambda sql: connection.execute(sql.encode()).fetchall()
