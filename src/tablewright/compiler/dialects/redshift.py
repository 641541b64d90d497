"""Amazon Redshift."""

from sqlglot import exp

from tablewright.compiler.dialects.postgres import Postgres
from tablewright.compiler.errors import CompileError
from tablewright.compiler.request import ColumnFacts
from tablewright.formula.functions.fragments import fragment

_SHAPE = "ST_ASTEXT(:column)"
_BYTES = "FROM_VARBYTE(:column, 'hex')"
_AS_TEXT = {
    "geometry": _SHAPE,
    "geography": _SHAPE,
    "binary varying": _BYTES,
    "varbinary": _BYTES,
    "varbyte": _BYTES,
}
"""Types that no cast makes text of, or only of some values: shapes have no cast at all
(https://docs.aws.amazon.com/redshift/latest/dg/r_CONVERT_function.html), and that of bytes reads them as
UTF-8 (https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html)."""


class Redshift(Postgres):
    name = "redshift"
    stored_order = ()
    inline_hint = False
    json_type = "SUPER"

    def stored_value(self, column: exp.Expression, facts: ColumnFacts, time_zone: str) -> exp.Expression:
        text = _AS_TEXT.get(facts.native_type.lower().partition("(")[0].strip())
        if text:
            return fragment(self.name, text, column=column)
        return super().stored_value(column, facts, time_zone)

    def to_json(self, column: exp.Expression) -> exp.Expression:
        """Nothing but SUPER is nested."""
        return column

    def array_entries(self, array: exp.Expression) -> exp.Select:
        del array
        raise CompileError(
            "unsupported",
            "Amazon Redshift cannot take an array apart here.",
            "Take it apart in a view in the warehouse, and use that as the source.",
        )
