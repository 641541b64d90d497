"""Caches analysed workbooks for further requests about the same document."""

import threading
from collections import OrderedDict
from collections.abc import Generator, Hashable, Mapping
from contextlib import contextmanager

from tablewright.catalog.facts import TableFacts
from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.errors import FormulaError

KEPT = 32


class _Kept:
    """A cached analysis. It holds the workbook too, so that the workbook's identity is not reused."""

    def __init__(
        self, workbook: Workbook, sources: Mapping[RootSource, TableFacts], analysis: AnalysedWorkbook
    ) -> None:
        self.workbook = workbook
        self.sources = sources
        self.analysis = analysis
        self.lock = threading.RLock()


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = threading.Lock()


@contextmanager
def cached_analysis(
    request: CompileRequest, broken: Mapping[tuple[str, str], FormulaError] | None = None
) -> Generator[AnalysedWorkbook]:
    """The analysed workbook of a request, lent to one thread at a time.

    Types and levels do not depend on the values of controls or on the time, so they are computed once for a
    document and its sources. Errors of columns that are found while SQL is written are not cached.
    """
    values = None if request.purpose == "relation" else request.controls
    if broken:
        yield AnalysedWorkbook(
            request.workbook, request.sources, dialect=request.dialect, values=values, broken=broken
        )
        return
    kept = _find(request)
    with kept.lock:
        kept.analysis.values = values
        yield kept.analysis


def _find(request: CompileRequest) -> _Kept:
    key = (id(request.workbook), request.dialect, frozenset(request.sources))
    with _lock:
        result = _kept.get(key)
        if result is not None and result.sources == request.sources:
            _kept.move_to_end(key)
            return result
        analysis = AnalysedWorkbook(request.workbook, request.sources, dialect=request.dialect)
        result = _kept[key] = _Kept(request.workbook, dict(request.sources), analysis)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
        return result
