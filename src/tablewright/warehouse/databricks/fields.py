"""What a connection to a Databricks SQL warehouse is made of. Imports no driver."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tablewright.warehouse.fields import SECRET, ConnectionFields, PoolLimits

Authentication = Literal["token", "machine", "member"]
DatabricksOption = Literal["ANSI_MODE", "ENABLE_PHOTON", "LEGACY_TIME_PARSER_POLICY", "USE_CACHED_RESULT"]


class DatabricksFields(ConnectionFields):
    """A SQL warehouse (or a cluster) of a Databricks workspace.

    `host` and `http_path` stand under “Connection details” of the warehouse. `authentication` is `token` (a
    personal access token, best that of a service principal), `machine` (OAuth of a service principal, by its
    client id and secret), or `member`: each member signs in to Databricks and works with their own rights.
    `catalogs` are those that the explorer shows; none are all. `root_certificate` is the PEM text of an
    authority of one's own, for a proxy or a private link. `sessions` is the most that are open at once.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"access_token", "client_secret"})
    bound_to: ClassVar[tuple[str, ...]] = ("host", "port", "authentication", "client_id")
    extra: ClassVar[str | None] = "databricks"

    platform: Literal["databricks"]
    host: str = Field(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9._-]+$")
    port: int = Field(default=443, ge=1, le=65_535)
    http_path: str = Field(min_length=1, max_length=500, pattern=r"^/?[A-Za-z0-9/._-]+$")
    authentication: Authentication = "token"
    access_token: str | None = Field(default=None, max_length=5_000, **SECRET)
    client_id: str | None = Field(default=None, min_length=1, max_length=255)
    client_secret: str | None = Field(default=None, max_length=1_000, **SECRET)
    catalogs: list[Annotated[str, Field(min_length=1, max_length=255)]] = Field(
        default_factory=list, max_length=100
    )
    tls: Literal["verify", "disable"] = "verify"
    root_certificate: str | None = Field(default=None, max_length=100_000)
    sessions: int = Field(default=8, ge=2, le=100)
    options: dict[DatabricksOption, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """A workspace: its warehouses see the same data."""
        del limits
        return f"databricks:{details['host'].casefold()}:{details.get('port', 443)}"
