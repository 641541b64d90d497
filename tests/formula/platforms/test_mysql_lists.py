"""MySQL's servers cut lists that are too long without an error: no answer may come from one that was cut."""

from collections.abc import Callable, Sequence
from typing import Any

import pymysql
import pytest

from formula.evaluation import query_for
from servers.mysql import MySQLServer
from tablewright.formula.platforms.rendering import render

COUNT = 60
GIVEN = {"n": [7 * row % COUNT for row in range(COUNT)], "t": [f"value {row}" for row in range(COUNT)]}
ENOUGH, TOO_LITTLE = 1 << 20, 64
EXACT = {
    "First([t])": "value 0",
    "Last([t])": f"value {COUNT - 1}",
    "FirstNonNull([t])": "value 0",
    "LastNonNull([n])": 7 * (COUNT - 1) % COUNT,
    "Nth([t], 50)": "value 49",
    "Median([n])": (COUNT - 1) / 2,
    "PercentileCont([n], 0.75)": 0.75 * (COUNT - 1),
    "PercentileDisc([n], 0.95)": 56,
}
LISTS = (
    'ListAgg([t], ", ")',
    'ListAgg([t], "")',
    'ListAggDistinct([t], ", ")',
    "Text(ArrayAgg([t]))",
    "Text(ArrayAgg([n]))",
    "Text(ArrayAggDistinct([n]))",
)
SCALARS = (
    f'Proper("{"ab " * 40}")',
    f'ArrayJoin(SplitToArray("{"ab," * 40}", ","), "-")',
    "Text(Sequence(1, 60))",
    f'Text(SplitToArray("{"ab," * 40}", ","))',
)
REFUSED = "out of range|Invalid JSON text"
Ask = Callable[[str, int], Any]


@pytest.fixture(params=("mariadb_server", "seekdb_server"))
def ask(request: pytest.FixtureRequest) -> Ask:
    """The answer to a formula in a session whose lists may have so many bytes."""
    server: MySQLServer = request.getfixturevalue(request.param)

    def answer(formula: str, most: int) -> Any:
        given = GIVEN if "[" in formula else None
        return _run(server, most, render(query_for(formula, given, "mysql"), "mysql"))[0][0]

    return answer


def _run(server: MySQLServer, most: int, statement: str) -> Sequence[Sequence[Any]]:
    with server.connect() as session, session.cursor() as cursor:
        cursor.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'")
        cursor.execute(f"SET SESSION group_concat_max_len = {most}")
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.parametrize("name", ["mariadb_server", "seekdb_server"])
def test_a_list_is_cut_without_an_error(name: str, request: pytest.FixtureRequest) -> None:
    """Why all this is needed; when it fails, it is not."""
    server: MySQLServer = request.getfixturevalue(name)
    rows = " UNION ALL ".join(f"SELECT '{text}' AS t" for text in GIVEN["t"])
    ((result,),) = _run(server, TOO_LITTLE, f"SELECT GROUP_CONCAT(t) FROM ({rows}) AS g")
    assert len(result) == TOO_LITTLE


@pytest.mark.parametrize("formula", EXACT)
def test_values_by_their_place_need_no_list(formula: str, ask: Ask) -> None:
    assert ask(formula, TOO_LITTLE) == EXACT[formula]


@pytest.mark.parametrize("formula", LISTS)
def test_a_list_is_whole_or_an_error(formula: str, ask: Ask) -> None:
    assert len(ask(formula, ENOUGH)) > TOO_LITTLE
    with pytest.raises(pymysql.err.MySQLError, match=REFUSED):
        ask(formula, TOO_LITTLE)


@pytest.mark.parametrize("formula", SCALARS)
def test_so_it_is_within_one_row(formula: str, ask: Ask) -> None:
    assert len(ask(formula, ENOUGH)) > TOO_LITTLE
    with pytest.raises(pymysql.err.MySQLError, match=REFUSED):
        ask(formula, TOO_LITTLE)
