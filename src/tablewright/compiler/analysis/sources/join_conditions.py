"""The conditions of joins: formulas over the columns of legs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import OfferedColumn, find_offered
from tablewright.compiler.expressions.references import SourceColumnValue
from tablewright.document.names import normalized_name
from tablewright.document.sources import JoinCondition, JoinOperator
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.formatter import format_reference
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.functions.catalogue import nearest
from tablewright.formula.ids import is_id
from tablewright.formula.parser import parse
from tablewright.formula.typed import ResolvedReference, Typed, TypedBinary, ValueKind, calls, references
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

if TYPE_CHECKING:
    from tablewright.compiler.analysis.sources.join import JoinSchema, Leg

LOGICAL = ValueKind(type=ValueType.LOGICAL)


@dataclass(frozen=True, slots=True)
class TypedJoinCondition:
    """`left operator right`, typed: `left` over earlier legs, `right` over the leg itself."""

    left: Typed
    operator: JoinOperator
    right: Typed

    def comparison(self) -> Typed:
        """The condition as one formula."""
        return TypedBinary(
            span=self.left.span, kind=LOGICAL, operator=self.operator, left=self.left, right=self.right
        )


class JoinScope:
    """The columns of some legs of a join, as its conditions name them."""

    def __init__(self, join: "JoinSchema", legs: "Sequence[Leg]", joined: str) -> None:
        self._join = join
        self._legs = legs
        self._joined = joined

    def resolve(self, parts: tuple[str, ...], span: Span) -> ResolvedReference:
        columns = self.find(parts)
        if not columns:
            raise self._unknown(parts, span)
        if len(columns) > 1:
            owners = ", ".join(column.owner for column in columns)
            raise FormulaError(
                "unknown-column",
                f"Several legs have a column “{parts[-1]}”: {owners}.",
                span,
                hint=f"Write {format_reference((columns[0].owner, parts[-1]))}.",
            )
        key = columns[0].key
        self._join.check(key, span)
        return SourceColumnValue(kind=self._join.kind(key), key=key)

    def resolve_field(self, base: ResolvedReference, name: str, span: Span) -> ResolvedReference | None:
        del base, name, span
        return None

    @property
    def join(self) -> "JoinSchema":
        """The join whose legs these are."""
        return self._join

    def find(self, parts: tuple[str, ...]) -> list[OfferedColumn]:
        """The columns that a reference may mean: one if it is unambiguous, none if it is unknown."""
        names = {leg.name for leg in self._legs}
        offered = [column for column in self._join.offered.values() if column.owner in names]
        *owners, last = parts
        if len(owners) > 1:
            return []
        if owners and is_id(owners[0]) and not owners[0].id:
            key = self._join.key_of(last)
            column = self._join.offered.get(key) if key is not None else None
            return [column] if column in offered else []
        if is_id(last):
            by_key = [self._join.offered.get(f"{leg.id}/{last.id}") for leg in self._legs]
            return [column for column in by_key if column is not None][:1]
        if owners:
            column = find_offered(self._join, owners[0], last)
            return [column] if column is not None and column in offered else []
        folded = normalized_name(last)
        exact = [column for column in offered if last in (column.label, column.key.rpartition("/")[2])]
        return exact or [column for column in offered if normalized_name(column.label) == folded]

    def _unknown(self, parts: tuple[str, ...], span: Span) -> FormulaError:
        shown = format_reference(parts)
        legs = ", ".join(f"“{leg.name}”" for leg in self._legs)
        known = [
            column.label
            for column in self._join.offered.values()
            if column.owner in {x.name for x in self._legs}
        ]
        near = nearest(parts[-1], known)
        return FormulaError(
            "unknown-column",
            f"The condition of “{self._joined}” names {shown}, but {legs} "
            f"{'has' if len(self._legs) == 1 else 'have'} no such column.",
            span,
            hint=f"Did you mean “{near}”?" if near else "Name a column as [Leg/Column].",
        )


def check_condition(condition: JoinCondition, before: JoinScope, own: JoinScope) -> TypedJoinCondition:
    """The condition with types. Raises FormulaError."""
    left = check(parse(condition.left), before)
    right = check(parse(condition.right), own)
    types = {left.type, right.type} - {ValueType.NULL}
    if len(types) > 1 or ValueType.VARIANT in types:
        raise FormulaError(
            "type",
            f"A join compares {condition.left} with {condition.right}, but one is {left.type.value} and the "
            f"other {right.type.value}.",
            right.span,
            hint="Convert one of them, for example with Text().",
        )
    for side in (left, right):
        for call in calls(side):
            if call.function.kind is not FunctionKind.SCALAR:
                raise FormulaError(
                    "unsupported",
                    f"{call.function.name} cannot be used in the condition of a join.",
                    call.span,
                    hint="Put it into a column of an element and join that.",
                )
    if not any(isinstance(reference.resolved, SourceColumnValue) for reference in references(right)):
        raise FormulaError(
            "unsupported",
            f"The right side of a join, {condition.right}, names no column of the joined source.",
            right.span,
            hint="Name one of its columns; a condition on other legs belongs into a filter.",
        )
    return TypedJoinCondition(left, condition.operator, right)
