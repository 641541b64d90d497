"""A PostgreSQL database whose catalog tells of very many tables; they are in the catalog only."""

import psycopg

# Foreign tables have no files, so nothing else ever looks for them.
_MADE = """
SET allow_system_table_mods = on;
INSERT INTO pg_namespace (oid, nspname, nspowner)
SELECT 1000000 + s, 'schema_' || lpad(s::text, 4, '0'), current_user::regrole
FROM generate_series(1, {schemas}) AS s;
INSERT INTO pg_class
SELECT made.*
FROM generate_series(1, {schemas}) AS s, generate_series(1, {tables}) AS t, pg_class AS c,
     LATERAL jsonb_populate_record(c, jsonb_build_object(
         'oid', 2000000 + s * {tables} + t, 'relname', 'table_' || lpad(t::text, 3, '0'),
         'relnamespace', 1000000 + s, 'relkind', 'f', 'reltuples', 1000,
         'reltype', 0, 'relfilenode', 0, 'reltoastrelid', 0
     )) AS made
WHERE c.oid = 'public.pattern'::regclass;
INSERT INTO pg_attribute
SELECT made.*
FROM generate_series(1, {schemas}) AS s, generate_series(1, {tables}) AS t, pg_attribute AS a,
     LATERAL jsonb_populate_record(a, jsonb_build_object('attrelid', 2000000 + s * {tables} + t)) AS made
WHERE a.attrelid = 'public.pattern'::regclass AND a.attnum > 0 AND s % 10 = 0;
"""


def make_large_catalog(url: str, *, schemas: int, tables: int) -> None:
    """`schemas` schemas of `tables` tables in the database at `url`; in every tenth they have two columns."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE public.pattern (id integer, amount double precision)")
        connection.execute(_MADE.format(schemas=schemas, tables=tables).encode())
        connection.execute("ANALYZE pg_class, pg_namespace, pg_attribute")
