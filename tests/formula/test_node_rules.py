"""The replacements of nodes that a platform lacks."""

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.registry import PLATFORMS, platform_of
from tablewright.formula.platforms.rendering import finished, render
from tablewright.formula.platforms.rules import (
    escape_by_backslash,
    filter_as_case,
    greatest_of_known,
    null_safe_in_full,
    nulls_as_keys,
    offset_with_limit,
)

ROWS = (
    "(SELECT 1 AS x, 5 AS y, 'a' AS s UNION ALL SELECT 2, NULL, 'b' UNION ALL SELECT 3, 7, 'a' "
    "UNION ALL SELECT NULL, 9, NULL) AS t"
)


class Lacking(Platform):
    """DuckDB with all of the rules."""

    name = "duckdb"
    title = "Lacking"
    nodes = {  # noqa: RUF012 (one class, one table)
        exp.Filter: filter_as_case,
        exp.Greatest: greatest_of_known,
        exp.Least: greatest_of_known,
        exp.NullSafeEQ: null_safe_in_full,
        exp.Order: nulls_as_keys(everywhere=True),
        exp.Select: offset_with_limit,
    }


def changed(sql: str) -> exp.Expression:
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(tree, exp.Expression)
    return finished(tree, Lacking())


@pytest.mark.parametrize(
    "values",
    [
        "SUM(x) FILTER (WHERE y > 5)",
        "COUNT(*) FILTER (WHERE y > 5)",
        "COUNT(DISTINCT s) FILTER (WHERE y > 5)",
        "LISTAGG(s, '-' ORDER BY x) FILTER (WHERE y < 9)",
        "MAX(x) FILTER (WHERE s = 'a')",
        "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY y) FILTER (WHERE x IS NULL OR x < 3)",
    ],
)
def test_a_filter_becomes_a_case(values: str) -> None:
    sql = f"SELECT {values} FROM {ROWS}"
    tree = changed(sql)
    assert tree.find(exp.Filter) is None
    with duckdb.connect() as connection:
        assert connection.execute(tree.sql("duckdb")).fetchall() == connection.execute(sql).fetchall()


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("nulls", ["FIRST", "LAST"])
def test_nulls_are_sorted_by_a_key_of_their_own(direction: str, nulls: str) -> None:
    sql = (
        f"SELECT y, ROW_NUMBER() OVER (ORDER BY y {direction} NULLS {nulls}) AS place "
        f"FROM {ROWS} ORDER BY y {direction} NULLS {nulls}"
    )
    text = changed(sql).sql("bigquery")
    assert "NULLS" not in text
    with duckdb.connect() as connection:
        connection.execute("SET default_null_order = 'nulls_first_on_asc_last_on_desc'")
        rows = connection.execute(text.replace("`", '"')).fetchall()
        assert rows == connection.execute(sql).fetchall()


def test_greatest_passes_over_nulls() -> None:
    tree = exp.Greatest(
        this=exp.column("x"), expressions=[exp.column("y"), exp.Literal.number(0)], ignore_nulls=True
    )
    assert finished(tree, Lacking()).sql("bigquery") == (
        "GREATEST(COALESCE(x, y, 0), COALESCE(y, x, 0), COALESCE(0, x, y))"
    )


def test_equality_of_nulls_in_full() -> None:
    tree = exp.NullSafeEQ(this=exp.column("x"), expression=exp.column("y"))
    assert finished(tree, Lacking()).sql("redshift") == "(x = y OR (x IS NULL AND y IS NULL))"


def test_rows_left_off_need_a_limit() -> None:
    assert changed("SELECT x FROM t OFFSET 3").sql("mysql") == (
        "SELECT x FROM t LIMIT 9223372036854775807 OFFSET 3"
    )


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [("100!%", "100\\%"), ("a!_b!!", "a\\_b!"), ("a\\b%", "a\\\\b%")],
)
def test_escapes_become_backslashes(pattern: str, plain: str) -> None:
    def escaped(value: exp.Expression) -> exp.Expression:
        like = exp.Like(this=exp.column("s"), expression=value)
        return escape_by_backslash(exp.Escape(this=like, expression=exp.Literal.string("!")))

    assert escaped(exp.Literal.string(pattern)).expression.name == plain
    computed = escaped(exp.Paren(this=exp.Literal.string(pattern))).expression
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {computed.sql('duckdb')}").fetchone() == (plain,)


def test_a_rank_without_an_order_is_given_one_that_orders_nothing() -> None:
    tree = exp.Window(this=exp.Rank(), partition_by=[exp.column("x")])
    assert render(tree, "mysql") == "RANK() OVER (PARTITION BY x ORDER BY NULL)"


def test_the_given_tree_stays_as_it_is() -> None:
    tree = sqlglot.parse_one("SELECT SUM(x) FILTER (WHERE y) FROM t")
    assert isinstance(tree, exp.Expression)
    before = tree.copy()
    assert "FILTER" not in render(tree, "mysql")
    assert tree == before


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_has_names(name: str) -> None:
    platform = platform_of(name)
    assert platform.name == name
    assert platform.title


def test_an_unknown_dialect_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="known are bigquery, databricks, duckdb"):
        platform_of("oracle")
