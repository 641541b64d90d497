"""Where the account is, who signs in and how: from the fields of a connection to the driver's arguments."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from snowflake.connector.errorcode import ER_FAILED_TO_REQUEST
from snowflake.connector.errors import OperationalError

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.sessions import timeouts

_LOGIN_SECONDS = 15
_NETWORK_SECONDS = 4 * 3_600
"""The driver's own limit for asking again. It also ends a statement, so it is long; see `_pauses`."""
_LONGEST_PAUSE = 8


def _pauses() -> Iterator[int]:
    """Whole seconds between the tries of one request. The first is asked for before anything has failed."""
    yield 1
    until = time.monotonic() + timeouts.OUTAGE_SECONDS
    pause = 1
    while time.monotonic() + pause < until:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)
    raise OperationalError("Requests were lost again and again.", errno=ER_FAILED_TO_REQUEST)


@dataclass(frozen=True, slots=True)
class SnowflakeAddress:
    """`secret` holds what the way to sign in needs."""

    account: str
    authentication: str = "password"
    user: str | None = None
    secret: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    host: str | None = None
    port: int = 443
    tls: bool = True
    warehouse: str | None = None
    role: str | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    sessions: int = 12

    @classmethod
    def of(cls, config: ConnectionConfig) -> "SnowflakeAddress":
        given = {name: value for name, value in config.details.items() if name in cls.__dataclass_fields__}
        return cls(**given, secret=config.secret)

    @property
    def place(self) -> str:
        return self.host or f"{self.account}.snowflakecomputing.com"

    def arguments(self) -> dict[str, Any]:
        """For the driver's `connect`. Nothing here names a file or a program of this machine."""
        record: dict[str, Any] = {
            "account": self.account,
            "user": self.user or "",
            "host": self.host,
            "port": self.port,
            "protocol": "https" if self.tls else "http",
            "warehouse": self.warehouse,
            "role": self.role,
            "login_timeout": _LOGIN_SECONDS,
            "network_timeout": _NETWORK_SECONDS,
            "backoff_policy": _pauses,
            "application": "Tablewright",
            "paramstyle": "qmark",
            "arrow_number_to_decimal": True,
            "client_prefetch_threads": 2,
            "log_imported_packages_in_telemetry": False,
            "platform_detection_timeout_seconds": 0,
        }
        if record["host"] is None:
            del record["host"]
        return record | self._signing_in()

    def _signing_in(self) -> dict[str, Any]:
        match self.authentication:
            case "key-pair":
                return {"authenticator": "SNOWFLAKE_JWT", "private_key": self._private_key()}
            case "token":
                return {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": self.secret.get("token") or ""}
            case "machine" | "member":
                return {"authenticator": "OAUTH", "token": self.secret.get("access_token") or ""}
            case _:
                return {"password": self.secret.get("password") or ""}

    def _private_key(self) -> bytes:
        phrase = self.secret.get("private_key_passphrase")
        try:
            key = serialization.load_pem_private_key(
                str(self.secret.get("private_key") or "").encode(), phrase.encode() if phrase else None
            )
        except (ValueError, TypeError) as error:
            raise WarehouseError(
                "permission",
                "The private key cannot be read.",
                hint="Paste the whole PEM text with its first and last line; add its passphrase, if any.",
                detail=str(error),
            ) from error
        return key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
