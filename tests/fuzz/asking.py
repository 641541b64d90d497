"""Random formulas as the columns of one element, asked of an engine by the way that a request takes."""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from compiler.kit import NOW, element, table, workbook
from engines import bench
from fuzz import given
from fuzz.generator import Place
from fuzz.trees import Formula
from tablewright.catalog.facts import TableFacts
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.errors import CompileError
from tablewright.compiler.interface import CompiledQuery, CompileRequest
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.names import friendly_name
from tablewright.formula.errors import FormulaError
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.typed import calls
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.errors import WarehouseError

USER = {"email": "ada@example.com", "name": "Ada Lovelace", "teams": ("Sales",), "attributes": {}}
COMPILE_SECONDS = 120
"""A busy machine takes its time: how long compiling may take is another test's matter."""


@dataclass(frozen=True)
class Failed:
    """Why an engine has no answer."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The language refuses the formula on this platform: a declared gap, or too much SQL."""

    reason: str


Answer = tuple[Any, ...] | Failed | Refused
"""The value of each row, or of each group."""


@dataclass
class Asked:
    """An engine with the table of random formulas."""

    engine: bench.Engine
    facts: TableFacts
    statements: int = 0

    @cached_property
    def _columns(self) -> frozenset[str]:
        """Those that have the type here that they have everywhere: MariaDB's JSON is text."""
        return frozenset(
            column.name for column in self.facts.columns if column.type is given.COLUMNS[column.name].type
        )

    @property
    def name(self) -> str:
        return self.engine.spec.name

    def answers(self, formulas: Sequence[Formula], zone: str = "UTC") -> Mapping[str, Answer]:
        """By the text of each formula."""
        result: dict[str, Answer] = {}
        platform = platform_of(self.engine.dialect)
        open_ones: dict[str, Formula] = {}
        for formula in formulas:
            gap = next((gap for call in calls(formula.typed) if (gap := platform.gap(call.function))), None)
            lacking = formula.columns - self._columns
            if gap is not None:
                result[formula.text] = Refused(gap.reason)
            elif lacking:
                result[formula.text] = Refused(f"no columns {lacking}")
            else:
                open_ones.setdefault(formula.text, formula)
        for place in Place:
            result |= self._ask(
                [open_one for open_one in open_ones.values() if open_one.place is place], place, zone
            )
        return result

    def _ask(self, formulas: Sequence[Formula], place: Place, zone: str) -> dict[str, Answer]:
        if not formulas:
            return {}
        try:
            return self._run(formulas, place, zone)
        except (CompileError, FormulaError, WarehouseError, pa.ArrowException) as error:
            if len(formulas) == 1:
                kind = Refused if isinstance(error, CompileError | FormulaError) else Failed
                return {formulas[0].text: kind(f"{type(error).__name__}: {error}")}
        half = len(formulas) // 2
        return self._ask(formulas[:half], place, zone) | self._ask(formulas[half:], place, zone)

    def _run(self, formulas: Sequence[Formula], place: Place, zone: str) -> dict[str, Answer]:
        compiled = self.compile(formulas, place, zone)
        refused = {problem.column_id: Refused(problem.message) for problem in compiled.problems}
        self.statements += 1
        warehouse = self.engine.warehouse
        running = warehouse.query(warehouse.render(compiled.tree, compiled.sql), compiled.parameters)
        try:
            rows = pa.Table.from_batches(running.batches(), schema=running.schema)
        finally:
            running.close()
        kinds = {column.sql_name: column.type for column in compiled.columns}
        order = list(range(rows.num_rows))
        if place is Place.GROUP:
            order.sort(key=lambda at: repr(rows.column(0)[at].as_py()))
        answers: dict[str, Answer] = {}
        for number, formula in enumerate(formulas):
            name = f"c{number}"
            if name in refused:
                answers[formula.text] = refused[name]
                continue
            answers[formula.text] = _values(rows.column(name), kinds[name], order)
        return answers

    def compile(self, formulas: Sequence[Formula], place: Place, zone: str) -> CompiledQuery:
        book = book_of(formulas, place, zone)
        request = CompileRequest(
            workbook=book,
            element_id="t",
            sources={
                source: self.facts
                for source in required_sources(book, "t")
                if isinstance(source, WarehouseTableSource)
            },
            dialect=self.engine.warehouse.capabilities.sqlglot_dialect,
            now=NOW,
            user=USER,
            seconds=COMPILE_SECONDS,
        )
        return compile_query(request)


def book_of(formulas: Sequence[Formula], place: Place, zone: str) -> Workbook:
    """`Id` identifies rows and `Key`, which comes first, groups."""
    columns: list[dict[str, Any]] = [
        {"id": f"c{number}", "name": f"c{number}", "formula": formula.text}
        for number, formula in enumerate(formulas)
    ]
    names = ("Id", "Key")
    plain = [{"id": name.lower(), "name": name, "source_column": name} for name in names]
    sort = [{"column_id": "id", "direction": "ascending"}]
    more: dict[str, Any] = {"sort": sort}
    if place is Place.GROUP:
        plain.reverse()
        calculations = [column["id"] for column in columns]
        more["groupings"] = [{"id": "g", "keys": ["key"], "calculations": calculations}]
        more["collapsed_to"] = "g"
    asked = element("table", "t", table(f"fuzz.{given.NAME}"), [*plain, *columns], name="Fuzz", **more)
    return workbook(asked, time_zone=zone)


def _values(column: pa.ChunkedArray, kind: ValueType, order: Sequence[int]) -> Answer:
    try:
        values = column.to_pylist()
        return tuple(_plain(values[at], kind) for at in order)
    except (ValueError, OverflowError) as error:
        return Failed(f"cannot be read: {error}")


def _plain(value: Any, kind: ValueType) -> Any:
    if isinstance(value, str) and kind is ValueType.VARIANT:
        return json.loads(value, parse_float=Decimal)
    return value


@contextmanager
def asked(
    spec: bench.Spec, request: pytest.FixtureRequest, folder: Path, rows: Sequence[given.Row]
) -> Generator[Asked]:
    """An engine with the table."""
    with bench.open_engine(request, spec, folder) as engine:
        path = engine.put(given.NAME, given.arrow(rows), given.NATIVE)
        columns = tuple(engine.warehouse.columns(path))
        identity = engine.warehouse.row_identity(path)
        yield Asked(engine, TableFacts(friendly_name(given.NAME), path, columns, row_identity=identity))
