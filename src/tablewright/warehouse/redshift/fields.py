"""What a connection to a Redshift cluster or workgroup is made of. Imports no driver."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from tablewright.warehouse.fields import SECRET, ConnectionFields, PoolLimits


class RedshiftFields(ConnectionFields):
    """A Redshift cluster or workgroup."""

    secrets: ClassVar[frozenset[str]] = frozenset({"password"})
    bound_to: ClassVar[tuple[str, ...]] = ("host", "port", "user")
    extra: ClassVar[str | None] = "redshift"

    platform: Literal["redshift"]
    host: str = Field(min_length=1, max_length=255)
    port: int = Field(default=5439, ge=1, le=65_535)
    database: str = Field(min_length=1, max_length=127)
    user: str = Field(min_length=1, max_length=128)
    password: str | None = Field(default=None, max_length=1_000, **SECRET)

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        del limits
        return f"redshift:{details['host'].casefold()}:{details['port']}/{details['database']}"
