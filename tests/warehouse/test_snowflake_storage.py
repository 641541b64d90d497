"""Where materializations run in Snowflake, and the tables that it refreshes by itself."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlglot import exp

from engines.snowflake_double import opened
from servers.snowflake import LARGE_WAREHOUSE, PASSWORD, WAREHOUSE, SnowflakeServer
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.storage import Refreshing, Storage, storage_of
from tablewright.warehouse.snowflake import statements
from tablewright.warehouse.snowflake.client import SnowflakeWarehouse
from tablewright.writeback import sql

SOURCE = ("Faults", "dynamic", "source")
HOUR = timedelta(hours=1)
HOSTILE = ("Db", "it's", 'a"b\\%_')


@pytest.fixture
def warehouse(snowflake_server: SnowflakeServer) -> Generator[SnowflakeWarehouse]:
    made = opened(snowflake_server.details(), {"password": PASSWORD})
    with made.transaction() as transaction:
        transaction.execute(Rendered('CREATE DATABASE IF NOT EXISTS "Faults"'))
        transaction.execute(sql.drop_schema(SOURCE[:-1]))
        transaction.execute(sql.create_schema(SOURCE[:-1]))
        transaction.execute(sql.create_table(SOURCE, {"a": "BIGINT"}))
        transaction.execute(sql.insert(SOURCE, ["a"]), [1])
    yield made
    snowflake_server.deny()
    made.close()


def storage(warehouse: SnowflakeWarehouse, **options: Any) -> Storage:
    return storage_of(warehouse, options)


def dynamic(warehouse: SnowflakeWarehouse, **options: Any) -> Refreshing:
    refreshing = storage(warehouse, **options).refreshing
    assert refreshing is not None
    return refreshing


def path(name: str) -> sql.Path:
    return (*SOURCE[:-1], name)


def add(warehouse: SnowflakeWarehouse, value: int) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql.insert(SOURCE, ["a"]), [value])


def count(warehouse: SnowflakeWarehouse, name: str) -> int:
    with warehouse.transaction() as transaction:
        return transaction.rows(sql.count_rows(path(name)))[0][0]


def everything() -> exp.Select:
    return exp.select("*").from_(sql.relation(SOURCE))


# ---------------------------------------------------------------- statements


@pytest.mark.parametrize(
    ("lag", "written"),
    [
        (timedelta(seconds=90), "'90 seconds'"),
        (timedelta(minutes=90), "'90 minutes'"),
        (timedelta(hours=36), "'36 hours'"),
        (timedelta(days=7), "'7 days'"),
        (None, "DOWNSTREAM"),
    ],
)
def test_the_age_is_written_in_the_largest_whole_unit(lag: timedelta | None, written: str) -> None:
    tree = statements.create_dynamic_table(("D", "S", "t"), exp.select("1"), lag, statements.named("wh"))
    assert tree.sql(dialect="snowflake") == (
        f'CREATE OR REPLACE DYNAMIC TABLE "D"."S"."t" TARGET_LAG={written} WAREHOUSE="WH" AS SELECT 1'
    )


def test_names_stay_names() -> None:
    assert statements.alter_dynamic_table(HOSTILE, "REFRESH") == (
        'ALTER DYNAMIC TABLE "Db"."it\'s"."a""b\\%_" REFRESH'
    )
    assert statements.set_dynamic_table(HOSTILE, HOUR, statements.named('"my wh"')) == (
        'ALTER DYNAMIC TABLE "Db"."it\'s"."a""b\\%_" SET TARGET_LAG = \'1 hours\' WAREHOUSE = "my wh"'
    )
    assert statements.show_dynamic_table(HOSTILE) == (
        'SHOW DYNAMIC TABLES LIKE \'a"b\\\\\\\\\\\\%\\\\_\' IN SCHEMA "Db"."it\'s"'
    )
    drop = sql.drop("DYNAMIC TABLE", ("Db", "S", "t"))
    assert drop.sql(dialect="snowflake") == 'DROP DYNAMIC TABLE IF EXISTS "Db"."S"."t"'
    assert statements.use_warehouse(statements.named("Wh")).sql(dialect="snowflake") == 'USE WAREHOUSE "WH"'


def test_the_history_is_asked_for_one_table() -> None:
    written = statements.last_refresh(("Db", "S", "t'1")).sql(dialect="snowflake")
    assert written == (
        'SELECT "STATE", "STATE_MESSAGE"'
        ' FROM TABLE("Db"."INFORMATION_SCHEMA".DYNAMIC_TABLE_REFRESH_HISTORY('
        "DATA_TIMESTAMP_START => DATEADD(DAY, -7, CURRENT_TIMESTAMP()), RESULT_LIMIT => 10000))"
        " WHERE (SCHEMA_NAME = 'S' AND NAME = 't\\'1') AND STATE <> 'EXECUTING'"
        " ORDER BY REFRESH_START_TIME DESC LIMIT 1"
    )


# ---------------------------------------------------------------- where long statements run


def ran_in(server: SnowflakeServer, word: str) -> str | None:
    return next(where for where, statement in reversed(server.ran()) if word in statement)


def test_long_statements_run_in_the_warehouse_of_the_destination(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer
) -> None:
    with storage(warehouse, materialization_warehouse="large_wh").transaction() as transaction:
        transaction.execute(sql.create_table_as(path("stored"), everything()))
        assert transaction.rows(sql.count_rows(path("stored"))) == [(1,)]
    assert ran_in(snowflake_server, "CREATE TABLE") == LARGE_WAREHOUSE
    assert count(warehouse, "stored") == 1
    assert ran_in(snowflake_server, "COUNT(*)") == WAREHOUSE


def test_after_an_error_too(warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer) -> None:
    large = storage(warehouse, materialization_warehouse=LARGE_WAREHOUSE)
    with pytest.raises(WarehouseError), large.transaction() as transaction:
        transaction.execute(sql.insert(SOURCE, ["a"]), [2])
        transaction.execute(sql.create_table_as(path("x"), exp.select("nothing").from_("nowhere")))
    for _ in range(5):
        assert count(warehouse, "source") in (1, 2)
        assert ran_in(snowflake_server, "COUNT(*)") == WAREHOUSE


def test_rows_are_taken_back_there_too(warehouse: SnowflakeWarehouse) -> None:
    large = storage(warehouse, materialization_warehouse=LARGE_WAREHOUSE)
    with pytest.raises(RuntimeError), large.transaction() as transaction:
        transaction.execute(sql.insert(SOURCE, ["a"]), [2])
        raise RuntimeError
    with large.transaction() as transaction:
        transaction.execute(sql.insert(SOURCE, ["a"]), [3])
    assert count(warehouse, "source") == 2


def test_a_warehouse_that_may_not_be_used_is_named(warehouse: SnowflakeWarehouse) -> None:
    with (
        pytest.raises(WarehouseError) as refused,
        storage(warehouse, materialization_warehouse="none").transaction(),
    ):
        pass
    assert (refused.value.code, "NONE" in refused.value.message) == ("permission", True)


def test_without_one_that_of_the_connection_is_used(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer
) -> None:
    plain = storage(warehouse)
    assert not plain.wanted
    with plain.transaction() as transaction:
        transaction.execute(sql.create_table_as(path("stored"), everything()))
    assert ran_in(snowflake_server, "CREATE TABLE") == WAREHOUSE


# ---------------------------------------------------------------- dynamic tables


def test_a_dynamic_table_is_filled_and_refreshed(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer
) -> None:
    assert storage(warehouse, dynamic_tables=True).wanted
    tables = dynamic(warehouse, dynamic_tables=True)
    before = datetime.now(UTC) - timedelta(seconds=1)
    tables.make(path("fresh"), everything(), HOUR)
    assert count(warehouse, "fresh") == 1
    add(warehouse, 2)
    assert count(warehouse, "fresh") == 1
    tables.refresh(path("fresh"))
    assert count(warehouse, "fresh") == 2
    add(warehouse, 3)
    snowflake_server.time_passes()
    assert count(warehouse, "fresh") == 3
    table = tables.refreshed_table(path("fresh"))
    assert table is not None
    assert (table.rows, table.paused, table.incremental) == (3, False, True)
    assert table.as_of is not None
    assert table.as_of > before
    assert tables.trouble(path("fresh")) is None
    assert warehouse.table_kind(path("fresh")) == "table"


def test_one_that_is_paused_waits(warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer) -> None:
    tables = dynamic(warehouse)
    tables.make(path("paused"), everything(), HOUR)
    tables.adjust(path("paused"), timedelta(days=1), paused=True)
    add(warehouse, 2)
    snowflake_server.time_passes()
    assert count(warehouse, "paused") == 1
    table = tables.refreshed_table(path("paused"))
    assert table is not None
    assert table.paused
    tables.refresh(path("paused"))
    assert count(warehouse, "paused") == 2
    tables.adjust(path("paused"), None, paused=False)
    add(warehouse, 3)
    snowflake_server.time_passes()
    assert count(warehouse, "paused") == 2
    tables.adjust(path("paused"), HOUR, paused=False)
    snowflake_server.time_passes()
    assert count(warehouse, "paused") == 3


def test_it_names_where_it_is_refreshed(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer
) -> None:
    dynamic(warehouse, materialization_warehouse="large_wh").make(path("large"), everything(), HOUR)
    (row,) = warehouse.show(statements.show_dynamic_table(path("large")))
    assert row["warehouse"] == LARGE_WAREHOUSE
    dynamic(warehouse).adjust(path("large"), HOUR, paused=False)
    (row,) = warehouse.show(statements.show_dynamic_table(path("large")))
    assert (row["warehouse"], row["target_lag"]) == (WAREHOUSE, "1 hours")
    nobody = opened(snowflake_server.details(warehouse=None), {"password": PASSWORD})
    with pytest.raises(WarehouseError, match="no warehouse"):
        dynamic(nobody).make(path("large"), everything(), HOUR)
    nobody.close()


def test_a_query_that_cannot_be_kept_is_refused(warehouse: SnowflakeWarehouse) -> None:
    tables = dynamic(warehouse)
    query = exp.select(exp.CurrentUser().as_("u"))
    with pytest.raises(WarehouseError) as refused:
        tables.make(path("mine"), query, HOUR)
    assert (refused.value.code, refused.value.retryable) == ("invalid", False)
    assert tables.refreshed_table(path("mine")) is None


def test_the_reason_of_a_failed_refresh_is_reported(
    warehouse: SnowflakeWarehouse, snowflake_server: SnowflakeServer
) -> None:
    tables = dynamic(warehouse)
    tables.make(path("orphan"), everything(), HOUR)
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", SOURCE))
    snowflake_server.time_passes()
    assert "source" in (tables.trouble(path("orphan")) or "")
    with pytest.raises(WarehouseError) as refused:
        tables.refresh(path("orphan"))
    assert not refused.value.retryable
    assert count(warehouse, "orphan") == 1


def test_what_drops_a_plain_table_does_not_drop_it(warehouse: SnowflakeWarehouse) -> None:
    tables = dynamic(warehouse)
    tables.make(path("kept"), everything(), HOUR)
    with pytest.raises(WarehouseError), warehouse.transaction() as transaction:
        transaction.execute(sql.drop("TABLE", path("kept")))
    kind = warehouse.capabilities.refreshed_tables
    assert kind is not None
    with warehouse.transaction() as transaction:
        transaction.execute(sql.drop(kind, path("kept")))
        transaction.execute(sql.drop(kind, path("kept")))
    assert tables.refreshed_table(path("kept")) is None
    assert tables.refreshed_table(("Faults", "nowhere", "kept")) is None
