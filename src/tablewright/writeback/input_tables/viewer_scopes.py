"""Finds the element through which a member reaches an input table, and what they see through it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.compiler.interface import CompiledQuery
from tablewright.document.entry import entry_elements, filtered_names, shown_entries, telling_rows
from tablewright.document.model import ControlValue, InputTableElement, Workbook
from tablewright.query.service import Question
from tablewright.workbooks.service import Workbooks
from tablewright.writeback.input_tables.access import InputTableAccess, missing
from tablewright.writeback.input_tables.transaction.viewer_scope import ViewerScope
from tablewright.writeback.input_tables.values.model import EntryColumn

KEPT = 64

CompileElement = Callable[[Question, Actor], tuple[str, CompiledQuery]]
"""Compiles an element for a member. Returns the connection and the query."""


@dataclass(frozen=True, slots=True)
class Through:
    """The element that a request comes through, and the values of controls that its formulas read. It may be
    left out if only one element shows the table.
    """

    element_id: str | None = None
    controls: Mapping[str, ControlValue] = field(default_factory=dict[str, ControlValue])


ANYWHERE = Through()


class ViewerScopes:
    """Thread-safe."""

    def __init__(self, workbooks: Workbooks, compile_element: CompileElement) -> None:
        self._workbooks = workbooks
        self._compile = compile_element
        self._telling: OrderedDict[tuple[int, str], tuple[Workbook, Workbook]] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self,
        actor: Actor,
        input_table_access: InputTableAccess,
        columns: Sequence[EntryColumn],
        through: Through = ANYWHERE,
    ) -> ViewerScope | None:
        """A member's sight; None if they may edit the workbook. `not-found` if no element shows the table to
        a viewer."""
        if input_table_access.ability == "edit":
            return None
        try:
            document = self._workbooks.document(actor, input_table_access.workbook_id, "published")
        except Refusal as refusal:
            raise missing() from refusal
        element = _chosen(entry_elements(document, input_table_access.id), through)
        question = Question(
            input_table_access.workbook_id,
            self._telling_rows(document, element),
            element.id,
            controls=through.controls,
            use_stored=False,
        )
        compiled = self._compile(question, actor)[1]
        inert = next((problem for problem in compiled.problems if problem.code == "filter"), None)
        if inert is not None:
            raise Refusal(
                "conflict",
                f"The rows of {element.name} cannot be opened: a filter does not work. {inert.message}",
                code="filter-in-error",
                hint="Ask who edits the workbook to repair the filter.",
            )
        ids = {column.name: column.id for column in columns}
        return ViewerScope(element.name, shown_entries(element, ids), filtered_names(element), compiled)

    def shows(self, actor: Actor, input_table_access: InputTableAccess, through: Through) -> bool:
        """Whether the member sees anything of the table, without asking the warehouse."""
        if input_table_access.ability == "edit":
            return True
        document = self._workbooks.document(actor, input_table_access.workbook_id, "published")
        elements = entry_elements(document, input_table_access.id)
        return any(through.element_id in (None, element.id) for element in elements)

    def _telling_rows(self, document: Workbook, element: InputTableElement) -> Workbook:
        """The derived document; the same object for equal documents, so that its analysis is cached."""
        key = (id(document), element.id)
        with self._lock:
            known = self._telling.get(key)
            if known is None:
                # The document is kept with it, so that its identity stays taken.
                known = self._telling[key] = (document, telling_rows(document, element))
            self._telling.move_to_end(key)
            while len(self._telling) > KEPT:
                self._telling.popitem(last=False)
            return known[1]


def _chosen(elements: Sequence[InputTableElement], through: Through) -> InputTableElement:
    if through.element_id is not None:
        elements = [element for element in elements if element.id == through.element_id]
    if not elements:
        raise missing()
    if len(elements) > 1:
        raise Refusal(
            "invalid",
            "Several elements show this input table, each its own rows and columns.",
            code="element-needed",
            hint="Name the one you use as element_id.",
            where={"element_ids": [element.id for element in elements]},
        )
    return elements[0]
