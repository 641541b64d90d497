"""Checks whether a call can run on a platform: declared gaps, and functions called by name."""

from collections.abc import Callable

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.passthrough import called_name
from tablewright.formula.functions.regular_expressions import refuse_untranslatable
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import TypedCall


def refuse_on(platform: Platform, node: TypedCall) -> None:
    """Raises FormulaError if the platform lacks the function or this use of it."""
    _refuse_gap(platform, node)
    refuse_untranslatable(node, platform)


def refuse_unavailable(node: TypedCall, platform: Platform, may_call: Callable[[str], bool]) -> None:
    """Raises FormulaError if the platform lacks the function, or if the call names a function of the
    warehouse that may not be called."""
    _refuse_gap(platform, node)
    name = called_name(node)
    if name is not None and not may_call(name):
        raise FormulaError(
            "unsupported",
            f"The function {name} may not be called by its name.",
            node.arguments[0].span,
            hint="Use a function of the language, or create a view in the warehouse and use that.",
        )


def _refuse_gap(platform: Platform, node: TypedCall) -> None:
    gap = platform.gap(node.function)
    if gap is not None:
        raise FormulaError(
            "unsupported",
            f"{node.function.name} is not available on {platform.title}.",
            node.span,
            hint=gap.reason,
        )
