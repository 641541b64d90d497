"""The function reference: up to date, complete, and the same that the formula bar shows."""

import re
from pathlib import Path

import pytest

from tablewright.formula.functions import catalogue
from tablewright.formula.reference import INDEX, PLATFORMS, page_name, pages, shown

FOLDER = Path(__file__).parents[2] / "docs" / "formulas" / "functions"
PAGES = pages()


def test_the_written_pages_are_those_of_the_declarations() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == PAGES, "run `make docs`"


def test_the_readme_names_as_many_functions_as_there_are() -> None:
    readme = (FOLDER.parents[2] / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"(\d+) functions", readme) == [str(len(catalogue.all()))]


def test_every_function_stands_in_the_index_and_on_its_page() -> None:
    for function in catalogue.all():
        page = PAGES[page_name(function.category)]
        assert f"\n## {function.name}\n" in page
        assert f"({page_name(function.category)}#{function.name.lower()})" in PAGES[INDEX]
        assert function.description in page


def test_tables_have_a_cell_for_each_platform() -> None:
    rows = [line for line in PAGES[INDEX].splitlines() if line.startswith("| [")]
    assert len(rows) == len(catalogue.all())
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 3 + len(PLATFORMS)


def test_links_lead_to_pages() -> None:
    for text in PAGES.values():
        for target in re.findall(r"\]\(([^)#]+)", text):
            assert target.startswith("../") or target in PAGES


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "Null"),
        (True, "True"),
        (1.5, "1.5"),
        ('a"b', '"a\\"b"'),
        ([1, None, "x"], '[1, Null, "x"]'),
        ({"a": [False]}, "{a: [False]}"),
    ],
)
def test_values_are_shown_as_the_language_writes_them(value: object, text: str) -> None:
    assert shown(value) == text
