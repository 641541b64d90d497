"""Gives the formula lowering access to one SELECT: column values, parameters, the clock, the user."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from tablewright.compiler.expressions.references import ControlValueOf
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.formula.errors import FormulaError
from tablewright.formula.lowering import lower_aggregate
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import Constant, ResolvedReference, TypedCall, TypedReference, ValueKind


class FormulaContext:
    """The formula lowering's view of one SELECT: column values, parameters, the clock, the user."""

    def __init__(self, builder: QueryBuilder, value: Callable[[TypedReference], exp.Expression]) -> None:
        self._query_context = builder.query_context
        self._value = value

    @property
    def sql(self) -> Platform:
        return self._query_context.sql

    @property
    def time_zone(self) -> str:
        return self._query_context.time_zone

    @property
    def now(self) -> Any:
        return self._query_context.now

    @property
    def user(self) -> Any:
        return self._query_context.user

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        return self._query_context.parameter(name, value, kind)

    def may_call(self, name: str) -> bool:
        return self._query_context.may_call(name)

    def constant(self, resolved: ResolvedReference) -> Constant:
        return self._query_context.constant(resolved)

    def column(self, reference: TypedReference) -> exp.Expression:
        if isinstance(reference.resolved, ControlValueOf):
            return self._query_context.control(reference.resolved)
        return self._value(reference)

    def aggregate(self, node: TypedCall) -> exp.Expression:
        return lower_aggregate(node, self)

    def window(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)

    def special(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)
