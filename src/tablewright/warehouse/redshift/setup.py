"""What a destination needs in Redshift: a schema, and rights on it and on the database."""

from sqlglot import exp

from tablewright.warehouse.schema_setup import SchemaSetup
from tablewright.warehouse.setup import SetupRequest


def _user(request: SetupRequest) -> str:
    return request.user or str(request.details["user"])


SETUP = SchemaSetup("redshift", _user).setup(temporary="TEMP", whoami=lambda: exp.select(exp.CurrentUser()))
