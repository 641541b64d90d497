"""DuckDB."""

from tablewright.compiler.dialects.base import Dialect


class DuckDb(Dialect):
    name = "duckdb"
    inline_hint = True
    text_types = frozenset({"VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR"})
