"""Properties: formatting and parsing are inverse, and no text makes the parser fail but by a FormulaError."""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.formula.errors import FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.functions import catalogue
from tablewright.formula.parser import parse
from tablewright.formula.references import list_references
from tablewright.formula.suggest import suggest_name
from tablewright.formula.tree import (
    Binary,
    Call,
    Field,
    Index,
    Logical,
    Node,
    Null,
    Number,
    Record,
    Reference,
    Text,
    Unary,
)

CORPUS = [
    entry["formula"]
    for entry in json.loads((Path(__file__).parent / "corpus.json").read_text(encoding="utf-8"))
]
OPERATORS = ("or", "and", "=", "!=", "<", "<=", ">", ">=", "&", "+", "-", "*", "/", "%", "^")
NUMBERS = r"([0-9]{1,5}(\.[0-9]{1,3})?|\.[0-9]{1,3})([eE][+-]?[0-9]{1,2})?"

characters = st.characters(exclude_categories=["Cs"])
names = st.text(characters, min_size=1, max_size=8).filter(str.strip)
words = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,6}", fullmatch=True)
function_names = st.one_of(
    st.sampled_from([function.name for function in catalogue.all()]),
    words.filter(lambda word: word.lower() not in ("and", "or", "not")).map(catalogue.spelling),
)
leaves = st.one_of(
    st.from_regex(r"([0-9]{1,5}(\.[0-9]{1,3})?|\.[0-9]{1,3})([eE][+-]?[0-9]{1,2})?", fullmatch=True).map(
        Number
    ),
    st.text(characters, max_size=10).map(Text),
    st.booleans().map(Logical),
    st.just(Null()),
    st.lists(names, min_size=1, max_size=3).map(lambda parts: Reference(tuple(parts))),
)


def compound(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Unary, st.sampled_from(["-", "not"]), parts),
        st.builds(Binary, st.sampled_from(OPERATORS), parts, parts),
        st.builds(Call, function_names, st.lists(parts, max_size=3).map(tuple)),
        st.builds(Field, parts, words),
        st.builds(Index, parts, parts),
        st.dictionaries(st.one_of(words, st.text(characters, max_size=5)), parts, max_size=3).map(
            lambda entries: Record(tuple(entries.items()))
        ),
    )


trees = st.recursive(leaves, compound, max_leaves=12)


@settings(max_examples=250, deadline=None)
@given(trees)
def test_format_then_parse_is_the_identity(tree: Node) -> None:
    text = format_formula(tree)
    assert parse(text) == tree
    assert format_formula(parse(text)) == text


@settings(max_examples=200, deadline=None)
@given(trees)
def test_names_can_be_suggested_for_any_formula(tree: Node) -> None:
    assert 0 < len(suggest_name(tree)) <= 60


@contextmanager
def suppress_and_check(text: str) -> Generator[None]:
    """Lets a FormulaError pass if its places lie within the text."""
    try:
        yield
        return
    except FormulaError as raised:
        error = raised
    spans = [error.span, error.fix.span] if error.fix else [error.span]
    assert error.message
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


def check_total(text: str) -> None:
    start = time.thread_time()
    for read in (parse, list_references):
        with suppress_and_check(text):
            read(text)
    assert time.thread_time() - start < 0.5


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused(text: str) -> None:
    check_total(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="[]()/\\\"'.,{}:+-^&=<>!nota1 \n*“”", max_size=60))
def test_any_heap_of_symbols_parses_or_is_refused(text: str) -> None:
    check_total(text)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CORPUS), st.sampled_from(CORPUS), st.integers(0, 60), st.integers(0, 60))
def test_any_mixture_of_formulas_parses_or_is_refused(first: str, second: str, cut: int, join: int) -> None:
    check_total(first[:cut] + second[join:])
