"""Windows that MySQL's relatives lack a part of."""

from sqlglot import exp

from tablewright.formula.functions.base import WHOLE_WINDOW, CallContext, WindowLowering
from tablewright.formula.functions.sql import BIGINT, cast, number, only_if
from tablewright.formula.platforms.windows import shifted

lag = shifted(exp.Lag)
lead = shifted(exp.Lead)


def nth_window(context: CallContext, value: exp.Expression, place: exp.Expression) -> WindowLowering:
    """A place below 1 is refused by some servers and taken for 1 by others."""
    known = context.constant(1)
    if isinstance(known, int | float) and known < 1:
        nothing = exp.NthValue(this=value.copy(), offset=number(1))
        return WindowLowering(nothing, WHOLE_WINDOW, finish=lambda window: only_if(exp.false(), window))
    offset = place.copy() if isinstance(place, exp.Literal) else cast(place, BIGINT)
    return WindowLowering(exp.NthValue(this=value.copy(), offset=offset), WHOLE_WINDOW)
