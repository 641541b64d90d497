"""Warnings about the level of a formula: aggregates of one row, and rows that a join repeats."""

from collections.abc import Iterator
from typing import Literal

from tablewright.compiler.analysis.sources.base import ElementSchema, SourceSchema, TableSchema
from tablewright.compiler.analysis.sources.join import JoinSchema, Leg
from tablewright.compiler.analysis.sources.join_conditions import TypedJoinCondition
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.expressions.level_assignment import is_join
from tablewright.compiler.expressions.references import OwnColumn, SourceColumnValue
from tablewright.compiler.expressions.totals import TOTALS
from tablewright.compiler.names.reference_ids import to_displayed
from tablewright.formula.errors import Fix, FormulaError
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.parser import parse
from tablewright.formula.traps import FormulaWarning, traps, written
from tablewright.formula.typed import Typed, TypedCall, TypedReference, references, walk

_KEEPS_VALUE = {"Min", "Max", "MinIf", "MaxIf", "CountDistinct", "CountDistinctIf", "ListAggDistinct"}
"""Aggregates that repeated rows do not change."""


def formula_warnings(
    model: AnalysedElement, typed: Typed, depth: int, text: str
) -> tuple[FormulaWarning, ...]:
    """Every warning about a formula of an element on a level, in the order of its text."""
    warnings = [
        *traps(typed, text),
        *_own_row(model, typed, depth, text),
        *_repeated(model, typed),
    ]
    return tuple(sorted(warnings, key=lambda warning: warning.span))


def column_warnings(model: AnalysedElement) -> Iterator[tuple[str, FormulaWarning]]:
    """The warnings about the formulas of an element, each with the id of its column.

    Their places are those in the formulas as they are shown.
    """
    for column_id, info in model.columns.items():
        formula = info.column.formula
        if formula is None or info.error is not None:
            continue
        text = to_displayed(model, formula).text
        typed = model.typed(parse(text), info.column)
        for warning in formula_warnings(model, typed, info.home, text):
            yield column_id, warning


def _aggregates(typed: Typed) -> Iterator[TypedCall]:
    """The aggregates over rows of the element; lookups and totals have rows of their own."""

    def enter(node: Typed) -> bool:
        return not is_join(node) and not (isinstance(node, TypedCall) and node.function.name in TOTALS)

    for part in walk(typed, enter=enter):
        if isinstance(part, TypedCall) and part.function.kind is FunctionKind.AGGREGATE:
            yield part


def _own_row(model: AnalysedElement, typed: Typed, depth: int, text: str) -> Iterator[FormulaWarning]:
    """The warning about an aggregate over values of its own level, which has only one row."""
    for call in _aggregates(typed):
        finest = model.placement.finest(call.arguments)
        if (model.shape.base if finest is None else finest) > depth:
            continue
        total = f"GrandTotal({written(call, text)})"
        yield FormulaWarning(
            "own-row",
            f"{call.function.name} has only this one row to work on here.",
            call.span,
            f"For the whole table write {total}; for groups, put the aggregate on a grouping.",
            Fix("Use GrandTotal", call.span, total),
        )


# ---------------------------------------------------------------- rows that a join repeats


def _repeated(model: AnalysedElement, typed: Typed) -> Iterator[FormulaWarning]:
    """The warning about an aggregate over columns of one leg whose rows another leg is known to repeat."""
    origin = model.origin
    if not isinstance(origin, JoinSchema):
        return
    for call in _aggregates(typed):
        if call.function.name in _KEEPS_VALUE:
            continue
        legs = {origin.part(key)[0].id for key in _source_keys(model, call)}
        if len(legs) != 1:
            continue
        (leg_id,) = legs
        leg = origin.by_id[leg_id]
        repeater = _repeater(origin, leg)
        if repeater is None:
            continue
        yield FormulaWarning(
            "repeated-rows",
            f"Rows of {leg.name} are repeated where several rows of {repeater.name} belong to them: "
            f"{call.function.name} takes them as often.",
            call.span,
            f"Join {repeater.name} as a lookup, or read {leg.name} with Rollup.",
        )


def _source_keys(model: AnalysedElement, call: TypedCall) -> Iterator[str]:
    for reference in references(call):
        match reference.resolved:
            case SourceColumnValue(key=key):
                yield key
            case OwnColumn(column_id=column_id):
                key = model.plain_source_key(column_id)
                if key is not None:
                    yield key
            case _:
                pass


def _repeater(origin: JoinSchema, leg: Leg) -> Leg | None:
    """A leg that is known to have several rows for one row of this leg."""
    try:
        conditions = origin.conditions
    except FormulaError:
        return None
    for other in origin.legs:
        if other.kind in (None, "lookup") or other is leg:
            continue
        keys = _known_keys(other.origin)
        if keys is not None and not keys <= _compared(origin, conditions[other.id], "right", other):
            return other
    if leg.kind in (None, "lookup"):
        return None
    own = _known_keys(leg.origin)
    if own is None or not own <= _compared(origin, conditions[leg.id], "right", leg):
        return None
    for before in origin.legs[: origin.legs.index(leg)]:
        compared = _compared(origin, conditions[leg.id], "left", before)
        keys = _known_keys(before.origin)
        if compared and (keys is None or not keys <= compared):
            return before
    return None


def _compared(
    origin: JoinSchema, conditions: tuple[TypedJoinCondition, ...], side: Literal["left", "right"], leg: Leg
) -> frozenset[str]:
    """The leg's columns that the conditions set equal to a value of the other side."""
    column_ids: set[str] = set()
    for condition in conditions:
        node = condition.right if side == "right" else condition.left
        if condition.operator != "=" or not isinstance(node, TypedReference):
            continue
        if isinstance(node.resolved, SourceColumnValue):
            owner, key = origin.part(node.resolved.key)
            if owner is leg:
                column_ids.add(key)
    return frozenset(column_ids)


def _known_keys(origin: SourceSchema) -> frozenset[str] | None:
    """Columns whose values differ from row to row; None where that is not known."""
    match origin:
        case TableSchema(facts=facts) if facts is not None:
            names = {column.name for column in facts.columns}
            identity = frozenset(facts.row_identity)
            return identity if identity and identity <= names else None
        case ElementSchema(model=model, depth=depth) if depth < model.shape.base:
            return frozenset(model.shape.keys_to(depth))
        case _:
            return None
