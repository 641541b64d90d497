"""What is under the pointer: a function, or the thing that a reference means."""

from dataclasses import dataclass
from typing import Literal

from tablewright.compiler.analysis.related import METRICS, visible_metrics
from tablewright.compiler.analysis.scope import ElementScope
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.editor.typing_place import TypingPlace
from tablewright.compiler.expressions.references import (
    ControlValueOf,
    ForeignColumn,
    OwnColumn,
    Resolved,
    SourceColumnValue,
    TotalReference,
)
from tablewright.compiler.names.reference_ids import to_displayed
from tablewright.document.names import normalized_name
from tablewright.formula.formatter import format_reference
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function
from tablewright.formula.lexer import Token, TokenKind, scan
from tablewright.formula.references import far_spans


@dataclass(frozen=True, slots=True)
class Hover:
    """`title` is the reference as written at its best, or the signature; `formula` that of a column."""

    start: int
    end: int
    kind: Literal["function", "column", "source-column", "control", "metric"]
    title: str
    description: str = ""
    type: str | None = None
    level: str | None = None
    formula: str | None = None
    problem: str | None = None
    function: Function | None = None


def hover(place: TypingPlace, text: str, at: int) -> Hover | None:
    """Describes the characters around an offset; None for white space, constants and unknown names."""
    tokens, _ = scan(text)
    for number, token in enumerate(tokens[:-1]):
        if token.span.start <= at < token.span.end:
            if token.kind is TokenKind.NAME and tokens[number + 1].is_("("):
                return _function(token)
            if token.kind is TokenKind.REFERENCE:
                inside = token.span in far_spans(text)
                return _metric(place.model, token) or _reference(place.model, token, inside=inside)
    return None


def _function(token: Token) -> Hover | None:
    function = catalogue.find(token.value)
    if function is None:
        return None
    return Hover(
        token.span.start,
        token.span.end,
        "function",
        function.signature,
        function.description,
        function.returns.label,
        function=function,
    )


def _metric(model: AnalysedElement, token: Token) -> Hover | None:
    if len(token.parts) != 2 or token.parts[0].casefold() != METRICS:
        return None
    wanted = normalized_name(token.parts[1])
    for owner, metric in visible_metrics(model):
        if normalized_name(metric.name) == wanted:
            return Hover(
                token.span.start,
                token.span.end,
                "metric",
                format_reference(("Metrics", metric.name)),
                metric.description,
                formula=to_displayed(owner, metric.formula).text,
            )
    return None


def _reference(model: AnalysedElement, token: Token, *, inside: bool) -> Hover | None:
    untyped_scope = model.untyped_scope
    meaning = untyped_scope.meaning(token.parts, far=inside)
    if meaning is None:
        return None
    names = next(iter(untyped_scope.names(meaning)), token.parts)
    title = format_reference(names)
    match meaning:
        case OwnColumn() | TotalReference():
            return _column(model, meaning.column_id, token, title)
        case ForeignColumn():
            other = model.analysis.model(meaning.element_id)
            return _column(other, meaning.column_id, token, title)
        case SourceColumnValue():
            return _source(model, meaning.key, token, title)
        case ControlValueOf():
            return _control(model, meaning, token, title)
        case _:
            return None


def _column(model: AnalysedElement, column_id: str, token: Token, title: str) -> Hover:
    info = model.info(column_id)
    column = info.column
    formula = to_displayed(model, column.formula).text if column.formula is not None else None
    if formula is None and (key := model.source_key(column.source_column or "")) is not None:
        formula = format_reference(model.source_parts(key))
    return Hover(
        token.span.start,
        token.span.end,
        "column",
        title,
        column.description,
        info.kind.type.value,
        model.shape.levels[info.home].id,
        formula,
        info.error.message if info.error is not None else None,
    )


def _source(model: AnalysedElement, key: str, token: Token, title: str) -> Hover:
    kind = model.source_kind(key)
    return Hover(token.span.start, token.span.end, "source-column", title, "", kind.type.value, "base")


def _control(model: AnalysedElement, meaning: Resolved, token: Token, title: str) -> Hover:
    assert isinstance(meaning, ControlValueOf)
    control = model.analysis.controls[meaning.control_id.casefold()]
    kind = ElementScope(model, None).control_kind(control)
    about = control.description or control.name
    return Hover(token.span.start, token.span.end, "control", title, about, kind.type.value)
