"""No text of ten thousand characters makes the parser fail, hang or recurse without end."""

import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.formula.errors import FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.lexer import scan
from tablewright.formula.parser import parse
from tablewright.formula.references import far_spans, list_references
from tablewright.formula.suggest import suggest_name

SIZE = 10_000
AIM_SECONDS = 0.05

HOSTILE = {
    "brackets": "(" * SIZE,
    "closing brackets": ")" * SIZE,
    "minus": "-" * SIZE,
    "minus and bracket": "-(" * SIZE,
    "not": "not " * SIZE,
    "open references": "[" * SIZE,
    "closing references": "]" * SIZE,
    "slashes in a reference": "[" + "/" * SIZE,
    "parts of a reference": "[" + "a/" * SIZE,
    "backslashes in a reference": "[" + "\\" * SIZE,
    "a long id": "[#" + "a" * SIZE + "]",
    "a long last name": "[#a:" + "#a:" * SIZE,
    "quotes": '"' * SIZE,
    "single quotes": "'" * SIZE,
    "escapes": '"' + "\\" * SIZE,
    "curly quotes": "“" * SIZE,
    "curly pairs": "«" * (SIZE // 2) + "»" * SIZE,
    "comment starts": "/*" * SIZE,
    "comments": "/**/" * SIZE,
    "line comments": "//" * SIZE,
    "nested calls": "Abs(" * SIZE,
    "finished nested calls": "Abs(" * 1_600 + "1" + ")" * 1_600,
    "nested unknown calls": "zz1(" * SIZE,
    "call forms of operators": "Or(" * SIZE,
    "a call form of many": "Or(" + "1," * 4_900 + "1)",
    "nested call forms": "And(Or(" * 700 + "1" + "))" * 1_400,
    "arguments": "Sum(" + "1," * SIZE,
    "commas": "," * SIZE,
    "fields": "[x]" + ".a" * SIZE,
    "indexes": "[x]" + "[0]" * SIZE,
    "nested indexes": "[x]" + "[[x]" * SIZE,
    "powers": "1" + "^1" * SIZE,
    "carets": "^" * SIZE,
    "sums": "1" + "+1" * SIZE,
    "nested sums": "(1+" * SIZE,
    "texts": '"a"' + '&"a"' * SIZE,
    "comparisons": "1" + "<1" * SIZE,
    "conditions": "1 and " * SIZE,
    "records": "{a:" * SIZE,
    "keys": "{" + ",".join(f"k{number}:1" for number in range(1_500)),
    "equal keys": "{" + "a:1," * SIZE,
    "digits": "1" * SIZE,
    "points": "." * SIZE,
    "exponents": "1e" + "9" * SIZE,
    "a name": "a" * SIZE,
    "names": "a " * SIZE,
    "white space": " \n\t" * SIZE,
    "symbols that are none": "§" * SIZE,
    "foreign operators": "1" + "==1" * SIZE,
    "emoji": "😀" * SIZE,
    "zeros": "\0" * SIZE,
    "lone surrogates": "\ud800" * SIZE,
    "an unclosed reference with operators": "[" + " - " * SIZE,
    "an unclosed reference with space": "[" + " " * SIZE,
}


def quickest(read: Callable[[str], object], text: str) -> float:
    """Processor time of the quicker of two runs; a text may be refused, but only with places inside it."""
    times: list[float] = []
    for _ in range(2):
        began = time.thread_time()
        try:
            read(text)
        except FormulaError as error:
            spans = [error.span, error.fix.span] if error.fix else [error.span]
            assert all(0 <= span.start <= span.end <= len(text) for span in spans)
        times.append(time.thread_time() - began)
    return min(times)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("read", [parse, scan, list_references, far_spans])
def test_hostile_texts_are_read_or_refused_at_once(name: str, read: Callable[[str], object]) -> None:
    assert quickest(read, HOSTILE[name][:SIZE]) < AIM_SECONDS


def test_what_is_read_can_be_written() -> None:
    limit = sys.getrecursionlimit()
    for text in HOSTILE.values():
        try:
            tree = parse(text[:SIZE])
        except FormulaError:
            continue
        assert parse(format_formula(tree)) == tree
        assert suggest_name(tree)
    assert sys.getrecursionlimit() == limit


SYMBOLS = ["(", ")", "[", "]", "{", "}", '"', "'", "/*", "*/", "//", "\n", "\\", "#", ":", ",", ".", "^", "-"]
OTHERS = [
    "=",
    "==",
    "<",
    "&",
    "+",
    "“",
    "”",
    " ",
    "not ",
    "or ",
    "and(",
    "If(",
    "Sum(",
    "1",
    "1e5",
    "a",
    ".b",
]
PIECES = st.sampled_from([*SYMBOLS, *OTHERS, "[a]", "[#a]", "[x][0]"])


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12), st.integers(0, 12))
def test_repeated_heaps_of_symbols_are_read_or_refused_at_once(pieces: list[str], start: int) -> None:
    heap = "".join(pieces)
    text = ("".join(pieces[start:]) + heap * (SIZE // len(heap) + 1))[:SIZE]
    for read in (parse, scan):
        assert quickest(read, text) < AIM_SECONDS


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_long_texts_are_read_or_refused_at_once(text: str) -> None:
    for read in (parse, scan):
        assert quickest(read, (text * SIZE)[:SIZE]) < AIM_SECONDS
