"""What a destination needs in Redshift: a schema, and rights on it and on the database."""

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


def _user(request: SetupRequest) -> str:
    return request.user or str(request.details["user"])


def _to(request: SetupRequest) -> exp.Expression:
    return name(_user(request))


def _on_database(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        database = name(str(request.details["database"]))
        return composed("redshift", "GRANT", privilege, "ON DATABASE", database, "TO", _to(request))

    return statement


def _on_schema(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        schema = dotted(request.container)
        return composed("redshift", "GRANT", privilege, "ON SCHEMA", schema, "TO", _to(request))

    return statement


def _on_shared(request: SetupRequest) -> str | None:
    """The list of objects belongs to whoever wrote here first."""
    if not request.shared:
        return None
    tables = ", ".join(composed("redshift", table((*request.container, each))) for each in request.shared)
    return composed("redshift", "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE", tables, "TO", _to(request))


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    return (
        SetupStatement(
            composed("redshift", "CREATE SCHEMA IF NOT EXISTS", dotted(request.container)),
            "Makes the schema that Tablewright writes to, apart from your own tables.",
        ),
    )


SETUP = PlatformSetup(
    fields=(DestinationField("schema", "Schema", "A schema of its own: nobody sees it in the explorer."),),
    create=_create,
    grants=(
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
            "database-temp",
            "TEMP on the database",
            "Lets large pastes wait in a temporary table until all of their rows are checked.",
            steps("temporary"),
            _on_database("TEMP"),
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
    whoami=lambda: exp.select(exp.CurrentUser()),
)
