"""The fields of a connection to a Databricks SQL warehouse. Imports no driver."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tablewright.common.validation_messages import FieldsWrong, Shape
from tablewright.warehouse.fields import PLAIN_HOST, SECRET, WEB_ADDRESS, ConnectionFields, PoolLimits

Authentication = Literal["token", "machine", "member"]
DatabricksOption = Literal["MAX_FILE_PARTITION_BYTES", "USE_CACHED_RESULT"]

_PATH = Shape(
    r"/?[A-Za-z0-9/._-]+",
    "Use the path alone, like /sql/1.0/warehouses/abc: letters, digits, slashes, dots, hyphens, underscores.",
)
_HERE = re.compile(r"localhost|127(\.\d{1,3}){3}")


class DatabricksFields(ConnectionFields):
    """A SQL warehouse (or a cluster) of a Databricks workspace.

    `host` and `http_path` are under “Connection details” of the warehouse. `authentication`:

    - `token`: a personal access token, best that of a service principal;
    - `machine`: a service principal with its client id and an OAuth secret;
    - `member`: each member signs in to Databricks, and their own token is used.

    OAuth uses the workspace's own addresses unless `authorize_url` and `token_url` name others. `service` is
    the sign-in for background work of a connection where members sign in: with a `token`, or as a `machine`.
    The OAuth access token is fetched and renewed elsewhere, and passed as `access_token`. `catalogs` are
    those that the explorer shows; none are all. `root_certificate` is the PEM text of an authority of one's
    own, for a proxy or a private link; `tls` is off only for a proxy on this machine, which encrypts by
    itself. `sessions` is the most that are open at once.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"access_token", "client_secret"})
    leads_to: ClassVar[tuple[str, ...]] = ("host", "port", "token_url", "authorize_url")
    bound_to: ClassVar[tuple[str, ...]] = (
        "host",
        "port",
        "tls",
        "authentication",
        "client_id",
        "token_url",
        "authorize_url",
    )
    extra: ClassVar[str | None] = "databricks"

    platform: Literal["databricks"]
    host: Annotated[str, PLAIN_HOST] = Field(min_length=1, max_length=255)
    port: int = Field(default=443, ge=1, le=65_535)
    http_path: Annotated[str, _PATH] = Field(min_length=1, max_length=500)
    authentication: Authentication = "token"
    access_token: str | None = Field(default=None, max_length=5_000, **SECRET)
    client_id: str | None = Field(default=None, min_length=1, max_length=255)
    client_secret: str | None = Field(default=None, max_length=1_000, **SECRET)
    authorize_url: Annotated[str, WEB_ADDRESS] | None = Field(default=None, max_length=1_000)
    token_url: Annotated[str, WEB_ADDRESS] | None = Field(default=None, max_length=1_000)
    scopes: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        default_factory=list, max_length=20
    )
    service: Literal["token", "machine"] | None = None
    catalogs: list[Annotated[str, Field(min_length=1, max_length=255)]] = Field(
        default_factory=list, max_length=100
    )
    tls: bool = True
    root_certificate: str | None = Field(default=None, max_length=100_000)
    sessions: int = Field(default=8, ge=2, le=100)
    options: dict[DatabricksOption, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.authentication in ("machine", "member") and not self.client_id:
            raise FieldsWrong("This way to sign in needs it.", "client_id")
        if not self.tls and not _HERE.fullmatch(self.host):
            raise FieldsWrong("TLS may be off only for a proxy on this machine.", "tls")
        return self

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """The workspace: all of its warehouses have the same data."""
        del limits
        return f"databricks:{details['host'].casefold()}:{details.get('port', 443)}"
