"""Parser differentials and writes in disguise: custom SQL is one SELECT of known parts, whatever it seems.

CVE-2023-32672, CVE-2024-24773, CVE-2024-39887, CVE-2024-53947, CVE-2025-55674 (comments), CVE-2023-40610 (a
write in a common table expression), CVE-2024-55633, CVE-2024-41672 and CVE-2024-9264 (files).
"""

from security.conftest import SECRET, Site
from tablewright.writeback import sql


def attacks(orders: str, secret: str) -> list[str]:
    return [
        f"DELETE FROM {orders}",
        f"UPDATE {orders} SET note = 'x'",
        f"INSERT INTO {orders} VALUES (9, 'x')",
        f"DROP TABLE {orders}",
        f"TRUNCATE TABLE {orders}",
        f"ALTER TABLE {orders} ADD COLUMN x INT",
        f"CREATE TABLE {orders}_2 AS SELECT 1 AS one",
        f"SELECT 1 AS one; DROP TABLE {orders}",
        f"SELECT 1 AS one;\n--\nDROP TABLE {orders}",
        f"WITH gone AS (DELETE FROM {orders} RETURNING *) SELECT * FROM gone",
        f"WITH made AS (INSERT INTO {orders} VALUES (9, 'x') RETURNING *) SELECT * FROM made",
        f"SELECT * INTO {orders}_3 FROM {orders}",
        f"SELECT * FROM {orders} FOR UPDATE",
        f"EXPLAIN ANALYZE DELETE FROM {orders}",
        f"/*! DELETE FROM {orders} */ SELECT 1 AS one",
        f"SELECT 1 AS one /*!50000 UNION SELECT note FROM {secret} */",
        f"SELECT 1 AS one --\n UNION SELECT note FROM {secret}",
        f"SELECT * FROM {orders} WHERE note = 'x\\' UNION SELECT note FROM {secret} --'",
        f"SELECT * FROM {orders} UNION ALL SELECT 1, note FROM {secret}",
        f"CALL do_something('{orders}')",
        f"DO $$ BEGIN DELETE FROM {orders}; END $$",
        f"COPY {orders} TO '/tmp/out.csv'",
        f"COPY {orders} FROM PROGRAM 'id'",
        f"SELECT * FROM {orders} INTO OUTFILE '/tmp/out.csv'",
        "SET search_path = secret",
        "USE secret",
        "BEGIN; COMMIT",
        "GRANT ALL ON SCHEMA public TO PUBLIC",
        "SELECT pg_read_file('/etc/passwd') AS x",
        "SELECT lo_import('/etc/passwd') AS x",
        "SELECT load_file('/etc/passwd') AS x",
        "SELECT pg_sleep(60) AS x",
        "SELECT sleep(60) AS x",
        "SELECT query_to_xml('select 1', true, true, '') AS x",
        "SELECT dblink('host=127.0.0.1', 'select 1') AS x",
        "SELECT set_config('role', 'postgres', false) AS x",
        "SELECT system$cancel_query('x') AS x",
        "SELECT * FROM IDENTIFIER('secret')",
        "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM csv.`/etc/passwd`",
        "SELECT * FROM EXTERNAL_QUERY('x', 'select 1')",
        "SELECT java_method('java.lang.Runtime', 'getRuntime') AS x",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_authid",
        "SELECT * FROM mysql.user",
        *(f"SELECT * FROM {name}" for name in SYSTEM_VIEWS),
    ]


SYSTEM_VIEWS = (
    # DuckDB has its own under every schema called main, of each database.
    *(
        "main.sqlite_master",
        "main.sqlite_schema",
        "main.duckdb_tables",
        "main.duckdb_columns",
        "main.pragma_database_list",
    ),
    *("main.duckdb_databases", "Main.DuckDB_Views", '"main"."duckdb_schemas"', "system.main.duckdb_tables"),
    *("_tablewright_file.main.sqlite_master", "temp.main.sqlite_master", "main.duckdb_constraints"),
    *("pg_class", "public.pg_class", "pg_catalog.pg_stat_activity", "pg_toast.x", "public.pg_roles"),
    *("performance_schema.threads", "sys.session", "pg_internal.stv_recents", "pg_automv.x", "stv_recents"),
    *("snowflake.account_usage.query_history", "main.information_schema.tables"),
    *("`region-us`.INFORMATION_SCHEMA.TABLES", "system.access.audit", "__databricks_internal.x.y"),
)


BACKSLASHES = ("mysql", "redshift", "snowflake", "bigquery", "databricks")


def test_nothing_but_reading_gets_through(site: Site) -> None:
    orders, secret = (sql.relation(path).sql(dialect=site.dialect) for path in (site.orders, site.secret))
    for statement in attacks(orders, secret):
        answer = site.sql(statement)
        assert answer.status_code < 500, (statement, answer.text)
        assert SECRET not in answer.text, statement
        # A comment is no harm: it is gone before the statement reaches the warehouse.
        harmless = statement.startswith(("/*!", "SELECT 1 AS one /*!"))
        # Where a backslash escapes a quote, all that follows is text.
        harmless = harmless or ("x\\'" in statement and site.dialect in BACKSLASHES)
        assert answer.status_code >= 400 or harmless, (statement, answer.text)
    site.unharmed()
