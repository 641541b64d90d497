"""The check of prose: what it reads, what it refuses, and where it says so."""

from pathlib import Path

import pytest
from scripts import plain_words
from scripts.plain_words import found_in, python_prose, typescript_prose

PYTHON = '''"""A caller is told
what whoever saved it meant."""

TOLD = {"told": 1}  # Made anew.


def test_it_is_told(told: str) -> str:
    """Returns `told`."""
    # One stands
    # for another.
    return f"{told} is a name of ours"
'''

TYPESCRIPT = """/** Told by its key,
 * not anew. */
const told = 'told'; // stands for it
const text = `// told ${told}`;
"""


def findings(prose: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.word) for finding in found_in(prose)]


def test_docstrings_comments_and_test_names_of_python() -> None:
    expected = [(1, "told"), (2, "whoever"), (4, "anew"), (7, "told"), (9, "stands for")]
    assert findings(python_prose(PYTHON, every_text=False)) == expected


def test_every_text_of_the_product() -> None:
    refused = findings(python_prose(PYTHON, every_text=True))
    assert (4, "told") in refused, "a string"
    assert [word for line, word in refused if line == 11] == ["of ours"], "an f-string, without its code"


def test_comments_of_typescript() -> None:
    assert findings(typescript_prose(TYPESCRIPT)) == [(1, "Told"), (2, "anew"), (3, "stands for")]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("It stood\nfor nothing.", "stood for"),
        ("A run makes good an earlier one.", "makes good"),
        ("Ask whomever you like.", "whomever"),
        ("Untold riches, renewed and good.", None),
        ("The name `told` is code.", None),
        ("```sh\nprint anew\n```", None),
    ],
)
def test_documents(text: str, word: str | None) -> None:
    assert [finding.word for finding in found_in(text)] == ([word] if word else [])


def test_a_refused_word_is_named_with_its_line_and_better_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plain_words, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("# Page\n\nIt is made anew.\n")
    assert plain_words.main() == 1
    assert capsys.readouterr().out == "docs/page.md:3: “anew”. Better: again.\n"
    page.write_text("# Page\n\nIt is made again.\n")
    assert plain_words.main() == 0
    assert capsys.readouterr().out == ""
