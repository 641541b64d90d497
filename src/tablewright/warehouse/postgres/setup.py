"""What a destination needs in PostgreSQL and AlloyDB: a schema, and rights on it and on the database."""

import re
from collections.abc import Callable

from sqlglot import exp

from tablewright.warehouse.setup import (
    INSIDE,
    DestinationField,
    Grant,
    PlatformSetup,
    SetupRequest,
    SetupStatement,
    composed,
    dotted,
    steps,
)
from tablewright.warehouse.tree import name, table

_OWN_ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def _user(request: SetupRequest) -> str:
    """Whom a session acts as."""
    return str(request.details.get("options", {}).get("role") or request.details["user"])


def _to(request: SetupRequest) -> exp.Expression:
    return name(_user(request))


def _on_database(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        database = name(str(request.details["database"]))
        return composed("postgres", "GRANT", privilege, "ON DATABASE", database, "TO", _to(request))

    return statement


def _on_schema(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        schema = dotted(request.container)
        return composed("postgres", "GRANT", privilege, "ON SCHEMA", schema, "TO", _to(request))

    return statement


def _on_shared(request: SetupRequest) -> str | None:
    """The list of objects belongs to whoever wrote here first."""
    if not request.shared:
        return None
    tables = ", ".join(composed("postgres", table((*request.container, each))) for each in request.shared)
    return composed("postgres", "GRANT", ", ".join(_OWN_ROWS), "ON TABLE", tables, "TO", _to(request))


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    return (
        SetupStatement(
            composed("postgres", "CREATE SCHEMA IF NOT EXISTS", dotted(request.container)),
            "Makes the schema that Tablewright writes to, apart from your own tables.",
        ),
    )


SETUP = PlatformSetup(
    fields=(
        DestinationField(
            "schema", "Schema", "A schema of its own: it is hidden from everybody who explores."
        ),
    ),
    create=_create,
    grants=(
        Grant(
            "database-connect",
            "CONNECT on the database",
            "Lets the user sign in to this database.",
            steps("connect"),
            _on_database("CONNECT"),
            sign=re.compile("permission denied for database"),
        ),
        Grant(
            "schema-usage",
            "USAGE on the schema",
            "Lets the user reach the tables of this schema.",
            INSIDE | steps("clean-up"),
            _on_schema("USAGE"),
        ),
        Grant(
            "schema-create",
            "CREATE on the schema",
            "Lets the user make tables and views in this schema; what it makes belongs to it.",
            steps("create-table", "rename", "create-view", "load-csv"),
            _on_schema("CREATE"),
        ),
        Grant(
            "database-temporary",
            "TEMPORARY on the database",
            "Lets large pastes wait in a temporary table until all of their rows are checked.",
            steps("temporary"),
            _on_database("TEMPORARY"),
        ),
        Grant(
            "shared-rows",
            "SELECT, INSERT, UPDATE and DELETE on the list of objects",
            "Lets this user share the list of objects with the user who wrote here first.",
            steps("registry"),
            _on_shared,
        ),
    ),
    user=_user,
)
