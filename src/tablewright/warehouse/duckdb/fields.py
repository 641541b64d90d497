"""What a connection to a DuckDB file is made of. Imports no driver."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from tablewright.warehouse.fields import ConnectionFields, PoolLimits


class DuckDBFields(ConnectionFields):
    """A database file. `create` makes a new one; a relative path stands in the data folder."""

    one_connection: ClassVar[bool] = True

    platform: Literal["duckdb"]
    path: str = Field(min_length=1, max_length=1_000)
    create: bool = False

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        return f"duckdb:{duckdb_file(details, limits)}"


def duckdb_file(details: Mapping[str, Any], limits: PoolLimits) -> Path:
    """The file of a connection; a relative path stands in the data folder."""
    return (limits.data_dir / Path(details["path"]).expanduser()).resolve()
