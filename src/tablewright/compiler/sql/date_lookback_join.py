"""Writes the join of DateLookback: a value for each date of a group, and the date a row looks for."""

from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.compiler.plan.nodes import LookbackJoin
from tablewright.compiler.sql.query_builder import SelectBuilder
from tablewright.compiler.trees import identifier, named, only_one
from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.lookback import looked_for
from tablewright.formula.functions.sql import timestamp
from tablewright.formula.lowering import lower_read

if TYPE_CHECKING:
    from tablewright.compiler.sql.expression_writer import ExpressionWriter, SelectScope
from tablewright.compiler.plan.date_lookback import DATE_KEY, LOOKBACK_VALUE


def dated_values(values: "ExpressionWriter", scope: "SelectScope", join: LookbackJoin) -> exp.Select:
    """One value for each date of each group: Null where there are several different ones."""
    context = values.context(join.parts, scope)
    value, date = (lower_read(argument, context) for argument in join.atom.call.arguments[:2])
    moment = timestamp(CallContext(join.atom.call, context), 1, date)
    keys = {values.name(key): values.write(key, scope) for key in join.partition}
    body = SelectBuilder(exp.Table(this=identifier(scope.before)))
    body.where = [exp.Not(this=exp.Is(this=date.copy(), expression=exp.Null()))]
    body.group = [*(key.copy() for key in keys.values()), moment.copy()]
    return body.select(
        [
            *(named(key.copy(), name) for name, key in keys.items()),
            named(moment, DATE_KEY),
            named(only_one(value, join.atom.call.kind), LOOKBACK_VALUE),
        ]
    )


def wanted_date(values: "ExpressionWriter", scope: "SelectScope", join: LookbackJoin) -> exp.Expression:
    """The date that a row looks for."""
    context = values.context(join.parts, scope)
    date = lower_read(join.atom.call.arguments[1], context)
    return looked_for(CallContext(join.atom.call, context), date)
