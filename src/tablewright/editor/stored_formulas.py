"""Converts documents between references by id (stored) and by name (shown), and looks up names of source
columns."""

from collections.abc import Callable, Iterator

from tablewright.compiler.names.reference_ids import workbook_to_displayed, workbook_to_stored
from tablewright.connections.source_facts import SourceFacts, controls_of
from tablewright.document.index import data_elements
from tablewright.document.model import DataElement, Workbook
from tablewright.document.sources import JoinSource, RootSource, root_sources, walk_sources


class StoredFormulas:
    """Saving queries no warehouse: references to columns of a source that nobody has read since the server
    started keep their form. Both forms are legal, and the next save converts them."""

    def __init__(self, facts: SourceFacts) -> None:
        self._facts = facts

    def bind(self, document: Workbook, previous: Callable[[], Workbook | None]) -> Workbook:
        """The document as it is stored; `previous` returns the former draft, for the names of deleted
        things."""
        return workbook_to_stored(document, self._facts.recall(_roots(document)), previous)

    def show(self, document: Workbook) -> Workbook:
        """The document with formulas by name. Looks up the sources whose columns it needs, if they can be
        read."""
        known = self._facts.recall(_roots(document))
        missing = [root for root in _roots(document, lambda formula: "[#/" in formula) if root not in known]
        if missing:
            known |= self._facts.readable(missing, controls_of(document))
        return workbook_to_displayed(document, known)


def _roots(document: Workbook, wanted: Callable[[str], bool] | None = None) -> frozenset[RootSource]:
    """The sources of all elements, or of those with one of the given formulas."""
    return frozenset(
        root
        for element in data_elements(document)
        if wanted is None or any(map(wanted, _formulas(element)))
        for root in root_sources(element.source)
    )


def _formulas(element: DataElement) -> Iterator[str]:
    yield from (column.formula for column in element.columns if column.formula is not None)
    yield from (metric.formula for metric in element.metrics)
    for _, source in walk_sources(element.source):
        if isinstance(source, JoinSource):
            yield from (
                side
                for leg in source.legs
                for join_condition in leg.on
                for side in (join_condition.left, join_condition.right)
            )
