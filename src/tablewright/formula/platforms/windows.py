"""Windows of platforms that lack a part of them."""

from sqlglot import exp

from tablewright.formula.functions.base import WHOLE_WINDOW, CallContext, WindowLowering
from tablewright.formula.functions.sql import BIGINT, case, cast, is_null, number, only_if


def shifted(of: type[exp.Expression]):
    """LAG and LEAD with a default, for platforms without one: LAG of the constant 1 is Null where there is no
    such row."""

    def window(
        _context: CallContext,
        value: exp.Expression,
        offset: exp.Expression | None = None,
        default: exp.Expression | None = None,
    ) -> WindowLowering:
        rows = number(1) if offset is None else offset
        function = of(this=value.copy(), offset=rows.copy())
        if default is None:
            return WindowLowering(function)

        def finish(expression: exp.Expression) -> exp.Expression:
            probe = expression.copy()
            probe.set("this", of(this=number(1), offset=rows.copy()))
            return case([(is_null(probe), default)], expression)

        return WindowLowering(function, finish=finish)

    return window


def nth_window(context: CallContext, value: exp.Expression, place: exp.Expression) -> WindowLowering:
    """A place below 1 is refused by some servers and taken for 1 by others."""
    known = context.constant(1)
    if isinstance(known, int | float) and known < 1:
        nothing = exp.NthValue(this=value.copy(), offset=number(1))
        return WindowLowering(nothing, WHOLE_WINDOW, finish=lambda window: only_if(exp.false(), window))
    offset = place.copy() if isinstance(place, exp.Literal) else cast(place, BIGINT)
    return WindowLowering(exp.NthValue(this=value.copy(), offset=offset), WHOLE_WINDOW)
