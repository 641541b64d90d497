"""What only Databricks has: sessions that end, privileges of Unity Catalog, loads through volumes, tags."""

import json
import threading
import urllib.request
import uuid
from collections.abc import Generator
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError
from sqlglot import exp

from engines.databricks_double import open_double
from servers.databricks import DatabricksServer
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.databricks import load, statements
from tablewright.warehouse.databricks.client import DatabricksWarehouse
from tablewright.warehouse.databricks.fields import DatabricksFields
from tablewright.warehouse.databricks.render import refuse_writing, render
from tablewright.warehouse.setup.platform_setup import SetupRequest, setup_of
from tablewright.writeback import sql

NUMBERS = pa.table({"n": pa.array(range(5_000), pa.int64()), "it's `so`, 100%": ["x"] * 5_000})
TYPES = {"n": "BIGINT", "it's `so`, 100%": "TEXT"}


@pytest.fixture(scope="module")
def admin(databricks_server: DatabricksServer) -> Generator[DatabricksWarehouse]:
    opened = open_double(databricks_server)
    yield opened
    opened.close()


@pytest.fixture
def schema(admin: DatabricksWarehouse) -> Generator[tuple[str, str]]:
    container = ("main", f"d{uuid.uuid4().hex[:12]}")
    run(admin, sql.create_schema(container))
    yield container
    drop = sql.drop_schema(container)
    drop.set("cascade", True)
    run(admin, drop)


def run(warehouse: DatabricksWarehouse, *given: exp.Expression | str) -> None:
    with warehouse.transaction() as transaction:
        for name in given:
            transaction.execute(Rendered(name) if isinstance(name, str) else name)


def rows(warehouse: DatabricksWarehouse, query: exp.Expression | str) -> list[dict[str, Any]]:
    running = warehouse.query(Rendered(query) if isinstance(query, str) else query)
    try:
        return [row for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()


def control(server: DatabricksServer, what: str, *, post: bool) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/double/{what}", method="POST" if post else "GET"
    )
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
    return json.loads(body) if body else None


# ---------------------------------------------------------------- statements, as the documentation has them


def test_statements_that_sqlglot_has_no_words_for() -> None:
    path = ("main", "a-b", "t`x")
    assert statements.create_volume(path) == "CREATE VOLUME IF NOT EXISTS `main`.`a-b`.`t``x`"
    assert statements.alter_view(path, "SELECT 1") == "ALTER VIEW `main`.`a-b`.`t``x` AS SELECT 1"
    target = "/Volumes/main/it's/v/f.parquet"
    assert statements.put_stream(target) == (
        "PUT '__input_stream__' INTO '/Volumes/main/it\\'s/v/f.parquet' OVERWRITE"
    )
    assert statements.remove(target) == "REMOVE '/Volumes/main/it\\'s/v/f.parquet'"
    copied = statements.copy_into(
        path, "/Volumes/main/s/v/x", [("c0", "BIGINT", "n n"), ("c1", "STRING", "t")]
    )
    assert copied == (
        "COPY INTO `main`.`a-b`.`t``x` FROM (SELECT CAST(`c0` AS BIGINT) AS `n n`,"
        " CAST(`c1` AS STRING) AS `t` FROM '/Volumes/main/s/v/x') FILEFORMAT = PARQUET"
    )
    assert statements.timeout(30) == "SET STATEMENT_TIMEOUT = 30"


def test_tables_map_their_columns_by_name_and_new_names_say_where() -> None:
    path = ("main", "s", "t")
    made = render(sql.create_table(path, {"id": "TEXT", "at": "TIMESTAMP"}, key="id")).sql
    assert made == (
        "CREATE TABLE `main`.`s`.`t` (`id` STRING NOT NULL PRIMARY KEY, `at` TIMESTAMP_NTZ)"
        " TBLPROPERTIES ('delta.columnMapping.mode'='name', 'delta.feature.timestampNtz'='supported')"
    )
    assert render(sql.rename_table(path, "u")).sql == "ALTER TABLE `main`.`s`.`t` RENAME TO `main`.`s`.`u`"


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t SELECT 1",
        "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
        "/* x */ DELETE FROM t",
        "DROP TABLE t",
        "SET x = 1",
        "",
    ],
)
def test_what_writes_is_no_read(text: str) -> None:
    with pytest.raises(WarehouseError) as caught:
        refuse_writing(Rendered(text))
    assert caught.value.code == "permission"


@pytest.mark.parametrize(
    "text", ["SELECT 1", "WITH `insert` AS (SELECT 1) SELECT * FROM `insert`", "(SELECT 1) UNION SELECT 2"]
)
def test_what_reads_is_let_through(text: str) -> None:
    refuse_writing(Rendered(text))


def test_fields_open_no_files_and_send_tokens_nowhere_else() -> None:
    given = {"platform": "databricks", "host": "x.cloud.databricks.com", "http_path": "/sql/1.0/warehouses/1"}
    DatabricksFields.model_validate(given)
    for wrong in (
        {"options": {"ANSI_MODE": "false"}},
        {"host": "x/../y"},
        {"tls": False},
        {"authentication": "machine"},
        {"token_url": "http://elsewhere.example/token"},
        {"root_certificate_file": "/etc/passwd"},
    ):
        with pytest.raises(ValidationError):
            DatabricksFields.model_validate(given | wrong)


# ---------------------------------------------------------------- sessions


def test_a_session_that_the_warehouse_forgot_is_opened_again(
    databricks_server: DatabricksServer, schema: tuple[str, str]
) -> None:
    warehouse = open_double(databricks_server)
    try:
        path = (*schema, "t")
        run(warehouse, sql.create_table(path, {"a": "BIGINT"}))
        assert rows(warehouse, "SELECT 1 AS a") == [{"a": 1}]
        control(databricks_server, "forget", post=True)
        assert rows(warehouse, "SELECT 2 AS a") == [{"a": 2}]
        control(databricks_server, "forget", post=True)
        run(warehouse, exp.Insert(this=sql.relation(path), expression=exp.select("7")))
        assert rows(warehouse, exp.select("a").from_(sql.relation(path))) == [{"a": 7}]
    finally:
        warehouse.close()


def test_a_wrong_token_is_reported(databricks_server: DatabricksServer) -> None:
    warehouse = open_double(databricks_server, "dapi-bad")
    with pytest.raises(WarehouseError, match="refused the sign-in") as caught:
        warehouse.test()
    assert caught.value.code in ("permission", "sign-in")
    assert "dapi-bad" not in f"{caught.value} {caught.value.detail} {warehouse._address!r}"


def test_readers_wait_for_a_session_and_fail_when_none_comes(databricks_server: DatabricksServer) -> None:
    warehouse = open_double(databricks_server, sessions=2)
    warehouse.readers._wait = 0.2
    first = warehouse.query(Rendered("SELECT 1 AS a"))
    with pytest.raises(WarehouseError, match="busy") as caught:
        warehouse.query(Rendered("SELECT 2 AS a"))
    assert caught.value.retryable
    first.close()
    assert rows(warehouse, "SELECT 3 AS a") == [{"a": 3}]
    warehouse.close()


def test_statements_carry_their_tag(databricks_server: DatabricksServer, admin: DatabricksWarehouse) -> None:
    tag = f"document {uuid.uuid4().hex}"
    running = admin.query(Rendered("SELECT 1 AS a"), tag=tag)
    running.close()
    (entry,) = [item for item in control(databricks_server, "history", post=False) if tag in item["text"]]
    assert entry["text"] == f"/* {tag} */ SELECT 1 AS a"
    assert entry["tags"] == f"tablewright:{tag}"


# ---------------------------------------------------------------- loads


def test_many_rows_go_through_a_volume_and_leave_no_file(
    databricks_server: DatabricksServer, admin: DatabricksWarehouse, schema: tuple[str, str]
) -> None:
    path = (*schema, "t")
    run(admin, sql.create_table(path, TYPES))
    with admin.transaction() as transaction:
        assert transaction.insert_arrow(path, NUMBERS) == 5_000
    records = rows(admin, exp.select("COUNT(*) AS k", "SUM(n) AS s").from_(sql.relation(path)))
    assert records == [{"k": 5_000, "s": sum(range(5_000))}]
    said = [entry["text"] for entry in control(databricks_server, "history", post=False)]
    own = [text for text in said if schema[1] in text]
    assert any(text.startswith("COPY INTO") for text in own)
    puts, removes = (
        [text for text in own if text.startswith(word)] for word in ("PUT '__input_stream__'", "REMOVE")
    )
    assert len(puts) == len(removes) == 1


def test_a_repeated_load_loads_a_file_once(admin: DatabricksWarehouse, schema: tuple[str, str]) -> None:
    path = (*schema, "t")
    run(admin, sql.create_table(path, TYPES))
    session = admin._connect()
    try:
        load.make_volume(session, (*schema, load.VOLUME))
        staged, result = load.stage(session, (*schema, load.VOLUME), iter(NUMBERS.to_batches()))
        assert result is not None
        assert load.copy(session, path, staged, result) == 5_000
        assert load.copy(session, path, staged, result) == 0
        staged.clear()
    finally:
        session.close()
    assert rows(admin, exp.select("COUNT(*) AS k").from_(sql.relation(path))) == [{"k": 5_000}]


def test_without_a_volume_rows_go_as_text(
    databricks_server: DatabricksServer, admin: DatabricksWarehouse, schema: tuple[str, str]
) -> None:
    member = f"m{uuid.uuid4().hex[:8]}"
    where = sql.container(schema).sql(dialect="databricks")
    run(admin, f"GRANT USE CATALOG ON CATALOG `main` TO `{member}`")
    run(admin, f"GRANT USE SCHEMA, CREATE TABLE, SELECT, MODIFY ON SCHEMA {where} TO `{member}`")
    warehouse = open_double(databricks_server, f"dapi-{member}")
    try:
        path = (*schema, "t")
        run(warehouse, sql.create_table(path, TYPES))
        with warehouse.transaction() as transaction:
            assert transaction.insert_arrow(path, NUMBERS) == 5_000
        assert rows(warehouse, exp.select("COUNT(*) AS k").from_(sql.relation(path))) == [{"k": 5_000}]
    finally:
        warehouse.close()


def test_a_load_that_breaks_off_leaves_nothing(
    admin: DatabricksWarehouse, schema: tuple[str, str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n2\n")
    request = CsvLoad(
        file, (*schema, "loaded"), ("a",), (CsvColumn("a", "A", "integer"),), ",", '"', '"', header=True
    )

    def broken(*_: Any) -> int:
        raise ConnectionError("gone")

    monkeypatch.setattr(load, "copy", broken)
    with pytest.raises(WarehouseError), admin.transaction() as transaction:
        transaction.load_csv(request)
    assert admin.table_kind((*schema, "loaded")) is None


# ---------------------------------------------------------------- rights


def test_a_view_keeps_what_was_granted_on_it(
    databricks_server: DatabricksServer, admin: DatabricksWarehouse, schema: tuple[str, str]
) -> None:
    reader = f"r{uuid.uuid4().hex[:8]}"
    path = (*schema, "v")
    with admin.transaction() as transaction:
        transaction.replace_view(path, exp.select("1 AS a"))
    name = sql.relation(path).sql(dialect="databricks")
    where = sql.container(schema).sql(dialect="databricks")
    run(admin, f"GRANT USE CATALOG ON CATALOG `main` TO `{reader}`")
    run(
        admin,
        f"GRANT USE SCHEMA ON SCHEMA {where} TO `{reader}`",
        f"GRANT SELECT ON VIEW {name} TO `{reader}`",
    )
    warehouse = open_double(databricks_server, f"dapi-{reader}")
    try:
        assert rows(warehouse, exp.select("*").from_(sql.relation(path))) == [{"a": 1}]
        with admin.transaction() as transaction:
            transaction.replace_view(path, exp.select("2 AS a", "3 AS b"))
        assert rows(warehouse, exp.select("*").from_(sql.relation(path))) == [{"a": 2, "b": 3}]
        run(admin, f"REVOKE SELECT ON VIEW {name} FROM `{reader}`")
        with pytest.raises(WarehouseError) as caught:
            rows(warehouse, exp.select("*").from_(sql.relation(path)))
        assert caught.value.code == "permission"
    finally:
        warehouse.close()


def test_the_printed_set_up_is_enough_and_needed(
    databricks_server: DatabricksServer, admin: DatabricksWarehouse
) -> None:
    """A bare principal can do nothing; with the printed statements everything; the volume is optional."""
    principal, container = f"p{uuid.uuid4().hex[:8]}", ("main", f"w{uuid.uuid4().hex[:12]}")
    setup = setup_of("databricks")
    request = SetupRequest({}, container, user=principal)
    warehouse = open_double(databricks_server, f"dapi-{principal}")
    path = (*container, "t")
    try:
        run(admin, *(setup_statement.sql for setup_statement in setup.create(request)))
        with pytest.raises(WarehouseError) as caught:
            run(warehouse, sql.create_table(path, TYPES))
        assert caught.value.code == "permission"
        run(admin, *(text for grant in setup.grants if (text := grant.statement(request))))
        run(warehouse, sql.create_table(path, TYPES))
        with warehouse.transaction() as transaction:
            assert transaction.insert_arrow(path, NUMBERS) == 5_000
            transaction.replace_view((*container, "v"), exp.select("n").from_(sql.relation(path)))
        assert rows(warehouse, f"SELECT COUNT(*) AS k FROM main.{container[1]}.v") == [{"k": 5_000}]
        run(warehouse, sql.drop("VIEW", (*container, "v")), sql.drop("TABLE", path))
    finally:
        warehouse.close()
        drop = sql.drop_schema(container)
        drop.set("cascade", True)
        run(admin, drop)


def test_many_members_read_side_by_side(databricks_server: DatabricksServer) -> None:
    warehouse = open_double(databricks_server, sessions=6)
    numbers: list[int] = []

    def read(number: int) -> None:
        numbers.extend(row["a"] for row in rows(warehouse, f"SELECT {number} AS a"))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(numbers) == list(range(12))
    warehouse.close()
