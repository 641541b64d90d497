"""The fields of a connection to a MySQL server. Imports no driver."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tablewright.common.validation_messages import FieldsWrong
from tablewright.warehouse.fields import HOST_NAME, SECRET, ConnectionFields, PoolLimits

MySQLOption = Literal[
    "innodb_lock_wait_timeout", "lock_wait_timeout", "net_read_timeout", "net_write_timeout", "role"
]
MySQLTls = Literal["disabled", "preferred", "required", "verify-ca", "verify-identity"]


class MySQLFields(ConnectionFields):
    """A MySQL server (8.0 or later). Without a password or a client key, the stored one is kept.

    `database` is only where unqualified names of custom SQL are looked for: all databases that the user may
    read are there. `root_certificate` is the PEM text of the authority that signed the server's certificate;
    without it, `verify-ca` and `verify-identity` trust the authorities that this machine trusts.
    `client_certificate` and `client_key` (PEM) are for accounts that must show a certificate. `sessions` is
    the most that are open at once.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"password", "client_key"})
    leads_to: ClassVar[tuple[str, ...]] = ("host", "port")
    bound_to: ClassVar[tuple[str, ...]] = ("host", "port", "user")
    extra: ClassVar[str | None] = "mysql"

    platform: Literal["mysql"]
    host: Annotated[str, HOST_NAME] = Field(min_length=1, max_length=255)
    port: int = Field(default=3306, ge=1, le=65_535)
    database: str | None = Field(default=None, min_length=1, max_length=64)
    user: str = Field(min_length=1, max_length=80)
    password: str | None = Field(default=None, max_length=1_000, **SECRET)
    tls: MySQLTls = "preferred"
    root_certificate: str | None = Field(default=None, max_length=100_000)
    client_certificate: str | None = Field(default=None, max_length=100_000)
    client_key: str | None = Field(default=None, max_length=100_000, **SECRET)
    sessions: int = Field(default=12, ge=2, le=100)
    options: dict[MySQLOption, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        for name, value in self.options.items():
            if name != "role" and not value.isdecimal():
                raise FieldsWrong(f"{name} is a number of seconds.", "options")
        return self

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        del limits
        return f"mysql:{details['host'].casefold()}:{details['port']}"
