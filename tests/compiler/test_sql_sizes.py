"""Arguments of custom SQL that would explode are refused before a warehouse sees them."""

import pytest

from tablewright.compiler.custom_sql.authorise import SqlRefused, authorise_sql

REFUSED = [
    "unnest(range(1000000000))",
    "len(range(20000000))",
    "range(100001)",
    "range(0, 100001)",
    "range(5, 1000000000, 3)",
    "range(1000000000, 0, -1)",
    "range(10 * 1000000000)",
    "range(1e9)",
    "range((1000000000))",
    "range(1000000000::INTEGER)",
    "range(CAST('1000000000' AS BIGINT))",
    "range(- -1000000000)",
    "range(10 ** 9)",
    "range(length('abc') * 1000000000)",
    "range((SELECT 1000000000))",
    "range(greatest(1, 1000000000))",
    "range(CASE WHEN true THEN 1000000000 END)",
    "range(" + " + ".join(["1000000"] * 3_000) + ")",
    "generate_series(1, 1000000000)",
    "generate_series(DATE '0001-01-01', DATE '9999-12-31', INTERVAL 1 DAY)",
    "generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-02-01', INTERVAL 1 SECOND)",
    "generate_series(current_date, current_date + INTERVAL 10 YEAR, INTERVAL 1 MINUTE)",
    "repeat('x', 1000000000)",
    "repeat('xy', 50001)",
    "repeat(repeat('abc', 1000), 1000)",
    "repeat('a' || repeat('b', 99999), 2)",
    "repeat('x', CAST(1e9 AS BIGINT))",
    "repeat(t.a, 1000000000)",
    "lpad('x', 200000000, 'y')",
    "rpad(t.a, 100001, 'y')",
    "lpad('x', length(repeat('x', 100000)) * 1000, 'y')",
    "space(1000000000)",
    "replace(repeat('a', 1000), 'a', repeat('b', 1000))",
    "printf('%1000000000d', 1)",
    "printf('%*d', 1000000000, 1)",
    "printf('%' || '1000000000d', 1)",
    "format('{:>1000000000}', 1)",
    "format('{:>{}}', 1, 1000000000)",
    "list_resize([1], 1000000000)",
]
ALLOWED = [
    "range(10)",
    "range(100000)",
    "range(100000, 0, 1)",
    "range(t.n)",
    "range(t.n * 1000000000)",
    "range((SELECT max(u.n) FROM s.u AS u))",
    "range({{limit}})",
    "generate_series(1, 100000)",
    "generate_series(DATE '2000-01-01', DATE '2050-12-31', INTERVAL 1 DAY)",
    "generate_series(DATE '2000-01-01', DATE '2050-12-31', INTERVAL '1' MONTH)",
    "generate_series(current_date - INTERVAL 30 DAY, current_date, INTERVAL 1 DAY)",
    "repeat('x', 100000)",
    "repeat(t.a, t.n)",
    "repeat('x', -1)",
    "repeat('-', 3)",
    "lpad(t.a, 10, '0')",
    "lpad(t.a, length(t.b), '0')",
    "replace(t.a, 'x', 'y')",
    "printf('%05d %s', t.n, t.a)",
    "printf('%.2f%%', t.n)",
    "format('{:>10} {}', t.a, t.b)",
    "printf(t.a, 1)",
    "list_resize(t.l, 10)",
]


@pytest.mark.parametrize("call", REFUSED, ids=lambda call: call[:50])
def test_what_would_explode_is_refused(call: str) -> None:
    with pytest.raises(SqlRefused) as refused:
        authorise_sql(f"SELECT {call} AS x FROM s.t AS t", "duckdb", ())
    assert refused.value.code == "sql-refused"
    assert "100,000" in refused.value.message or "Write the number" in refused.value.message


@pytest.mark.parametrize("call", ALLOWED, ids=lambda call: call[:50])
def test_what_may_be_small_is_not(call: str) -> None:
    assert authorise_sql(f"SELECT {call} AS x FROM s.t AS t", "duckdb", ())


@pytest.mark.parametrize(
    ("dialect", "call"),
    [
        ("postgres", "repeat('x', 1000000000)"),
        ("redshift", "repeat('x', 1000000000)"),
        ("mysql", "repeat('x', 1000000000)"),
        ("mysql", "lpad('x', 1000000000, 'y')"),
        ("mysql", "space(1000000000)"),
        ("snowflake", "array_generate_range(0, 1000000000)"),
        ("snowflake", "repeat('x', 1000000000)"),
        ("bigquery", "generate_array(1, 1000000000)"),
        ("bigquery", "generate_date_array(DATE '0001-01-01', DATE '9999-12-31')"),
        ("bigquery", "generate_timestamp_array('2024-01-01', '2025-01-01', INTERVAL 1 SECOND)"),
        ("bigquery", "format('%1000000000d', 1)"),
        ("databricks", "sequence(1, 1000000000)"),
        ("databricks", "repeat('x', 1000000000)"),
    ],
)
def test_every_dialect_has_its_own_names(dialect: str, call: str) -> None:
    with pytest.raises(SqlRefused, match="100,000"):
        authorise_sql(f"SELECT {call} AS x", dialect, ())
