"""DuckDB behind the contract: reading, writing, refusing, failing."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad, SearchHit
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.capabilities import column_facts
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.sql.nodes import table

NASTY = 'a "b" [c]/d.e\n\'; -- 🙂 select'


def sql(text: str) -> exp.Expression:
    return sqlglot.parse_one(text, dialect="duckdb")


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


@pytest.fixture
def warehouse(tmp_path: Path, staging: Path) -> Iterator[DuckDBWarehouse]:
    opened = DuckDBWarehouse(tmp_path / "w.duckdb", staging, create=True)
    yield opened
    opened.close()


def rows(warehouse: DuckDBWarehouse, text: str, **parameters: object) -> list[dict[str, object]]:
    running = warehouse.query(sql(text), parameters)
    try:
        return [row for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()


def failure(warehouse: DuckDBWarehouse, text: str) -> WarehouseError:
    with pytest.raises(WarehouseError) as caught:
        warehouse.query(Rendered(text))
    return caught.value


def csv_load(file: Path, **changes: object) -> CsvLoad:
    facts: dict[str, object] = {
        "file": file,
        "path": ("main", "loaded"),
        "file_columns": ("a", "b"),
        "columns": (CsvColumn("a", "A", "integer"), CsvColumn("b", NASTY, "text")),
        "delimiter": ",",
        "quote": '"',
        "escape": '"',
        "header": True,
    }
    return CsvLoad(**(facts | changes))  # type: ignore[arg-type]


# ---------------------------------------------------------------- reading


def test_query_binds_named_parameters_and_gives_arrow(warehouse: DuckDBWarehouse) -> None:
    assert rows(warehouse, "SELECT $a AS x, $b AS y", a=NASTY, b=2) == [{"x": NASTY, "y": 2}]


def test_query_comes_in_batches(warehouse: DuckDBWarehouse) -> None:
    running = warehouse.query(sql("SELECT * FROM range(10000)"), batch_rows=2048)
    sizes = [batch.num_rows for batch in running.batches()]
    running.close()
    assert sum(sizes) == 10_000
    assert len(sizes) > 1


def test_a_read_cannot_write(warehouse: DuckDBWarehouse) -> None:
    assert failure(warehouse, "CREATE TABLE t (a INT)").code == "permission"
    assert warehouse.tables(("main",)) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_statements_cannot_reach_the_host(warehouse: DuckDBWarehouse, text: str) -> None:
    assert failure(warehouse, text).code in {"permission", "not-found", "invalid"}


def test_cancel_stops_a_running_query(warehouse: DuckDBWarehouse) -> None:
    running = warehouse.query(
        sql("SELECT a.range + b.range AS x FROM range(1000000) AS a, range(1000000) AS b"), batch_rows=2048
    )
    batches = running.batches()
    next(batches)
    stopper = threading.Thread(target=running.cancel)
    stopper.start()
    with pytest.raises(WarehouseError) as caught:
        for _ in batches:
            pass
    stopper.join()
    running.close()
    assert caught.value.code == "cancelled"


def test_timeout_stops_a_query(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(WarehouseError) as caught:
        warehouse.query(
            sql("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 3"),
            timeout=0.2,
        )
    assert caught.value.code == "timeout"
    assert caught.value.hint


def test_tag_cannot_end_its_comment(warehouse: DuckDBWarehouse) -> None:
    running = warehouse.query(sql("SELECT 1 AS x"), tag="*/ DROP TABLE t; /*")
    assert next(iter(running.batches())).to_pylist() == [{"x": 1}]
    running.close()


# ---------------------------------------------------------------- writing


def test_transaction_is_all_or_nothing(warehouse: DuckDBWarehouse) -> None:
    with pytest.raises(WarehouseError), warehouse.transaction() as transaction:
        transaction.execute(sql("CREATE TABLE t (a INT)"))
        transaction.execute(sql("INSERT INTO gone VALUES (1)"))
    assert warehouse.table_kind(("main", "t")) is None


def test_execute_tells_the_rows_it_changed(warehouse: DuckDBWarehouse) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql("CREATE TABLE t (a INT)"))
        assert transaction.execute(sql("INSERT INTO t VALUES (1), (2)")) == 2
        assert transaction.execute(sql("UPDATE t SET a = a + ? WHERE a = ?"), [10, 1]) == 1
        assert transaction.rows(sql("SELECT a FROM t ORDER BY a")) == [(2,), (11,)]


def test_insert_arrow_keeps_hostile_names(warehouse: DuckDBWarehouse) -> None:
    path = (NASTY, NASTY)
    with warehouse.transaction() as transaction:
        schema = exp.Table(db=exp.to_identifier(NASTY, quoted=True))
        transaction.execute(exp.Create(this=schema, kind="SCHEMA"))
        column = exp.ColumnDef(this=exp.to_identifier(NASTY, quoted=True), kind=exp.DataType.build("text"))
        transaction.execute(exp.Create(this=exp.Schema(this=table(path), expressions=[column]), kind="TABLE"))
        assert transaction.insert_arrow(path, pa.table({NASTY: [NASTY, None]})) == 2
        assert transaction.rows(exp.select("*").from_(table(path))) == [(NASTY,), (None,)]
    assert warehouse.columns(path)[0].name == NASTY
    assert (NASTY,) in [entry.container for entry in warehouse.schemas()]


def test_load_csv_keeps_chosen_columns_and_types(warehouse: DuckDBWarehouse, staging: Path) -> None:
    file = staging / "x.csv"
    file.write_text('a,b\n1,"x, ""y"""\n,\n')
    with warehouse.transaction() as transaction:
        assert transaction.load_csv(csv_load(file)) == 2
    assert rows(warehouse, "SELECT * FROM loaded") == [{"A": 1, NASTY: 'x, "y"'}, {"A": None, NASTY: None}]


def test_bad_csv_line_is_named_and_nothing_is_loaded(warehouse: DuckDBWarehouse, staging: Path) -> None:
    file = staging / "x.csv"
    file.write_text("a,b\n1,x\noops,y\n")
    with pytest.raises(WarehouseError) as caught, warehouse.transaction() as transaction:
        transaction.load_csv(csv_load(file))
    assert caught.value.where == {"line": 3, "text": "oops,y", "column": "a"}
    assert "Text" in (caught.value.hint or "")
    assert warehouse.table_kind(("main", "loaded")) is None


def test_csv_outside_staging_is_refused(warehouse: DuckDBWarehouse, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")
    with pytest.raises(WarehouseError) as caught, warehouse.transaction() as transaction:
        transaction.load_csv(csv_load(file))
    assert caught.value.code == "permission"


# ---------------------------------------------------------------- catalog


def test_catalog_lists_tables_views_and_columns(warehouse: DuckDBWarehouse) -> None:
    with warehouse.transaction() as transaction:
        transaction.execute(sql("CREATE TABLE t (a INT, b TIMESTAMP)"))
        transaction.execute(sql("CREATE VIEW v AS SELECT a FROM t"))
    kinds = {entry.name: entry.kind for entry in warehouse.tables(("main",))}
    assert kinds == {"t": "table", "v": "view"}
    assert [column.name for column in warehouse.columns(("main", "t"))] == ["a", "b"]
    assert warehouse.table_kind(("main", "v")) == "view"
    assert SearchHit(("main",), "v", "a") in warehouse.search("A", 10)
    assert ("information_schema",) not in [entry.container for entry in warehouse.schemas()]
    with pytest.raises(WarehouseError) as caught:
        warehouse.columns(("main", "gone"))
    assert caught.value.code == "not-found"


def test_describe_does_not_run(warehouse: DuckDBWarehouse) -> None:
    facts = warehouse.describe(sql("SELECT 1 AS a, 'x' AS b, now() AS c FROM range(1000000000)"))
    assert [(column.name, column.type) for column in facts] == [
        ("a", ValueType.NUMBER),
        ("b", ValueType.TEXT),
        ("c", ValueType.DATE),
    ]
    assert facts[2].zoned


@pytest.mark.parametrize(
    ("native", "kind", "integer", "has_time"),
    [
        ("BIGINT", ValueType.NUMBER, True, False),
        ("DECIMAL(18,3)", ValueType.NUMBER, False, False),
        ("DATE", ValueType.DATE, False, False),
        ("TIMESTAMP WITH TIME ZONE", ValueType.DATE, False, True),
        ("BOOLEAN", ValueType.LOGICAL, False, False),
        ("INTEGER[]", ValueType.VARIANT, False, False),
        ("STRUCT(a INTEGER)", ValueType.VARIANT, False, False),
        ("INTERVAL", ValueType.TEXT, False, False),
        ("UUID", ValueType.TEXT, False, False),
    ],
)
def test_types(native: str, kind: ValueType, integer: bool, has_time: bool) -> None:
    facts = column_facts("x", native)
    assert (facts.type, facts.integer, facts.has_time) == (kind, integer, has_time)


# ---------------------------------------------------------------- failing


def test_missing_file_is_not_made_by_accident(tmp_path: Path, staging: Path) -> None:
    with pytest.raises(WarehouseError) as caught:
        DuckDBWarehouse(tmp_path / "gone.duckdb", staging)
    assert caught.value.code == "not-found"
    assert not (tmp_path / "gone.duckdb").exists()


def test_a_file_of_another_kind_is_refused(tmp_path: Path, staging: Path) -> None:
    file = tmp_path / "x.duckdb"
    file.write_text("this is not a database " * 500)
    with pytest.raises(WarehouseError) as caught:
        DuckDBWarehouse(file, staging)
    assert caught.value.code == "invalid"


def test_a_file_locked_by_another_process_says_so(tmp_path: Path, staging: Path) -> None:
    file = tmp_path / "w.duckdb"
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(WarehouseError) as caught:
            DuckDBWarehouse(file, staging)
        assert caught.value.code == "unavailable"
        assert caught.value.retryable
        assert "another program" in caught.value.message
    finally:
        holder.communicate("")


def test_dropped_table_and_bad_column_are_distinguished(warehouse: DuckDBWarehouse) -> None:
    assert failure(warehouse, "SELECT * FROM gone").code == "not-found"
    assert failure(warehouse, "SELECT gone FROM range(1)").code == "invalid"


def test_full_disk_is_reported(warehouse: DuckDBWarehouse) -> None:
    error = warehouse.translated(OSError("IO Error: Could not write file: No space left on device"))
    assert error.code == "disk-full"
    assert "Nothing was changed" in error.message


def test_committed_rows_survive_kill(tmp_path: Path, staging: Path) -> None:
    file = tmp_path / "w.duckdb"
    script = (
        "import os, sys, signal\nfrom pathlib import Path\n"
        "from tablewright.warehouse.contract.client import Rendered\n"
        "from tablewright.warehouse.duckdb.client import DuckDBWarehouse\n"
        "w = DuckDBWarehouse(Path(sys.argv[1]), Path(sys.argv[2]), create=True)\n"
        "with w.transaction() as t:\n"
        "    t.execute(Rendered('CREATE TABLE t (a INT)'))\n"
        "    t.execute(Rendered('INSERT INTO t VALUES (1)'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(file), str(staging)], check=False, env=os.environ)
    warehouse = DuckDBWarehouse(file, staging)
    assert rows(warehouse, "SELECT a FROM t") == [{"a": 1}]
    warehouse.close()
