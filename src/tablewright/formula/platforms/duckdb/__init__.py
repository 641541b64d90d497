"""DuckDB."""

from tablewright.formula.platforms.duckdb.platform import DuckDb

__all__ = ["DuckDb"]
