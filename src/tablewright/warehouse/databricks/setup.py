"""What a destination needs in Databricks: a schema of Unity Catalog, and rights on it."""

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
from tablewright.warehouse.sql.nodes import name

_UNKNOWN = "PRINCIPAL"


def _user(request: SetupRequest) -> str:
    """A person's e-mail address, or the application id of a service principal."""
    return request.user or str(request.details.get("client_id") or _UNKNOWN)


def _to(request: SetupRequest) -> str:
    return composed("databricks", "TO", name(_user(request)))


def _on_catalog(request: SetupRequest) -> str:
    return composed("databricks", "GRANT USE CATALOG ON CATALOG", name(request.container[0]), _to(request))


def _on_schema(privilege: str) -> Callable[[SetupRequest], str]:
    def statement(request: SetupRequest) -> str:
        schema = dotted(request.container)
        return composed("databricks", "GRANT", privilege, "ON SCHEMA", schema, _to(request))

    return statement


def _grant(privilege: str, reason: str, needed_by: frozenset[Step]) -> Grant:
    key = f"schema-{privilege.casefold().replace(' ', '-')}"
    return Grant(key, f"{privilege} on the schema", reason, needed_by, _on_schema(privilege))


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    return (
        SetupStatement(
            composed("databricks", "CREATE SCHEMA IF NOT EXISTS", dotted(request.container)),
            "Makes the schema that Tablewright writes to, apart from your own tables.",
        ),
    )


_EVERYTHING = INSIDE | steps("clean-up", "create-table", "load-csv")

SETUP = PlatformSetup(
    fields=(
        DestinationField("catalog", "Catalog", "The catalog that holds the schema."),
        DestinationField("schema", "Schema", "A schema of its own: nobody sees it in the explorer."),
    ),
    create=_create,
    grants=(
        Grant(
            "catalog-use",
            "USE CATALOG on the catalog",
            "Lets the principal reach the catalog.",
            _EVERYTHING,
            _on_catalog,
        ),
        _grant("USE SCHEMA", "Lets the principal reach the tables of this schema.", _EVERYTHING),
        _grant(
            "CREATE TABLE",
            "Lets the principal make tables and views; what it makes belongs to it.",
            steps("create-table", "create-view", "replace-view", "rename", "load-csv"),
        ),
        _grant(
            "MODIFY",
            "Lets the principal write to tables here that somebody else made.",
            steps("registry"),
        ),
        _grant("SELECT", "Lets the principal read tables here that somebody else made.", steps("registry")),
        _grant(
            "CREATE VOLUME",
            "Lets the principal put files where the warehouse loads them from.",
            steps("load", "load-csv"),
        ),
    ),
    user=_user,
    whoami=lambda: exp.select(exp.Anonymous(this="CURRENT_USER")),
)
