"""Function declarations, and the results of their lowerings.

How the compiler uses it
- `Function.kind` SCALAR: `formula.lowering.lower` handles it.
- AGGREGATE: `formula.lowering.lower_aggregate(call, context, order=...)` gives the complete aggregate
  expression (conditions are a FILTER clause). `context` lowers the arguments, so it is the context of the
  rows that are aggregated. `order` is the sort of those rows; order-sensitive aggregates (`ListAgg`, `First`)
  use it, the others ignore it.
- WINDOW: `formula.lowering.lower_window(call, context)` gives a `WindowLowering`; call its `over()` with the
  partition and the order of the level. Functions with `Function.lower` as well (`First`, `Last`, ...) are
  aggregates when their argument lives on a finer level.
- SPECIAL: only signature and typing live here; the compiler restructures the query.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import (
    Constant,
    ResolvedReference,
    Typed,
    TypedCall,
    TypedLiteral,
    TypedReference,
    TypedUnary,
    ValueKind,
)
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.formula.platforms.base import Platform


class FunctionKind(StrEnum):
    SCALAR = "scalar"
    AGGREGATE = "aggregate"
    WINDOW = "window"
    SPECIAL = "special"


class NullRule(StrEnum):
    """The effect of a Null argument."""

    PROPAGATES = "Null in any argument gives Null."
    SKIPS = "Nulls are skipped."
    HANDLES = "Null is treated as the description says."


class Instants(StrEnum):
    """How a function receives instants. Its result is an instant if its type says so."""

    READ = "What a clock in the document's zone shows."
    KEPT = "The instants, if all dates are such: they are compared, or one of them is the result."
    OWN = "The instants: it looks itself which dates are such."


# ---------------------------------------------------------------- parameters


@dataclass(frozen=True, slots=True)
class Accepts:
    """The types a parameter takes; parameters that share a `variable` must get one and the same type."""

    types: frozenset[ValueType]
    variable: str | None = None
    name: str = ""
    """The name of these values for people, if the types do not describe them."""

    @property
    def label(self) -> str:
        """As shown in signatures: `number|date|text`, `any`."""
        if self.name:
            return self.name
        shown = [kind.value for kind in ValueType if kind in self.types]
        return "any" if len(shown) >= len(ValueType) - 1 else "|".join(shown)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter.

    Neighbours with `repeats` form a group that may occur any number of times (at least once, unless they are
    `optional` too); other `optional` ones come last. `constant` requires a literal or a control; `choices`
    lists the allowed texts. `per_element` is evaluated for each element of an array, see `Element`.
    """

    name: str
    accepts: Accepts
    optional: bool = False
    repeats: bool = False
    constant: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    per_element: bool = False
    aggregate: bool = False
    """The argument is an aggregate inside an aggregate, which the function evaluates on a level of its
    own."""

    def choice(self, text: str) -> str | None:
        """The choice meant by `text`, in any letter case, plural or with `-` for `_`; None if it is none."""
        wanted = text.strip().lower().replace("-", "_").replace(" ", "_")
        return next((choice for choice in (wanted, wanted.removesuffix("s")) if choice in self.choices), None)


@dataclass(frozen=True, slots=True)
class BoundCall:
    """Typed arguments with their parameters."""

    function: "Function"
    span: Span
    arguments: tuple[Typed, ...]
    parameters: tuple[Parameter, ...]

    def sharing(self, variable: str) -> tuple[Typed, ...]:
        """The arguments whose parameters share this type variable."""
        pairs = zip(self.arguments, self.parameters, strict=True)
        return tuple(argument for argument, parameter in pairs if parameter.accepts.variable == variable)


@dataclass(frozen=True, slots=True)
class Returns:
    """The result's type: a label for people, and the rule."""

    label: str
    rule: Callable[[BoundCall], ValueKind]


# ---------------------------------------------------------------- lowering


class Environment(Protocol):
    """A lowering's view of the query being compiled; the compiler implements it."""

    @property
    def sql(self) -> "Platform":
        """The platform's class."""
        ...

    @property
    def time_zone(self) -> str:
        """IANA zone in which dates are read and shown; zone-less timestamps are in this zone."""
        ...

    @property
    def now(self) -> datetime:
        """The moment of the query in `time_zone`, without zone information."""
        ...

    @property
    def user(self) -> Mapping[str, Any]:
        """The user: `email`, `name`, `teams` (names), `attributes` (name -> value)."""
        ...

    def may_call(self, name: str) -> bool:
        """Whether a function of the warehouse may be called by its name (`name` or `schema.name`)."""
        ...

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        """A bound parameter (never a literal in the SQL), cast to its SQL type where needed."""
        ...

    def constant(self, resolved: ResolvedReference) -> Constant:
        """The value of a reference that is known at compile time (a control), else None."""
        ...


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a lowering receives in addition to its lowered arguments."""

    call: TypedCall
    environment: Environment
    order: tuple[exp.Ordered, ...] = ()
    """Aggregates only: the sort of the rows that are aggregated."""

    @property
    def sql(self) -> "Platform":
        """The platform's class."""
        return self.environment.sql

    def argument(self, index: int) -> Typed:
        return self.call.arguments[index]

    def has(self, index: int) -> bool:
        """Whether an optional argument was given."""
        return index < len(self.call.arguments)

    def constant(self, index: int) -> Constant:
        """The argument's value if it is known at compile time, else None."""
        return constant_value(self.argument(index), self.environment) if self.has(index) else None

    def literal(self, index: int) -> Constant:
        """The argument's value if it is a literal, else None."""
        return constant_value(self.argument(index)) if self.has(index) else None

    def choice(self, index: int, default: str = "") -> str:
        """The constant choice that an argument names (a date unit, a direction ...)."""
        if not self.has(index):
            return default
        value = self.constant(index)
        parameter = self.call.function.bind(len(self.call.arguments))[index]
        chosen = parameter.choice(value) if isinstance(value, str) else None
        if chosen is None:
            shown = "nothing" if value is None else f'"{value}"'
            raise FormulaError(
                "type",
                f"Argument {index + 1} of {self.call.function.name} ({parameter.name}) is {shown}.",
                self.argument(index).span,
                hint=f"Use one of {', '.join(parameter.choices)}.",
            )
        return chosen


def constant_value(node: Typed, environment: Environment | None = None) -> Constant:
    """The value of a literal, a negated literal or a control; None if it is Null or unknown."""
    match node:
        case TypedLiteral():
            return node.value
        case TypedUnary(operator="-", operand=operand):
            value = constant_value(operand, environment)
            return -value if isinstance(value, int | float) else None
        case TypedReference(resolved=resolved) if environment is not None:
            return environment.constant(resolved)
        case _:
            return None


Lowering = Callable[..., exp.Expression]
"""`(context: CallContext, *arguments: exp.Expression) -> exp.Expression`, pure."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A ROWS frame: rows before and after the current one, ends included; None is unbounded.

    Negative numbers count the other way: `Frame(8, -4)` ends four rows before the current row.
    """

    above: int | None = None
    below: int | None = 0

    def spec(self) -> exp.WindowSpec:
        start, start_side = _bound(self.above, "PRECEDING", "FOLLOWING")
        end, end_side = _bound(self.below, "FOLLOWING", "PRECEDING")
        return exp.WindowSpec(kind="ROWS", start=start, start_side=start_side, end=end, end_side=end_side)


WHOLE_WINDOW = Frame(None, None)
UP_TO_CURRENT = Frame(None, 0)


def _bound(rows: int | None, side: str, other_side: str) -> tuple[str | exp.Expression, str | None]:
    if rows is None:
        return "UNBOUNDED", side
    if rows == 0:
        return "CURRENT ROW", None
    return exp.Literal.number(abs(rows)), side if rows > 0 else other_side


@dataclass(frozen=True, slots=True)
class WindowLowering:
    """A window function before the compiler adds PARTITION BY and ORDER BY: call `over()`."""

    function: exp.Expression
    frame: Frame | None = None
    order: tuple[exp.Ordered, ...] = ()
    """Order given by the function's own argument; empty means the level's sort."""
    before: tuple[exp.Ordered, ...] = ()
    """Keys put before the level's sort."""
    partition: tuple[exp.Expression, ...] = ()
    """Keys that divide the level's partition further."""
    tie_break: bool = True
    """False for ranks: rows that are equal must stay equal."""
    reverse: bool = False
    """Whether the level's order is reversed."""
    finish: Callable[[exp.Expression], exp.Expression] = field(default=lambda window: window)
    """Applied to the finished window (a cast, for example)."""
    aggregates: tuple[exp.Expression, ...] = ()
    """The aggregates inside `function` that each become a window, if it is computed from several."""

    def over(
        self,
        *,
        partition: Sequence[exp.Expression],
        sort: Sequence[exp.Ordered],
        tie_break: Sequence[exp.Ordered],
    ) -> exp.Expression:
        """The finished expression. `sort` is the level's own sort (with that of coarser levels),
        `tie_break` orders equal rows uniquely (the level's keys, or the row identity)."""
        level = [*sort, *tie_break]
        if self.order:
            keys = [*self.order, *(level if self.tie_break else ())]
        else:
            keys = [*self.before, *(level if self.tie_break else sort)]
        if self.reverse:
            keys = [reversed_key(key) for key in keys]

        def window(function: exp.Expression) -> exp.Expression:
            return exp.Window(
                this=function,
                partition_by=[key.copy() for key in (*partition, *self.partition)],
                order=exp.Order(expressions=[key.copy() for key in keys]) if keys else None,
                spec=self.frame.spec() if self.frame else None,
            )

        paren = exp.Paren(this=self.function) if self.aggregates else window(self.function)
        for aggregate in self.aggregates:
            aggregate.replace(window(aggregate.copy()))
        return self.finish(paren)


def reversed_key(key: exp.Ordered) -> exp.Ordered:
    """The opposite sort, nulls at the other end."""
    return exp.Ordered(
        this=key.this.copy(), desc=not key.args.get("desc"), nulls_first=not key.args.get("nulls_first")
    )


def are_instants(dates: Iterable[Typed]) -> bool:
    """Whether all dates among these are instants, ignoring those that are always Null."""
    known = [
        date_
        for date_ in dates
        if date_.type is ValueType.DATE and not (isinstance(date_, TypedLiteral) and date_.value is None)
    ]
    return bool(known) and all(item.instant for item in known)


def takes_instants(function: "Function", arguments: Iterable[Typed]) -> bool:
    """Whether a call receives instants without conversion."""
    return function.instants is Instants.OWN or (
        function.instants is Instants.KEPT and are_instants(arguments)
    )


Windowing = Callable[..., WindowLowering]
"""`(context: CallContext, *arguments: exp.Expression) -> WindowLowering`, pure."""

# ---------------------------------------------------------------- documentation, gaps, the declaration


@dataclass(frozen=True, slots=True)
class Example:
    """A documented call that runs as a test on every engine.

    `given` holds columns of one element in display order. An aggregate's result is one value, a window's a
    list with one value per row. Dates are ISO text, in UTC.
    """

    formula: str
    result: Any
    given: Mapping[str, Sequence[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A platform without a function: not done yet, impossible there, or meaningless."""

    word: Literal["not-yet", "engine-cannot", "no-sense"]
    reason: str


Rewrite = Callable[[TypedCall], Typed]
"""A call in terms of other functions, with the same kind of result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function of the language, declared once for all platforms."""

    name: str
    category: str
    kind: FunctionKind = FunctionKind.SCALAR
    parameters: tuple[Parameter, ...] = ()
    returns: Returns
    description: str
    examples: tuple[Example, ...] = ()
    aliases: tuple[str, ...] = ()
    nulls: NullRule = NullRule.PROPAGATES
    instants: Instants = Instants.READ
    lower: Lowering | None = None
    """The lowering of scalars and aggregates. A platform may override it, see `formula/platforms`."""
    window: Windowing | None = None
    check: Callable[[BoundCall], None] | None = None
    """Further rules on the typed arguments; raises FormulaError."""
    stands_for: "Callable[[TypedCall], Typed] | None" = None
    """Replaces a checked call by another one, on every platform."""
    inner: TypedCall | None = None
    """For an aggregate of aggregates: the inner one, evaluated for each category."""

    @property
    def signature(self) -> str:
        """`Round(number: number, [digits: number = 0])`."""
        shown: list[str] = []
        for parameter in self.parameters:
            text = f"{parameter.name}: {parameter.accepts.label}"
            text += f" = {parameter.default}" if parameter.default else ""
            shown.append(f"[{text}]" if parameter.optional else text)
            if parameter.repeats and parameter is self._last_repeated():
                shown.append("...")
        return f"{self.name}({', '.join(shown)})"

    def _last_repeated(self) -> Parameter | None:
        return next((parameter for parameter in reversed(self.parameters) if parameter.repeats), None)

    def bind(self, count: int) -> tuple[Parameter, ...]:
        """The parameter of each of `count` arguments; raises ValueError if that many do not fit."""
        head = [
            parameter for parameter in self.parameters if not parameter.repeats and not parameter.optional
        ]
        group = [parameter for parameter in self.parameters if parameter.repeats]
        tail = [parameter for parameter in self.parameters if parameter.optional and not parameter.repeats]
        rest = count - len(head)
        if rest == 0 and group and all(parameter.optional for parameter in group):
            return tuple(head)
        if rest < len(group):
            raise ValueError("too few arguments")
        if not group:
            if rest > len(tail):
                raise ValueError("too many arguments")
            return (*head, *tail[:rest])
        times, over = divmod(rest, len(group))
        if over > len(tail):
            raise ValueError("an argument of the last group is missing")
        return (*head, *group * times, *tail[:over])
