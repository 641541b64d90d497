"""How MySQL spells things."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule, Platform

OVERRIDES: Mapping[str, Lowering] = {}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "MovingCorr": correlation_from_sums,
}
GAPS: Mapping[str, Gap] = {}
NODES: Mapping[type[exp.Expression], NodeRule] = {}


class MySql(Platform):
    name = "mysql"
    title = "MySQL"
    json = JsonSql()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    nodes = NODES
