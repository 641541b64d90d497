"""Amazon Redshift."""

from tablewright.compiler.dialects.postgres import Postgres


class Redshift(Postgres):
    name = "redshift"
    stored_order = ()
    inline_hint = False
    json_type = "SUPER"
