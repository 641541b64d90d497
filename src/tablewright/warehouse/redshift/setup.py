"""What a destination needs in Redshift: a schema, and rights on it and on the database."""

from sqlglot import exp

from tablewright.warehouse.setup.platform_setup import SetupRequest
from tablewright.warehouse.setup.schema import SchemaSetup


def _user(request: SetupRequest) -> str:
    return request.user or str(request.details["user"])


SETUP = SchemaSetup("redshift", _user).setup(temporary="TEMP", whoami=lambda: exp.select(exp.CurrentUser()))
