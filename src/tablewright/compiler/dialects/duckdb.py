"""DuckDB."""

from sqlglot import exp

from tablewright.compiler.dialects.base import QueryDialect
from tablewright.formula.functions.sql import null_if, text


class DuckDb(QueryDialect):
    name = "duckdb"
    insertion_order_columns = ("rowid",)
    inline_hint = True
    text_types = frozenset({"VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR"})

    def json_value(self, column: exp.Expression) -> exp.Expression:
        return null_if(column, text("null"))
