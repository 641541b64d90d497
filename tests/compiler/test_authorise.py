"""Custom SQL is refused unless every part of it is known to be harmless."""

import pytest

from tablewright.compiler.custom_sql.authorise import SqlRefused, authorise_sql

ALLOWED = [
    "SELECT a, b + 1 AS c FROM s.t WHERE a IN (1, 2) ORDER BY 1 LIMIT 5",
    "WITH x AS (SELECT * FROM s.t) SELECT x.a, count(*) FROM x GROUP BY ALL",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n",
    "SELECT a FROM s.t UNION ALL SELECT b FROM s.u",
    "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d ROWS 2 PRECEDING) FROM s.t",
    "SELECT * FROM s.t QUALIFY row_number() OVER (PARTITION BY a ORDER BY b DESC) = 1",
    "SELECT date_trunc('month', d), d::date, strftime(d, '%Y'), epoch(d) FROM s.t",
    "SELECT list_transform([1, 2], x -> x + 1), {'a': 1}.a, j->>'k' FROM s.t",
    "SELECT median(a), quantile_cont(a, 0.9), string_agg(b, ',' ORDER BY b), regexp_matches(b, 'x') FROM s.t",
    "SELECT * EXCLUDE (a) FROM s.t AS t JOIN s.u USING (k), UNNEST(t.l) AS m(v)",
    "(SELECT 1 AS a)",
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM s.u) THEN interval 1 day ELSE NULL END",
    "-- note\nSELECT /* hint */ a FROM s.t;",
]

REFUSED = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_parquet(['x'])",
    "SELECT * FROM read_text('x')",
    "SELECT * FROM glob('*')",
    "SELECT * FROM '/tmp/x.csv'",
    'SELECT * FROM "/tmp/x"."csv"',
    'SELECT * FROM s."x.parquet"',
    "SELECT * FROM 'https://example.org/x'",
    "WITH \"y\" AS (SELECT 1) SELECT * FROM 'x.csv'",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pragma_table_info('t')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('x')",
    "SELECT nextval('q')",
    "SELECT s.read_text('x')",
    "SELECT * FROM query('select 1')",
    "SELECT * FROM query_table('t')",
    "SELECT * FROM range(10)",
    "COPY (SELECT 1) TO 'x'",
    "ATTACH 'x'",
    "SET memory_limit = '1GB'",
    "PRAGMA version",
    "INSERT INTO s.t VALUES (1)",
    "UPDATE s.t SET a = 1",
    "DELETE FROM s.t",
    "DROP TABLE s.t",
    "CREATE TABLE s.x AS SELECT 1",
    "WITH x AS (DELETE FROM s.t RETURNING *) SELECT * FROM x",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE s.t",
    "SELECT * INTO s.x FROM s.t",
    "SELECT * FROM s.t FOR UPDATE",
    "SELECT * FROM t",
    "SELECT * FROM t, (WITH t AS (SELECT 1) SELECT * FROM t) AS u",
    "WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM dest.t",
    'SELECT * FROM "DEST"."t"',
    "SELECT * FROM main_db.Dest.t",
    "SELECT (SELECT max(a) FROM dest.t)",
    "SELECT * FROM s.t WHERE a IN (SELECT a FROM dest.u)",
    "SELECT * FROM s.t UNION SELECT * FROM dest.u",
    "SELECT $1",
    "SELECT ?",
    "DESCRIBE s.t",
    "SUMMARIZE s.t",
    "SELECT a FROM",
    "",
    "-- nothing",
    "SELECT write_csv('x')",
    "SELECT COLUMNS('a.*') FROM s.t",
]


@pytest.mark.parametrize("statement", ALLOWED)
def test_reading_is_allowed(statement: str) -> None:
    assert authorise_sql(statement, "duckdb", [("dest",)]).sql(dialect="duckdb")


@pytest.mark.parametrize("statement", REFUSED)
def test_everything_else_is_refused(statement: str) -> None:
    with pytest.raises(SqlRefused) as caught:
        authorise_sql(statement, "duckdb", [("dest",)])
    assert caught.value.message
    assert caught.value.hint


def test_a_name_without_its_schema_says_what_to_write() -> None:
    with pytest.raises(SqlRefused) as caught:
        authorise_sql("SELECT * FROM flights", "duckdb", [])
    assert "schema" in caught.value.hint


def test_comments_do_not_reach_the_warehouse() -> None:
    tree = authorise_sql("SELECT /*+ HINT */ a -- b\nFROM s.t", "duckdb", [])
    assert "HINT" not in tree.sql(dialect="duckdb")


def test_deep_nesting_is_refused_not_crashed_on() -> None:
    with pytest.raises(SqlRefused):
        authorise_sql("SELECT " + "(" * 5000 + "1" + ")" * 5000, "duckdb", [])
