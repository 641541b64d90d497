"""Checks the rules of a workbook beyond the schema of its parts. Each problem has its path."""

from collections.abc import Iterator

from tablewright.document.index import data_elements
from tablewright.document.model import ControlElement, DataElement, Page, Workbook
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
            if isinstance(element, DataElement):
                problems += source_problems(element, by_id, path)
            problems += element.problems(by_id, path)
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
