"""The fields of a connection to BigQuery. Imports no driver."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from tablewright.common.validation_messages import FieldsWrong, Shape
from tablewright.warehouse.fields import SECRET, WEB_ADDRESS, ConnectionFields, PoolLimits

Authentication = Literal["service-account", "token", "member", "none"]
_PROJECT = Shape(
    r"(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{0,61}[a-z0-9]",
    "Use the id of a project: small letters, digits and hyphens, a letter first.",
)
Project = Annotated[str, _PROJECT, Field(max_length=255)]

GOOGLE = "https://bigquery.googleapis.com"
TOKEN_ADDRESSES = frozenset(
    {"https://oauth2.googleapis.com/token", "https://accounts.google.com/o/oauth2/token"}
)
_ACCOUNT_PARTS = ("client_email", "private_key", "token_uri")
_LOCATION = Shape(r"[A-Za-z][A-Za-z0-9-]{1,62}", "Use the name of a location, like EU or europe-west3.")
_ADDRESS = Shape(
    r"https?://[A-Za-z0-9._-]+(?::\d{1,5})?",
    "Use an address like https://bigquery.example.org, without a path.",
)


class BigQueryFields(ConnectionFields):
    """BigQuery, billed to one project.

    `project` is the project that jobs run in and that pays for them; the explorer shows its datasets, and
    those of `additional_projects`. `location` is where jobs run (`EU`, `europe-west3`); without one, BigQuery
    takes that of the tables. `authentication` is `service-account` (the JSON text of its key), `token` (an
    OAuth access token), `member` (each member signs in to Google and works with their own rights), or `none`
    (an emulator at `endpoint`). Members sign in with the OAuth client `client_id`, at Google unless
    `authorize_url` and `token_url` name another provider; `service` is the sign-in of such a connection for
    background work. `maximum_gigabytes_billed` refuses a query that would read more. `endpoint` and
    `storage_endpoint` are the addresses of private endpoints of BigQuery and of its Storage Read API.
    `sessions` is the most statements that run at once.
    """

    secrets: ClassVar[frozenset[str]] = frozenset({"service_account", "access_token", "client_secret"})
    leads_to: ClassVar[tuple[str, ...]] = ("endpoint", "storage_endpoint", "token_url", "authorize_url")
    bound_to: ClassVar[tuple[str, ...]] = (
        "project",
        "authentication",
        "endpoint",
        "storage_endpoint",
        "client_id",
        "token_url",
        "authorize_url",
    )
    extra: ClassVar[str | None] = "bigquery"

    platform: Literal["bigquery"]
    project: Project
    additional_projects: list[Project] = Field(default_factory=list, max_length=100)
    location: Annotated[str, _LOCATION] | None = Field(default=None, max_length=63)
    authentication: Authentication = "service-account"
    service_account: str | None = Field(default=None, max_length=20_000, **SECRET)
    access_token: str | None = Field(default=None, max_length=5_000, **SECRET)
    client_id: str | None = Field(default=None, min_length=1, max_length=255)
    client_secret: str | None = Field(default=None, max_length=1_000, **SECRET)
    authorize_url: Annotated[str, WEB_ADDRESS] | None = Field(default=None, max_length=1_000)
    token_url: Annotated[str, WEB_ADDRESS] | None = Field(default=None, max_length=1_000)
    scopes: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=20
    )
    service: Literal["service-account", "token"] | None = None
    maximum_gigabytes_billed: int | None = Field(default=None, ge=1, le=1_000_000)
    endpoint: Annotated[str, _ADDRESS] | None = Field(default=None, max_length=300)
    storage_endpoint: Annotated[str, _ADDRESS] | None = Field(default=None, max_length=300)
    sessions: int = Field(default=12, ge=2, le=100)

    @field_validator("service_account")
    @classmethod
    def _is_a_service_account(cls, text: str | None) -> str | None:
        """Other kinds of credentials may name files and programs of this server, or any address."""
        if text is not None:
            account_of(text)
        return text

    @model_validator(mode="after")
    def _credentials_go_to_google(self) -> "BigQueryFields":
        if self.authentication == "member" and not self.client_id:
            raise FieldsWrong("Members sign in with an OAuth client: give its id.", "client_id")
        for field in ("endpoint", "storage_endpoint"):
            address = getattr(self, field)
            host = urlsplit(address or GOOGLE).hostname or ""
            google = host.endswith(".googleapis.com")
            if self.authentication == "none" and google:
                raise FieldsWrong(
                    "Without authentication, the connection needs the address of an emulator.", field
                )
            if self.authentication == "service-account" and not (google or address is None):
                raise FieldsWrong("A service account signs in to addresses of googleapis.com only.", field)
            if address and address.startswith("http:") and not _is_local(host):
                raise FieldsWrong("The address must begin with https://.", field)
        return self

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """All of BigQuery: a dataset has the same name, whichever project is billed."""
        del limits
        host = urlsplit(str(details.get("endpoint") or GOOGLE)).netloc.casefold()
        return f"bigquery:{'google' if host.endswith('.googleapis.com') else host}"


def account_of(text: str) -> dict[str, Any]:
    """The key of a service account; ValueError for anything else."""
    try:
        account = json.loads(text)
    except ValueError as error:
        raise ValueError("The key of the service account is not valid JSON.") from error
    if not isinstance(account, dict) or account.get("type") != "service_account":
        raise ValueError("This is not the JSON key of a service account.")
    missing = [part for part in _ACCOUNT_PARTS if not isinstance(account.get(part), str)]
    if missing:
        raise ValueError(f"The key of the service account lacks {', '.join(missing)}.")
    if account["token_uri"] not in TOKEN_ADDRESSES:
        raise ValueError("The key of the service account signs in at an address that is not Google's.")
    return account


def _is_local(host: str) -> bool:
    return host in ("localhost", "127.0.0.1")
