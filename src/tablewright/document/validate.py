"""Checks the rules of a workbook beyond the schema of its parts. Each problem has its path."""

from collections.abc import Iterator, Mapping

from tablewright.document.controls.element import control_value_problem
from tablewright.document.index import DATA_KINDS, data_elements, grouping_ids
from tablewright.document.model import (
    ChartElement,
    ControlElement,
    DataElement,
    ElementValues,
    KpiElement,
    Page,
    PivotElement,
    TableElement,
    Workbook,
)
from tablewright.document.problems import DocumentProblem as DocumentProblem
from tablewright.document.problems import Path as Path
from tablewright.document.problems import repeated
from tablewright.document.validate_sources import source_problems

GRID_COLUMNS = 24


class DocumentError(ValueError):
    """Raised for a workbook that breaks rules; it is neither stored nor run."""

    def __init__(self, problems: tuple[DocumentProblem, ...]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.where()}: {first.message}{more}")
        self.problems = problems


def check(workbook: Workbook) -> None:
    """Raise DocumentError when the workbook breaks a rule."""
    problems = validate(workbook)
    if problems:
        raise DocumentError(problems)


def validate(workbook: Workbook) -> tuple[DocumentProblem, ...]:
    """Every broken rule of the workbook, in the order of the document."""
    by_id = {element.id: element for element in data_elements(workbook)}
    problems = [*_unique_ids(workbook), *_unique_control_ids(workbook)]
    for page_number, page in enumerate(workbook.pages):
        problems += _layout(page, ("pages", page_number, "layout"))
        for number, element in enumerate(page.elements):
            path: Path = ("pages", page_number, "elements", number)
            if isinstance(element, ControlElement):
                problems += _control(element, by_id, path)
            elif isinstance(element, DATA_KINDS):
                problems += source_problems(element, by_id, path)
                problems += _columns(element, path)
    return tuple(problems)


def _unique_ids(workbook: Workbook) -> Iterator[DocumentProblem]:
    pages = [(page.id, ("pages", number, "id")) for number, page in enumerate(workbook.pages)]
    yield from repeated(pages, "page id")
    pairs = [
        (element.id, ("pages", page_number, "elements", number, "id"))
        for page_number, page in enumerate(workbook.pages)
        for number, element in enumerate(page.elements)
    ]
    yield from repeated(pairs, "element id")


def _unique_control_ids(workbook: Workbook) -> Iterator[DocumentProblem]:
    pairs = [
        (element.control_id.casefold(), ("pages", page_number, "elements", number, "control_id"))
        for page_number, page in enumerate(workbook.pages)
        for number, element in enumerate(page.elements)
        if isinstance(element, ControlElement)
    ]
    yield from repeated(pairs, "control id")


def _layout(page: Page, path: Path) -> Iterator[DocumentProblem]:
    known = {element.id for element in page.elements}
    placed = [place.element_id for place in page.layout]
    yield from repeated(
        ((element_id, (*path, number, "element_id")) for number, element_id in enumerate(placed)),
        "place of element",
    )
    for number, place in enumerate(page.layout):
        if place.element_id not in known:
            message = f"No element “{place.element_id}” is on this page."
            yield DocumentProblem(
                (*path, number, "element_id"),
                "unknown-element",
                message,
                "Remove the place or add the element.",
            )
        if place.x + place.width > GRID_COLUMNS:
            yield DocumentProblem(
                (*path, number, "width"),
                "layout",
                f"The element reaches beyond the {GRID_COLUMNS} columns of the page.",
                "Make it narrower or move it to the left.",
            )
    for element_id in known.difference(placed):
        yield DocumentProblem(
            path,
            "layout",
            f"The element “{element_id}” has no place on its page.",
            "Give it a place in the layout.",
        )


def _columns(element: DataElement, path: Path) -> Iterator[DocumentProblem]:
    yield from repeated(
        ((column.id, (*path, "columns", number, "id")) for number, column in enumerate(element.columns)),
        "column id",
    )
    yield from repeated(
        (
            (column.name.casefold(), (*path, "columns", number, "name"))
            for number, column in enumerate(element.columns)
        ),
        "column name",
    )
    known = {column.id for column in element.columns}
    for column_id, place in _column_references(element):
        if column_id not in known:
            yield DocumentProblem(
                (*path, *place),
                "unknown-column",
                f"“{element.name}” has no column “{column_id}”.",
                "Name one of its columns.",
            )
    yield from _levels(element, path)


def _column_references(element: DataElement) -> Iterator[tuple[str, Path]]:
    for number, item in enumerate(element.filters):
        for column_id, place in item.column_references():
            yield column_id, ("filters", number, *place)
    for number, group in enumerate(element.filter_groups):
        for index, item in enumerate(group.any_of):
            for column_id, place in item.column_references():
                yield column_id, ("filter_groups", number, "any_of", index, *place)
    for number, key in enumerate(element.sort):
        yield key.column_id, ("sort", number, "column_id")
    if isinstance(element, TableElement):
        for number, column_id in enumerate(element.summary):
            yield column_id, ("summary", number)
        for number, grouping in enumerate(element.groupings):
            place = ("groupings", number)
            for index, column_id in enumerate(grouping.keys):
                yield column_id, (*place, "keys", index)
            for index, column_id in enumerate(grouping.calculations):
                yield column_id, (*place, "calculations", index)
            for index, key in enumerate(grouping.sort):
                yield key.column_id, (*place, "sort", index, "column_id")
    elif isinstance(element, ChartElement):
        for number, column_id in enumerate(element.y):
            yield column_id, ("y", number)
        for name, column_id in (("x", element.x), ("color", element.color)):
            if column_id is not None:
                yield column_id, (name,)
    elif isinstance(element, PivotElement):
        for name, axis in (("rows", element.rows), ("across", element.across)):
            for number, key in enumerate(axis.keys):
                yield key.column_id, (name, "keys", number, "column_id")
        for number, column_id in enumerate(element.values):
            yield column_id, ("values", number)
    elif isinstance(element, KpiElement):
        for name, column_id in (("value", element.value), ("comparison", element.comparison)):
            if column_id is not None:
                yield column_id, (name,)


def _levels(element: DataElement, path: Path) -> Iterator[DocumentProblem]:
    """A column is on one level, and ids of groupings are unique."""
    if not isinstance(element, TableElement):
        return
    yield from repeated(
        (
            (grouping.id, (*path, "groupings", number, "id"))
            for number, grouping in enumerate(element.groupings)
        ),
        "grouping id",
    )
    for number, grouping in enumerate(element.groupings):
        if grouping.id in ("summary", "base"):
            yield DocumentProblem(
                (*path, "groupings", number, "id"),
                "reserved-id",
                f"A grouping cannot be called “{grouping.id}”.",
                "Choose another id.",
            )
    placed = [
        (column_id, (*path, *place))
        for column_id, place in _column_references(element)
        if "sort" not in place and place[0] not in ("filters", "filter_groups")
    ]
    yield from repeated(placed, "place on a level of column")
    if element.collapsed_to is not None and element.collapsed_to not in grouping_ids(element):
        yield DocumentProblem(
            (*path, "collapsed_to"),
            "unknown-grouping",
            f"“{element.name}” has no grouping “{element.collapsed_to}”.",
            "Name one of its groupings, or nothing to show base rows.",
        )


def _control(
    control: ControlElement, by_id: Mapping[str, DataElement], path: Path
) -> Iterator[DocumentProblem]:
    references: list[tuple[str, str, Path]] = [
        (target.element_id, target.column_id, ("targets", number))
        for number, target in enumerate(control.targets)
    ]
    if isinstance(control.options, ElementValues):
        references.append((control.options.element_id, control.options.column_id, ("options",)))
    for element_id, column_id, place in references:
        element = by_id.get(element_id)
        if element is None:
            yield DocumentProblem(
                (*path, *place, "element_id"),
                "unknown-element",
                f"There is no data element “{element_id}”.",
                "Name a table, chart or other data element.",
            )
        elif all(column.id != column_id for column in element.columns):
            yield DocumentProblem(
                (*path, *place, "column_id"),
                "unknown-column",
                f"“{element.name}” has no column “{column_id}”.",
                "Name one of its columns.",
            )
    yield from _control_value(control, path)


def _control_value(control: ControlElement, path: Path) -> Iterator[DocumentProblem]:
    problem = control_value_problem(control, control.value)
    if problem is not None:
        yield DocumentProblem(
            (*path, "value"), "control-value", problem, "Clear the value or give a fitting one."
        )
