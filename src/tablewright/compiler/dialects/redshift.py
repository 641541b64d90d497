"""Amazon Redshift."""

from sqlglot import exp

from tablewright.compiler.dialects.postgres import Postgres
from tablewright.compiler.errors import CompileError


class Redshift(Postgres):
    name = "redshift"
    stored_order = ()
    inline_hint = False
    json_type = "SUPER"

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
