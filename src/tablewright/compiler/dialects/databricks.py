"""Databricks."""

from tablewright.compiler.dialects.base import Dialect


class Databricks(Dialect):
    name = "databricks"
    text_types = frozenset({"STRING", "VARCHAR", "CHAR"})
    json_type = "VARIANT"
