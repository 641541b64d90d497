"""Lists the references of a formula's text, and replaces them without changing any other character."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.formatter import format_reference
from tablewright.formula.lexer import TokenKind, tokenize
from tablewright.formula.parser import parse
from tablewright.formula.tree import Call, Reference, nodes

_LOOKUPS = frozenset({"lookup", "rollup", "lookupmatchnulls"})


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A reference in a text: its unescaped parts, and the spans of it and of each part."""

    parts: tuple[str, ...]
    span: Span
    part_spans: tuple[Span, ...]


def list_references(text: str) -> list[FoundReference]:
    """All references in order of appearance; works on formulas that do not parse, as long as they have
    tokens. Raises FormulaError where it cannot be split into tokens."""
    return list(_listed(text))


@lru_cache(maxsize=16_384)
def _listed(text: str) -> tuple[FoundReference, ...]:
    return tuple(
        FoundReference(token.parts, token.span, token.part_spans)
        for token in tokenize(text)
        if token.kind is TokenKind.REFERENCE
    )


def far_spans(text: str) -> frozenset[Span]:
    """The spans of references to another element's rows: the value and the far keys of lookups.

    Empty for a formula that does not parse.
    """
    folded = text.casefold()
    return _far(text) if "lookup" in folded or "rollup" in folded else frozenset()


@lru_cache(maxsize=2_048)
def _far(text: str) -> frozenset[Span]:
    try:
        tree = parse(text)
    except FormulaError:
        return frozenset()
    return frozenset(
        reference.span
        for call in nodes(tree)
        if isinstance(call, Call) and call.name.casefold() in _LOOKUPS
        for argument in (*call.arguments[:1], *call.arguments[2::2])
        for reference in nodes(argument)
        if isinstance(reference, Reference)
    )


def rename_reference(
    text: str,
    match: tuple[str, ...] | Callable[[FoundReference], bool],
    new_parts: tuple[str, ...] | Callable[[FoundReference], tuple[str, ...]],
) -> str:
    """The text with matching references renamed; white space, comments and spelling stay as they are.

    `match` is the parts (compared in any letter case) or a predicate; `new_parts` the parts to write, or a
    function that makes them from the reference found.
    """
    result, done = [], 0
    for reference in list_references(text):
        hit = match(reference) if callable(match) else _folded(reference.parts) == _folded(match)
        if hit:
            parts = new_parts(reference) if callable(new_parts) else new_parts
            result += [text[done : reference.span.start], format_reference(parts)]
            done = reference.span.end
    return "".join([*result, text[done:]])


def _folded(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)
