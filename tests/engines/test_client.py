"""The contract of a warehouse client, the same on every engine."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from engines.bench import Engine
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.csv_numbers import CsvNumbers
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad, SearchHit
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.stop_requests import Stop, heeding
from tablewright.writeback import sql

TYPES = {
    "t": "TEXT",
    "n": "DOUBLE",
    "i": "BIGINT",
    "d": "DATE",
    "m": "TIMESTAMP",
    "l": "BOOLEAN",
}
ROWS = [
    {
        "t": "a, \"b\"\n'c' \\ % $1 :x",
        "n": 0.1,
        "i": 2**63 - 1,
        "d": date(1, 1, 1),
        "m": datetime(9999, 12, 31, 23, 59, 59, 999999),  # noqa: DTZ001
        "l": True,
    },
    {
        "t": "",
        "n": -1e-300,
        "i": -(2**63),
        "d": date(2024, 2, 29),
        "m": datetime(1970, 1, 1),  # noqa: DTZ001
        "l": False,
    },
    dict.fromkeys(TYPES),
]


def failure(act: Callable[[], Any]) -> WarehouseError:
    with pytest.raises(WarehouseError) as caught:
        act()
    return caught.value


# ---------------------------------------------------------------- reading


def test_values_come_back_as_they_went_in(engine: Engine) -> None:
    path = engine.put("kinds", pa.Table.from_pylist(ROWS), TYPES)
    table = engine.table(exp.select("*").from_(sql.relation(path)))
    assert table.to_pylist() == ROWS
    assert table.schema.names == list(TYPES)
    facts = {
        column.name: (column.type, column.integer, column.has_time)
        for column in engine.warehouse.columns(path)
    }
    assert facts == {
        "t": (ValueType.TEXT, False, False),
        "n": (ValueType.NUMBER, False, False),
        "i": (ValueType.NUMBER, True, False),
        "d": (ValueType.DATE, False, False),
        "m": (ValueType.DATE, False, True),
        "l": (ValueType.LOGICAL, False, False),
    }


def test_bound_values_come_back_as_they_are(engine: Engine) -> None:
    with engine.warehouse.transaction() as transaction:
        path = engine.path("bound")
        transaction.execute(sql.create_table(path, TYPES))
        for row in ROWS:
            transaction.execute(sql.insert(path, list(TYPES)), list(row.values()))
        rows = transaction.rows(exp.select("*").from_(sql.relation(path)))
        same = transaction.rows(
            exp.select("i").from_(sql.relation(path)).where(sql.matches("t")), [ROWS[0]["t"]]
        )
    assert sorted(rows, key=repr) == sorted((tuple(row.values()) for row in ROWS), key=repr)
    assert same == [(2**63 - 1,)]


def test_named_values_may_be_used_twice(engine: Engine) -> None:
    value = exp.Cast(this=exp.Placeholder(this="a"), to=exp.DataType.build("text"))
    shown = {"x": value, "y": value.copy(), "z": exp.Literal.string("%(a)s $a")}
    select = exp.select(*(exp.alias_(item, name, quoted=True) for name, item in shown.items()))
    assert engine.rows(select, a="100% :a") == [{"x": "100% :a", "y": "100% :a", "z": "%(a)s $a"}]


def test_a_large_result_comes_in_batches(engine: Engine) -> None:
    numbers = f"SELECT * FROM {engine.spec.series('g', 10_000)}"
    running = engine.warehouse.query(Rendered(numbers), batch_rows=3000)
    sizes = [batch.num_rows for batch in running.batches()]
    running.close()
    assert sum(sizes) == 10_000
    assert len(sizes) > 1


def test_an_empty_result_has_its_columns(engine: Engine) -> None:
    table = engine.table("SELECT 1 AS a, 'x' AS b WHERE 1 = 0")
    assert table.num_rows == 0
    assert table.schema.names == ["a", "b"]


@pytest.mark.needs("columns-of-one-name")
def test_columns_of_one_name_are_fine(engine: Engine) -> None:
    running = engine.warehouse.query(Rendered("SELECT 1 AS a, 2 AS a"))
    (batch,) = running.batches()
    running.close()
    assert [column.to_pylist() for column in batch.columns] == [[1], [2]]


def test_one_column_with_empty_values_is_fine(engine: Engine) -> None:
    path = engine.put("single", pa.table({"a": pa.array([None, "", "x"], pa.string())}), {"a": "TEXT"})
    assert engine.rows(exp.select("a").from_(sql.relation(path))) == [{"a": None}, {"a": ""}, {"a": "x"}]


def test_a_read_cannot_write(engine: Engine) -> None:
    engine.run("CREATE TABLE {s}.t (a INT)")
    path = sql.relation(engine.path("t"))
    insert = exp.Insert(this=path, expression=exp.select("1"))
    error = failure(lambda: engine.rows(insert))
    assert error.code in ("permission", "invalid")
    assert engine.rows(exp.select("*").from_(path)) == []


@pytest.mark.parametrize("reason", ["cancelled", "timeout"])
def test_a_running_query_is_stopped(engine: Engine, reason: str) -> None:
    left, right = (engine.spec.series(alias, 90_000_000) for alias in "ab")
    endless = Rendered(f"SELECT count(*) AS n FROM {left}, {right} WHERE a.n * b.n % 7 = 3")
    stop: list[Callable[[], None]] = []

    def act() -> None:
        timer: threading.Timer | None = None
        if reason == "cancelled":
            timer = threading.Timer(0.3, lambda: stop[0]())
            timer.start()
        running = engine.warehouse.query(
            endless, timeout=0.3 if reason == "timeout" else None, on_start=stop.append
        )
        try:
            list(running.batches())
        finally:
            running.close()
            if timer:
                timer.join()

    assert failure(act).code == reason
    assert engine.rows("SELECT 1 AS a") == [{"a": 1}]


def test_a_piece_of_work_is_stopped_within_a_statement(engine: Engine) -> None:
    """Its session, or another one, goes on to be used."""
    left, right = (engine.spec.series(alias, 90_000_000) for alias in "ab")
    endless = Rendered(f"SELECT count(*) AS n FROM {left}, {right} WHERE a.n * b.n % 7 = 3")
    stop = Stop()
    timer = threading.Timer(0.3, stop.request, ["cancelled"])

    def act() -> None:
        with heeding(stop), engine.warehouse.transaction(exclusive=False) as transaction:
            timer.start()
            transaction.rows(endless)

    assert failure(act).code == "cancelled"
    timer.join()
    assert engine.rows("SELECT 1 AS a") == [{"a": 1}]
    with engine.warehouse.transaction() as transaction:
        assert transaction.rows(exp.select("1")) == [(1,)]


def test_a_reader_may_go_away_half_way(engine: Engine) -> None:
    for _ in range(3):
        running = engine.warehouse.query(
            Rendered(f"SELECT * FROM {engine.spec.series('g', 300_000)}"), batch_rows=1000
        )
        next(running.batches())
        running.close()
    assert engine.rows("SELECT 1 AS a") == [{"a": 1}]


def test_a_tag_cannot_end_its_comment(engine: Engine) -> None:
    running = engine.warehouse.query(Rendered("SELECT 1 AS x"), tag="*/ DROP TABLE t; /* \n --")
    assert [list(row.values()) for row in next(iter(running.batches())).to_pylist()] == [[1]]
    running.close()


def test_describe_does_not_run(engine: Engine) -> None:
    text = f"SELECT 1 AS a, 'x' AS b, {engine.spec.now} AS c FROM {engine.spec.series('g', 100_000_000)}"
    facts = engine.warehouse.describe(engine.parsed(text))
    assert [(column.name, column.type) for column in facts] == [
        ("a", ValueType.NUMBER),
        ("b", ValueType.TEXT),
        ("c", ValueType.DATE),
    ]
    assert facts[2].zoned or "zoned-now" in engine.spec.gaps


# ---------------------------------------------------------------- catalog


def test_catalog_lists_tables_views_columns_and_comments(engine: Engine) -> None:
    engine.run(
        "CREATE TABLE {s}.t (a INT, b TIMESTAMP)",
        "CREATE VIEW {s}.v AS SELECT a FROM {s}.t",
        *engine.spec.comments,
    )
    warehouse = engine.warehouse
    containers = [entry.container for entry in warehouse.schemas()]
    assert engine.container in containers
    assert {"information_schema", "pg_catalog"}.isdisjoint(container[-1] for container in containers)
    rows = [(entry.name, entry.kind, entry.comment) for entry in warehouse.tables(engine.container)]
    assert rows == [("t", "table", "Things"), ("v", "view", None)]
    path = engine.path("t")
    assert [(column.name, column.comment) for column in warehouse.columns(path)] == [
        ("a", None),
        ("b", "When"),
    ]
    assert warehouse.table_kind(engine.path("v")) == "view"
    assert warehouse.table_kind(engine.path("gone")) is None
    assert SearchHit(engine.container, "v", "a") in warehouse.search("A", 100)
    assert failure(lambda: warehouse.columns(engine.path("gone"))).code == "not-found"
    assert bool(warehouse.row_identity(path)) == ("row-places" not in engine.spec.gaps)
    assert warehouse.row_identity(engine.path("v")) == ()


# ---------------------------------------------------------------- failing


def write(engine: Engine, statement: exp.Expression) -> None:
    with engine.warehouse.transaction() as transaction:
        transaction.execute(statement)


@pytest.mark.needs("enforced-keys")
def test_a_key_is_stored_once(engine: Engine) -> None:
    engine.run("CREATE TABLE {s}.t (a INT PRIMARY KEY)", "INSERT INTO {s}.t VALUES (1)")
    again = exp.Insert(this=sql.relation(engine.path("t")), expression=exp.select("1"))
    assert failure(lambda: write(engine, again)).code == "constraint"


def test_failures_are_distinguished(engine: Engine) -> None:
    engine.run("CREATE TABLE {s}.t (a INT)")
    path = engine.path("t")
    assert failure(lambda: engine.rows("SELECT * FROM gone")).code == "not-found"
    assert failure(lambda: engine.rows(f"SELECT gone FROM {engine.spec.series('g', 1)}")).code == "invalid"
    assert failure(lambda: engine.rows("SELECT no_such_function(1)")).code in ("invalid", "not-found")
    assert failure(lambda: write(engine, sql.create_table(path, {"a": "INT"}))).code == "conflict"


@pytest.mark.needs("failing-casts")
def test_a_value_that_does_not_fit_its_type_fails(engine: Engine) -> None:
    assert failure(lambda: engine.rows("SELECT CAST('x' AS INT) AS a")).code == "invalid"


# ---------------------------------------------------------------- writing


@pytest.mark.needs("transactional-ddl")
def test_a_transaction_is_all_or_nothing(engine: Engine) -> None:
    def act() -> None:
        with engine.warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(engine.path("t"), {"a": "INT"}))
            transaction.execute(sql.insert(engine.path("gone"), ["a"]), [1])

    assert failure(act).code == "not-found"
    assert engine.warehouse.table_kind(engine.path("t")) is None


def test_execute_tells_the_rows_it_changed(engine: Engine) -> None:
    path = engine.path("t")
    with engine.warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(path, {"a": "INT"}))
        transaction.execute_many(sql.insert(path, ["a"]), [[1], [2]])
        update = exp.Update(
            this=sql.relation(path), expressions=[sql.matches("a")], where=exp.Where(this=sql.matches("a"))
        )
        assert transaction.execute(update, [11, 1]) == 1
        assert transaction.execute(update, [11, 1]) == 0
        assert transaction.rows(exp.select("a").from_(sql.relation(path)).order_by("a")) == [(2,), (11,)]


def test_a_view_takes_other_columns_and_what_reads_it_stays_away(engine: Engine) -> None:
    path = engine.path("v")
    for query in (exp.select("1 AS a", "2 AS b"), exp.select("3 AS a"), exp.select("'x' AS c")):
        with engine.warehouse.transaction() as transaction:
            transaction.replace_view(path, query)
        assert engine.rows(exp.select("*").from_(sql.relation(path))) == engine.rows(query)


@pytest.mark.needs("named-locks")
def test_a_lock_keeps_others_out(engine: Engine) -> None:
    order: list[str] = []
    held, done = threading.Event(), threading.Event()

    def other() -> None:
        held.wait(10)
        with engine.warehouse.transaction() as transaction:
            transaction.lock("thing")
            order.append("second")
        done.set()

    thread = threading.Thread(target=other)
    thread.start()
    with engine.warehouse.transaction() as transaction:
        transaction.lock("thing")
        held.set()
        assert not done.wait(0.2)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


# ---------------------------------------------------------------- CSV


def load(engine: Engine, text: str, *columns: CsvColumn, **changes: Any) -> list[dict[str, Any]]:
    file: Path = engine.staging / "x.csv"
    file.write_bytes(text.encode())
    header = text.splitlines()[0].split(changes.get("delimiter", ","))
    facts: dict[str, Any] = {
        "file_columns": tuple(header),
        "columns": columns,
        "delimiter": ",",
        "quote": '"',
        "escape": '"',
        "header": True,
    }
    path = engine.path("loaded")
    with engine.warehouse.transaction() as transaction:
        count = transaction.load_csv(CsvLoad(file=file, path=path, **(facts | changes)))
    rows = engine.rows(exp.select("*").from_(sql.relation(path)))
    assert count == len(rows)
    return rows


def test_csv_keeps_chosen_columns_and_types(engine: Engine) -> None:
    text = 'a,b,c,d,e,f\r\n1,"x, ""y""\nz",no,2024-02-29,2024-01-31 12:30:00,true\r\n,,,,,\r\n'
    records = load(
        engine,
        text,
        CsvColumn("b", 'B "é"/', "text"),
        CsvColumn("a", "A", "integer"),
        CsvColumn("d", "D", "date"),
        CsvColumn("e", "E", "datetime"),
        CsvColumn("f", "F", "logical"),
    )
    assert records == [
        {
            'B "é"/': 'x, "y"\nz',
            "A": 1,
            "D": date(2024, 2, 29),
            "E": datetime(2024, 1, 31, 12, 30),  # noqa: DTZ001
            "F": True,
        },
        {'B "é"/': None, "A": None, "D": None, "E": None, "F": None},
    ]


def test_csv_forms_words_for_nothing_and_offsets(engine: Engine) -> None:
    text = "d;m;n;z\n31.12.2024;31.12.2024 23:05;1.5e3;NA\nNA;NA;-0.25;x\n"
    records = load(
        engine,
        text,
        CsvColumn("d", "d", "date", "%d.%m.%Y"),
        CsvColumn("m", "m", "datetime", "%d.%m.%Y %H:%M"),
        CsvColumn("n", "n", "number"),
        CsvColumn("z", "z", "text"),
        delimiter=";",
        null_values=("", "NA"),
    )
    assert records == [
        {"d": date(2024, 12, 31), "m": datetime(2024, 12, 31, 23, 5), "n": 1500.0, "z": None},  # noqa: DTZ001
        {"d": None, "m": None, "n": -0.25, "z": "x"},
    ]


def test_csv_columns_have_their_own_forms_of_numbers_and_dates(engine: Engine) -> None:
    text = "a;p;w;d;e\n4.639,33;12,5%;1.234;31.12.2024;2024-01-02\n-0,5;7 %;;01.02.2025;\n;;9;;2024-03-04\n"
    records = load(
        engine,
        text,
        CsvColumn("a", "a", "number", numbers=CsvNumbers(",", ".")),
        CsvColumn("p", "p", "number", numbers=CsvNumbers(",", "", percent=True)),
        CsvColumn("w", "w", "integer", numbers=CsvNumbers(",", ".")),
        CsvColumn("d", "d", "date", "%d.%m.%Y"),
        CsvColumn("e", "e", "date", "%Y-%m-%d"),
        delimiter=";",
    )
    assert records == [
        {"a": 4639.33, "p": 0.125, "w": 1234, "d": date(2024, 12, 31), "e": date(2024, 1, 2)},
        {"a": -0.5, "p": 0.07, "w": None, "d": date(2025, 2, 1), "e": None},
        {"a": None, "p": None, "w": 9, "d": None, "e": date(2024, 3, 4)},
    ]


def test_csv_moments_with_an_offset_are_kept_in_utc(engine: Engine) -> None:
    text = "m\n2024-01-01T12:00:00+02:00\n2024-01-01T12:00:00Z\n2024-01-01 12:00:00.5\n"
    records = load(engine, text, CsvColumn("m", "m", "datetime"))
    assert [row["m"].isoformat() for row in records] == [
        "2024-01-01T10:00:00",
        "2024-01-01T12:00:00",
        "2024-01-01T12:00:00.500000",
    ]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", "1", "oops"),
        ("integer", "1", "1.5"),
        ("number", "1.5", "one"),
        ("date", "2024-01-01", "2024-02-30"),
        ("datetime", "2024-01-01 10:00:00", "soon"),
        ("logical", "true", "maybe"),
    ],
)
def test_a_bad_csv_value_loads_nothing(engine: Engine, kind: str, good: str, bad: str) -> None:
    error = failure(
        lambda: load(
            engine, f"a,b\n{good},x\n{bad},y\n", CsvColumn("a", "A", kind), CsvColumn("b", "B", "text")
        )
    )
    assert error.code == "invalid"
    if error.where is not None:
        assert (error.where["line"], error.where["column"]) == (3, "a")
    assert engine.warehouse.table_kind(engine.path("loaded")) is None


def test_a_csv_value_that_is_written_otherwise_loads_nothing(engine: Engine) -> None:
    for column, good, bad in (
        (CsvColumn("a", "A", "number", numbers=CsvNumbers(",", ".")), "1.234,5", "12.34,5"),
        (CsvColumn("a", "A", "integer", numbers=CsvNumbers(",", ".")), "1.234", "1,5"),
        (CsvColumn("a", "A", "number", numbers=CsvNumbers(percent=True)), "5%", "0.5"),
        (CsvColumn("a", "A", "date", "%d.%m.%Y"), "31.12.2024", "2024-12-31"),
    ):
        text = f"a;b\n{good};x\n{bad};y\n"
        error = failure(lambda column=column, text=text: load(engine, text, column, delimiter=";"))
        assert error.code == "invalid", column
        assert engine.warehouse.table_kind(engine.path("loaded")) is None


def test_a_csv_line_with_too_many_values_is_named(engine: Engine) -> None:
    error = failure(lambda: load(engine, "a,b\n1,x\n2,y,z\n", CsvColumn("a", "A", "integer")))
    assert error.code == "invalid"
    assert error.where is not None
    assert error.where["line"] == 3


@pytest.mark.needs("undoes-rows")
def test_rows_that_were_loaded_are_taken_back(engine: Engine) -> None:
    path = engine.put("loaded", pa.table({"a": [1]}), {"a": "BIGINT"})
    with pytest.raises(KeyError), engine.warehouse.transaction() as transaction:
        transaction.insert_arrow(path, pa.table({"a": list(range(3_000))}))
        raise KeyError
    assert engine.rows(exp.select("*").from_(sql.relation(path))) == [{"a": 1}]
