"""What a destination needs in PostgreSQL and AlloyDB: a schema, and rights on it and on the database."""

import re

from tablewright.warehouse.setup.platform_setup import Grant, SetupRequest, steps
from tablewright.warehouse.setup.schema import SchemaSetup


def _user(request: SetupRequest) -> str:
    """Whom a session acts as."""
    return str(request.details.get("options", {}).get("role") or request.details["user"])


_SCHEMA = SchemaSetup("postgres", _user)

SETUP = _SCHEMA.setup(
    first=(
        Grant(
            "database-connect",
            "CONNECT on the database",
            "Lets the user sign in to this database.",
            steps("connect"),
            _SCHEMA.on_database("CONNECT"),
            sign=re.compile("permission denied for database"),
        ),
    ),
    temporary="TEMPORARY",
)
