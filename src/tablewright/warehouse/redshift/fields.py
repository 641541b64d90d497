"""The fields of a connection to a Redshift cluster or workgroup. Imports no driver."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tablewright.common.validation_messages import FieldsWrong, Shape
from tablewright.warehouse.fields import PLAIN_HOST, SECRET, ConnectionFields, PoolLimits

Authentication = Literal["password", "iam"]
RedshiftTls = Literal["disable", "verify-ca", "verify-full"]
RedshiftOption = Literal["search_path", "wlm_query_slot_count"]

_REGION = Shape(r"[a-z]{2}(-[a-z]+)+-\d", "Use the code of a region, like eu-central-1.")
_KEY_ID = Shape(r"\w+", "Use letters, digits and underscores only.")
_NAME = Shape(r"[a-z0-9-]+", "Use small letters, digits and hyphens only.")
_BUCKET = Shape(
    r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "Use 3 to 63 small letters, digits, dots and hyphens; a letter or a digit comes first and last.",
)
_PREFIX = Shape(r"[A-Za-z0-9/_.-]*", "Use letters, digits, slashes, dots, hyphens and underscores only.")
_ROLE = Shape(
    r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+",
    "Use the ARN of a role, like arn:aws:iam::123456789012:role/load.",
)
_STAGING = ("staging_bucket", "staging_region", "staging_role")


class RedshiftFields(ConnectionFields):
    """A Redshift cluster or serverless workgroup. Secrets that are left empty stay as they are stored.

    `authentication` is `password` (of the user), or `iam`: an access key that may fetch passwords of the
    user for a short time; it needs `region`, and `cluster` or `workgroup`. Redshift loads many rows from S3
    only: with `staging_bucket`, `staging_region` and `staging_role` (the role that COPY takes on), tables
    are filled that way, under `staging_prefix`, with the staging access key or else with what the machine is
    allowed; without them, by INSERT. `sessions` is the most that are open at once.
    """

    secrets: ClassVar[frozenset[str]] = frozenset(
        {"password", "secret_access_key", "staging_secret_access_key"}
    )
    leads_to: ClassVar[tuple[str, ...]] = ("host", "port", "staging_bucket")
    bound_to: ClassVar[tuple[str, ...]] = (
        "host",
        "port",
        "user",
        "authentication",
        "access_key_id",
        "staging_bucket",
        "staging_access_key_id",
    )
    extra: ClassVar[str | None] = "redshift"

    platform: Literal["redshift"]
    host: Annotated[str, PLAIN_HOST] = Field(min_length=1, max_length=255)
    port: int = Field(default=5439, ge=1, le=65_535)
    database: str = Field(min_length=1, max_length=127)
    user: str = Field(min_length=1, max_length=128)
    authentication: Authentication = "password"
    password: str | None = Field(default=None, max_length=1_000, **SECRET)
    access_key_id: Annotated[str, _KEY_ID] | None = Field(default=None, max_length=128)
    secret_access_key: str | None = Field(default=None, max_length=200, **SECRET)
    region: Annotated[str, _REGION] | None = Field(default=None, max_length=63)
    cluster: Annotated[str, _NAME] | None = Field(default=None, max_length=63)
    workgroup: Annotated[str, _NAME] | None = Field(default=None, max_length=64)
    tls: RedshiftTls = "verify-full"
    staging_bucket: Annotated[str, _BUCKET] | None = Field(default=None, max_length=63)
    staging_prefix: Annotated[str, _PREFIX] | None = Field(default="tablewright", max_length=200)
    staging_region: Annotated[str, _REGION] | None = Field(default=None, max_length=63)
    staging_role: Annotated[str, _ROLE] | None = Field(default=None, max_length=2_048)
    staging_access_key_id: Annotated[str, _KEY_ID] | None = Field(default=None, max_length=128)
    staging_secret_access_key: str | None = Field(default=None, max_length=200, **SECRET)
    sessions: int = Field(default=12, ge=2, le=100)
    options: dict[RedshiftOption, Annotated[str, Field(max_length=200)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.authentication == "iam":
            missing = [name for name in ("access_key_id", "region") if not getattr(self, name)]
            if missing:
                raise FieldsWrong("Signing in by IAM needs this.", *missing)
            if bool(self.cluster) == bool(self.workgroup):
                raise FieldsWrong(
                    "Signing in by IAM needs the cluster or the workgroup, one of them.",
                    "cluster",
                    "workgroup",
                )
        given = [name for name in _STAGING if getattr(self, name)]
        if given and len(given) < len(_STAGING):
            missing = [name for name in _STAGING if name not in given]
            raise FieldsWrong("Loading from S3 needs this too.", *missing)
        return self

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        del limits
        return f"redshift:{details['host'].casefold()}:{details['port']}/{details['database']}"
