"""The fields of a connection to a Snowflake account. Imports no driver."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tablewright.common.validation_messages import FieldsWrong, Shape
from tablewright.warehouse.fields import SECRET, WEB_ADDRESS, ConnectionFields, PoolLimits

Authentication = Literal["password", "key-pair", "token", "machine", "member"]
SnowflakeOption = Literal["LOCK_TIMEOUT", "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS", "USE_CACHED_RESULT"]

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "password": ("user",),
    "key-pair": ("user",),
    "token": ("user",),
    "machine": ("client_id", "token_url"),
    "member": ("client_id",),
}
_DOTTED = r"[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*"
_ACCOUNT = Shape(
    _DOTTED,
    "Use the identifier alone, like acme-one: letters, digits and underscores, with dots or hyphens between.",
)
_HOST = Shape(_DOTTED, "Use letters, digits and underscores, with dots or hyphens between.")
_SETTING = Shape(r"\d+|TRUE|FALSE", "Use a whole number, TRUE or FALSE.")
_HERE = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


class SnowflakeFields(ConnectionFields):
    """A Snowflake account. Secrets that are left empty stay as they are stored.

    `account` is the account's identifier (`organisation-account`, or the older `locator.region`). `host`
    takes its place in the address where requests go another way (a proxy, a private link). A session uses
    `warehouse` to run and `role` to be allowed; without them, those of the user. `authentication`:

    - `password`: user and password;
    - `key-pair`: user and the PEM text of a private key (RSA, 2048 bits or more), with its passphrase;
    - `token`: user and a programmatic access token;
    - `machine`: an OAuth client that gets tokens for itself from `token_url`;
    - `member`: each member signs in, and their own token is used.

    Members sign in at the account itself unless `authorize_url` and `token_url` name another provider.
    `service` is the sign-in for background work of a connection where members sign in. The access
    token of OAuth is fetched and renewed elsewhere, and handed over as `access_token`.
    """

    secrets: ClassVar[frozenset[str]] = frozenset(
        {"password", "private_key", "private_key_passphrase", "token", "client_secret", "access_token"}
    )
    leads_to: ClassVar[tuple[str, ...]] = ("account", "host", "port", "token_url", "authorize_url")
    bound_to: ClassVar[tuple[str, ...]] = (
        "account",
        "host",
        "port",
        "tls",
        "user",
        "authentication",
        "client_id",
        "token_url",
        "authorize_url",
    )
    extra: ClassVar[str | None] = "snowflake"

    platform: Literal["snowflake"]
    account: Annotated[str, _ACCOUNT] = Field(min_length=1, max_length=255)
    host: Annotated[str, _HOST] | None = Field(default=None, max_length=255)
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
    access_token: str | None = Field(default=None, max_length=20_000, **SECRET)
    authorize_url: Annotated[str, WEB_ADDRESS] | None = Field(default=None, max_length=1_000)
    token_url: Annotated[str, WEB_ADDRESS] | None = Field(default=None, max_length=1_000)
    scopes: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=20
    )
    service: Literal["password", "key-pair", "token", "machine"] | None = None
    warehouse: str | None = Field(default=None, min_length=1, max_length=255)
    role: str | None = Field(default=None, min_length=1, max_length=255)
    sessions: int = Field(default=12, ge=2, le=100)
    options: dict[SnowflakeOption, Annotated[str, _SETTING, Field(max_length=50)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = (*_NEEDED[self.authentication], *(_NEEDED[self.service] if self.service else ()))
        missing = [name for name in dict.fromkeys(needed) if getattr(self, name) is None]
        if missing:
            raise FieldsWrong("This way to sign in needs it.", *missing)
        if not self.tls and not _HERE.fullmatch(self.host or ""):
            raise FieldsWrong("TLS may be off only for a host on this machine.", "tls")
        return self

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """An account is one place, whatever way leads to it."""
        del limits
        return f"snowflake:{str(details['account']).casefold().replace('_', '-')}"
