"""What a connection to a Snowflake account is made of. Imports no driver."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tablewright.warehouse.fields import SECRET, ConnectionFields, PoolLimits

Authentication = Literal["password", "key-pair", "token", "oauth-client", "oauth-token", "oauth-member"]
SnowflakeOption = Literal["LOCK_TIMEOUT", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "USE_CACHED_RESULT"]

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "password": ("user",),
    "key-pair": ("user",),
    "token": ("user",),
    "oauth-client": ("client_id", "token_url"),
    "oauth-token": (),
    "oauth-member": ("client_id", "token_url", "authorization_url"),
}
_HERE = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


class SnowflakeFields(ConnectionFields):
    """A Snowflake account. Secrets that are left empty stay as they are stored.

    `account` is the account's identifier (`organisation-account`, or the older `locator.region`). `host`
    takes its place in the address where requests go another way (a proxy, a private link). A session uses
    `warehouse` to run and `role` to be allowed; without them, those of the user. `authentication`:

    - `password`: user and password;
    - `key-pair`: user and the PEM text of a private key (RSA, 2048 bits or more), with its passphrase;
    - `token`: user and a programmatic access token;
    - `oauth-client`: an OAuth client that fetches tokens for itself from `token_url`;
    - `oauth-token`: an OAuth access token that somebody else renews;
    - `oauth-member`: each member signs in at `authorization_url`, and their own token is used.
    """

    secrets: ClassVar[frozenset[str]] = frozenset(
        {"password", "private_key", "private_key_passphrase", "token", "client_secret"}
    )
    bound_to: ClassVar[tuple[str, ...]] = (
        "account",
        "host",
        "port",
        "tls",
        "user",
        "authentication",
        "client_id",
        "token_url",
    )
    extra: ClassVar[str | None] = "snowflake"

    platform: Literal["snowflake"]
    account: str = Field(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$")
    host: str | None = Field(default=None, max_length=255, pattern=r"^[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*$")
    port: int = Field(default=443, ge=1, le=65_535)
    tls: bool = True
    """Off only for a proxy on this machine, which encrypts by itself."""
    authentication: Authentication = "password"
    user: str | None = Field(default=None, min_length=1, max_length=255)
    password: str | None = Field(default=None, max_length=1_000, **SECRET)
    private_key: str | None = Field(default=None, max_length=20_000, **SECRET)
    private_key_passphrase: str | None = Field(default=None, max_length=1_000, **SECRET)
    token: str | None = Field(default=None, max_length=20_000, **SECRET)
    client_id: str | None = Field(default=None, max_length=1_000)
    client_secret: str | None = Field(default=None, max_length=1_000, **SECRET)
    token_url: str | None = Field(default=None, max_length=1_000, pattern=r"^https://[^\s]+$")
    authorization_url: str | None = Field(default=None, max_length=1_000, pattern=r"^https://[^\s]+$")
    scope: str | None = Field(default=None, max_length=1_000)
    warehouse: str | None = Field(default=None, min_length=1, max_length=255)
    role: str | None = Field(default=None, min_length=1, max_length=255)
    sessions: int = Field(default=12, ge=2, le=100)
    options: dict[SnowflakeOption, Annotated[str, Field(max_length=50, pattern=r"^(\d+|TRUE|FALSE)$")]] = (
        Field(default_factory=dict)
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = [name for name in _NEEDED[self.authentication] if getattr(self, name) is None]
        if missing:
            raise ValueError(f"This way to sign in needs {' and '.join(missing)}.")
        if not self.tls and not _HERE.fullmatch(self.host or ""):
            raise ValueError("TLS may be off only for a host on this machine.")
        return self

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """An account is one place, whatever way leads to it."""
        del limits
        return f"snowflake:{str(details['account']).casefold().replace('_', '-')}"
