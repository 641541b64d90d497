"""The fields of a connection to a PostgreSQL server. Imports no driver."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tablewright.warehouse.fields import HOST_NAME, SECRET, ConnectionFields, PoolLimits

PostgresOption = Literal["application_name", "lock_timeout", "role", "search_path", "work_mem"]
TlsMode = Literal["disable", "prefer", "require", "verify-ca", "verify-full"]


class PostgresFields(ConnectionFields):
    """A database on a PostgreSQL server. Without a password, the stored one is kept.

    `root_certificate` is the PEM text of the authority that signed the server's certificate; without it,
    `verify-ca` and `verify-full` trust the authorities that this machine trusts. `sessions` is the most that
    are open at once.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"password"})
    leads_to: ClassVar[tuple[str, ...]] = ("host", "port")
    bound_to: ClassVar[tuple[str, ...]] = ("host", "port", "user")

    platform: Literal["postgres"]
    host: Annotated[str, HOST_NAME] = Field(min_length=1, max_length=255)
    port: int = Field(default=5432, ge=1, le=65_535)
    database: str = Field(min_length=1, max_length=63)
    user: str = Field(min_length=1, max_length=63)
    password: str | None = Field(default=None, max_length=1_000, **SECRET)
    sslmode: TlsMode = "prefer"
    root_certificate: str | None = Field(default=None, max_length=100_000)
    sessions: int = Field(default=12, ge=2, le=100)
    options: dict[PostgresOption, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        del limits
        return f"postgres:{details['host'].casefold()}:{details['port']}/{details['database']}"
