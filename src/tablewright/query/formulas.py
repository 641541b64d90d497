"""Documents are stored with references by id and shown by name; what sources are called is asked here."""

from collections.abc import Callable

from tablewright.compiler.binding import bind_workbook, show_workbook
from tablewright.compiler.request import RootSource
from tablewright.document.index import data_elements
from tablewright.document.model import Workbook
from tablewright.document.sources import root_sources
from tablewright.query.facts import SourceFacts


class StoredFormulas:
    """Never asks a warehouse: a document is saved and opened while one is away.

    The columns of a source that nobody has read since the server started keep the form they have; both
    forms are legal, and the next save binds them.
    """

    def __init__(self, facts: SourceFacts) -> None:
        self._facts = facts

    def bind(self, document: Workbook, previous: Callable[[], Workbook | None]) -> Workbook:
        """The document as it is stored; `previous` tells what deleted things were called."""
        return bind_workbook(document, self._facts.recall(_roots(document)), previous)

    def show(self, document: Workbook) -> Workbook:
        """The document with formulas by name."""
        return show_workbook(document, self._facts.recall(_roots(document)))


def _roots(document: Workbook) -> frozenset[RootSource]:
    return frozenset(root for element in data_elements(document) for root in root_sources(element.source))
