"""DuckDB."""

from tablewright.compiler.dialects.base import Dialect


class DuckDb(Dialect):
    name = "duckdb"
    stored_order = ("rowid",)
    inline_hint = True
    text_types = frozenset({"VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR"})
