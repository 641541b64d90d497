"""The fields of a connection to a DuckDB file. Imports no driver."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from tablewright.runtime.own_files import OwnFiles, identity_of, is_regular, is_within, real
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionFields, PoolLimits

_BESIDE = (".wal", ".tmp")
"""Suffixes of what DuckDB creates next to a file: the write-ahead log, and a folder for temporary data."""
_PATH = {"field": "details.path"}


class DuckDBFields(ConnectionFields):
    """A database file. `create` creates a new one; a relative path is relative to the data folder."""

    one_connection: ClassVar[bool] = True
    leads_to: ClassVar[tuple[str, ...]] = ("path",)

    platform: Literal["duckdb"]
    path: str = Field(min_length=1, max_length=1_000)
    create: bool = False

    @classmethod
    def place(cls, details: Mapping[str, Any], limits: PoolLimits) -> str:
        """The real path: the same for all names of a file."""
        file = duckdb_file(details, limits)
        return f"duckdb:{identity_of(file) or file}"

    @classmethod
    def admit(cls, details: Mapping[str, Any], limits: PoolLimits) -> None:
        """Refuse a file outside the folders for databases, and the server's own. Opens nothing.

        A path outside is refused with the same message whether it exists or not.
        """
        file = duckdb_file(details, limits)
        folders = limits.duckdb_folders
        if folders is not None and not any(is_within(file, folder) for folder in folders):
            raise WarehouseError(
                "permission",
                "This path is not in a folder that the server opens DuckDB files from.",
                hint="Put the file into the data folder, or have its folder added to the setting "
                "TABLEWRIGHT_DUCKDB_FOLDERS of the server.",
                where=_PATH,
            )
        own = OwnFiles(limits.data_dir, limits.metadata_file)
        touched = (file, *(file.with_name(file.name + suffix) for suffix in _BESIDE))
        if any(own.hold(path) for path in touched):
            raise WarehouseError(
                "permission",
                f"{file.name} is one of the server's own files, or would be taken for one.",
                hint="Choose a DuckDB file, or another name for a new one.",
                where=_PATH,
            )
        if file.name.casefold().endswith(_BESIDE) or not is_regular(file):
            raise WarehouseError(
                "invalid",
                f"{file.name} is not a DuckDB database file.",
                hint="Choose the file of a database.",
                where=_PATH,
            )

    @classmethod
    def file(cls, details: Mapping[str, Any], limits: PoolLimits) -> Path | None:
        return duckdb_file(details, limits)


def duckdb_file(details: Mapping[str, Any], limits: PoolLimits) -> Path:
    """The file of a connection; a relative path is relative to the data folder."""
    try:
        return real(limits.data_dir / Path(details["path"]).expanduser())
    except (ValueError, RuntimeError) as error:
        raise WarehouseError(
            "invalid", "This cannot be the path of a file.", hint="Check the path.", where=_PATH
        ) from error
