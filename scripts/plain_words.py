"""Refuses words that make a sentence hard to read at once, and names better ones.

    python scripts/plain_words.py

reads docstrings, comments and test names of Python (in `src` every string, since people read messages),
comments of TypeScript, the messages of the browser application, and the documents. Code between backticks is
skipped.
"""

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

BETTER = {
    r"told": "called with, returns, raises, reports, receives; told apart: distinguished, identified",
    r"of\s+ours": "Tablewright's, this server's, or nothing",
    r"anew": "again",
    r"who(?:m|so)?ever": "the member who, the caller that, the server that",
    r"stands?\s+for|standing\s+for|stood\s+for": "means, replaces, represents",
    r"(?:makes?|making|made)\s+good": "retries, repeats",
}
"""Pattern -> what to write instead."""

_WORDS = re.compile("|".join(rf"(\b(?:{pattern})\b)" for pattern in BETTER), re.IGNORECASE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{[^{}\n]*\}")
_TYPESCRIPT = re.compile(
    r"""'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?P<comment>//[^\n]*|/\*.*?\*/)""",
    re.DOTALL,
)
_LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT})
_BEFORE_STATEMENT = frozenset({tokenize.ENCODING, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})
_TEXTS = frozenset({tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)})


class Finding(NamedTuple):
    line: int
    word: str
    better: str


def found_in(prose: str) -> list[Finding]:
    """The refused words of a text."""
    plain = _CODE.sub(lambda code: _blank(code[0]), prose)
    findings: list[Finding] = []
    for match in _WORDS.finditer(plain):
        better = list(BETTER.values())[(match.lastindex or 1) - 1]
        findings.append(Finding(plain.count("\n", 0, match.start()) + 1, " ".join(match[0].split()), better))
    return findings


def python_prose(source: str, *, every_text: bool) -> str:
    """Docstrings, comments and names of tests at their places, spaces elsewhere; other texts on request."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    page = _Page(source)
    before = tokenize.ENCODING
    name_follows = False
    for token in tokens:
        if token.type == tokenize.COMMENT:
            page.copy(token, token.string.replace("#", " "))
        elif token.type in _TEXTS and (every_text or before in _BEFORE_STATEMENT):
            page.copy(token, _PLACEHOLDER.sub(lambda code: _blank(code[0]), token.string))
        elif name_follows and token.string.startswith("test_"):
            page.copy(token, token.string.replace("_", " "))
        name_follows = token.type == tokenize.NAME and token.string == "def"
        if token.type not in _LAYOUT:
            before = token.type
    return page.text()


def typescript_prose(source: str) -> str:
    """Comments at their places, spaces elsewhere."""
    pieces: list[str] = []
    end = 0
    for match in _TYPESCRIPT.finditer(source):
        comment = match["comment"]
        pieces += [
            _blank(source[end : match.start()]),
            re.sub(r"[*/]", " ", comment) if comment else _blank(match[0]),
        ]
        end = match.end()
    return "".join([*pieces, _blank(source[end:])])


class _Page:
    """A text of spaces with the lines of `source`, onto which tokens are copied."""

    def __init__(self, source: str) -> None:
        self._lines = [_blank(line) for line in source.splitlines()]

    def copy(self, token: tokenize.TokenInfo, text: str) -> None:
        row, column = token.start
        for offset, line in enumerate(text.splitlines()):
            at = row - 1 + offset
            start = column if offset == 0 else 0
            present = self._lines[at]
            self._lines[at] = present[:start].ljust(start) + line + present[start + len(line) :]

    def text(self) -> str:
        return "\n".join(self._lines)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def prose_of(path: Path) -> str:
    """The prose of one file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return python_prose(source, every_text=path.is_relative_to(ROOT / "src"))
    return typescript_prose(source) if path.suffix in (".ts", ".tsx") else source


def files() -> Iterator[Path]:
    for folder in ("src", "tests", "scripts", "benchmarks"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    for pattern in ("*.ts", "*.tsx", "locales/*.json"):
        yield from sorted((ROOT / "web" / "src").rglob(pattern))
    yield from sorted((ROOT / "docs").rglob("*.md"))
    yield from sorted(ROOT.glob("*.md"))


def main() -> int:
    refused = [(path, finding) for path in files() for finding in found_in(prose_of(path))]
    for path, finding in refused:
        print(f"{path.relative_to(ROOT)}:{finding.line}: “{finding.word}”. Better: {finding.better}.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
