"""DuckDB."""

from tablewright.compiler.dialects.base import Dialect


class DuckDb(Dialect):
    name = "duckdb"
    text_types = frozenset({"VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR"})
