"""The tokens of a formula with the classes that the formula bar colours."""

from dataclasses import dataclass
from typing import Literal

from tablewright.compiler.analysis.untyped_scope import UntypedScope
from tablewright.compiler.editor.typing_place import TypingPlace
from tablewright.compiler.expressions.references import (
    ControlValueOf,
    ForeignColumn,
    OwnColumn,
    SourceColumnValue,
)
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.lexer import Token, TokenKind, scan
from tablewright.formula.references import far_spans

TokenClass = Literal[
    "number",
    "text",
    "function",
    "aggregate",
    "unknown-function",
    "constant",
    "operator",
    "punctuation",
    "field",
    "name",
    "column",
    "source-column",
    "foreign-column",
    "control",
    "reference",
    "unknown-reference",
    "comment",
    "error",
]

_CONSTANTS = ("true", "false", "null")
_WORDS = ("and", "or", "not")


@dataclass(frozen=True, slots=True)
class ClassifiedToken:
    start: int
    end: int
    kind: TokenClass


def classify(place: TypingPlace, text: str) -> list[ClassifiedToken]:
    """Every token and comment in order; invalid characters are an `error`."""
    tokens, errors = scan(text)
    untyped_scope, far = place.model.untyped_scope, far_spans(text)
    classified_tokens = [ClassifiedToken(error.span.start, error.span.end, "error") for error in errors]
    for number, token in enumerate(tokens[:-1]):
        kind: TokenClass
        if token.kind is TokenKind.REFERENCE:
            kind = _reference(untyped_scope, token, inside=token.span in far)
        elif token.kind is TokenKind.NAME:
            kind = _name(tokens, number)
        elif token.kind is TokenKind.NUMBER:
            kind = "number"
        elif token.kind is TokenKind.TEXT:
            kind = "text"
        else:
            kind = "operator" if token.kind is TokenKind.OPERATOR else "punctuation"
        classified_tokens.append(ClassifiedToken(token.span.start, token.span.end, kind))
    classified_tokens.sort(key=lambda token: token.start)
    return [*_with_comments(text, classified_tokens)]


def _with_comments(text: str, tokens: list[ClassifiedToken]) -> list[ClassifiedToken]:
    """Add the comments between tokens."""
    whole: list[ClassifiedToken] = []
    end = 0
    for token in [*tokens, ClassifiedToken(len(text), len(text), "error")]:
        gap = text[end : token.start]
        if gap.strip():
            lead = len(gap) - len(gap.lstrip())
            whole.append(ClassifiedToken(end + lead, end + len(gap.rstrip()), "comment"))
        if token.end > token.start:
            whole.append(token)
        end = max(end, token.end)
    return whole


def _name(tokens: list[Token], number: int) -> TokenClass:
    token, following = tokens[number], tokens[number + 1]
    if number and tokens[number - 1].is_("."):
        return "field"
    if token.word in _WORDS:
        return "operator"
    if token.word in _CONSTANTS:
        return "constant"
    if not following.is_("("):
        return "name"
    function = catalogue.find(token.value)
    if function is None:
        return "unknown-function"
    return "aggregate" if function.kind is FunctionKind.AGGREGATE else "function"


def _reference(untyped_scope: UntypedScope, token: Token, *, inside: bool) -> TokenClass:
    match untyped_scope.meaning(token.parts, far=inside):
        case None:
            return "unknown-reference"
        case OwnColumn():
            return "column"
        case SourceColumnValue():
            return "source-column"
        case ForeignColumn():
            return "foreign-column"
        case ControlValueOf():
            return "control"
        case _:
            return "reference"
