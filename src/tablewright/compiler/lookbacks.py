"""DateLookback as a join of a level's rows with themselves, for platforms without frames of dates."""

from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.compiler.assembly import Body, identifier, named, only_one
from tablewright.compiler.nodes import LookbackJoin, LookbackNode, Node
from tablewright.compiler.references import Windowed
from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.lookback import looked_for
from tablewright.formula.functions.sql import timestamp
from tablewright.formula.lowering import lower_read

if TYPE_CHECKING:
    from tablewright.compiler.schedule import Schedule
    from tablewright.compiler.values import Standing, Values

DATE_KEY = "date_key"
FOUND = "found"


def is_lookback(atom: Windowed) -> bool:
    return atom.call.function.name == "DateLookback"


def lookback_of(
    schedule: "Schedule",
    atom: Windowed,
    parts: dict[str, Node],
    partition: tuple[Node, ...],
    step: int,
    *,
    late: bool,
) -> LookbackNode:
    """The value at a step whose rows are those that the window would see."""
    chain = schedule.chains[atom.level]
    join = LookbackJoin(chain=atom.level, step=step, atom=atom, parts=parts, partition=partition)
    chain.joins.append(join)
    return LookbackNode(
        chain=atom.level, step=step, kind=atom.call.kind, name="looked_back", late=late, join=join
    )


def dated_values(values: "Values", standing: "Standing", join: LookbackJoin) -> exp.Select:
    """One value for each date of each group: Null where there are several different ones."""
    context = values.context(join.parts, standing)
    value, date = (lower_read(each, context) for each in join.atom.call.arguments[:2])
    moment = timestamp(CallContext(join.atom.call, context), 1, date)
    keys = {values.name(key): values.write(key, standing) for key in join.partition}
    body = Body(exp.Table(this=identifier(standing.before)))
    body.where = [exp.Not(this=exp.Is(this=date.copy(), expression=exp.Null()))]
    body.group = [*(key.copy() for key in keys.values()), moment.copy()]
    return body.select(
        [
            *(named(key.copy(), name) for name, key in keys.items()),
            named(moment, DATE_KEY),
            named(only_one(value, join.atom.call.kind), FOUND),
        ]
    )


def wanted_date(values: "Values", standing: "Standing", join: LookbackJoin) -> exp.Expression:
    """The date that a row looks for."""
    context = values.context(join.parts, standing)
    date = lower_read(join.atom.call.arguments[1], context)
    return looked_for(CallContext(join.atom.call, context), date)
