"""How Amazon Redshift spells things: much as PostgreSQL 8 did, with its own JSON and dates."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule
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
    nodes = NODES
    types = TYPES
