"""Whole queries: functions that a platform needs several steps for, and those about the asking person."""

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import psycopg
import pytest

from compiler.kit import Engine, Rows, columns, element, table, workbook
from tablewright.catalog.facts import TableFacts
from tablewright.compiler.check import check_formula
from tablewright.compiler.errors import CompileError
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import Workbook

ROWS = [
    (1, "a", "x", 1.0),
    (2, "a", None, None),
    (3, "b", None, None),
    (4, "b", "y", 4.0),
    (5, "a", "z", None),
    (6, "b", None, 6.0),
]
GROUPED = {"groupings": [{"id": "g", "keys": ["team"]}]}


class BothEngines(Engine):
    """Facts come from DuckDB; the query runs on the engine under test."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, other: psycopg.Connection | None) -> None:
        super().__init__(connection)
        self.other = other
        self.dialect = "postgres" if other else "duckdb"

    def facts(self, path: Sequence[str]) -> TableFacts:
        return replace(super().facts(path), row_identity=("id",))

    def rows(self, book: Workbook, **more: Any) -> Rows:
        compiled = self.compile(book, "t", dialect=self.dialect, level="base", **more)
        assert not compiled.problems, compiled.problems
        if self.other is None:
            return self.run(compiled.sql, compiled.parameters)
        return self.other.execute(compiled.sql.encode(), compiled.parameters).fetchall()


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest) -> Generator[BothEngines]:
    with duckdb.connect() as connection:
        _fill(connection)
        if request.param == "duckdb":
            yield BothEngines(connection, None)
            return
        with (
            request.getfixturevalue("postgres_server").database() as url,
            psycopg.connect(url, autocommit=True) as other,
        ):
            _fill(other)
            yield BothEngines(connection, other)


def _fill(connection: Any) -> None:
    connection.execute("CREATE SCHEMA s")
    connection.execute("CREATE TABLE s.t (id BIGINT, team TEXT, word TEXT, n DOUBLE PRECISION)")
    values = ", ".join(
        f"({number}, '{team}', {'NULL' if word is None else repr(word)}, {'NULL' if n is None else n})"
        for number, team, word, n in ROWS
    )
    connection.execute(f"INSERT INTO s.t VALUES {values}")


def book(more: dict[str, Any] | None = None, **formulas: str) -> Workbook:
    cols = columns(id="id", team="team", word="word", n="n", **formulas)
    sorts = [{"column_id": "id", "direction": "ascending"}]
    return workbook(element("table", "t", table("s.t"), cols, sort=sorts, **(more or {})))


def found(rows: Rows) -> dict[int, Any]:
    """The last column by the id of the row."""
    return {next(number for number in row if isinstance(number, int)): row[-1] for row in rows}


def test_fill_down_over_everything(engine: BothEngines) -> None:
    rows = found(engine.rows(book(filled="=FillDown([Word])")))
    assert rows == {1: "x", 2: "x", 3: "x", 4: "y", 5: "z", 6: "z"}


def test_fill_down_within_a_grouping(engine: BothEngines) -> None:
    rows = found(engine.rows(book(GROUPED, filled="=FillDown([Word])")))
    assert rows == {1: "x", 2: "x", 5: "z", 3: None, 4: "y", 6: "y"}


def test_fill_down_of_a_calculation_inside_another(engine: BothEngines) -> None:
    rows = found(engine.rows(book(filled="=CumulativeSum(FillDown([N] * 2)) + 1")))
    assert rows == {1: 3, 2: 5, 3: 7, 4: 15, 5: 23, 6: 35}


def test_a_filter_on_a_filled_column_acts_after_it(engine: BothEngines) -> None:
    filters = [{"id": "f", "kind": "list", "column_id": "filled", "values": ["z"], "mode": "include"}]
    rows = found(engine.rows(book({"filters": filters}, filled="=FillDown([Word])")))
    assert rows == {5: "z", 6: "z"}


def test_visibility_limit_follows_the_sort(engine: BothEngines) -> None:
    rows = found(engine.rows(book(shown='=VisibilityLimit([Team], 2, "row_number")')))
    assert rows == {1: "a", 2: "a", 3: "Others", 4: "Others", 5: "Others", 6: "Others"}


def test_teams_of_the_asking_person(engine: BothEngines) -> None:
    asked = book(mine='=CurrentUserInTeam([Team]) and CurrentUserEmail() = "a@b.c"')
    user = {"email": "a@b.c", "name": "Ann", "teams": ["b"]}
    rows = found(engine.rows(asked, user=user))
    assert rows == {1: False, 2: False, 3: True, 4: True, 5: False, 6: True}
    nobody = found(engine.rows(asked, user={"email": "x@b.c", "name": "X"}))
    assert not any(nobody.values())
    compiled = engine.compile(asked, "t", dialect=engine.dialect, user=user)
    assert compiled.personal
    assert "b" in compiled.parameters.values()


def test_attributes_are_refused_until_members_have_them(engine: BothEngines) -> None:
    formula = 'CurrentUserAttributeText("area") = "north"'
    compiled = engine.compile(book(mine=f"={formula}"), "t", dialect=engine.dialect)
    (problem,) = compiled.problems
    assert (problem.column_id, problem.code) == ("mine", "unsupported")
    assert "attributes" in (problem.hint or "")
    request = CompileRequest(book(), "t", engine.sources(book(), "t"), dialect=engine.dialect)
    assert [problem.message for problem in check_formula(request, formula).problems] == [problem.message]


def test_what_is_stored_cannot_depend_on_the_asking_person(engine: BothEngines) -> None:
    for formula in ('CurrentUserInTeam("b")', "CurrentUserEmail()", "CurrentUserFirstName()"):
        with pytest.raises(CompileError) as refused:
            engine.compile(book(mine=f"={formula}"), "t", purpose="relation")
        assert refused.value.code == "personal"


def test_passthrough_in_a_query(engine: BothEngines) -> None:
    rows = found(engine.rows(book(found='=CallText("REPLACE", Coalesce([Word], "-"), "x", "u")')))
    assert rows == {1: "u", 2: "-", 3: "-", 4: "y", 5: "z", 6: "-"}


def test_a_refused_passthrough_is_a_problem_of_its_column(engine: BothEngines) -> None:
    compiled = engine.compile(book(found='=CallText("pg_read_file", [Word])'), "t", dialect=engine.dialect)
    (problem,) = compiled.problems
    assert (problem.column_id, problem.message) == (
        "found",
        "The function pg_read_file may not be called by its name.",
    )
    typed = check_formula(
        CompileRequest(book(), "t", engine.sources(book(), "t"), dialect=engine.dialect),
        'CallText("pg_read_file", [Word])',
    )
    assert [problem.message for problem in typed.problems] == [problem.message]
    assert "pg_read_file" not in compiled.sql
