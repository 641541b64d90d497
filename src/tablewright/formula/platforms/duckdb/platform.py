"""How DuckDB spells things."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.sql import BIGINT, try_cast
from tablewright.formula.functions.texts import proper_duckdb
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.duckdb.json import DuckDbJson

OVERRIDES: Mapping[str, Lowering] = {"Proper": proper_duckdb}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {}
GAPS: Mapping[str, Gap] = {}


class DuckDb(Platform):
    name = "duckdb"
    title = "DuckDB"
    json = DuckDbJson()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    truncates_dates = True

    def as_double(self, value: exp.Expression) -> exp.Expression:
        """It converts by itself where it must."""
        return value.copy()

    def to_whole(self, value: exp.Expression, to: exp.DType = BIGINT) -> exp.Expression:
        return try_cast(value, to)

    def quotient(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.Div(this=dividend, expression=divisor, typed=False, safe=False)
