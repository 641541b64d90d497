"""The set-up of a destination that is a schema, with PostgreSQL's privileges."""

from collections.abc import Callable

from sqlglot import exp

from tablewright.warehouse.setup.platform_setup import (
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
from tablewright.warehouse.sql.nodes import name, table

_FIELD = DestinationField("schema", "Schema", "A schema of its own: nobody sees it in the explorer.")


class SchemaSetup:
    """The statements of a dialect. `user` says whom a session acts as."""

    def __init__(self, dialect: str, user: Callable[[SetupRequest], str]) -> None:
        self._dialect = dialect
        self._user = user

    def setup(
        self,
        *,
        temporary: str,
        first: tuple[Grant, ...] = (),
        whoami: Callable[[], exp.Expression] | None = None,
    ) -> PlatformSetup:
        """`temporary` is the right to make temporary tables; `first` are grants before the common ones."""
        return PlatformSetup(
            fields=(_FIELD,),
            create=self._create,
            grants=(
                *first,
                Grant(
                    "schema-usage",
                    "USAGE on the schema",
                    "Lets the user reach the tables of this schema.",
                    INSIDE | steps("clean-up"),
                    self._on_schema("USAGE"),
                ),
                Grant(
                    "schema-create",
                    "CREATE on the schema",
                    "Lets the user make tables and views in this schema; what it makes belongs to it.",
                    steps("create-table", "rename", "create-view", "load-csv"),
                    self._on_schema("CREATE"),
                ),
                Grant(
                    f"database-{temporary.lower()}",
                    f"{temporary} on the database",
                    "Lets large pastes wait in a temporary table until all of their rows are checked.",
                    steps("temporary"),
                    self.on_database(temporary),
                ),
                Grant(
                    "shared-rows",
                    "SELECT, INSERT, UPDATE and DELETE on the list of objects",
                    "Lets this user share the list of objects with the user who wrote here first.",
                    steps("registry"),
                    self._on_shared,
                ),
            ),
            user=self._user,
            whoami=whoami,
        )

    def on_database(self, privilege: str) -> Callable[[SetupRequest], str]:
        def statement(request: SetupRequest) -> str:
            database = name(str(request.details["database"]))
            return self._grant(privilege, "ON DATABASE", database, request)

        return statement

    def _on_schema(self, privilege: str) -> Callable[[SetupRequest], str]:
        def statement(request: SetupRequest) -> str:
            return self._grant(privilege, "ON SCHEMA", dotted(request.container), request)

        return statement

    def _on_shared(self, request: SetupRequest) -> str | None:
        """The list of objects belongs to the user that wrote here first."""
        if not request.shared:
            return None
        tables = (
            composed(self._dialect, table((*request.container, other_name))) for other_name in request.shared
        )
        return self._grant("SELECT, INSERT, UPDATE, DELETE", "ON TABLE", ", ".join(tables), request)

    def _grant(self, privileges: str, on: str, securable: exp.Expression | str, request: SetupRequest) -> str:
        to = name(self._user(request))
        return composed(self._dialect, "GRANT", privileges, on, securable, "TO", to)

    def _create(self, request: SetupRequest) -> tuple[SetupStatement, ...]:
        return (
            SetupStatement(
                composed(self._dialect, "CREATE SCHEMA IF NOT EXISTS", dotted(request.container)),
                "Makes the schema that Tablewright writes to, apart from your own tables.",
            ),
        )
