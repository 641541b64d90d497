"""Values of other rows of the window: neighbours, first and last."""

from sqlglot import exp

from tablewright.formula.functions.base import (
    UP_TO_CURRENT,
    WHOLE_WINDOW,
    CallContext,
    Example,
    Function,
    FunctionKind,
    Instants,
    Lowering,
    NullRule,
    Parameter,
    Windowing,
    WindowLowering,
    reversed_key,
)
from tablewright.formula.functions.kinds import (
    GIVES_FIRST,
    GIVES_INTEGER,
    GIVES_SAME,
    NUMBER,
    SAME,
    one,
    optional,
)
from tablewright.formula.functions.sql import LARGEST_COUNT, is_null, number
from tablewright.formula.typed import Typed, TypedCall, ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "window: shift"

_ORDER = " in the order of the sort. Over rows of a finer level it gives one value for each group."


# ---------------------------------------------------------------- as aggregates


def _edge(*, last: bool, non_null: bool) -> Lowering:
    """The first value of a group; the last one is the first in the opposite order."""

    def lower(context: CallContext, value: exp.Expression) -> exp.Expression:
        return _nth_in_order(context, value, number(1), last=last, non_null=non_null)

    return lower


def _nth(context: CallContext, value: exp.Expression, place: exp.Expression) -> exp.Expression:
    return _nth_in_order(context, value, _within(context, place), last=False, non_null=False)


def _within(context: CallContext, place: exp.Expression) -> exp.Expression:
    """Null for positions before the first row, where platforms would count from the end or raise."""
    known = context.literal(1)
    return exp.Null() if isinstance(known, int | float) and known < 1 else _whole_rows(context, place)


def _whole_rows(context: CallContext, rows: exp.Expression) -> exp.Expression:
    """The second argument as a number of rows: fractions are cut off, which not every platform does."""
    known = context.constant(1)
    if isinstance(known, float) and abs(known) <= LARGEST_COUNT:
        return number(int(known))
    return rows


def _nth_in_order(
    context: CallContext, value: exp.Expression, place: exp.Expression, *, last: bool, non_null: bool
) -> exp.Expression:
    keys = [reversed_key(key) if last else key.copy() for key in context.order]
    return context.sql.nth_in_order(value, place, keys, non_null=non_null)


# ---------------------------------------------------------------- as windows


def _edge_window(of: type[exp.Expression]) -> Windowing:
    def window(_context: CallContext, value: exp.Expression) -> WindowLowering:
        return WindowLowering(of(this=value.copy()), WHOLE_WINDOW)

    return window


def _non_null_window(*, last: bool) -> Windowing:
    """Sort nulls last, so that the first row in that order has the wanted value."""

    def window(_context: CallContext, value: exp.Expression) -> WindowLowering:
        unknown = is_null(value)
        key = exp.Ordered(this=exp.Paren(this=unknown), desc=last, nulls_first=False)
        return WindowLowering(exp.FirstValue(this=value.copy()), WHOLE_WINDOW, before=(key,), reverse=last)

    return window


def _nth_window(context: CallContext, value: exp.Expression, place: exp.Expression) -> WindowLowering:
    offset = _within(context, place).copy()
    return WindowLowering(exp.NthValue(this=value.copy(), offset=offset), WHOLE_WINDOW)


def _fill_down(_context: CallContext, value: exp.Expression) -> WindowLowering:
    last = exp.IgnoreNulls(this=exp.LastValue(this=value.copy()))
    return WindowLowering(last, UP_TO_CURRENT)


def fill_down_in_steps(node: TypedCall) -> Typed:
    """For platforms that cannot skip nulls in a window: the rows from one value up to the next share the
    count of values so far, and the first of them has the value."""
    (value,) = node.arguments
    passed = TypedCall(span=node.span, kind=_WHOLE, function=_VALUES_SO_FAR, arguments=(value,))
    return TypedCall(span=node.span, kind=node.kind, function=_FIRST_OF_RUN, arguments=(value, passed))


def _values_so_far(_context: CallContext, value: exp.Expression) -> WindowLowering:
    return WindowLowering(exp.Count(this=value.copy()), UP_TO_CURRENT)


def _first_of_run(_context: CallContext, value: exp.Expression, run: exp.Expression) -> WindowLowering:
    return WindowLowering(exp.FirstValue(this=value.copy()), WHOLE_WINDOW, partition=(run.copy(),))


def _shift(of: type[exp.Expression]) -> Windowing:
    def window(
        context: CallContext,
        value: exp.Expression,
        offset: exp.Expression | None = None,
        default: exp.Expression | None = None,
    ) -> WindowLowering:
        if offset is not None:
            rows = _whole_rows(context, offset)
        else:
            rows = number(1) if default is not None else None
        function = of(
            this=value.copy(),
            offset=rows.copy() if rows is not None else None,
            default=default.copy() if default is not None else None,
        )
        return WindowLowering(function)

    return window


_WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)
_VALUES_SO_FAR = Function(
    name="CumulativeCount",
    category=CATEGORY,
    kind=FunctionKind.WINDOW,
    parameters=(one("value", SAME),),
    returns=GIVES_INTEGER,
    description="A step of FillDown.",
    window=_values_so_far,
)
_FIRST_OF_RUN = Function(
    name="FillDownWithin",
    category=CATEGORY,
    kind=FunctionKind.WINDOW,
    parameters=(one("value", SAME), one("run", NUMBER)),
    returns=GIVES_FIRST,
    description="A step of FillDown.",
    window=_first_of_run,
)

_OFFSET = Parameter("offset", NUMBER, optional=True, constant=True, default="1")
_PLACE = Parameter("n", NUMBER, constant=True)

FUNCTIONS = (
    Function(
        name="Lag",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME), _OFFSET, optional("default", SAME, "Null")),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The value some rows earlier in the order of the sort, or the default where there is no "
        "such row.",
        nulls=NullRule.HANDLES,
        window=_shift(exp.Lag),
        examples=(
            Example("Lag([x])", [None, 1, 2], {"x": [1, 2, 3]}),
            Example("Lag([x], 2, 0)", [0, 0, 1], {"x": [1, 2, 3]}),
        ),
    ),
    Function(
        name="Lead",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME), _OFFSET, optional("default", SAME, "Null")),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The value some rows later in the order of the sort, or the default where there is no "
        "such row.",
        nulls=NullRule.HANDLES,
        window=_shift(exp.Lead),
        examples=(Example("Lead([x])", [2, 3, None], {"x": [1, 2, 3]}),),
    ),
    Function(
        name="First",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The value of the first row, even if it is Null," + _ORDER,
        nulls=NullRule.HANDLES,
        lower=_edge(last=False, non_null=False),
        window=_edge_window(exp.FirstValue),
        examples=(Example("First([x])", ["a", "a", "a"], {"x": ["a", "b", "c"]}),),
    ),
    Function(
        name="Last",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The value of the last row, even if it is Null," + _ORDER,
        nulls=NullRule.HANDLES,
        lower=_edge(last=True, non_null=False),
        window=_edge_window(exp.LastValue),
        examples=(Example("Last([x])", ["c", "c", "c"], {"x": ["a", "b", "c"]}),),
    ),
    Function(
        name="FirstNonNull",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The first value that is not Null," + _ORDER,
        nulls=NullRule.SKIPS,
        lower=_edge(last=False, non_null=True),
        window=_non_null_window(last=False),
        examples=(Example("FirstNonNull([x])", ["b", "b", "b"], {"x": [None, "b", "c"]}),),
    ),
    Function(
        name="LastNonNull",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The last value that is not Null," + _ORDER,
        nulls=NullRule.SKIPS,
        lower=_edge(last=True, non_null=True),
        window=_non_null_window(last=True),
        examples=(Example("LastNonNull([x])", ["b", "b", "b"], {"x": ["a", "b", None]}),),
    ),
    Function(
        name="Nth",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME), _PLACE),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The value of the row at a place, counted from 1, or Null where there are fewer rows,"
        + _ORDER,
        nulls=NullRule.HANDLES,
        lower=_nth,
        window=_nth_window,
        examples=(
            Example("Nth([x], 2)", ["b", "b", "b"], {"x": ["a", "b", "c"]}),
            Example("Nth([x], 0)", [None, None], {"x": ["a", "b"]}),
        ),
    ),
    Function(
        name="FillDown",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", SAME),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The value, or the nearest earlier one that is not Null, in the order of the sort.",
        nulls=NullRule.HANDLES,
        window=_fill_down,
        examples=(
            Example("FillDown([x])", [None, "a", "a", "b"], {"x": [None, "a", None, "b"]}),
            Example("FillDown([x]) * 2", [2, 2, 6, 6], {"x": [1, None, 3, None]}),
        ),
    ),
)
