"""docs/workbook-files.md: its elements make one workbook without a fault, and give the rows of the page."""

import csv
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from tablewright.cli import main
from tablewright.document.files import read_workbook
from tablewright.document.yaml_text import read_yaml, write_yaml

PAGE = Path(__file__).parents[2] / "docs" / "workbook-files.md"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def texts(language: str) -> Sequence[str]:
    return [text for written_in, text in BLOCKS if written_in == language]


def elements_in(text: str) -> Sequence[Mapping[str, Any]]:
    """The elements of a block; none for a whole workbook."""
    data: Any = read_yaml(text)[0]
    return data if isinstance(data, list) else []


def shown_rows() -> Mapping[str, str]:
    """Rows on the page, by the element that they are of: the last one of the block before."""
    shown: dict[str, str] = {}
    for (before, text), (language, rows) in pairwise(BLOCKS):
        if (before, language) == ("yaml", "csv"):
            shown[elements_in(text)[-1]["id"]] = rows
    return shown


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the page, and a workbook of all its elements."""
    place = tmp_path_factory.mktemp("page")
    with duckdb.connect(place / "data.duckdb") as connection:
        for statements in texts("sql"):
            connection.execute(statements)
    elements = [element for text in texts("yaml") for element in elements_in(text)]
    layout = [
        {"element_id": element["id"], "x": 0, "y": 10 * number, "width": 24, "height": 10}
        for number, element in enumerate(elements)
    ]
    page = {"id": "page", "name": "Page", "elements": elements, "layout": layout}
    workbook = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    (place / "book.yaml").write_text(write_yaml(workbook), encoding="utf-8")
    return place


def run(folder: Path, command: str, *more: str) -> tuple[int, str]:
    """Status and output of a command about the workbook."""
    file, database = str(folder / "book.yaml"), f"main={folder / 'data.duckdb'}"
    data = str(folder / "no-installation")
    result = CliRunner().invoke(main.app, [command, file, "--connect", database, *more, "--data-dir", data])
    return result.exit_code, result.output


def test_the_first_example_is_a_whole_workbook() -> None:
    first, *others = texts("yaml")
    assert read_workbook(first).pages
    assert all(elements_in(text) for text in others)


def test_the_examples_are_right(folder: Path) -> None:
    assert len(texts("yaml")) > 10
    status, output = run(folder, "check")
    assert status == 0, output
    assert "warning" not in output


@pytest.mark.parametrize(("element_id", "rows"), shown_rows().items(), ids=list(shown_rows()))
def test_the_rows_are_those_of_the_page(folder: Path, element_id: str, rows: str) -> None:
    status, output = run(folder, "query", "--element", element_id, "--format", "csv")
    assert status == 0, output
    assert list(csv.reader(output.splitlines())) == list(csv.reader(rows.splitlines()))
