"""Completions at the caret: columns, functions, controls, metrics, related columns, choices."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tablewright.compiler.analysis.related import visible_metrics
from tablewright.compiler.analysis.scope import ElementScope
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.editor.caret import Caret, Inside, expected_types, find_caret
from tablewright.compiler.editor.typing_place import TypingPlace
from tablewright.document.model import ControlElement
from tablewright.document.names import normalized_name
from tablewright.formula.errors import FormulaError
from tablewright.formula.formatter import format_reference
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, FunctionKind
from tablewright.formula.lexer import tokenize
from tablewright.formula.types import ValueType

CompletionKind = Literal[
    "column",
    "source-column",
    "function",
    "control",
    "metric",
    "relationship",
    "source",
    "choice",
    "field",
    "keyword",
]
MOST = 100
_WORDS = (
    ("and", "logical"),
    ("or", "logical"),
    ("not", "logical"),
    ("True", "logical"),
    ("False", "logical"),
    ("Null", None),
)
_ORDER: dict[str, int] = {
    "choice": 0,
    "field": 0,
    "column": 1,
    "metric": 2,
    "source-column": 3,
    "control": 4,
    "function": 5,
    "relationship": 6,
    "source": 7,
    "keyword": 8,
}
METRICS = "Metrics"


@dataclass(frozen=True, slots=True)
class Completion:
    """Replaces `start` to `end` by `insert`; `caret` is where the caret goes, counted from `start`."""

    kind: CompletionKind
    label: str
    insert: str
    start: int
    end: int
    caret: int
    type: str | None = None
    detail: str = ""
    level: str | None = None
    fits: bool = True
    """Whether it has a type that is expected here, at this level."""
    goes_on: bool = False
    """Whether there are further completions right after it: the columns of a source."""


def complete(place: TypingPlace, text: str, at: int) -> list[Completion]:
    """Completions, the best first; at most a hundred."""
    caret = find_caret(text, at)
    if caret.inside is Inside.COMMENT:
        return []
    offers = _Offers(place, text, caret)
    sources = {
        Inside.TEXT: offers.choices,
        Inside.FIELD: offers.fields,
        Inside.REFERENCE: offers.references,
    }
    completions = list(sources.get(caret.inside, offers.words)())
    wanted = offers.wanted.casefold()
    ranked = [
        (rank, completion)
        for completion in completions
        if (rank := _rank(completion.label, wanted)) is not None
    ]
    ranked.sort(key=lambda pair: (pair[0], not pair[1].fits, _ORDER[pair[1].kind]))
    return [completion for _, completion in ranked[:MOST]]


def _rank(label: str, wanted: str) -> int | None:
    """The rank of a label for the typed text; None if it does not match."""
    if not wanted:
        return 0
    folded = label.casefold()
    if folded.startswith(wanted):
        return 0
    if f" {wanted}" in folded or f"({wanted}" in folded:
        return 1
    return 2 if wanted in folded else None


class _Offers:
    def __init__(self, place: TypingPlace, text: str, caret: Caret) -> None:
        self._place = place
        self._model = place.model
        self._text = text
        self._caret = caret
        self._expected = expected_types(caret)
        self._aggregating = any(
            call.function is not None and call.function.kind is FunctionKind.AGGREGATE for call in caret.calls
        )
        self.wanted = caret.typed

    # ------------------------------------------------------------ inside quotes, after a point

    def choices(self) -> Iterator[Completion]:
        """The allowed texts of the argument, such as the units of DateTrunc."""
        caret = self._caret
        parameter = caret.call.parameter if caret.call is not None else None
        quote = caret.typed[:1]
        self.wanted = caret.typed[1:]
        for choice in parameter.choices if parameter is not None else ():
            insert = f"{quote}{choice}{quote}"
            yield self._made(
                "choice", choice, insert, type="text", detail=parameter.name if parameter else ""
            )

    def fields(self) -> Iterator[Completion]:
        """The ends of a range control."""
        tokens = self._caret.tokens
        before = tokens[-2] if len(tokens) > 1 and tokens[-1].is_(".") else None
        if before is None or not before.parts:
            return
        meaning = self._model.untyped_scope.meaning(before.parts)
        control_id = getattr(meaning, "control_id", None)
        control = self._model.analysis.controls.get(control_id.casefold()) if control_id else None
        if control is None:
            return
        for end in control.declaration.ends:
            yield self._made("field", end, end, type=control.declaration.value_kind(control).type.value)

    # ------------------------------------------------------------ words

    def words(self) -> Iterator[Completion]:
        parameter = self._caret.call.parameter if self._caret.call is not None else None
        if parameter is not None and parameter.choices and self._expected is not None:
            for choice in parameter.choices:
                yield self._made("choice", f'"{choice}"', f'"{choice}"', type="text", detail=parameter.name)
        yield from self._columns()
        yield from self._metrics()
        yield from self._controls()
        if self._caret.typed:
            yield from self._source_columns()
            for word, kind in _WORDS:
                fits = self._expected is None or kind is None or ValueType(kind) in self._expected
                yield self._made("keyword", word, word, type=kind, fits=fits)
        for function in catalogue.all():
            if _rank(function.name, self.wanted.casefold()) is not None:
                yield self._function(function)

    def _function(self, function: Function) -> Completion:
        following = self._text[self._caret.end :].lstrip()
        open_already = following.startswith("(")
        insert = function.name if open_already else f"{function.name}()"
        inner = len(function.name) + (1 if function.parameters and not open_already else 0)
        caret = inner if function.parameters or open_already else len(insert)
        gives = _returned(function)
        fits = self._expected is None or gives is None or bool(gives & self._expected)
        return self._made(
            "function",
            function.name,
            insert,
            caret=caret,
            type=function.returns.label,
            detail=function.signature,
            fits=fits,
        )

    # ------------------------------------------------------------ references

    def references(self) -> Iterator[Completion]:
        owners, self.wanted = _split(self._caret.typed)
        if not owners:
            yield from self._columns()
            yield from self._source_columns()
            yield from self._controls()
            yield from self._metrics()
            yield from self._sources()
        elif normalized_name(owners[0]) == METRICS.casefold():
            yield from self._metrics()
        elif len(owners) == 1:
            yield from self._owned(owners[0])
        else:
            yield from self._related(owners[0], owners[1])

    def _columns(self) -> Iterator[Completion]:
        """This element's columns; those of coarser levels and of this one first."""
        model, place = self._model, self._place
        for column in model.element.columns:
            if column is place.column:
                continue
            info = model.info(column.id)
            reachable = info.home <= place.depth or self._aggregating
            yield self._made(
                "column",
                column.name,
                format_reference((column.name,)),
                type=info.kind.type.value,
                detail=_described(column.description, info.error is not None),
                level=model.shape.levels[info.home].id,
                fits=reachable and self._fits(info.kind.type),
            )

    def _source_columns(self, owner: str | None = None) -> Iterator[Completion]:
        model = self._model
        reachable = self._place.depth == model.shape.base or self._aggregating
        for key, offered in model.offered.items():
            parts = model.source_parts(key)
            if offered.hidden or (owner is not None and normalized_name(parts[0]) != normalized_name(owner)):
                continue
            kind = model.source_kind(key)
            yield self._made(
                "source-column",
                offered.label,
                format_reference(parts),
                type=kind.type.value,
                detail=parts[0],
                level="base",
                fits=reachable and self._fits(kind.type),
            )

    def _controls(self) -> Iterator[Completion]:
        for control in self._model.analysis.controls.values():
            kind = _control_type(self._model, control)
            yield self._made(
                "control",
                control.control_id,
                format_reference((control.control_id,)),
                type=kind.value,
                detail=control.name,
                fits=self._fits(kind),
            )

    def _metrics(self) -> Iterator[Completion]:
        for owner, metric in visible_metrics(self._model):
            yield self._made(
                "metric", metric.name, format_reference((METRICS, metric.name)), detail=owner.element.name
            )

    def _sources(self) -> Iterator[Completion]:
        """Names that may precede a slash: the source or its legs, the metrics, other elements."""
        model = self._model
        names = dict.fromkeys(model.source_parts(key)[0] for key in model.offered)
        others = [
            element.name for element in model.analysis.elements.values() if element is not model.element
        ]
        metrics = [METRICS] if visible_metrics(model) else []
        for name in dict.fromkeys([*names, *metrics, *others]):
            detail = "source" if name in names else "metrics" if name in metrics else "element"
            yield self._opening("source", name, (name,), detail)

    def _owned(self, owner: str) -> Iterator[Completion]:
        """Names that may follow `[Owner/`: columns, and relationships of the element."""
        model = self._model
        folded = normalized_name(owner)
        flag = False
        for source_column in self._source_columns(owner):
            flag = True
            yield source_column
        holders = [*([model.parent] if model.parent is not None else []), model]
        for other in model.analysis.elements.values():
            if normalized_name(other.name) != folded:
                continue
            there = model.analysis.model(other.id)
            if not flag:
                yield from self._foreign(there, (other.name,))
            if there in holders:
                for relationship in other.relationships:
                    target = model.analysis.elements.get(relationship.target_element_id)
                    detail = target.name if target is not None else ""
                    name = relationship.name
                    yield self._opening("relationship", name, (other.name, name), detail)

    def _related(self, owner: str, relationship: str) -> Iterator[Completion]:
        model = self._model
        for other in model.analysis.elements.values():
            if normalized_name(other.name) == normalized_name(owner):
                for other_relationship in other.relationships:
                    same = normalized_name(other_relationship.name) == normalized_name(relationship)
                    if same and other_relationship.target_element_id in model.analysis.elements:
                        there = model.analysis.model(other_relationship.target_element_id)
                        yield from self._foreign(there, (other.name, other_relationship.name))

    def _foreign(self, there: AnalysedElement, before: tuple[str, ...]) -> Iterator[Completion]:
        for column in there.element.columns:
            kind = there.info(column.id).kind
            yield self._made(
                "column",
                column.name,
                format_reference((*before, column.name)),
                type=kind.type.value,
                detail="/".join(before),
                level=there.shape.levels[there.homes[column.id]].id,
                fits=self._fits(kind.type),
            )

    # ------------------------------------------------------------ making one

    def _fits(self, kind: ValueType) -> bool:
        return self._expected is None or kind in self._expected or kind is ValueType.NULL

    def _opening(self, kind: CompletionKind, label: str, parts: tuple[str, ...], detail: str) -> Completion:
        """A reference to be continued after its slash: `[Orders/]` with the caret before the bracket."""
        insert = f"{format_reference(parts)[:-1]}/]"
        return self._made(kind, label, insert, caret=len(insert) - 1, detail=detail, goes_on=True)

    def _made(
        self,
        kind: CompletionKind,
        label: str,
        insert: str,
        *,
        caret: int | None = None,
        type: str | None = None,
        detail: str = "",
        level: str | None = None,
        fits: bool = True,
        goes_on: bool = False,
    ) -> Completion:
        place = self._caret
        return Completion(
            kind,
            label,
            insert,
            place.start,
            place.end,
            len(insert) if caret is None else caret,
            type,
            detail,
            level,
            fits,
            goes_on,
        )


def _split(typed: str) -> tuple[list[str], str]:
    """Splits `[Orders/Cust` into the owners before the last slash and the typed part of the name."""
    try:
        (token, *_) = tokenize(f"{typed.rstrip(chr(92))}\N{ZERO WIDTH SPACE}]")
    except FormulaError:
        parts = typed[1:].split("/")
        return parts[:-1], parts[-1]
    *owners, last = token.parts
    return owners, last.removesuffix("\N{ZERO WIDTH SPACE}")


def _returned(function: Function) -> frozenset[ValueType] | None:
    """The types a function may give; None when its arguments decide."""
    word = function.returns.label.split(" ")[0]
    kind = next((value_type for value_type in ValueType if value_type.value == word), None)
    return None if kind is None else frozenset({kind})


def _described(description: str, broken: bool) -> str:
    return "This column is in error." if broken else description


def _control_type(model: AnalysedElement, control: ControlElement) -> ValueType:
    return ElementScope(model, None).control_kind(control).type
