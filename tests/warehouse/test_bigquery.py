"""What is true of BigQuery's client only: credentials, refused rights, limits, loads, labels."""

import json
import threading
from collections.abc import Callable, Generator
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError
from sqlglot import exp

from servers.bigquery import OTHER_PROJECT, PROJECT, BigQueryServer
from servers.shared import free_port
from tablewright.warehouse.bigquery.client import BigQueryWarehouse, description_of, labels_of
from tablewright.warehouse.bigquery.fields import BigQueryFields
from tablewright.warehouse.bigquery.parameters import bound, refuse_writes, rendered
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql

ACCOUNT = {
    "type": "service_account",
    "client_email": "app@billing.iam.gserviceaccount.com",
    "private_key": "-----BEGIN PRIVATE KEY-----",
    "token_uri": "https://oauth2.googleapis.com/token",
}
CONTAINER = (PROJECT, "own")
_A = sql.column("a")


@pytest.fixture
def warehouse(bigquery_server: BigQueryServer) -> Generator[BigQueryWarehouse]:
    """With an empty dataset."""
    opened = opened_on(bigquery_server)
    with opened.transaction() as transaction:
        transaction.execute(sql.create_schema(CONTAINER))
    yield opened
    bigquery_server.deny()
    drop = sql.drop_schema(CONTAINER)
    drop.set("cascade", True)
    with opened.transaction() as transaction:
        transaction.execute(drop)
    opened.close()


def opened_on(
    server: BigQueryServer, secret: dict[str, Any] | None = None, **changes: Any
) -> BigQueryWarehouse:
    fields = BigQueryFields.model_validate(server.details | changes)
    return BigQueryWarehouse(fields, secret or {}, retry_seconds=1)


def failure(act: Callable[[], Any]) -> WarehouseError:
    with pytest.raises(WarehouseError) as caught:
        act()
    return caught.value


def rows(warehouse: BigQueryWarehouse, text: str) -> list[dict[str, Any]]:
    running = warehouse.query(Rendered(text))
    try:
        return [row for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()


# ---------------------------------------------------------------- fields


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "external_account", "credential_source": {"file": "/etc/passwd"}},
        {"type": "authorized_user"},
        ACCOUNT | {"token_uri": "https://attacker.example/token"},
        {"type": "service_account"},
        [],
    ],
)
def test_only_keys_of_service_accounts_are_taken(wrong: Any) -> None:
    details = {"platform": "bigquery", "project": "p-1", "service_account": json.dumps(wrong)}
    with pytest.raises(ValidationError):
        BigQueryFields.model_validate(details)
    good = details | {"service_account": json.dumps(ACCOUNT)}
    assert "PRIVATE" not in repr(BigQueryFields.model_validate(good))


@pytest.mark.parametrize(
    "changes",
    [
        {"authentication": "none"},
        {"authentication": "none", "endpoint": "https://bigquery.googleapis.com"},
        {"authentication": "service-account", "endpoint": "https://attacker.example"},
        {"authentication": "none", "endpoint": "http://attacker.example"},
        {"authentication": "none", "endpoint": "file:///etc/passwd"},
        {"project": "UPPER"},
        {"project": "a b"},
        {"location": "E U"},
    ],
)
def test_credentials_go_to_google_only(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BigQueryFields.model_validate({"platform": "bigquery", "project": "p-1"} | changes)


def test_a_broken_private_key_is_reported() -> None:
    fields = BigQueryFields.model_validate({"platform": "bigquery", "project": "p-1"})
    error = failure(BigQueryWarehouse(fields, {"service_account": json.dumps(ACCOUNT)}).test)
    assert (error.code, "private key" in error.message) == ("invalid", True)
    assert failure(BigQueryWarehouse(fields, {}).test).code == "permission"


# ---------------------------------------------------------------- connecting


def test_why_a_connection_does_not_work(bigquery_server: BigQueryServer) -> None:
    token = {"authentication": "token"}
    opened_on(bigquery_server, {"access_token": "good"}, **token).test()
    refused = failure(opened_on(bigquery_server, {"access_token": "bad"}, **token).test)
    assert refused.code in ("permission", "sign-in")
    unknown = failure(opened_on(bigquery_server, project="no-such-project").test)
    assert (unknown.code, "no-such-project" in unknown.message) == ("not-found", True)
    nobody = f"http://127.0.0.1:{free_port()}"
    silent = failure(opened_on(bigquery_server, endpoint=nobody).test)
    assert (silent.code, silent.retryable) == ("unavailable", True)


def test_datasets_of_other_projects_are_shown_and_read(bigquery_server: BigQueryServer) -> None:
    both = opened_on(bigquery_server, additional_projects=[OTHER_PROJECT])
    with both.transaction() as transaction:
        transaction.execute(sql.create_schema((OTHER_PROJECT, "there")))
        transaction.execute(sql.create_table((OTHER_PROJECT, "there", "t"), {"a": "BIGINT"}))
    assert both.databases() == [PROJECT, OTHER_PROJECT]
    assert [entry.container for entry in both.schemas(OTHER_PROJECT)].count((OTHER_PROJECT, "there")) == 1
    assert rows(both, f"SELECT COUNT(*) AS n FROM `{OTHER_PROJECT}`.`there`.`t`") == [{"n": 0}]


# ---------------------------------------------------------------- rights and limits


@pytest.mark.parametrize(
    ("permission", "statement"),
    [
        ("bigquery.tables.getData", exp.select("*").from_(sql.relation((*CONTAINER, "t")))),
        ("bigquery.tables.updateData", exp.Delete(this=sql.relation((*CONTAINER, "t")))),
        ("bigquery.tables.create", sql.create_table((*CONTAINER, "u"), {"a": "BIGINT"})),
        ("bigquery.tables.delete", sql.drop("TABLE", (*CONTAINER, "t"))),
        ("bigquery.tables.update", sql.rename_table((*CONTAINER, "t"), "u")),
        ("bigquery.jobs.create", exp.select("1")),
    ],
)
def test_a_refused_privilege_is_reported_as_such(
    warehouse: BigQueryWarehouse, bigquery_server: BigQueryServer, permission: str, statement: exp.Expression
) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table((*CONTAINER, "t"), {"a": "BIGINT"}))
        bigquery_server.deny(permission)
        error = failure(lambda: transaction.rows(statement))
        bigquery_server.deny()
        assert error.code == "permission"
        assert "http" not in error.message
        transaction.rows(exp.select("*").from_(sql.relation((*CONTAINER, "t"))))


def test_what_a_query_may_cost_goes_along_with_it(
    warehouse: BigQueryWarehouse, bigquery_server: BigQueryServer
) -> None:
    config = warehouse.query_config([], "", None)
    assert config.maximum_bytes_billed is None
    limited = opened_on(bigquery_server, maximum_gigabytes_billed=3)
    assert limited.query_config([], "", None).maximum_bytes_billed == 3_000_000_000


def test_a_dropped_table_is_not_found(warehouse: BigQueryWarehouse) -> None:
    gone = failure(lambda: rows(warehouse, f"SELECT * FROM `{PROJECT}`.`own`.`gone`"))
    assert gone.code == "not-found"
    assert failure(lambda: rows(warehouse, f"SELECT * FROM `{PROJECT}`.`nowhere`.`t`")).code == "not-found"


def test_a_busy_connection_says_so(bigquery_server: BigQueryServer) -> None:
    small = opened_on(bigquery_server, sessions=2)
    small.slots._wait = 0.1  # type: ignore[attr-defined]
    held = small.query(Rendered("SELECT 1 AS a"))
    busy = failure(lambda: small.query(Rendered("SELECT 1 AS a")))
    assert (busy.code, busy.retryable) == ("unavailable", True)
    held.close()
    small.query(Rendered("SELECT 1 AS a")).close()


def test_what_comes_too_fast_is_sent_again(
    warehouse: BigQueryWarehouse, bigquery_server: BigQueryServer
) -> None:
    path = (*CONTAINER, "t")
    with warehouse.transaction() as transaction:
        bigquery_server.refuse_next(1)
        transaction.execute(sql.create_table(path, {"a": "BIGINT"}))
        bigquery_server.refuse_next(1)
        transaction.insert_arrow(path, pa.table({"a": range(3_000)}))
        bigquery_server.refuse_next(1)
        assert transaction.execute(exp.Delete(this=sql.relation(path), where=exp.Where(this=_A < 10))) == 10
        bigquery_server.refuse_next(1)
        assert transaction.rows(exp.select(exp.Count(this=exp.Star())).from_(sql.relation(path))) == [
            (2_990,)
        ]
    bigquery_server.refuse_next(1)
    assert rows(warehouse, f"SELECT COUNT(*) AS n FROM `{PROJECT}`.`own`.`t`") == [{"n": 2_990}]
    bigquery_server.refuse_next(1)
    assert [entry.name for entry in warehouse.tables(CONTAINER)] == ["t"]


def test_a_lasting_rate_limit_is_reported(
    warehouse: BigQueryWarehouse, bigquery_server: BigQueryServer
) -> None:
    bigquery_server.refuse_next(100)
    error = failure(lambda: rows(warehouse, "SELECT 1 AS a"))
    bigquery_server.refuse_next(0)
    assert (error.code, error.retryable) == ("unavailable", True)
    assert "no more statements" in error.message


def test_a_query_that_waits_for_its_turn_can_be_stopped(
    warehouse: BigQueryWarehouse, bigquery_server: BigQueryServer
) -> None:
    bigquery_server.refuse_next(1)
    stops: list[Callable[[], None]] = []
    threading.Timer(0.1, lambda: stops[0]()).start()
    error = failure(lambda: warehouse.query(Rendered("SELECT 1 AS a"), on_start=stops.append))
    bigquery_server.refuse_next(0)
    assert error.code == "cancelled"


def test_a_query_that_is_stopped_before_it_starts_does_not_run(warehouse: BigQueryWarehouse) -> None:
    assert (
        failure(lambda: warehouse.query(Rendered("SELECT 1"), on_start=lambda stop: stop())).code
        == "cancelled"
    )


# ---------------------------------------------------------------- statements


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        " /* x */ WITH a AS (SELECT 1) SELECT * FROM a",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "SELECT 1;",
    ],
)
def test_reads_are_let_through(text: str) -> None:
    refuse_writes(text)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM t WHERE TRUE",
        "SELECT 1; DROP TABLE t",
        "CREATE TABLE t AS SELECT 1",
        "-- SELECT\nDROP TABLE t",
        "BEGIN SELECT 1; END",
        "EXPORT DATA OPTIONS (uri = 'gs://x/*') AS SELECT 1",
        "",
    ],
)
def test_a_read_that_is_none_is_refused(text: str) -> None:
    assert failure(lambda: refuse_writes(text)).code == "permission"


def test_values_become_parameters_of_their_types_and_null_a_word() -> None:
    statement = rendered(sql.insert((*CONTAINER, "t"), ["a", "b", "c"]))
    text, values = bound(statement, [1, None, "x' -- @p0"])
    assert text.endswith("VALUES (@p0, NULL, @p1)")
    assert [(value.name, value.type_, value.value) for value in values] == [
        ("p0", "INT64", 1),
        ("p1", "STRING", "x' -- @p0"),
    ]


def test_many_rows_go_in_one_statement(warehouse: BigQueryWarehouse) -> None:
    path = (*CONTAINER, "many")
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(path, {"a": "BIGINT", "b": "TEXT"}))
        transaction.execute_many(sql.insert(path, ["a", "b"]), [[n, f"({n}) ? @p0"] for n in range(50)])
        assert transaction.rows(sql.count_rows(path)) == [(50,)]
        (result,) = transaction.rows(exp.select("b").from_(sql.relation(path)).where("a = 7"))
    assert result == ("(7) ? @p0",)


def test_labels_say_whose_job_it_is() -> None:
    assert labels_of("document:Ab_1 member:ada@example.org odd") == {
        "tablewright": "yes",
        "document": "ab-1",
        "member": "ada-example-org",
        "part-2": "odd",
    }
    assert all(len(value) <= 63 for value in labels_of(f"document:{'x' * 200}").values())


def test_descriptions_are_read_from_their_literals() -> None:
    assert description_of('"a \\"b\\" \\u00e9"') == 'a "b" é'
    assert description_of(None) is None


# ---------------------------------------------------------------- loads


def test_a_load_that_fails_leaves_nothing(warehouse: BigQueryWarehouse, tmp_path: Any) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a\n1\noops\n")
    load = CsvLoad(
        file=file,
        path=(*CONTAINER, "loaded"),
        file_columns=("a",),
        columns=(CsvColumn("a", "Price (USD)", "integer"),),
        delimiter=",",
        quote='"',
        escape='"',
        header=True,
    )
    with warehouse.transaction() as transaction:
        error = failure(lambda: transaction.load_csv(load))
    assert error.where is not None
    assert (error.where["line"], error.where["column"]) == (3, "a")
    assert warehouse.table_kind(load.path) is None
    file.write_text("a\n1\n2\n")
    with warehouse.transaction() as transaction:
        assert transaction.load_csv(load) == 2
    assert [column.name for column in warehouse.columns(load.path)] == ["Price (USD)"]


def test_rows_are_loaded_in_the_types_of_the_table(warehouse: BigQueryWarehouse) -> None:
    path = (*CONTAINER, "typed")
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(path, {"n": "DOUBLE", "t": "TEXT"}))
        table = pa.table({"t": ["x"] * 3_000, "n": pa.array(range(3_000), pa.int32())})
        assert transaction.insert_arrow(path, table) == 3_000
        wrong = pa.table({"other": pa.array(range(3_000), pa.int64())})
        assert failure(lambda: transaction.insert_arrow(path, wrong)).code == "invalid"
    running = warehouse.query(sql.count_rows(path))
    (batch,) = running.batches()
    running.close()
    assert batch.column(0).to_pylist() == [3_000]


def test_two_threads_ask_at_once(warehouse: BigQueryWarehouse) -> None:
    result: list[Any] = []
    threads = [
        threading.Thread(target=lambda n=n: result.append(rows(warehouse, f"SELECT {n} AS n")[0]["n"]))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(result) == [0, 1, 2, 3]
