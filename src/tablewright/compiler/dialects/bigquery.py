"""BigQuery."""

from tablewright.compiler.dialects.base import Dialect


class BigQuery(Dialect):
    name = "bigquery"
    text_types = frozenset({"STRING"})
