"""Formulas in tests: a scope of plain columns, and their SQL on one element without groupings."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlglot import exp

from tablewright.compiler.expressions.dependencies import in_order
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.functions.sql import sql_type
from tablewright.formula.lowering import lower, lower_aggregate, lower_places, lower_window
from tablewright.formula.parser import parse
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.rendering import finished
from tablewright.formula.typed import (
    Constant,
    ResolvedReference,
    Typed,
    TypedCall,
    TypedReference,
    ValueKind,
    calls,
)
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

ORDER = "_order"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class TestColumn:
    __test__ = False

    name: str
    type: ValueType
    integer: bool = False
    has_time: bool = False
    constant: bool = False
    value: Constant = None
    geography: Literal["", "point", "shape"] = ""

    @property
    def kind(self) -> ValueKind:
        return ValueKind(
            type=self.type, integer=self.integer, has_time=self.has_time, geography=self.geography
        )


@dataclass(frozen=True)
class TestScope:
    __test__ = False

    columns: Mapping[tuple[str, ...], TestColumn] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], TestColumn] = field(default_factory=dict)

    def resolve(self, parts: tuple[str, ...], span: Span) -> ResolvedReference:
        if parts not in self.columns:
            raise FormulaError("unknown-column", f"There is no column {'/'.join(parts)}.", span)
        return self.columns[parts]

    def resolve_field(self, base: ResolvedReference, name: str, span: Span) -> ResolvedReference | None:
        return self.fields.get((getattr(base, "name", ""), name))


def scope_of(*columns: TestColumn) -> TestScope:
    return TestScope({tuple(column.name.split("/")): column for column in columns})


def column_for(name: str, values: Sequence[Any]) -> TestColumn:
    """A column of the type its sample values have."""
    known = [value for value in values if value is not None]
    sample = known[0] if known else 0
    if known and all(isinstance(value, str) and ISO_DAY.fullmatch(value) for value in known):
        return TestColumn(name, ValueType.DATE)
    if isinstance(sample, list | dict):
        return TestColumn(name, ValueType.VARIANT)
    if isinstance(sample, bool):
        return TestColumn(name, ValueType.LOGICAL)
    if isinstance(sample, str):
        return TestColumn(name, ValueType.TEXT)
    whole = all(isinstance(value, int) for value in values if value is not None)
    return TestColumn(name, ValueType.NUMBER, integer=whole)


@dataclass
class TestContext:
    """One element of one level, in the order of its rows."""

    __test__ = False

    dialect: str = "duckdb"
    time_zone: str = "UTC"
    now: datetime = datetime(2024, 5, 16, 10, 30, 0)  # noqa: DTZ001
    user: Mapping[str, Any] = field(
        default_factory=lambda: {
            "email": "ada@example.com",
            "name": "Ada Lovelace",
            "teams": ("Sales", "Support"),
            "attributes": {"region": "north"},
        }
    )
    parameters: dict[str, Any] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    steps: dict[str, exp.Expression] = field(default_factory=dict)
    """Windows inside windows: columns of an inner SELECT."""
    _depth: int = 0

    @property
    def sql(self) -> Platform:
        return platform_of(self.dialect)

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        self.parameters[name] = value
        return exp.Cast(
            this=exp.Literal.string(str(value)) if value is not None else exp.Null(),
            to=exp.DataType.build(sql_type(kind)),
        )

    def may_call(self, name: str) -> bool:
        return name not in self.refused

    def constant(self, resolved: ResolvedReference) -> Constant:
        return getattr(resolved, "value", None)

    def column(self, reference: TypedReference) -> exp.Expression:
        return exp.column(getattr(reference.resolved, "name", "?"), quoted=True)

    def aggregate(self, node: TypedCall) -> exp.Expression:
        ordered = (self._order(),) if in_order(node.function) else ()

        def named(earlier: tuple[exp.Expression, ...] = ()) -> tuple[exp.Expression, ...]:
            windows = lower_places(node, self, earlier)
            return tuple(self._step(e.over(partition=(), sort=ordered, tie_break=())) for e in windows)

        places = named()
        later = named(places) if places else ()
        return lower_aggregate(node, self, order=(self._order(),), places=(*places, *later))

    def window(self, node: TypedCall) -> exp.Expression:
        rewrite = self.sql.rewrite(node.function)
        if rewrite is not None:
            return lower(rewrite(node), self)
        self._depth += 1
        expression = lower_window(node, self).over(partition=(), sort=(self._order(),), tie_break=())
        self._depth -= 1
        if not self._depth:
            return expression
        return self._step(expression)

    def _step(self, window: exp.Expression) -> exp.Expression:
        name = f"step_{len(self.steps) + 1}"
        self.steps[name] = window
        return exp.column(name, quoted=True)

    def special(self, node: TypedCall) -> exp.Expression:
        raise AssertionError(f"{node.function.name} belongs to the compiler")

    @staticmethod
    def _order() -> exp.Ordered:
        return exp.Ordered(this=exp.column(ORDER, quoted=True), nulls_first=False)


def typed(formula: str, *columns: TestColumn) -> Typed:
    return check(parse(formula), scope_of(*columns))


def sql_of(formula: str, *columns: TestColumn, dialect: str = "duckdb", time_zone: str = "UTC") -> str:
    context = TestContext(dialect=dialect, time_zone=time_zone)
    return finished(lower(typed(formula, *columns), context), context.sql).sql(dialect=dialect)


Given = Mapping[Any, Sequence[Any]] | None


def query_for(formula: str, given: Given, dialect: str = "duckdb") -> exp.Select:
    """One row with one value for scalars and aggregates, one row per given row for windows."""
    columns = [column_for(name, values) for name, values in (given or {}).items()]
    return query_of(typed(formula, *columns), given, dialect)


def query_of(tree: Typed, given: Given, dialect: str) -> exp.Select:
    """The same for a formula that was read with the columns given."""
    context = TestContext(dialect=dialect)
    select = exp.select(lower(tree, context).as_("result", copy=False))
    if not given:
        return select
    columns = [column_for(name, values) for name, values in given.items()]
    rows = _rows(given, columns, context.sql)
    waiting = dict(context.steps)
    while waiting:
        ready = {
            name: expression
            for name, expression in waiting.items()
            if not any(column.name in waiting for column in expression.find_all(exp.Column))
        }
        waiting = {name: expression for name, expression in waiting.items() if name not in ready}
        inner = [expression.as_(name, quoted=True) for name, expression in ready.items()]
        rows = exp.select(exp.Star(), *inner).from_(rows.subquery("rows"))
    select = select.from_(rows.subquery("given"))
    kinds = {call.function.kind for call in calls(tree)}
    several = len(next(iter(given.values()))) > 1
    if FunctionKind.WINDOW in kinds or (several and FunctionKind.AGGREGATE not in kinds):
        select = select.order_by(exp.column(ORDER, quoted=True))
    return select


def _rows(given: Mapping[str, Sequence[Any]], columns: Sequence[TestColumn], platform: Platform) -> exp.Query:
    selects = []
    for index, row in enumerate(zip(*given.values(), strict=True)):
        values = [
            _stored(value, column.kind, platform).as_(column.name, quoted=True)
            for value, column in zip(row, columns, strict=True)
        ]
        selects.append(exp.select(*values, exp.Literal.number(index).as_(ORDER, quoted=True)))
    return exp.union(*selects, distinct=False) if len(selects) > 1 else selects[0]


def _stored(value: Any, kind: ValueKind, platform: Platform) -> exp.Expression:
    """A value as a column holds it."""
    if isinstance(value, list | dict):
        return platform.json.parsed(exp.Literal.string(json.dumps(value)))
    return exp.cast(exp.convert(value), platform.type_of(kind))


def equal(result: Any, expected: Any) -> bool:
    """Whether an engine's value is the documented one."""
    if isinstance(expected, list):
        same = isinstance(result, list) and len(result) == len(expected)
        return same and all(map(equal, result, expected))
    if result is None or expected is None:
        return result is expected
    if hasattr(result, "isoformat"):
        return (
            result.isoformat(sep=" ") == expected
            if isinstance(result, datetime)
            else (f"{result.isoformat()} 00:00:00" == expected)
        )
    if isinstance(expected, bool) or isinstance(result, bool):
        return result is expected
    if isinstance(expected, int | float):
        return abs(float(result) - expected) < 1e-9
    return result == expected
