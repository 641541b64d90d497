"""What a destination needs in DuckDB: a schema. There are no users and no rights."""

from tablewright.warehouse.setup.platform_setup import (
    DestinationField,
    PlatformSetup,
    SetupRequest,
    SetupStatement,
    composed,
    dotted,
)


def _create(request: SetupRequest) -> tuple[SetupStatement, ...]:
    return (
        SetupStatement(
            composed("duckdb", "CREATE SCHEMA IF NOT EXISTS", dotted(request.container)),
            "Makes the schema that Tablewright writes to, apart from your own tables.",
        ),
    )


SETUP = PlatformSetup(
    fields=(DestinationField("schema", "Schema", "A schema of its own: nobody sees it in the explorer."),),
    create=_create,
    grants=(),
)
