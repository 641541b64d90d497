"""What formulas mean on the rows where they stand: the view that the lowering of formulas has of a query."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from tablewright.compiler.assembly import Assembly
from tablewright.compiler.references import ControlValueOf
from tablewright.formula.errors import FormulaError
from tablewright.formula.lowering import lower_aggregate
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import Constant, ResolvedReference, TypedCall, TypedReference, ValueKind


class BrokenColumn(Exception):
    """A column that turned out to be in error only while its SQL was written."""

    def __init__(self, element_id: str, column_id: str, error: FormulaError) -> None:
        super().__init__(error.message)
        self.place = (element_id, column_id)
        self.error = error


class Context:
    """What formulas mean on the rows where they stand: the lowering's view of a query."""

    def __init__(self, assembly: Assembly, value: Callable[[TypedReference], exp.Expression]) -> None:
        self._situation = assembly.situation
        self._value = value

    @property
    def sql(self) -> Platform:
        return self._situation.sql

    @property
    def time_zone(self) -> str:
        return self._situation.time_zone

    @property
    def now(self) -> Any:
        return self._situation.now

    @property
    def user(self) -> Any:
        return self._situation.user

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        return self._situation.parameter(name, value, kind)

    def may_call(self, name: str) -> bool:
        return self._situation.may_call(name)

    def constant(self, resolved: ResolvedReference) -> Constant:
        return self._situation.constant(resolved)

    def column(self, reference: TypedReference) -> exp.Expression:
        if isinstance(reference.resolved, ControlValueOf):
            return self._situation.control(reference.resolved)
        return self._value(reference)

    def aggregate(self, node: TypedCall) -> exp.Expression:
        return lower_aggregate(node, self)

    def window(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)

    def special(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)
