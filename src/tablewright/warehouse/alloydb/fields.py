"""What a connection to an AlloyDB instance is made of: the fields of PostgreSQL. Imports no driver."""

from typing import Literal

from tablewright.warehouse.postgres.fields import PostgresFields


class AlloyDBFields(PostgresFields):
    """A database of an AlloyDB instance, reached as PostgreSQL is."""

    platform: Literal["alloydb"]  # type: ignore[assignment]
