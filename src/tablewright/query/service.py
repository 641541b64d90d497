"""Runs elements: facts -> compile -> cache or warehouse -> Arrow."""

import json
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pyarrow as pa

from tablewright.access.actor import Actor
from tablewright.access.teams import TeamNames
from tablewright.catalog.facts import TableFacts
from tablewright.compiler import required_sources
from tablewright.compiler.interface import CompiledQuery, CompileRequest, RowWindow, StoredElement
from tablewright.connections.data_versions import DataVersions
from tablewright.connections.source_facts import SourceFacts, controls_of
from tablewright.document.model import ControlValue, Workbook
from tablewright.document.sources import RootSource
from tablewright.query.column_search import ColumnSearch
from tablewright.query.compiled_cache import CompiledQueries
from tablewright.query.execution import Context, Execution, Stopwatch
from tablewright.query.history import QueryHistory
from tablewright.query.known_failures import Failure, KnownFailures
from tablewright.query.result_cache import ResultCache
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.pool import WarehousePool


@dataclass(frozen=True)
class Question:
    """One question about one element of a document."""

    workbook_id: str
    document: Workbook
    element_id: str
    level: str | None = None
    purpose: Literal["rows", "count", "values", "statistics", "relation"] = "rows"
    window: RowWindow = field(default_factory=RowWindow)
    controls: Mapping[str, ControlValue] = field(default_factory=dict)
    value_column: str | None = None
    search: str | None = None
    counted: tuple[str, ...] = ()
    """Ids of the columns that statistics are asked for."""
    refresh: bool = False
    use_stored: bool = True
    ordered: bool = False
    """Whether a relation keeps the element's order of rows."""
    failed: frozenset[str] = frozenset()
    """Columns of the element that the warehouse could not compute."""
    whole: bool = False
    """Whether an answer without one of the columns is useless."""
    find_column: bool = False
    """Whether the person asked to search for the column that makes the query fail, whatever that costs."""


@dataclass(frozen=True)
class Prepared:
    """A question with the facts of its sources: ready to be compiled or described."""

    connection_id: str | None
    request: CompileRequest


class QueryService:
    """Thread-safe. `stored_elements` is set by the materialization service when it starts."""

    def __init__(
        self, settings: Settings, store: Store, warehouses: WarehousePool, versions: DataVersions
    ) -> None:
        self._warehouses = warehouses
        self._versions = versions
        self._teams = TeamNames(store)
        self._timeout = settings.query_timeout_seconds
        self._running: dict[str, Execution] = {}
        self._lock = threading.Lock()
        self._compile_seconds = settings.compile_seconds
        self._compiled = CompiledQueries()
        self._failures = KnownFailures(settings.result_cache_seconds)
        self.facts = SourceFacts(store, warehouses)
        self.cache = ResultCache(settings.result_cache_mb * 1_000_000, settings.result_cache_seconds)
        self.history = QueryHistory(store, settings.query_history_days)
        self.stored_elements: Callable[[str], tuple[StoredElement, ...]] = lambda _workbook_id: ()

    def close(self) -> None:
        with self._lock:
            running = list(self._running.values())
        for execution in running:
            execution.cancel()
        self.history.close()

    # ------------------------------------------------------------ compiling

    def prepare(self, question: Question, actor: Actor) -> Prepared:
        """Look up the sources' facts. Raises WarehouseError, Refusal, FormulaError."""
        sources = required_sources(question.document, question.element_id)
        connection_id = _one_connection(sources)
        dialect = "duckdb"
        facts: dict[RootSource, TableFacts] = {}
        if connection_id is not None:
            dialect = self._warehouses.get(connection_id).capabilities.sqlglot_dialect
            facts = self.facts.resolve_all(connection_id, sources, controls_of(question.document))
        stored: tuple[StoredElement, ...] = ()
        if question.use_stored:
            stored = self.stored_elements(question.workbook_id)
        request = CompileRequest(
            workbook=question.document,
            element_id=question.element_id,
            sources=facts,
            dialect=dialect,
            level=question.level,
            purpose=question.purpose,
            window=question.window,
            controls=question.controls,
            value_column=question.value_column,
            search=question.search,
            counted=question.counted,
            stored=stored,
            user=self._person(actor),
            now=utc_now(),
            ordered=question.ordered,
            failed=question.failed,
            seconds=self._compile_seconds,
        )
        return Prepared(connection_id, request)

    def _person(self, actor: Actor) -> dict[str, Any]:
        """The facts about the asking member that formulas can read."""
        return {
            "id": actor.id,
            "email": actor.email,
            "name": actor.name,
            "teams": sorted(self._teams.of(actor.id)),
        }

    def compile_element(self, question: Question, actor: Actor) -> tuple[str, CompiledQuery]:
        """The connection and the compiled query of an element."""
        connection_id, request = self._prepare_reading(question, actor)
        return connection_id, self._compiled.get(request)

    def _prepare_reading(self, question: Question, actor: Actor) -> tuple[str, CompileRequest]:
        prepared = self.prepare(question, actor)
        if prepared.connection_id is None:
            raise WarehouseError("invalid", "This element has no source yet.", hint="Choose a source for it.")
        return prepared.connection_id, prepared.request

    # ------------------------------------------------------------ running

    def execution(self, question: Question, actor: Actor) -> Execution:
        """An execution that is ready to start; the caller starts and closes it."""
        began = time.perf_counter()
        connection_id, request = self._prepare_reading(question, actor)
        compiled = self._compiled.get(request)
        warehouse = self._warehouses.get(connection_id)

        def context_of(query: CompiledQuery) -> tuple[Hashable, ...]:
            return (
                connection_id,
                _security_context(query, actor),
                self._warehouses.whose(connection_id),
                self._versions.current(connection_id, query.tables),
            )

        def key_of(query: CompiledQuery) -> Hashable:
            parameters = json.dumps(dict(query.parameters), sort_keys=True, default=str)
            return (query.sql, parameters, *context_of(query))

        search: ColumnSearch | None = None
        failures: tuple[Failure, ...] = ()
        if question.purpose in ("rows", "count") and not question.whole:
            controls = json.dumps(dict(question.controls), sort_keys=True, default=str)
            key = (compiled.digest, question.purpose, controls, *context_of(compiled))
            may_ask = question.find_column or not warehouse.capabilities.bills_queries
            search = ColumnSearch(request, self._failures, key, may_ask)
            failures = () if question.refresh else self._failures.get(key)
            if failures:
                compiled = self._compiled.get(search.request_without(failures))
        clock = Stopwatch(compile_ms=(time.perf_counter() - began) * 1000)
        element = next(
            e for page in question.document.pages for e in page.elements if e.id == question.element_id
        )

        def live() -> CompiledQuery:
            failed = frozenset(failure.column_id for failure in failures)
            return self.compile_element(replace(question, use_stored=False, failed=failed), actor)[1]

        execution = Execution(
            context=Context(
                warehouse=warehouse,
                cache=self.cache,
                history=self.history,
                timeout=self._timeout,
                finished=self._forget,
            ),
            compiled=compiled,
            cache_key=key_of(compiled),
            about={
                "connection_id": connection_id,
                "workbook_id": question.workbook_id,
                "element_id": question.element_id,
                "element_name": element.name,
                "member_id": actor.id,
                "member_name": actor.name,
                "stored": stored_uses(compiled, question.document),
            },
            clock=clock,
            refresh=question.refresh,
            live=live if any(use.used for use in compiled.stored) else None,
            key_of=key_of,
            search=search,
            failures=failures,
        )
        with self._lock:
            self._running[execution.id] = execution
        return execution

    def fetch(self, question: Question, actor: Actor) -> pa.Table:
        """The whole result in memory: for small answers (counts, values)."""
        execution = self.execution(question, actor)
        try:
            self.start(execution)
            return execution.table()
        finally:
            execution.close()

    def start(self, execution: Execution) -> None:
        """Run it until its first rows are there. Raises WarehouseError."""
        try:
            execution.start()
        except WarehouseError as error:
            if error.code in ("not-found", "invalid"):
                # The facts may be outdated: they are looked up again next time.
                self.facts.forget(execution.about["connection_id"])
            raise

    def cancel(self, query_id: str) -> bool:
        """Cancel the running query of that id; False when there is none."""
        with self._lock:
            execution = self._running.get(query_id)
        if execution is None:
            return False
        execution.cancel()
        return True

    def running(self) -> list[Execution]:
        with self._lock:
            return list(self._running.values())

    def _forget(self, query_id: str) -> None:
        with self._lock:
            self._running.pop(query_id, None)


def stored_uses(compiled: CompiledQuery, document: Workbook) -> list[dict[str, Any]]:
    """The materializations that the query used or could not use, as the API shows them."""
    names = {element.id: element.name for page in document.pages for element in page.elements}
    return [
        {
            "element_id": use.element_id,
            "element_name": names.get(use.element_id, use.element_id),
            "used": use.used,
            "reason": use.reason,
            "as_of": use.as_of.isoformat() if use.as_of else None,
        }
        for use in compiled.stored
    ]


def _one_connection(sources: frozenset[RootSource]) -> str | None:
    connections = {source.connection_id for source in sources}
    if len(connections) > 1:
        raise WarehouseError(
            "invalid",
            "This element reads from more than one connection.",
            hint="An element and everything it looks up must come from one connection.",
        )
    return next(iter(connections), None)


def _security_context(compiled: CompiledQuery, actor: Actor) -> str:
    """Who may share a cached result: everybody, unless the query depends on the person asking."""
    return actor.id if compiled.personal else ""
