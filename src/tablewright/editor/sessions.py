"""Analysed workbooks for the formula editor: cached for each version, so that a key press analyses
nothing."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context

from tablewright.catalog.facts import TableFacts
from tablewright.common.effort import MOST_SECONDS
from tablewright.common.errors import Refusal
from tablewright.compiler import CompileError, required_sources
from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.editor import Graph
from tablewright.compiler.limits import bounded
from tablewright.connections.source_facts import SourceFacts, controls_of
from tablewright.document.index import data_elements
from tablewright.document.model import Workbook
from tablewright.document.sources import RootSource, root_sources
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.identity.identity import WarehouseIdentity, current_identity
from tablewright.warehouse.pool import WarehousePool

KEPT = 16
FACTS_SECONDS = 30.0
PAUSE_SECONDS = 0.005


class EditorSession:
    """One version of a workbook with the facts of its sources; `workspace` lends it to one thread at a
    time."""

    def __init__(
        self,
        document: Workbook,
        facts: dict[RootSource, TableFacts],
        dialect_of: Callable[[str], str],
        seconds: float = MOST_SECONDS,
    ) -> None:
        """`seconds` is the processor time that one question may take."""
        self.document = document
        self.facts = facts
        self.fresh_at = time.monotonic()
        self._dialect_of = dialect_of
        self._seconds = seconds
        self._lock = threading.Lock()
        self._workspaces: dict[str, AnalysedWorkbook] = {}
        self._graph: Graph | None = None
        self._dialects: dict[str, str] = {}

    @contextmanager
    def analysis(self, element_id: str) -> Generator[AnalysedWorkbook]:
        """The analysed workbook, for the platform of an element."""
        with self._lock:
            if element_id not in self._dialects:
                self._dialects[element_id] = self._dialect_of(element_id)
            with bounded(self.document, self._seconds):
                yield self._for(self._dialects[element_id])

    @contextmanager
    def graph(self) -> Generator[Graph]:
        """The references of the workbook, which are the same on every platform."""
        with self._lock:
            if self._graph is None:
                self._graph = Graph(self._for("duckdb"))
            with bounded(self.document, self._seconds):
                yield self._graph

    def warm(self) -> None:
        """Read the references of every element, pausing so that questions are answered first."""
        for element in data_elements(self.document):
            with self.graph() as graph:
                graph.read(element.id)
            time.sleep(PAUSE_SECONDS)

    def renew(self, facts: dict[RootSource, TableFacts]) -> None:
        """Take in the present facts of the sources; the analysis is kept if nothing changed."""
        with self._lock:
            self.fresh_at = time.monotonic()
            if facts != self.facts:
                self.facts = facts
                self._workspaces.clear()
                self._graph = None

    def _for(self, dialect: str) -> AnalysedWorkbook:
        if dialect not in self._workspaces:
            self._workspaces[dialect] = AnalysedWorkbook(
                self.document, self.facts, dialect=dialect, values={}
            )
        return self._workspaces[dialect]


class Editors:
    """Thread-safe. Sources are looked up when a version is first opened, then from time to time in the
    background."""

    def __init__(self, facts: SourceFacts, warehouses: WarehousePool, seconds: float = MOST_SECONDS) -> None:
        self._facts = facts
        self._seconds = seconds
        self._warehouses = warehouses
        self._opened: OrderedDict[tuple[str, str], Workbook] = OrderedDict()
        self._sessions: OrderedDict[tuple[int, WarehouseIdentity | None], EditorSession] = OrderedDict()
        self._lock = threading.Lock()
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="editor")

    def close(self) -> None:
        self._beside.shutdown(wait=True, cancel_futures=True)

    def open(self, workbook_id: str, document: Workbook) -> str:
        """Register this version of the document for a while. Returns its key."""
        key = hashlib.sha256(document.model_dump_json().encode()).hexdigest()[:32]
        with self._lock:
            self._opened.setdefault((workbook_id, key), document)
            self._opened.move_to_end((workbook_id, key))
            while len(self._opened) > KEPT:
                self._opened.popitem(last=False)
            document = self._opened[workbook_id, key]
        self.session(document)
        return key

    def document(self, workbook_id: str, key: str) -> Workbook:
        """The opened document. Refusal `unknown-document` when it has been forgotten: open it again."""
        with self._lock:
            workbook = self._opened.get((workbook_id, key))
            if workbook is not None:
                self._opened.move_to_end((workbook_id, key))
        if workbook is None:
            raise Refusal(
                "not-found",
                "The editor has forgotten this version of the workbook.",
                code="unknown-document",
                hint="Send the document again.",
            )
        return workbook

    def session(self, document: Workbook) -> EditorSession:
        """The session of a document; equal objects have the same one.

        Where members sign in to the warehouse, each has a session of their own: they may see other columns.
        """
        key = (id(document), self._whose(document))
        with self._lock:
            editor_session = self._sessions.get(key)
            if editor_session is not None:
                self._sessions.move_to_end(key)
        if editor_session is not None:
            if time.monotonic() - editor_session.fresh_at > FACTS_SECONDS:
                editor_session.fresh_at = time.monotonic()
                self._beside.submit(copy_context().run, self._renew, editor_session)
            return editor_session
        made = EditorSession(
            document, self._look_up(document), lambda name: self._dialect(document, name), self._seconds
        )
        with self._lock:
            # The session holds the document, so that its identity stays taken.
            made = self._sessions.setdefault(key, made)
            while len(self._sessions) > KEPT:
                self._sessions.popitem(last=False)
        self._beside.submit(made.warm)
        return made

    def _whose(self, document: Workbook) -> WarehouseIdentity | None:
        for element in data_elements(document):
            for root in root_sources(element.source):
                try:
                    if self._warehouses.whose(root.connection_id):
                        return current_identity()
                except WarehouseError:
                    continue
        return None

    def _renew(self, session: EditorSession) -> None:
        session.renew(self._look_up(session.document))
        session.warm()

    def _look_up(self, document: Workbook) -> dict[RootSource, TableFacts]:
        """The facts of all sources that can be read; columns of the others are unknown to formulas."""
        roots = [root for element in data_elements(document) for root in root_sources(element.source)]
        return self._facts.readable(dict.fromkeys(roots), controls_of(document))

    def _dialect(self, document: Workbook, element_id: str) -> str:
        try:
            sources = required_sources(document, element_id)
        except CompileError:
            return "duckdb"
        connection_id = next((source.connection_id for source in sources), None)
        if connection_id is None:
            return "duckdb"
        try:
            return self._warehouses.get(connection_id).capabilities.sqlglot_dialect
        except (WarehouseError, Refusal):
            return "duckdb"
