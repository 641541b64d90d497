"""How MySQL spells things."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule, Platform
from tablewright.formula.platforms.rules import (
    filter_as_case,
    greatest_of_known,
    logical_by_comparison,
    nulls_as_keys,
    offset_with_limit,
)

OVERRIDES: Mapping[str, Lowering] = {}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "MovingCorr": correlation_from_sums,
}
GAPS: Mapping[str, Gap] = {}
NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Cast: logical_by_comparison,
    exp.Filter: filter_as_case,
    exp.Greatest: greatest_of_known,
    exp.Least: greatest_of_known,
    exp.Order: nulls_as_keys(everywhere=True),
    exp.Select: offset_with_limit,
}
TYPES: Mapping[exp.DType, exp.DataType] = {
    exp.DType.JSONB: exp.DataType.build("JSON"),
    exp.DType.TIMESTAMP: exp.DataType.build("DATETIME(6)", dialect="mysql"),
}


class MySql(Platform):
    name = "mysql"
    title = "MySQL"
    json = JsonSql()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    nodes = NODES
    types = TYPES
