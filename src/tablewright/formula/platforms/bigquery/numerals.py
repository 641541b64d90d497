"""Numbers as text on BigQuery."""

from sqlglot import exp

from tablewright.formula.functions.sql import TEXT, call, cast, text


def number_as_text(value: exp.Expression) -> exp.Expression:
    """A whole number is written without decimals, whatever its type, and 0 without a sign."""
    return call("REGEXP_REPLACE", cast(value, TEXT), text(r"^-(0)([.]0)?$|[.]0$"), text(r"\1"))
