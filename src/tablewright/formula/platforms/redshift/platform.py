"""How Amazon Redshift spells things: much as PostgreSQL 8 did, with its own JSON and dates."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule
from tablewright.formula.platforms.postgres import platform as postgres

OVERRIDES: Mapping[str, Lowering] = {**postgres.OVERRIDES}
WINDOWS: Mapping[str, Windowing] = {**postgres.WINDOWS}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "MovingCorr": correlation_from_sums,
}
GAPS: Mapping[str, Gap] = {}
NODES: Mapping[type[exp.Expression], NodeRule] = {}


class Redshift(postgres.Postgres):
    name = "redshift"
    title = "Amazon Redshift"
    json = JsonSql()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    nodes = NODES
