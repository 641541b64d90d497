"""Workbook files: strict, one canonical text, problems with their place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.cli.main import schema_text
from tablewright.demo.workbook import demo_workbook
from tablewright.document.files import FileError, FileProblem, json_schema, read_workbook, write_workbook
from tablewright.document.model import Workbook
from tablewright.document.yaml_text import read_yaml, write_yaml

ROOT = Path(__file__).parent.parent.parent

SMALL = """\
schema_version: 1
kind: workbook
pages:
- id: page
  name: Page
  elements:
  - id: sales
    kind: table
    name: Sales
    source: {kind: warehouse-table, connection_id: main, path: [shop, sales]}
    columns:
    - {id: price, name: Price, source_column: price}
    - id: note
      name: Note
      formula: |-
        If([Price] > 3,
          "much",
          "little")
    filters:
    - {id: f, column_id: note, kind: list, values: ['no', 2024-01-01, '7', 7, 1.5, true, null]}
  layout:
  - {element_id: sales, x: 0, y: 0, width: 24, height: 10}
"""


def problems(text: str) -> list[FileProblem]:
    with pytest.raises(FileError) as caught:
        read_workbook(text)
    return list(caught.value.problems)


def test_a_canonical_file_comes_back_byte_for_byte() -> None:
    first = write_workbook(read_workbook(SMALL))
    assert write_workbook(read_workbook(first)) == first
    assert "formula: |-\n        If([Price] > 3,\n" in first


def test_texts_stay_texts() -> None:
    element = read_workbook(SMALL).pages[0].elements[0]
    assert element.kind == "table"
    (kept,) = element.filters
    assert kept.kind == "list"
    assert list(map(repr, kept.values)) == ["'no'", "'2024-01-01'", "'7'", "7", "1.5", "True", "None"]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_the_demo_workbook_round_trips(form: str) -> None:
    workbook = demo_workbook("main")
    text = write_workbook(workbook, form)  # type: ignore[arg-type]
    again = read_workbook(text, form)  # type: ignore[arg-type]
    assert again == workbook
    assert write_workbook(again, form) == text  # type: ignore[arg-type]


def test_the_benchmark_documents_are_canonical() -> None:
    files = sorted((ROOT / "benchmarks" / "tpch").glob("*.yaml"))
    assert len(files) == 22
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert write_workbook(read_workbook(text)) == text, file.name


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
WRITABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]))


@settings(deadline=None)
@given(VALUES)
def test_any_plain_data_survives_yaml(value: object) -> None:
    assert read_yaml(write_yaml(value))[0] == value


@settings(deadline=None, max_examples=50)
@given(WRITABLE)
def test_any_text_survives_in_a_workbook(text: str) -> None:
    shaped = json.loads(write_workbook(demo_workbook("main"), "json"))
    shaped["pages"][0]["elements"][0]["body"] = text
    workbook = Workbook.model_validate(shaped)
    written = write_workbook(workbook)
    assert read_workbook(written) == workbook
    assert write_workbook(read_workbook(written)) == written


@pytest.mark.parametrize(
    ("change", "where", "line", "says"),
    [
        (("name: Sales", "nam: Sales"), "pages[0].elements[0].nam", 9, "is not a key here"),
        (("name: Sales", "nam: Sales"), "pages[0].elements[0].name", 7, "is missing"),
        (
            ("path: [shop, sales]", "path: []"),
            "pages[0].elements[0].source.path",
            10,
            "Give at least 1 entry",
        ),
        (("id: price,", "id: note,"), "pages[0].elements[0].columns[1].id", 13, "used twice"),
        (("kind: table", "kind: tabel"), "pages[0].elements[0]", 7, "tabel"),
        (("- id: page", "- id: page\n  id: page"), "", 5, "occurs twice"),
        (("name: Page", "name: &anchor Page"), "", 5, "Anchors and aliases"),
        (("name: Page", "name: !!python/name:os.system Page"), "", 5, "Tags such as"),
        (("name: Page", "name: [Page"), "", 6, "not YAML"),
        (("pages:", "---\npages:"), "", 3, "one document"),
        (("schema_version: 1", "schema_version: 2"), "schema_version", 1, "has to be 1"),
        (("name: Page", "name: \ud83d"), "", 5, "half a character"),
    ],
)
def test_each_problem_says_where(change: tuple[str, str], where: str, line: int, says: str) -> None:
    file_problems = problems(SMALL.replace(*change, 1))
    assert any(
        file_problem.where == where and file_problem.line == line and says in file_problem.message
        for file_problem in file_problems
    ), f"{file_problems}"


@pytest.mark.parametrize(
    "text", ["", "7", "[]", "a", "{}", "[" * 100_000, "- " * 50_000, "\x00", "1" * 5_000]
)
def test_what_is_no_workbook_is_refused(text: str) -> None:
    assert problems(text)


def test_json_problems() -> None:
    for text in ("{", '{"kind": 1, "kind": 2}', "[" * 100_000):
        with pytest.raises(FileError):
            read_workbook(text, "json")


def test_the_published_schema_is_current() -> None:
    published = (ROOT / "docs" / "workbook.schema.json").read_text(encoding="utf-8")
    assert published == schema_text(), "run: tablewright schema > docs/workbook.schema.json"


def test_the_schema_describes_every_type_and_every_key() -> None:
    schema = json_schema()
    types: dict[str, Any] = {"Workbook": schema, **schema["$defs"]}
    silent = [name for name, one in types.items() if not one.get("description")]
    silent += [
        f"{name}.{key}"
        for name, one in types.items()
        for key, described in one["properties"].items()
        if not described.get("description")
    ]
    assert len(types) > 40
    assert silent == [], "write a docstring below the field, or into the class"
