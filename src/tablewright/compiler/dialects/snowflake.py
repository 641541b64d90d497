"""Snowflake."""

from tablewright.compiler.dialects.base import Dialect


class Snowflake(Dialect):
    name = "snowflake"
    text_types = frozenset({"VARCHAR", "CHAR", "CHARACTER", "STRING", "TEXT", "NCHAR", "NVARCHAR"})
    json_type = "VARIANT"
