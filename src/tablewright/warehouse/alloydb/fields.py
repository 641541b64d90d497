"""The fields of a connection to an AlloyDB instance: those of PostgreSQL. Imports no driver."""

from typing import Literal

from tablewright.warehouse.postgres.fields import PostgresFields


class AlloyDBFields(PostgresFields):
    """A database of an AlloyDB instance, reached as PostgreSQL is."""

    platform: Literal["alloydb"]  # type: ignore[assignment]
