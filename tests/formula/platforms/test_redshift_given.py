"""On Redshift what a path or an unnested array begins with is a column of a table in FROM."""

import pytest
from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import call
from tablewright.formula.platforms.redshift.json import RedshiftJson, path
from tablewright.formula.platforms.rendering import render

JSON = RedshiftJson()
TEXT = exp.column("t", table="a")
PARSED = call("JSON_PARSE", TEXT)


def sql(select: exp.Select) -> str:
    return render(select, "redshift")


def test_a_path_begins_at_the_column_of_a_table() -> None:
    expression = path(exp.column("v", quoted=True), ["key", 0])
    assert sql(exp.select(expression).from_("a")) == 'SELECT a."v"."key"[0] FROM a AS a'


def test_what_is_computed_is_a_column_below() -> None:
    select = exp.select(path(PARSED, ["key"]), "b.x").from_("s.a").join("s.b", on="a.id = b.id")
    below = '(SELECT *, JSON_PARSE(a.t) AS "_given_1" FROM s.a AS a) AS a'
    assert sql(select) == f'SELECT a."_given_1"."key", b.x FROM {below} JOIN s.b ON a.id = b.id'


def test_the_same_value_is_computed_once() -> None:
    select = exp.select(path(PARSED, [0]), path(PARSED, [1])).from_("a")
    assert sql(select).count("JSON_PARSE") == 1


def test_a_group_is_made_by_a_value_below() -> None:
    key = path(PARSED, [0])
    below = '(SELECT *, JSON_PARSE(a.t) AS "_given_1" FROM a AS a) AS a'
    grouped = exp.select(key, exp.Count(this=exp.Star())).from_("a").group_by(key)
    assert sql(grouped) == f'SELECT a."_given_1"[0], COUNT(*) FROM {below} GROUP BY a."_given_1"[0]'


@pytest.mark.parametrize(
    "select",
    [
        exp.select(path(PARSED, [0])).from_("b").join("a", join_type="left", on="a.id = b.id"),
        exp.select(path(PARSED, [0])).from_("a").join("b", join_type="full", on="a.id = b.id"),
        exp.select(path(call("JSON_PARSE", exp.Max(this=TEXT)), [0])).from_("a"),
        exp.select(path(PARSED, [0])).from_("a").group_by(TEXT),
        exp.select(exp.Star(), path(PARSED, [0])).from_("a"),
        exp.select(path(call("ARRAY_CONCAT", TEXT, exp.column("u", table="b")), [0])).from_("a").join("b"),
    ],
    ids=["left join", "full join", "aggregate", "group", "all columns", "two tables"],
)
def test_elsewhere_it_is_refused(select: exp.Select) -> None:
    with pytest.raises(FormulaError, match="only if they are columns"):
        sql(select)


def test_arrays_within_arrays_are_refused() -> None:
    inner = JSON.transformed(exp.column("_element"), exp.column("n"))
    with pytest.raises(FormulaError, match="not within each other"):
        sql(exp.select(JSON.transformed(exp.column("v"), inner)).from_("a"))
