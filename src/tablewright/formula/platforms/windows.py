"""Windows of platforms that lack a part of them."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, WindowLowering
from tablewright.formula.functions.sql import case, is_null, number


def shifted(of: type[exp.Expression]):
    """LAG and LEAD without a default of their own: where there is no such row, a look for 1 finds nothing."""

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

        def finish(found: exp.Expression) -> exp.Expression:
            probe = found.copy()
            probe.set("this", of(this=number(1), offset=rows.copy()))
            return case([(is_null(probe), default)], found)

        return WindowLowering(function, finish=finish)

    return window
