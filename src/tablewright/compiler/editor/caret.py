"""Finds what the caret is in: a reference, a text, a word; inside which calls, at which argument."""

from dataclasses import dataclass
from enum import StrEnum

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, Parameter
from tablewright.formula.lexer import Token, TokenKind, scan
from tablewright.formula.types import ValueType

_WORDS = ("and", "or", "not")
_NUMERIC = frozenset({ValueType.NUMBER})


class Inside(StrEnum):
    """What is being typed at the caret."""

    WORD = "word"
    REFERENCE = "reference"
    TEXT = "text"
    FIELD = "field"
    COMMENT = "comment"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call around the caret; `argument` counts from 0, `count` is how many have been typed."""

    name: str
    argument: int
    count: int
    start: int

    @property
    def function(self) -> Function | None:
        return catalogue.find(self.name)

    @property
    def parameter(self) -> Parameter | None:
        """The parameter that the argument fills, as far as it is known before the call is finished."""
        return parameter_at(self.function, self.argument, self.count)


@dataclass(frozen=True, slots=True)
class Caret:
    """A completion replaces `start` to `end`; `typed` is the part of it before the caret."""

    inside: Inside
    at: int
    start: int
    end: int
    typed: str
    calls: tuple[OpenCall, ...]
    tokens: tuple[Token, ...]
    """The tokens that end before the word being typed."""

    @property
    def call(self) -> OpenCall | None:
        return self.calls[-1] if self.calls else None


def parameter_at(function: Function | None, index: int, count: int) -> Parameter | None:
    """The parameter of an argument in a call that may go on."""
    if function is None:
        return None
    for total in (count, index + 1, *range(index + 2, index + 5)):
        try:
            bound = function.bind(total)
        except ValueError:
            continue
        if index < len(bound):
            return bound[index]
    return None


def find_caret(text: str, at: int) -> Caret:
    """The caret at an offset of a text that need not be valid."""
    before = text[:at]
    tokens, errors = scan(before)
    tokens = tokens[:-1]
    last = errors[-1] if errors and errors[-1].span.end == len(before) else None
    inside, start = Inside.NOTHING, at
    if last is not None and last.span.start < at:
        opened = before[last.span.start]
        kinds = {"[": Inside.REFERENCE, '"': Inside.TEXT, "'": Inside.TEXT, "/": Inside.COMMENT}
        inside = kinds.get(opened, Inside.NOTHING)
        start = last.span.start if inside is not Inside.NOTHING else at
    elif _in_line_comment(before, tokens):
        inside = Inside.COMMENT
    elif tokens and tokens[-1].kind is TokenKind.NAME and tokens[-1].span.end == at:
        after_point = len(tokens) > 1 and tokens[-2].is_(".")
        inside = Inside.FIELD if after_point else Inside.WORD
        start = tokens[-1].span.start
    elif tokens and tokens[-1].is_(".") and tokens[-1].span.end == at:
        inside = Inside.FIELD
    kept = tuple(token for token in tokens if token.span.end <= start)
    return Caret(inside, at, start, _end(text, at, inside), before[start:], _calls(kept, text, at), kept)


def _in_line_comment(before: str, tokens: list[Token]) -> bool:
    rest = before[tokens[-1].span.end if tokens else 0 :]
    line = rest.rpartition("\n")[2]
    return "//" in line and "*/" not in line


def _end(text: str, at: int, inside: Inside) -> int:
    """The end of what is replaced: the rest of the word, or of the reference or text on this line."""
    end = at
    if inside in (Inside.WORD, Inside.FIELD, Inside.NOTHING):
        while end < len(text) and (text[end].isalnum() or text[end] == "_"):
            end += 1
        return end if inside is not Inside.NOTHING else at
    stops = {Inside.REFERENCE: "]", Inside.TEXT: "\"'"}.get(inside, "")
    forbidden = "[\n" if inside is Inside.REFERENCE else "\n"
    while end < len(text) and text[end] not in stops and text[end] not in forbidden:
        end += 1
    return end + 1 if stops and end < len(text) and text[end] in stops else at


def _calls(tokens: tuple[Token, ...], text: str, at: int) -> tuple[OpenCall, ...]:
    stack: list[list[int | str]] = []
    previous: Token | None = None
    for token in tokens:
        if token.is_("("):
            named = previous is not None and previous.kind is TokenKind.NAME and previous.word not in _WORDS
            stack.append([previous.value if named and previous else "", 0, token.span.start])
        elif token.is_("{") or token.is_("["):
            stack.append(["", 0, token.span.start])
        elif token.is_(")") or token.is_("}") or token.is_("]"):
            stack = stack[:-1]
        elif token.is_(",") and stack:
            stack[-1][1] = int(stack[-1][1]) + 1
        previous = token
    more = _arguments_after(text, at)
    open_calls: list[OpenCall] = []
    for number, (name, argument, start) in enumerate(stack):
        if name:
            beyond = more[len(stack) - 1 - number] if len(stack) - 1 - number < len(more) else 0
            open_calls.append(OpenCall(str(name), int(argument), int(argument) + 1 + beyond, int(start)))
    return tuple(open_calls)


def _arguments_after(text: str, at: int) -> list[int]:
    """How many commas follow the caret in each of the brackets around it, inner ones first."""
    tokens, _ = scan(text[at:])
    counts, depth = [0], 0
    for token in tokens:
        if token.is_("(") or token.is_("{") or token.is_("["):
            depth += 1
        elif token.is_(")") or token.is_("}") or token.is_("]"):
            if depth:
                depth -= 1
            else:
                counts.append(0)
        elif token.is_(",") and not depth:
            counts[-1] += 1
    return counts


def expected_types(caret: Caret) -> frozenset[ValueType] | None:
    """The types that fit at the caret; None where any does."""
    before = caret.tokens[-1] if caret.tokens else None
    if before is not None and before.kind is TokenKind.OPERATOR:
        if before.value in ("+", "-", "*", "/", "%", "^"):
            return _NUMERIC
        return frozenset({ValueType.TEXT}) if before.value == "&" else None
    if before is not None and before.word in _WORDS:
        return frozenset({ValueType.LOGICAL})
    call = caret.call
    if call is None or before is None or not (before.is_("(") or before.is_(",")):
        return None
    if before.is_("(") and before.span.start != call.start:
        return None
    parameter = call.parameter
    return parameter.accepts.types if parameter is not None else None
