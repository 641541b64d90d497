"""What a destination needs in Snowflake: a schema, a role with rights on it, and a warehouse to run in."""

from collections.abc import Callable

from sqlglot import exp

from tablewright.warehouse.setup.platform_setup import (
    INSIDE,
    DestinationField,
    Grant,
    PlatformSetup,
    SetupRequest,
    SetupStatement,
    Step,
    composed,
    dotted,
    steps,
)
from tablewright.warehouse.snowflake.statements import named
from tablewright.warehouse.sql.nodes import name

ROLE = "TABLEWRIGHT"
"""The role that is made where the connection names none."""


def _role(request: SetupRequest) -> str:
    return str(request.details.get("role") or ROLE)


def _to(request: SetupRequest) -> str:
    return composed("snowflake", "TO ROLE", named(_role(request)))


def _on_schema(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        schema = dotted(request.container)
        return composed("snowflake", "GRANT", privilege, "ON SCHEMA", schema, _to(request))

    return statement


def _on_database(request: SetupRequest) -> str:
    database = name(request.container[0])
    return composed("snowflake", "GRANT USAGE ON DATABASE", database, _to(request))


def _on_warehouse(warehouse: object, request: SetupRequest) -> str | None:
    if not warehouse:
        return None
    return composed("snowflake", "GRANT USAGE ON WAREHOUSE", named(warehouse), _to(request))


def _dynamic_tables(request: SetupRequest) -> str | None:
    return _on_schema("CREATE DYNAMIC TABLE")(request) if request.options.get("dynamic_tables") else None


def _schema_grant(privilege: str, reason: str, needed_by: frozenset[Step]) -> Grant:
    key = f"schema-{privilege.casefold().replace(' ', '-')}"
    return Grant(key, f"{privilege} on the schema", reason, needed_by, _on_schema(privilege))


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    role, member = named(_role(request)), request.user or request.details.get("user")
    lines = [
        SetupStatement(
            composed("snowflake", "CREATE ROLE IF NOT EXISTS", role),
            "Makes the role that Tablewright works as. Name it in the connection."
            if not request.details.get("role")
            else "Makes the role of the connection, if it is not there yet.",
        )
    ]
    if member:
        lines.append(
            SetupStatement(
                composed("snowflake", "GRANT ROLE", role, "TO USER", named(member)),
                "Lets the user of the connection take this role.",
            )
        )
    lines.append(
        SetupStatement(
            composed("snowflake", "CREATE SCHEMA IF NOT EXISTS", dotted(request.container)),
            "Makes the schema that Tablewright writes to, apart from your own tables.",
        )
    )
    return tuple(lines)


SETUP = PlatformSetup(
    fields=(
        DestinationField("database", "Database", "The database that holds the schema."),
        DestinationField("schema", "Schema", "A schema of its own: nobody sees it in the explorer."),
        DestinationField(
            "materialization_warehouse",
            "Warehouse for materialization",
            "The virtual warehouse that long runs use; without one, that of the connection.",
            part=False,
            required=False,
        ),
        DestinationField(
            "dynamic_tables",
            "Use dynamic tables",
            "Lets Snowflake keep materializations up to date where their query allows it.",
            kind="switch",
            part=False,
            required=False,
            default=False,
        ),
    ),
    create=_create,
    grants=(
        Grant(
            "warehouse-usage",
            "USAGE on the warehouse",
            "Lets the role run statements in the virtual warehouse of the connection.",
            steps("insert", "select", "update", "delete", "transaction", "load", "load-csv"),
            lambda request: _on_warehouse(request.details.get("warehouse"), request),
        ),
        Grant(
            "materialization-warehouse-usage",
            "USAGE on the warehouse for materialization",
            "Lets the role run materializations in a virtual warehouse of their own.",
            steps("materialize"),
            lambda request: _on_warehouse(request.options.get("materialization_warehouse"), request),
        ),
        Grant(
            "database-usage",
            "USAGE on the database",
            "Lets the role reach the database.",
            INSIDE | steps("clean-up", "create-table", "temporary", "load-csv"),
            _on_database,
        ),
        _schema_grant(
            "USAGE",
            "Lets the role reach the tables of this schema.",
            INSIDE | steps("create-table", "temporary", "load-csv"),
        ),
        _schema_grant(
            "CREATE TABLE",
            "Lets the role make tables in this schema; what it makes belongs to it.",
            steps("create-table", "load-csv", "rename"),
        ),
        _schema_grant(
            "CREATE VIEW", "Lets the role make warehouse views.", steps("create-view", "replace-view")
        ),
        Grant(
            "schema-create-dynamic-table",
            "CREATE DYNAMIC TABLE on the schema",
            "Lets Snowflake keep materializations up to date by itself.",
            steps("refreshed-table"),
            _dynamic_tables,
        ),
    ),
    user=_role,
    whoami=lambda: exp.select(exp.Anonymous(this="CURRENT_USER")),
)
