"""Caches compiled queries by document and question."""

import json
import threading
from collections import OrderedDict
from collections.abc import Hashable

from tablewright.compiler import compile_query
from tablewright.compiler.interface import CompiledQuery, CompileRequest
from tablewright.document.model import Workbook

KEPT = 256


class CompiledQueries:
    """Thread-safe. A query that depends on the member or on the time is compiled every time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Workbook, CompiledQuery]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, request: CompileRequest) -> CompiledQuery:
        """The compiled query, from the cache or compiled now. Raises what compiling raises."""
        key = _key(request)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known[1]
        compiled = compile_query(request)
        if not compiled.personal and not compiled.timed:
            with self._lock:
                # The document is kept with it, so that its identity stays taken.
                self._kept[key] = (request.workbook, compiled)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return compiled


def _key(request: CompileRequest) -> Hashable:
    """Everything the result depends on. Documents are compared by identity: the store returns the same
    object for the same revision, and comparing contents would cost as much as compiling."""
    return (
        id(request.workbook),
        request.element_id,
        frozenset(request.sources.items()),
        request.dialect,
        request.level,
        request.purpose,
        request.window,
        json.dumps(dict(request.controls), sort_keys=True, default=str),
        request.value_column,
        request.search,
        request.counted,
        request.ordered,
        request.failed,
        tuple((stored.element_id, stored.level, stored.digest, stored.path) for stored in request.stored),
    )
