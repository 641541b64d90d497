"""Every setting of the server, in one place. Documented in docs/settings.md (a test compares the two)."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

from tablewright.common.effort import MOST_SECONDS
from tablewright.runtime.data_folder import METADATA_NAME, STAGING_NAME

_HERE = ("127.0.0.1", "localhost", "::1")


class Settings(BaseSettings):
    """Read from the environment (`TABLEWRIGHT_<NAME>`; `DATABASE_URL`, `PORT` and `HOST` also bare)."""

    model_config = SettingsConfigDict(env_prefix="TABLEWRIGHT_", populate_by_name=True, extra="ignore")

    data_dir: Path = Field(
        default=Path("data"), description="Folder for everything the server keeps on disk."
    )
    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="Metadata database: SQLite in the data folder unless a PostgreSQL URL is given.",
    )
    host: str = Field(default="127.0.0.1", validation_alias="HOST", description="Address to listen on.")
    port: int = Field(
        default=8000,
        ge=0,
        le=65_535,
        validation_alias="PORT",
        description="Port to listen on; 0 takes any free one.",
    )
    base_url: str | None = Field(default=None, description="Public address, when a proxy stands in front.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least important log lines to write."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Key for secrets (of several, with commas, the first encrypts); unset, one is made.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of proxies (comma list) whose X-Forwarded-* headers are believed.",
    )
    demo: bool = Field(default=False, description="Demo content: set by `tablewright demo` only.")
    session_hours: int = Field(default=336, ge=1, description="Hours until a signed-in session ends.")
    session_idle_hours: int = Field(
        default=72, ge=1, description="Hours without use until a signed-in session ends."
    )
    job_threads: int = Field(default=2, ge=1, description="Background jobs that may run at the same time.")
    query_threads: int = Field(default=8, ge=1, description="Queries that may run at the same time.")
    query_threads_per_member: int = Field(
        default=4, ge=1, description="Queries of one member that may run at the same time."
    )
    waiting_requests: int = Field(
        default=2_000, ge=1, description="Requests that may wait for a warehouse; more are refused (429)."
    )
    waiting_requests_per_member: int = Field(
        default=200, ge=1, description="Requests of one member that may wait for a warehouse."
    )
    compile_seconds: float = Field(
        default=MOST_SECONDS, gt=0, description="Longest processor time to write the SQL of one question."
    )
    query_timeout_seconds: float = Field(default=120.0, gt=0, description="Longest time one query may run.")
    materialization_timeout_seconds: float = Field(
        default=7_200.0, gt=0, description="Longest time one run of a materialization may take."
    )
    result_cache_mb: int = Field(
        default=256, ge=0, description="Memory for cached results; 0 switches it off."
    )
    result_cache_seconds: float = Field(
        default=600.0,
        ge=0,
        description="Longest age of a cached result, for changes made outside Tablewright.",
    )
    upload_limit_mb: int = Field(default=1024, ge=1, description="Largest CSV file accepted.")
    staged_files_per_member: int = Field(
        default=20, ge=1, description="Uploaded files of one member that may wait to be loaded."
    )
    staged_mb_per_member: int = Field(
        default=4_096, ge=1, description="Size of all uploaded files of one member that wait to be loaded."
    )
    paste_cell_limit: int = Field(
        default=1_000_000,
        ge=1,
        description="Most cells one edit may change; the browser pastes 100,000 at most.",
    )
    query_history_days: int = Field(default=30, ge=1, description="Days a query-history entry is kept.")
    duckdb_memory_mb: int | None = Field(
        default=None,
        ge=256,
        description="Memory of all DuckDB processes together; half of the machine's if unset.",
    )
    duckdb_folders: str | None = Field(
        default=None,
        description="Folders where DuckDB files may be besides the data folder, with `:` between.",
    )

    @property
    def metadata_url(self) -> str:
        return self.database_url or f"sqlite:///{self.metadata_file}"

    @property
    def metadata_file(self) -> Path:
        """The SQLite file, unless `database_url` names another database."""
        return self.data_dir / METADATA_NAME

    @property
    def sqlite_file(self) -> Path | None:
        """The file of the metadata database, wherever it is; None when it is no SQLite file."""
        url = make_url(self.metadata_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @property
    def answers_this_machine_only(self) -> bool:
        """Whether only people at this machine can reach the server directly, without a network or a proxy."""
        return self.host in _HERE and self.base_url is None and not self.trusted_proxies

    @property
    def database_folders(self) -> tuple[Path, ...] | None:
        """Where DuckDB files may be, the data folder first. None: anywhere on this machine."""
        if self.duckdb_folders is None and self.answers_this_machine_only:
            return None
        given = [part for part in (self.duckdb_folders or "").split(os.pathsep) if part.strip()]
        return (self.data_dir, *(Path(part.strip()).expanduser() for part in given))

    @property
    def staging_dir(self) -> Path:
        """Uploaded files wait here; DuckDB may read files from here only."""
        return self.data_dir / STAGING_NAME
