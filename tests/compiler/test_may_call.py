"""Passthrough functions open no door that custom SQL keeps shut."""

import pytest

from compiler.kit import Engine, columns, element, table, workbook
from tablewright.compiler.custom_sql.authorise import SqlRefused, authorise_sql, may_call

# fmt: off
DANGEROUS = [
    "read_csv", "read_csv_auto", "read_parquet", "read_text", "read_blob", "read_json", "glob",
    "getenv", "current_setting", "set_config", "query", "query_table", "pg_sleep", "pg_sleep_for",
    "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_stat_file", "lo_import", "lo_export",
    "lo_get", "dblink", "dblink_exec", "query_to_xml", "database_to_xml", "cursor_to_xml", "nextval",
    "setval", "currval", "pg_terminate_backend", "pg_cancel_backend", "pg_reload_conf",
    "pg_advisory_lock", "pg_logical_emit_message", "txid_current", "version", "current_user",
    "session_user", "inet_server_addr", "pg_switch_wal", "duckdb_settings", "duckdb_secrets",
    "which_secret", "pragma_version", "sniff_csv", "write_log", "error", "parse_duckdb_log_message",
    "checkpoint", "force_checkpoint", "load_aws_credentials", "http_get", "shell", "system",
    "xp_cmdshell", "write_csv", "copy_to", "has_table_privilege", "pg_get_viewdef", "to_regclass",
    "pg_relation_filepath", "add_parquet_key", "json_execute_serialized_sql", "json_serialize_plan",
    "from_substrait", "pg_notify", "pg_export_snapshot", "pg_create_restore_point", "lo_from_bytea",
]
# fmt: on
MANY_ROWS = ["unnest", "generate_series", "regexp_matches", "explode"]
HARMLESS = [
    "upper",
    "length",
    "sqrt",
    "atan2",
    "date_trunc",
    "sum",
    "median",
    "string_agg",
    "json_extract",
    "strftime",
    "coalesce",
]


@pytest.mark.parametrize("name", DANGEROUS)
def test_refused_under_any_spelling(name: str) -> None:
    for spelling in (name, name.upper(), f"pg_catalog.{name}", f"system.main.{name}", f"S.{name.title()}"):
        assert not may_call(spelling)


@pytest.mark.parametrize("name", DANGEROUS)
@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_custom_sql_refuses_them_too(name: str, dialect: str) -> None:
    with pytest.raises(SqlRefused):
        authorise_sql(f"SELECT {name}('x')", dialect, ())


@pytest.mark.parametrize("name", HARMLESS)
def test_ordinary_functions_may_be_called(name: str) -> None:
    assert may_call(name)
    assert may_call(f"pg_catalog.{name.upper()}")


@pytest.mark.parametrize("name", MANY_ROWS)
def test_functions_that_give_several_rows_are_refused(name: str) -> None:
    assert not may_call(name)


@pytest.mark.parametrize(
    "formula",
    [
        'CallText("upper(x); DROP TABLE t; --", "a")',
        'CallText("upper\\"", "a")',
        'CallText("a.b.c.upper", "a")',
        'CallText("", "a")',
        'CallText("1upper", "a")',
        'CallText("upper ", "a")',
        'CallText("ｕpper", "a")',
        'CallText("up" & "per", "a")',
        "CallText([Word], 1)",
        "CallText([choice], 1)",
        'CallText(Null, "a")',
        'CallNumber("sum", [Id])',
        'AggNumber("upper", [Word])',
        'CallText("read_text", "x")',
        'AggText("read_text", "x")',
        'CallVariant("duckdb_settings")',
    ],
)
def test_names_are_plain_spelled_out_and_of_the_right_kind(formula: str) -> None:
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run("CREATE TABLE s.t (id BIGINT, word TEXT)")
    control = {
        "kind": "control",
        "id": "c",
        "name": "C",
        "control_id": "choice",
        "control": "text",
        "value": "upper",
    }
    cols = columns(id="id", word="word", found=f"={formula}")
    book = workbook(element("table", "t", table("s.t"), cols), control)
    compiled = engine.compile(book, "t")
    assert [problem.column_id for problem in compiled.problems] == ["found"]
    engine.run(compiled.sql, compiled.parameters)
