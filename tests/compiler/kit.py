"""Small workbooks over DuckDB tables in memory: build, compile, run, compare."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompiledQuery, CompileRequest, RowWindow, StoredElement
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.names import friendly_name
from tablewright.document.sources import RootSource
from tablewright.warehouse.duckdb.capabilities import column_facts

Rows = list[tuple[Any, ...]]
NOW = datetime(2024, 5, 17, 13, 30)  # noqa: DTZ001


def table(path: str) -> dict[str, Any]:
    return {"kind": "warehouse-table", "connection_id": "c", "path": path.split(".")}


def parent(element_id: str, grouping_id: str | None = None) -> dict[str, Any]:
    return {"kind": "element", "element_id": element_id, "grouping_id": grouping_id}


def columns(**given: str) -> list[dict[str, Any]]:
    """`name="=formula"` or `name="source column"`; the id is the name, the label its friendly form."""
    return [{"id": name, "name": friendly_name(name), **_origin(origin)} for name, origin in given.items()]


def _origin(origin: str) -> dict[str, str]:
    return {"formula": origin[1:]} if origin.startswith("=") else {"source_column": origin}


def element(
    kind: str, element_id: str, source: dict[str, Any], cols: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": element_id,
        "name": more.pop("name", friendly_name(element_id)),
        "source": source,
        "columns": cols,
        **more,
    }


def workbook(*elements: dict[str, Any], **settings: Any) -> Workbook:
    places = [
        {"element_id": record["id"], "x": 0, "y": 10 * number, "width": 24, "height": 10}
        for number, record in enumerate(elements)
    ]
    page = {"id": "p", "name": "Page", "elements": list(elements), "layout": places}
    return Workbook.model_validate(
        {"schema_version": 1, "kind": "workbook", "pages": [page], "settings": settings}
    )


@dataclass
class Engine:
    """An in-process DuckDB; the facts of its tables are read as the warehouse would."""

    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        return self.connection.execute(sql, dict(parameters or {})).fetchall()

    def facts(self, path: Sequence[str]) -> TableFacts:
        # The views of DuckDB's catalog list all columns of all tables each time.
        described = self.run(f"DESCRIBE {exp.table_(*reversed(path), quoted=True).sql(dialect='duckdb')}")
        result: tuple[ColumnFacts, ...] = tuple(column_facts(name, kind) for name, kind, *_ in described)
        return TableFacts(friendly_name(path[-1]), tuple(path), result, row_identity=("rowid",))

    def sources(self, book: Workbook, element_id: str) -> dict[RootSource, TableFacts]:
        return {
            source: self.facts(source.path)
            for source in required_sources(book, element_id)
            if isinstance(source, WarehouseTableSource)
        }

    def compile(self, book: Workbook, element_id: str, **more: Any) -> CompiledQuery:
        request = CompileRequest(
            workbook=book,
            element_id=element_id,
            sources=more.pop("sources", None) or self.sources(book, element_id),
            now=more.pop("now", NOW),
            **more,
        )
        return compile_query(request)

    def ask(self, book: Workbook, element_id: str, **more: Any) -> Rows:
        """The rows of a question; fails on any column problem."""
        compiled = self.compile(book, element_id, **more)
        assert not compiled.problems, compiled.problems
        return self.run(compiled.sql, compiled.parameters)


__all__ = [
    "NOW",
    "Engine",
    "RowWindow",
    "Rows",
    "StoredElement",
    "columns",
    "element",
    "parent",
    "table",
    "workbook",
]


def comparable(rows: Rows) -> Rows:
    """Rows as they are compared across engines: drivers have their own numbers and blanks in JSON."""
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | float):
        return round(float(value), 9)
    return json.loads(value) if isinstance(value, str) and value.startswith("[{") else value
