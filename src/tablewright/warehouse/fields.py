"""Shared parts of the fields of all platforms' connections. Imports no driver."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from tablewright.common.validation_messages import Shape
from tablewright.warehouse.sessions.commit_gate import CommitGate


def _can_be_looked_up(host: str) -> bool:
    """Whether the host name can be looked up: no part is empty or longer than 63 characters."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


HOST_NAME = Shape(
    r"[^,\s/@]+", "Use no spaces, commas, slashes or @.", _can_be_looked_up, "No server is called so."
)
"""A server's name or address."""
PLAIN_HOST = Shape(r"[A-Za-z0-9._-]+", "Use letters, digits, dots, hyphens and underscores only.")
"""The name of a host in the vendor's own domain."""
WEB_ADDRESS = Shape(
    r"(https://|http://127\.0\.0\.1(:\d+)?/)[^\s]*",
    "Use an address that begins with https:// and has no spaces.",
)
"""An address that secrets may be sent to."""

SECRET: Any = {"json_schema_extra": {"format": "password"}, "repr": False}
"""Arguments of a secret field: hidden when it is typed, and never printed."""


@dataclass(frozen=True, slots=True)
class ConnectionConfig:
    """What a driver needs: the platform, the plain fields and the secret fields (already decrypted)."""

    id: str
    platform: str
    details: dict[str, Any]
    secret: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Where drivers may keep files, how much memory an embedded engine may take, and what files it may open.

    `duckdb_folders` are those that databases may be in; None: any. `metadata_file` is the database of the
    server itself, where that is a file.
    """

    data_dir: Path
    staging_dir: Path
    duckdb_memory_mb: int | None
    gate: CommitGate = field(default_factory=CommitGate)
    """The gate that every commit to a database file of this process passes."""
    duckdb_folders: tuple[Path, ...] | None = None
    metadata_file: Path | None = None
    query_seconds: float = 120.0
    """The longest time that a driver's own questions may take, where they run in an embedded engine."""


class ConnectionFields(BaseModel):
    """The fields of a connection, each of its own type: no free options, and nothing that opens files.

    A platform's model adds `platform: Literal["..."]`, which is also the name of its folder.
    """

    model_config = ConfigDict(extra="forbid")

    secrets: ClassVar[frozenset[str]] = frozenset()
    """Fields that are stored encrypted and never shown. A field that is left empty keeps its stored value."""
    bound_to: ClassVar[tuple[str, ...]] = ()
    """A stored secret is dropped when one of these fields changes, so that it is never sent to another
    address."""
    leads_to: ClassVar[tuple[str, ...]] = ()
    """Fields that decide which file or address is reached: only members who manage connections change
    them."""
    one_connection: ClassVar[bool] = False
    """Whether a warehouse can be used by one connection only."""
    extra: ClassVar[str | None] = None
    """The optional dependencies with the driver, if it is not installed by default."""

    platform: Any

    @classmethod
    @abstractmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """Identifies a warehouse: equal for all connections to the same data."""

    @classmethod
    def admit(cls, details: Mapping[str, Any], limits: PoolLimits) -> None:
        """Check files and addresses that the fields name, before anything is opened. Raises
        WarehouseError."""
        del details, limits

    @classmethod
    def file(cls, details: Mapping[str, Any], limits: PoolLimits) -> Path | None:
        """The file on this machine that is the whole warehouse, or None."""
        del details, limits
        return None
