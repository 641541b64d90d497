"""Full joins on platforms without them: a left join, plus the rows of the leg without a match."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder
from tablewright.compiler.sql.relations.base import Alias, Reading, read_cte
from tablewright.compiler.trees import column, named
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@dataclass(frozen=True, slots=True)
class Joined:
    """A column of the result: its name, its expression before the join, and whether it is the leg's."""

    name: str
    value: exp.Expression
    kind: ValueKind
    of_leg: bool


def full_join(
    builder: QueryBuilder,
    wanted: str,
    alias: Alias,
    before: SelectBuilder,
    leg: exp.Expression,
    condition: exp.Expression,
    columns: Mapping[str, Joined],
) -> Reading:
    """The legs so far (`before`) with one more leg, as a table expression with the given columns."""
    matched = SelectBuilder(
        before.from_,
        [*before.joins, exp.Join(this=leg.copy(), side="LEFT", on=condition.copy())],
        list(before.where),
    )
    without = exp.Exists(
        this=SelectBuilder(before.from_, list(before.joins), [*before.where, condition.copy()]).select([])
    )
    unmatched = SelectBuilder(leg.copy(), where=[exp.Not(this=without)])
    both = [
        _selected(matched, columns, lambda other_column: other_column.value),
        _selected(
            unmatched,
            columns,
            lambda other_column: other_column.value if other_column.of_leg else _nothing(other_column.kind),
        ),
    ]
    cte = builder.share(wanted, exp.union(*both, distinct=False, copy=False))
    name = alias(cte)
    return Reading(SelectBuilder(read_cte(cte, name)), lambda key: column(columns[key].name, name))


def _selected(
    body: SelectBuilder, columns: Mapping[str, Joined], value: Callable[[Joined], exp.Expression]
) -> exp.Select:
    """The SELECT of all columns."""
    return body.select(
        [named(value(other_column).copy(), other_column.name) for other_column in columns.values()]
    )


def _nothing(kind: ValueKind) -> exp.Expression:
    return exp.Null() if kind.type is ValueType.NULL else cast(exp.Null(), sql_type(kind))
