"""Hostile names and values come back as data on every engine, or a clear error says what cannot be held."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from compiler.kit import columns, element, parent, workbook
from engines.bench import Engine
from engines.shop import ask
from tablewright.warehouse.contract.entries import SearchHit
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql

NAMES = [
    "plain",
    "a \"b\" 'c' `d` [e]/f.g",
    "line\nbreak\ttab",
    "🙂 é 日本語 \u202e\u200b",
    "select",
    "SELECT * FROM x; DROP TABLE y; --",
    "/* no comment */ -- none",
    "100% %s %(a)s %%",
    "$1 $$ :x @y ?",
    "{s} {{t}} \\N \\' \\",
    " led and trailed ",
    "x" * 63,
]
VALUES = [
    *NAMES,
    "",
    "'; DROP TABLE t; --",
    "\\",
    "\\x00 \\u0000 \\000",
    "\r\n\r",
    "\ufeffmark",
    "NULL",
    "infinity",
    "\\.",
    "\U0010ffff \ufffd",
    "y" * 100_000,
]
SHORT = [text[:12] + f"…{len(text)}" for text in VALUES]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_schemas_tables_and_columns(
    engine: Engine, name: str, request: pytest.FixtureRequest
) -> None:
    """Where a schema or a table may not have the name, it is refused, and the column has it alone."""
    if (reason := engine.spec.odd_names.get(name)) is not None:
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    taken = engine.spec.takes_name(name)
    own = name if taken else f"named{NAMES.index(name)}"
    container = engine.spec.container(own)
    path = (*container, own)
    if not taken:
        assert outcome(lambda: make(engine, engine.path(name))) == "invalid"
    with engine.warehouse.transaction() as transaction:
        transaction.execute(sql.create_schema(container))
        transaction.execute(sql.create_table(path, {name: "TEXT", "other": "BIGINT"}))
        assert transaction.insert_arrow(path, pa.table({name: [name, None], "other": [1, 2]})) == 2
        transaction.replace_view((*container, "v"), exp.select(sql.column(name)).from_(sql.relation(path)))
    try:
        warehouse = engine.warehouse
        assert container in [entry.container for entry in warehouse.schemas()]
        assert [entry.name for entry in warehouse.tables(container)] == sorted([own, "v"])
        assert [column.name for column in warehouse.columns(path)] == [name, "other"]
        assert warehouse.table_kind(path) == "table"
        assert SearchHit(container, own, name) in warehouse.search(name, 100)
        rows = engine.rows(exp.select("*").from_(sql.relation((*container, "v"))))
        assert rows == [{name: name}, {name: None}]
        book = workbook(
            element(
                "table",
                "e1",
                {"kind": "warehouse-table", "connection_id": "c", "path": list(path)},
                [
                    {"id": "c1", "name": "Own", "source_column": name},
                    {"id": "c2", "name": "Twice", "formula": "Concat([Own], [Own])"},
                ],
                name=name.replace("\n", " ").replace("\t", " ").strip(),
            )
        )
        assert ask(engine, book, "e1") == [(name, name * 2), (None, None)]
    finally:
        drop = sql.drop_schema(container)
        drop.set("cascade", engine.spec.cascades)
        with engine.warehouse.transaction() as transaction:
            transaction.execute(drop)


LONG = ["z" * 100, "長い名前" * 10]


@pytest.mark.parametrize("name", [*NAMES, *LONG], ids=range(len(NAMES) + len(LONG)))
def test_names_of_elements(engine: Engine, name: str) -> None:
    """Two elements, one reading the other, named alike in their first 63 bytes where the names are long."""
    path = engine.put("rows", pa.table({"k": ["a", "b", "a"], "n": [1, 2, 3]}), {"k": "TEXT", "n": "BIGINT"})
    first, second = " ".join(name.split()), " ".join(f"{name}!".split())
    book = workbook(
        element(
            "table",
            "e1",
            {"kind": "warehouse-table", "connection_id": "c", "path": list(path)},
            columns(k="k", n="n", total="=Sum([N])"),
            name=first,
            groupings=[{"id": "g", "keys": ["k"], "calculations": ["total"]}],
        ),
        element(
            "table",
            "e2",
            parent("e1", "g"),
            [
                {"id": "k", "name": "K", "source_column": "k"},
                {"id": "s", "name": "S", "source_column": "total"},
                {"id": "r", "name": "R", "formula": "RowNumber()"},
            ],
            name=second,
            sort=[{"column_id": "k", "direction": "ascending", "nulls": "last"}],
        ),
    )
    assert ask(engine, book, "e2") == [("a", 4, 1), ("b", 2, 2)]


@pytest.mark.parametrize("value", VALUES, ids=SHORT)
def test_values(engine: Engine, value: str) -> None:
    path = engine.put("kept", pa.table({"t": [value, "other"]}), {"t": "TEXT"})
    with engine.warehouse.transaction() as transaction:
        transaction.execute(sql.insert(path, ["t"]), [value])
        written = exp.Insert(this=sql.relation(path), expression=exp.select(exp.Literal.string(value)))
        transaction.execute(written)
    same = exp.EQ(this=sql.column("t"), expression=exp.Placeholder(this="v"))
    assert engine.rows(exp.select("t").from_(sql.relation(path)).where(same), v=value) == [{"t": value}] * 3
    literal = exp.select(exp.alias_(exp.Literal.string(value), "t"))
    assert engine.rows(literal) == [{"t": value}]


@pytest.mark.needs("nul-in-text")
def test_a_nul_in_text(engine: Engine) -> None:
    path = engine.put("kept", pa.table({"t": ["a\0b"]}), {"t": "TEXT"})
    assert engine.rows(exp.select("t").from_(sql.relation(path))) == [{"t": "a\0b"}]


@pytest.mark.parametrize("value", ["a\0b", "\ud800", "a\udfffb"])
def test_what_cannot_be_held_is_refused_clearly(engine: Engine, value: str) -> None:
    """Or held, where the engine can."""
    path = engine.put("kept", pa.table({"t": pa.array([], pa.string())}), {"t": "TEXT"})

    def write() -> None:
        with engine.warehouse.transaction() as transaction:
            transaction.execute(sql.insert(path, ["t"]), [value])

    held = outcome(write)
    assert held in ("done", "invalid")
    kept = [{"t": value}] if held == "done" else []
    assert engine.rows(exp.select("t").from_(sql.relation(path))) == kept
    text = exp.Cast(this=exp.Placeholder(this="v"), to=exp.DataType.build("text"))
    records: list[dict[str, Any]] = []
    asked = outcome(lambda: records.extend(engine.rows(exp.select(exp.alias_(text, "t")), v=value)))
    assert asked in ("done", "invalid")
    assert records == ([{"t": value}] if asked == "done" else [])
    assert engine.rows("SELECT 1 AS a") == [{"a": 1}]


def make(engine: Engine, path: tuple[str, ...]) -> None:
    with engine.warehouse.transaction() as transaction:
        transaction.execute(sql.create_table(path, {"a": "INT"}))


def outcome(act: Callable[[], Any]) -> str:
    """`done`, or the code of the error."""
    try:
        act()
    except WarehouseError as error:
        return error.code
    return "done"


def test_a_name_that_is_too_long_is_never_cut_in_silence(engine: Engine) -> None:
    """What makes names asks for the limit; a platform without one keeps the whole name."""
    name = "n" * 200
    path = engine.path(name)
    made = outcome(lambda: make(engine, path))
    assert made in ("done", "invalid")
    names = [entry.name for entry in engine.warehouse.tables(engine.container)]
    assert names == ([name] if made == "done" else [])
