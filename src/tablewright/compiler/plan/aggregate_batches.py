"""Decides which aggregates a platform can compute in one SELECT, and which keys it can group by."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tablewright.compiler.errors import ColumnCompileError
from tablewright.compiler.expressions.key import expression_key
from tablewright.compiler.plan.nodes import Node
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import TypedCall
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement

_IN_ORDER = frozenset({"ListAgg", "ArrayAgg", "ArrayAggDistinct"})
_DISTINCT = frozenset({"CountDistinct", "CountDistinctIf"})


def batch_key(call: TypedCall, sql: Platform) -> str:
    """The batch of an aggregate: only aggregates of the same batch share a SELECT. Empty: it can be in
    any."""
    if not sql.lists_apart:
        return ""
    name = call.function.name
    if name in _DISTINCT:
        return "distinct"
    if name in _IN_ORDER:
        return "in order"
    if name == "ListAggDistinct":
        return expression_key(call)
    return f"by {expression_key(call.arguments[0])}" if call.function.inner is not None else ""


def common_batch_key(calls: Iterable[TypedCall], sql: Platform, span: Span) -> str:
    """The common batch of these aggregates; raises FormulaError if there is none."""
    column_ids = {batch for call in calls if (batch := batch_key(call, sql))}
    if len(column_ids) > 1:
        raise FormulaError(
            "unsupported",
            f"{sql.title} computes lists in one order at a time, and apart from counts of different values.",
            span,
            hint="Put one of them into a column of its own in a table with a grouping, and use that here.",
        )
    return next(iter(column_ids), "")


def refuse_variant_keys(model: "AnalysedElement", keys: Iterable[tuple[str, Node]]) -> None:
    """Raises BrokenColumn for a key that is a variant, on a platform that compares none."""
    for column_id, node in keys:
        placed = model.columns[column_id].placed
        if node.kind.type is ValueType.VARIANT and placed is not None:
            error = FormulaError(
                "unsupported",
                f"{model.analysis.sql.title} cannot group by a variant.",
                placed.span,
                hint="Group by a text made of it, with Text(), or by a part of it.",
            )
            raise ColumnCompileError(model.element.id, column_id, error)
