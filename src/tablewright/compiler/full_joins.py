"""Full joins where the platform has none: a left join, and the rows of the leg that match nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from tablewright.compiler.assembly import Assembly, Body, column, named
from tablewright.compiler.relations import Alias, Reading, read_cte
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@dataclass(frozen=True, slots=True)
class Joined:
    """A column of the result: its name there, its value before it is joined, and whether the leg has it."""

    name: str
    value: exp.Expression
    kind: ValueKind
    of_leg: bool


def full_join(
    assembly: Assembly,
    wanted: str,
    alias: Alias,
    before: Body,
    leg: exp.Expression,
    condition: exp.Expression,
    columns: Mapping[str, Joined],
) -> Reading:
    """The legs so far (`before`) with one more leg, as a table expression with the given columns."""
    matched = Body(
        before.from_,
        [*before.joins, exp.Join(this=leg.copy(), side="LEFT", on=condition.copy())],
        list(before.where),
    )
    without = exp.Exists(
        this=Body(before.from_, list(before.joins), [*before.where, condition.copy()]).select([])
    )
    unmatched = Body(leg.copy(), where=[exp.Not(this=without)])
    both = [
        _selected(matched, columns, lambda each: each.value),
        _selected(unmatched, columns, lambda each: each.value if each.of_leg else _nothing(each.kind)),
    ]
    cte = assembly.share(wanted, exp.union(*both, distinct=False, copy=False))
    name = alias(cte)
    return Reading(Body(read_cte(cte, name)), lambda key: column(columns[key].name, name))


def _selected(
    body: Body, columns: Mapping[str, Joined], value: Callable[[Joined], exp.Expression]
) -> exp.Select:
    """The SELECT of all columns."""
    return body.select([named(value(each).copy(), each.name) for each in columns.values()])


def _nothing(kind: ValueKind) -> exp.Expression:
    return exp.Null() if kind.type is ValueType.NULL else cast(exp.Null(), sql_type(kind))
