"""What the commands about workbook files do: `check`, `compile`, `query`, `format`."""

import json
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import orjson
import pyarrow as pa
from pyarrow import csv

from tablewright.catalog.facts import TableFacts
from tablewright.common.errors import StartError
from tablewright.common.safe_text import safe_batch, safe_schema
from tablewright.compiler import (
    CompileError,
    SqlRefused,
    check_formula,
    compile_query,
    describe,
    describe_warnings,
    required_sources,
)
from tablewright.compiler.dialects import DIALECTS
from tablewright.compiler.interface import ColumnProblem, CompiledQuery, CompileRequest, RowWindow
from tablewright.connections.file_sources import FileSources, parse_connection
from tablewright.connections.source_facts import controls_of
from tablewright.document.elements.control import control_value_problem
from tablewright.document.files import FileError, Form, read_workbook, write_workbook
from tablewright.document.index import data_elements
from tablewright.document.levels import SUMMARY
from tablewright.document.model import ControlValue, DataElement, Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.errors import FormulaError
from tablewright.runtime.settings import Settings
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.client import RunningQuery
from tablewright.warehouse.contract.errors import WarehouseError

OutputForm = Literal["csv", "json", "arrow"]

_NOBODY = {"id": "", "email": "", "name": ""}
"""The identity of the command line: no member."""


@dataclass(frozen=True)
class Asked:
    """The arguments that every command takes."""

    file: Path
    connect: Sequence[str]
    settings: Settings


@dataclass(frozen=True)
class Opened:
    """An open workbook and its connections."""

    workbook: Workbook
    sources: FileSources
    seconds: float
    """The limit of compile time."""

    def request(
        self, element: DataElement, sources: Mapping[RootSource, TableFacts] | None = None, **more: Any
    ) -> CompileRequest:
        """A request about an element. Facts of its sources that are not given are looked up later."""
        return CompileRequest(self.workbook, element.id, sources or {}, seconds=self.seconds, **more)


@contextmanager
def opened(asked: Asked) -> Generator[Opened]:
    """Open the workbook of the file; errors of its sources become one line."""
    workbook = load(asked.file)
    with closing(FileSources(asked.settings, map(parse_connection, asked.connect))) as sources:
        try:
            yield Opened(workbook, sources, asked.settings.compile_seconds)
        except (WarehouseError, CompileError, SqlRefused) as error:
            raise StartError(_words(error)) from None


def load(file: Path) -> Workbook:
    """The workbook in the file. Raises StartError with one line for each problem."""
    try:
        return read_workbook(file.read_text(encoding="utf-8"), _form(file))
    except UnicodeDecodeError as error:
        raise StartError(f"{file} is not UTF-8 text (byte {error.start}).") from None
    except FileError as error:
        raise StartError("\n".join(f"{file}: {problem}" for problem in error.problems)) from None


def format_text(file: Path, *, write: bool) -> str | None:
    """The file's canonical text; written back where asked for, and then None."""
    text = write_workbook(load(file), _form(file))
    if not write:
        return text
    if file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8", newline="\n")
    return None


def _form(file: Path) -> Form:
    return "json" if file.suffix.lower() == ".json" else "yaml"


def _words(error: WarehouseError | CompileError | SqlRefused | ColumnProblem | FormulaError) -> str:
    return f"{error.message} {error.hint or ''}".rstrip()


# ---------------------------------------------------------------- checking


@dataclass(frozen=True)
class Findings:
    """One line for each error and each warning."""

    problems: list[str] = field(default_factory=list[str])
    warnings: list[str] = field(default_factory=list[str])


def check_file(asked: Asked) -> Findings:
    """Errors and warnings of all elements with rows, with their paths in the file."""
    findings = Findings()
    with opened(asked) as given:
        for page_number, page in enumerate(given.workbook.pages):
            for number, element in enumerate(page.elements):
                if isinstance(element, DataElement):
                    place = f"{asked.file}: pages[{page_number}].elements[{number}]"
                    problems = dict.fromkeys(f"{place}{line}" for line in _element_problems(given, element))
                    findings.problems.extend(problems)
                    if not problems:
                        findings.warnings.extend(
                            f"{place}{line}" for line in _element_warnings(given, element)
                        )
    return findings


def _element_warnings(given: Opened, element: DataElement) -> Iterator[str]:
    """The warnings about formulas of an element without errors."""
    facts = given.sources.resolve(required_sources(given.workbook, element.id), controls_of(given.workbook))
    for column_id, warning in describe_warnings(given.request(element, sources=facts)):
        number = [column.id for column in element.columns].index(column_id)
        yield f".columns[{number}].formula: warning: {warning.message} {warning.hint}"


def _element_problems(given: Opened, element: DataElement) -> Iterator[str]:
    """The problems of an element's formulas, its metrics and relationships, and its query."""
    try:
        facts = given.sources.resolve(
            required_sources(given.workbook, element.id), controls_of(given.workbook)
        )
        request = given.request(element, sources=facts)
        problems = describe(request, stored=True).problems
        for problem in problems:
            yield f"{_column_place(element, problem)}: {_words(problem)}"
        yield from _named_formula_problems(request, element)
        for problem in _compile(given, element, request, None)[1].problems:
            if problem.code == "filter":
                yield f"{_filter_place(element, problem.column_id)}: {_words(problem)}"
    except (WarehouseError, CompileError, SqlRefused) as error:
        yield f": {_words(error)}"
    except StartError as error:
        yield f": {error}"


def _column_place(element: DataElement, problem: ColumnProblem) -> str:
    number, column = next(
        (number, column) for number, column in enumerate(element.columns) if column.id == problem.column_id
    )
    if column.formula is None:
        return f".columns[{number}].source_column"
    return f".columns[{number}].formula, {_characters(problem.start, problem.end)}"


def _filter_place(element: DataElement, column_id: str) -> str:
    for number, filter_ in enumerate(element.filters):
        if filter_.column_id == column_id:
            return f".filters[{number}]"
    for number, group in enumerate(element.filter_groups):
        if any(filter_.column_id == column_id for filter_ in group.any_of):
            return f".filter_groups[{number}]"
    return ""


def _named_formula_problems(request: CompileRequest, element: DataElement) -> Iterator[str]:
    """Metrics and relationships are in error whether or not a formula uses them."""
    for number, metric in enumerate(element.metrics):
        for problem in check_formula(request, metric.formula, level=SUMMARY).problems:
            place = _characters(problem.span.start, problem.span.end)
            yield f".metrics[{number}].formula, {place}: {_words(problem)}"
    for number, relationship in enumerate(element.relationships):
        target = (f"#{element.id}", f"#{relationship.id}", f"#{relationship.keys[0].target_column_id}")
        for problem in check_formula(request, f"[{'/'.join(target)}]").problems:
            yield f".relationships[{number}]: {_words(problem)}"


def _characters(start: int, end: int) -> str:
    return f"characters {start + 1} to {max(end, start + 1)}"


# ---------------------------------------------------------------- compiling and running


def compile_file(asked: Asked, element: str | None, level: str | None, dialect: str | None) -> Iterator[str]:
    """The SQL of elements, each after comments with its name and the values that it binds."""
    if dialect is not None and dialect not in DIALECTS:
        raise StartError(f"The dialect “{dialect}” is not known. Dialects: {', '.join(sorted(DIALECTS))}.")
    with opened(asked) as given:
        for element_ in _find(given.workbook, element):
            _, query = _compiled(given, element_, given.request(element_, level=level), dialect)
            yield f"-- {' '.join(element_.name.split())}"
            yield from (f"-- {name} = {value!r}" for name, value in query.parameters.items())
            yield f"{query.sql};\n"


def query_file(
    asked: Asked,
    element: str,
    level: str | None,
    form: OutputForm,
    limit: int | None,
    controls: Sequence[str],
    *,
    exact: bool = False,
) -> None:
    """Run an element and write its rows to standard output, columns by their names.

    CSV is for other programs: unless `exact`, no text in it begins a formula.
    """
    with opened(asked) as given:
        values = dict(_control(given.workbook, control) for control in controls)
        (chosen,) = _find(given.workbook, element)
        request = given.request(chosen, level=level, window=RowWindow(0, limit), controls=values)
        connection_id, query = _compiled(given, chosen, request, None)
        if connection_id is None:
            raise StartError(f"“{chosen.name}” has no source to read from.")
        if not query.columns:
            place = f"the level {level}" if level else "the level that it shows"
            raise StartError(
                f"“{chosen.name}” has no columns to show on {place}. "
                "Put a column there, or ask for another level."
            )
        running = given.sources.warehouse(connection_id).query(query.tree, query.parameters)
        try:
            _write_rows(running, [column.name for column in query.columns], form, exact=exact)
        finally:
            running.close()


def _find(workbook: Workbook, wanted: str | None) -> list[DataElement]:
    """All data elements, or the one with this id or else this name."""
    known = list(data_elements(workbook))
    if wanted is None:
        return known
    result = [candidate for candidate in known if candidate.id == wanted] or [
        candidate for candidate in known if candidate.name == wanted
    ]
    if len(result) == 1:
        return result
    if result:
        raise StartError(f"{len(result)} elements are called “{wanted}”: give the id of one.")
    names = ", ".join(candidate.id for candidate in known) or "none"
    raise StartError(f"There is no data element “{wanted}”. Data elements: {names}.")


def _compiled(
    given: Opened, element: DataElement, request: CompileRequest, dialect: str | None
) -> tuple[str | None, CompiledQuery]:
    """The connection and the compiled query of an element; a formula in error is refused."""
    connection_id, query = _compile(given, element, request, dialect)
    if query.problems:
        raise StartError(f"“{element.name}”: {_words(query.problems[0])}")
    return connection_id, query


def _compile(
    given: Opened, element: DataElement, request: CompileRequest, dialect: str | None
) -> tuple[str | None, CompiledQuery]:
    roots = required_sources(given.workbook, element.id)
    connections = {root.connection_id for root in roots}
    if len(connections) > 1:
        raise StartError(f"“{element.name}” reads from several connections; one query cannot.")
    connection_id = next(iter(connections), None)
    if dialect is None and connection_id is not None:
        dialect = given.sources.warehouse(connection_id).capabilities.sqlglot_dialect
    facts = given.sources.resolve(roots, controls_of(given.workbook))
    return connection_id, compile_query(
        replace(request, sources=facts, dialect=dialect or "duckdb", now=utc_now(), user=_NOBODY)
    )


def _control(workbook: Workbook, given: str) -> tuple[str, ControlValue]:
    """The control and its value of `ID=VALUE`: JSON where it is JSON, otherwise text."""
    name, separator, text = given.partition("=")
    if not separator:
        raise StartError(f"“{given}” gives no value: write ID=VALUE.")
    known = controls_of(workbook)
    control = known.get(name.casefold())
    if control is None:
        names = ", ".join(control_element.control_id for control_element in known.values()) or "none"
        raise StartError(f"There is no control “{name}”. Controls: {names}.")
    value = _control_value(text, plain=control.declaration.is_plain_text)
    problem = control_value_problem(control, value)
    if problem is not None:
        raise StartError(problem)
    return control.control_id, value


def _control_value(text: str, *, plain: bool) -> ControlValue:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    if isinstance(value, list):
        return tuple(value)
    return text if plain and value is not None else value


def _write_rows(running: RunningQuery, names: list[str], form: OutputForm, *, exact: bool) -> None:
    """Batch by batch, so that a large result needs little memory."""
    out = sys.stdout.buffer
    schema = pa.schema([field.with_name(name) for field, name in zip(running.schema, names, strict=True)])
    batches = (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in running.batches())
    if form == "json":
        _write_json(batches, out)
        return
    if form == "csv" and not exact:
        schema = safe_schema(schema)
        batches = (safe_batch(batch, schema) for batch in batches)
    with pa.ipc.new_stream(out, schema) if form == "arrow" else csv.CSVWriter(out, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _with_dates_as_text(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [_as_text(column) if pa.types.is_temporal(column.type) else column for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _as_text(dates: pa.Array) -> pa.Array:
    texts: list[str | None] = dates.cast(pa.string()).to_pylist()
    if any(name is not None and name.startswith("<") for name in texts):
        raise StartError("A date lies beyond the year 32767; only --format arrow can write it.")
    return pa.array([None if name is None else name.replace(" ", "T") for name in texts], pa.string())


def _write_json(batches: Iterator[pa.RecordBatch], out: Any) -> None:
    """A list with one object a line."""
    before = b"[\n"
    for batch in batches:
        try:
            rows = batch.to_pylist()
        except (OverflowError, ValueError):
            # Dates that Python does not have, after the year 9999 or before the year 1.
            rows = _with_dates_as_text(batch).to_pylist()
        for row in rows:
            out.write(before + orjson.dumps(row, default=str))
            before = b",\n"
    out.write(b"\n]\n" if before == b",\n" else b"[]\n")
