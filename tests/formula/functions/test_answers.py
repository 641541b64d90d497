"""Examples that are asked together: each gets its own answer, and one that fails spoils no other."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest

from .answers import Answers, Asked
from .engines import FormulaEngine

ENGINE = FormulaEngine("duckdb", "duckdb", "duckdb_run", errors=(duckdb.Error,), batch=3)
SUM: Asked = ("Sum([x])", {"x": [1, 2]})
EXAMPLES: list[Asked] = [("1 + 1", None), SUM, ("Abs(-3)", None), ('Upper("a")', None), ("2 * 4", None)]


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def answers(sent: list[str]) -> Answers:
    def run(sql: str) -> Sequence[Sequence[Any]]:
        sent.append(sql)
        if "UPPER" in sql:
            raise duckdb.Error("it cannot do this")
        with duckdb.connect() as connection:
            return connection.execute(sql).fetchall()

    return Answers(ENGINE, run, EXAMPLES)


def test_three_are_asked_in_one_statement(answers: Answers, sent: list[str]) -> None:
    assert [answers.rows(*asked) for asked in EXAMPLES[:3]] == [[2], [3], [3]]
    assert len(sent) == 1


def test_one_that_fails_fails_alone(answers: Answers, sent: list[str]) -> None:
    with pytest.raises(duckdb.Error):
        answers.rows(*EXAMPLES[3])
    assert sent[-1] == answers.sql(*EXAMPLES[3])
    assert answers.rows(*EXAMPLES[4]) == [8]


def test_what_nobody_waits_for_is_asked_alone(answers: Answers, sent: list[str]) -> None:
    assert answers.rows("5", None) == [5]
    assert sent == [answers.sql("5")]


def test_several_rows_are_asked_alone(sent: list[str], answers: Answers) -> None:
    rows: Asked = ("Rank([x])", {"x": [5, 7]})
    assert answers.rows(*rows) == [1, 2]
    assert answers.written.has_one_row(*SUM)
    assert not answers.written.has_one_row(*rows)
