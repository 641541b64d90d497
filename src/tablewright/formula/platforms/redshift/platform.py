"""How Amazon Redshift spells things: much as PostgreSQL 8 did, with its own JSON and dates."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule
from tablewright.formula.platforms.by_place import EDGES
from tablewright.formula.platforms.postgres import platform as postgres
from tablewright.formula.platforms.rules import (
    filter_as_case,
    null_safe_in_full,
)

OVERRIDES: Mapping[str, Lowering] = {**postgres.OVERRIDES}
WINDOWS: Mapping[str, Windowing] = {**postgres.WINDOWS}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "MovingCorr": correlation_from_sums,
}
GAPS: Mapping[str, Gap] = {}
LIMITS: Mapping[str, Gap] = {
    "DateLookback": Gap("not-yet", "Where it is not in a column of a table: there are no frames of dates."),
}
NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Filter: filter_as_case,
    exp.NullSafeEQ: null_safe_in_full,
}
TYPES: Mapping[exp.DType, exp.DataType] = {
    exp.DType.JSONB: exp.DataType.build(exp.DType.SUPER),
}


class Redshift(postgres.Postgres):
    name = "redshift"
    title = "Amazon Redshift"
    json = JsonSql()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    limits = LIMITS
    nodes = NODES
    date_frames = False
    types = TYPES
    by_place = EDGES

    # ------------------------------------------------------------ texts

    def by_code_point(self, value: exp.Expression) -> exp.Expression:
        """It compares bytes by itself."""
        return value

    # ------------------------------------------------------------ aggregates

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        if isinstance(value, exp.Distinct):
            value = exp.Distinct(expressions=[value.expressions[0].copy()])
        collected = exp.Anonymous(this="LISTAGG", expressions=[value.copy(), separator.copy()])
        if not order:
            return collected
        keys = exp.Order(expressions=[key.copy() for key in order])
        return exp.WithinGroup(this=collected, expression=keys)
