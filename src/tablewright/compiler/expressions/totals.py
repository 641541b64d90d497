"""Totals in formulas: `Subtotal`, `GrandTotal`, `PercentOfTotal`, and references as `[Sales (Row Total)]`."""

from collections.abc import Callable
from typing import Literal

from tablewright.compiler.expressions.atoms import Atom, CoarserLevelAtom, PivotTotalAtom, TotalMode
from tablewright.compiler.expressions.build import divide
from tablewright.compiler.expressions.key import expression_key
from tablewright.compiler.expressions.references import TotalReference
from tablewright.document.levels import COLOR_LEVEL, ElementLevels
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import constant_value
from tablewright.formula.typed import Typed, TypedCall, TypedReference

TOTALS = frozenset({"GrandTotal", "Subtotal", "PercentOfTotal"})

Place = Callable[[Typed, int], Typed]
"""Assigns a level to a formula."""
Share = Callable[[Typed, str, Callable[[], Atom]], TypedReference]
"""A reference to the atom with this text; the same one for the same text."""

_REFERENCE_MODES: dict[str, TotalMode] = {
    "grand total": "grand_total",
    "row total": "row",
    "column total": "column",
    "parent row total": "row_parent",
    "parent column total": "column_parent",
}
_PIVOT_MODES: dict[str, TotalMode] = {
    "row": "row",
    "column": "column",
    "row_parent": "row_parent",
    "column_parent": "column_parent",
}


def split_total(name: str) -> tuple[str, TotalMode] | None:
    """Splits `Sales (Row Total)` into the column's name and the total."""
    before, column_id, after = name.rpartition(" (")
    mode = _REFERENCE_MODES.get(after[:-1].casefold()) if column_id and after.endswith(")") else None
    return None if mode is None else (before, mode)


def total_name(mode: TotalMode) -> str:
    """The suffix of a reference to that total: ` (Row Total)`."""
    shown = next(name for name, known in _REFERENCE_MODES.items() if known == mode)
    return f" ({shown.title()})"


def place_total(node: TypedCall, depth: int, shape: ElementLevels, place: Place, share: Share) -> Typed:
    """A call of one of the three functions on a level."""
    aggregate = node.arguments[0]
    steps = _steps(node)
    total = _total(aggregate, _mode(node, shape), steps, depth, shape, place, share)
    if total is None:
        raise _unfit(node, shape)
    return total if node.function.name != "PercentOfTotal" else divide(place(aggregate, depth), total)


def place_reference(
    node: TypedReference, meant: TotalReference, depth: int, shape: ElementLevels, place: Place, share: Share
) -> Typed:
    """A reference to a total of a value column."""
    mode: str = meant.mode
    if shape.pivot is None and mode == "row_parent":
        mode = "parent_grouping"
    total = _total(meant.written, mode, 1, depth, shape, place, share)
    if total is None:
        raise FormulaError(
            "unsupported",
            "This element has no such total.",
            node.span,
            hint="A table has (Grand Total) and (Parent Row Total); a pivot also those of rows and columns.",
        )
    return total


def _total(
    aggregate: Typed, mode: str, steps: int, depth: int, shape: ElementLevels, place: Place, share: Share
) -> Typed | None:
    """The aggregate at the level that the mode names; None where there is no such level."""
    if shape.pivot is not None and depth == shape.shown and mode != "grand_total":
        pivot_mode = _PIVOT_MODES.get(mode)
        if pivot_mode is None:
            return None
        inner = place(aggregate, depth)
        text = f"cross({expression_key(inner)})@{pivot_mode}:{steps}"
        return share(aggregate, text, lambda: PivotTotalAtom(inner, pivot_mode, steps, depth, text))
    level = _level(mode, steps, depth, shape)
    if level is None:
        return None
    level = min(level, depth)
    inner = place(aggregate, level)
    if level == depth:
        return inner
    text = f"total({expression_key(inner)})@{level}"
    return share(aggregate, text, lambda: CoarserLevelAtom(inner, level, text))


def _level(mode: str, steps: int, depth: int, shape: ElementLevels) -> int | None:
    match mode:
        case "grand_total":
            return 0
        case "parent_grouping" if not shape.chart:
            return max(0, depth - steps)
        case "color" if shape.chart:
            return shape.depth(COLOR_LEVEL) or 0
        case "x_axis" if shape.chart and shape.depth(COLOR_LEVEL) is None:
            # Without colours, each place of the axis has one value: its own.
            return depth
        case _:
            return None


def _steps(node: TypedCall) -> int:
    given = constant_value(node.arguments[2]) if len(node.arguments) > 2 else 1
    return max(1, int(given or 1)) if isinstance(given, int | float) else 1


def _mode(node: TypedCall, shape: ElementLevels) -> str:
    if node.function.name == "GrandTotal":
        return "grand_total"
    if len(node.arguments) > 1:
        given = node.arguments[1]
        value = constant_value(given)
        parameter = node.function.bind(len(node.arguments))[1]
        mode = parameter.choice(str(value)) or str(value)
        return "parent_grouping" if mode == "grouping_parent" else mode
    return "grand_total" if shape.chart or shape.pivot is not None else "parent_grouping"


def _unfit(node: TypedCall, shape: ElementLevels) -> FormulaError:
    kind: Literal["pivot", "chart", "table"] = (
        "pivot" if shape.pivot is not None else "chart" if shape.chart else "table"
    )
    modes = {
        "pivot": '"grand_total", "row", "column", "row_parent" or "column_parent"',
        "chart": '"grand_total" or "color"',
        "table": '"grand_total" or "parent_grouping"',
    }
    at = node.arguments[1] if len(node.arguments) > 1 else node
    if shape.pivot is not None and _mode(node, shape) in _PIVOT_MODES:
        return FormulaError(
            "unsupported",
            "Totals of the rows and columns of a pivot exist in its values only.",
            at.span,
            hint='Put this column among the values of the pivot, or use "grand_total".',
        )
    return FormulaError(
        "unsupported",
        f"{node.function.name} cannot take this total in a {kind}.",
        at.span,
        hint=f"Use {modes[kind]}.",
    )
