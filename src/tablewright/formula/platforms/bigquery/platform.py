"""How BigQuery spells things."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule, Platform
from tablewright.formula.platforms.rules import (
    filter_as_case,
    greatest_of_known,
    nulls_as_keys,
    offset_with_limit,
)

OVERRIDES: Mapping[str, Lowering] = {}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {}
GAPS: Mapping[str, Gap] = {}
NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Filter: filter_as_case,
    exp.Greatest: greatest_of_known,
    exp.Least: greatest_of_known,
    exp.Order: nulls_as_keys(everywhere=False),
    exp.Select: offset_with_limit,
}
TYPES: Mapping[exp.DType, exp.DataType] = {
    exp.DType.JSONB: exp.DataType.build("JSON"),
}


class BigQuery(Platform):
    name = "bigquery"
    title = "BigQuery"
    json = JsonSql()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    nodes = NODES
    types = TYPES
