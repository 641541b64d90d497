"""How Databricks spells things."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.platforms.base import NodeRule, Platform

OVERRIDES: Mapping[str, Lowering] = {}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {}
GAPS: Mapping[str, Gap] = {}
NODES: Mapping[type[exp.Expression], NodeRule] = {}
TYPES: Mapping[exp.DType, exp.DataType] = {
    # A moment without a zone; TIMESTAMP is one with.
    exp.DType.TIMESTAMP: exp.DataType.build(exp.DType.TIMESTAMPNTZ),
    # Variants are JSON in a text: every warehouse has functions for that.
    exp.DType.JSONB: exp.DataType.build(exp.DType.TEXT),
    exp.DType.JSON: exp.DataType.build(exp.DType.TEXT),
}


class Databricks(Platform):
    name = "databricks"
    title = "Databricks"
    json = JsonSql()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    nodes = NODES
    types = TYPES
