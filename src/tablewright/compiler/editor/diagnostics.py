"""Diagnoses a formula as it is typed: all of its problems at once, and its result type."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tablewright.compiler.analysis.dependency_cycles import cycle_through
from tablewright.compiler.analysis.scope import ElementScope
from tablewright.compiler.editor.typing_place import TypingPlace
from tablewright.compiler.level_warnings import formula_warnings
from tablewright.compiler.names.reference_ids import to_stored
from tablewright.document.names import unique_name
from tablewright.formula.argument_errors import unknown_function_error
from tablewright.formula.availability import refuse_on
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.formatter import format_formula
from tablewright.formula.functions import catalogue
from tablewright.formula.lexer import Token, TokenKind, scan
from tablewright.formula.other_languages import recognised
from tablewright.formula.parser import parse
from tablewright.formula.suggest import suggest_name
from tablewright.formula.traps import FormulaWarning
from tablewright.formula.tree import Call, Node
from tablewright.formula.typed import Typed, ValueKind, calls


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`kind` and the texts are set as far as the formula could be read; `stored` has ids for names."""

    problems: tuple[FormulaError, ...]
    kind: ValueKind | None
    suggested_name: str | None
    formatted: str | None
    stored: str
    warnings: tuple[FormulaWarning, ...] = ()


def diagnose(place: TypingPlace, text: str) -> Diagnosis:
    """Check a text as the formula of its place."""
    stored = to_stored(place.model, text)
    tokens, broken = scan(text)
    try:
        tree = parse(text)
    except FormulaError as error:
        problems = [recognised(text, problem) for problem in broken] or [error]
        names = [name for name in _unknown_names(place, tokens) if not _within(name, problems)]
        return Diagnosis(_distinct([*problems, *names]), None, None, None, stored)
    name = unique_name(suggest_name(tree), _other_names(place))
    typed, wrong = _typed(place, tree, text)
    problems = [*([] if wrong is None else [wrong]), *_unknown_names(place, tokens)]
    return Diagnosis(
        _distinct(problems),
        typed.kind if typed is not None else None,
        name,
        format_formula(tree),
        stored,
        formula_warnings(place.model, typed, place.depth, text) if typed is not None and not problems else (),
    )


def _within(name: FormulaError, problems: list[FormulaError]) -> bool:
    """Whether an unknown name is part of a construct that was recognised as a whole."""
    return any(
        problem.span.start <= name.span.start and name.span.end <= problem.span.end for problem in problems
    )


def _other_names(place: TypingPlace) -> list[str]:
    return [column.name for column in place.model.element.columns if column is not place.column]


def _typed(place: TypingPlace, tree: Node, text: str) -> tuple[Typed | None, FormulaError | None]:
    """The typed formula, if it could be typed, and the first error."""
    model, column = place.model, place.column
    _ = model.columns  # Everything else is analysed before, so that nothing is analysed in the midst of this.
    typed: Typed | None = None
    try:
        typed = model.typed(tree, column)
        placed = replace(model.placement, atoms={}).place(typed, place.depth)
        chain = cycle_through(model, column.id, place.depth, placed) if column is not None else None
        for call in calls(typed):
            refuse_on(model.analysis.sql, call)
    except FormulaError as error:
        return typed, error
    if chain is None:
        return typed, None
    error = FormulaError(
        "circular",
        f"The column depends on itself: {chain}.",
        Span(0, len(text)),
        hint="Take one of these columns out of the formula.",
    )
    return typed, error


def _unknown_names(place: TypingPlace, tokens: list[Token]) -> Iterator[FormulaError]:
    """Unknown functions and references, also after the first error."""
    scope = ElementScope(place.model, place.column)
    for number, token in enumerate(tokens[:-1]):
        if token.kind is TokenKind.REFERENCE:
            try:
                scope.resolve(token.parts, token.span)
            except FormulaError as error:
                if error.code == "unknown-column":
                    yield error
        elif token.kind is TokenKind.NAME and tokens[number + 1].is_("("):
            known = catalogue.find(token.value) is not None or token.word in ("and", "or", "not")
            if not known and not (number and tokens[number - 1].is_(".")):
                yield unknown_function_error(Call(token.value, (), span=token.span, name_span=token.span))


def _distinct(grants: list[FormulaError]) -> tuple[FormulaError, ...]:
    """One error for each place, in the order of the text."""
    by_place: dict[Span, FormulaError] = {}
    for error in grants:
        by_place.setdefault(error.span, error)
    return tuple(sorted(by_place.values(), key=lambda error: error.span))
