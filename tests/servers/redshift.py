"""The Redshift double as a server for tests: PostgreSQL 15 behind `tests/doubles/redshift/server.py`."""

import os
import signal
import sys
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql

from servers.postgres import start
from servers.postgres_15 import programs
from servers.shared import Started, port_of, serve, shared_server

SOURCE = Path(__file__).parent.parent / "doubles" / "redshift"
USER, PASSWORD = "loader", "Wright-1"
IAM_ROLE = "arn:aws:iam::123456789012:role/tablewright-copy"
BUCKET = "team-staging"
_AS_THE_SERVICE = (
    # Backslashes escape in texts, as they do in Redshift.
    "standard_conforming_strings=off",
    "escape_string_warning=off",
    "backslash_quote=on",
    "password_encryption=md5",
    "allow_system_table_mods=on",
    "TimeZone=UTC",
)


@dataclass(frozen=True)
class RedshiftServer:
    """`port` is the service's, `postgres_port` that of the engine behind it, for administration."""

    port: int
    postgres_port: int
    objects_port: int

    def details(self, database: str, **changes: Any) -> dict[str, Any]:
        """The fields of a connection to it."""
        return {
            "platform": "redshift",
            "host": "127.0.0.1",
            "port": self.port,
            "database": database,
            "user": USER,
            "tls": "disable",
        } | changes

    def objects(self) -> list[str]:
        """The keys of all objects that are stored."""
        return httpx.get(f"http://127.0.0.1:{self.objects_port}/double/keys").text.split()

    def url(self, database: str) -> str:
        """For administration, past the proxy."""
        return f"postgresql://postgres@127.0.0.1:{self.postgres_port}/{database}"

    @contextmanager
    def database(self) -> Generator[str]:
        """The name of an empty database of the loader's own."""
        name = f"t{uuid.uuid4().hex[:20]}"
        self.run(
            "postgres",
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(USER)),
        )
        try:
            yield name
        finally:
            self.run("postgres", sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def run(self, database: str, *statements: str | sql.Composed) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def redshift_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[RedshiftServer]:
    with shared_server("redshift", tmp_path_factory, worker_id, started) as facts:
        server = RedshiftServer(**facts)
        # As a person sets it who uses another endpoint than Amazon's: read by Amazon's own library.
        os.environ["AWS_ENDPOINT_URL_S3"] = f"http://127.0.0.1:{server.objects_port}"
        yield server


def started(folder: Path, *settings: str) -> Started:
    folder.chmod(0o755)
    objects = folder / "objects"
    new = not objects.exists()
    postgres_port, postgres = start(folder, programs(folder), *_AS_THE_SERVICE, *settings)
    if new:
        _prepare(folder, postgres_port)
        objects.mkdir()
        objects.chmod(0o755)
    port, objects_port = port_of(folder), port_of(folder, "objects")
    numbers = (str(port), str(postgres_port), str(objects_port))
    command = [sys.executable, str(SOURCE / "server.py"), *numbers, str(objects)]
    process_id = serve(command, folder, port, objects_port)
    facts = {"port": port, "postgres_port": postgres_port, "objects_port": objects_port}
    return Started((process_id, postgres), facts, signal.SIGQUIT)


def _prepare(folder: Path, postgres_port: int) -> None:
    """The service's user, and functions that the engine behind it lacks."""
    hba = folder / "data" / "pg_hba.conf"
    hba.write_text(f"host all {USER} 127.0.0.1/32 md5\n{hba.read_text()}")
    template = f"postgresql://postgres@127.0.0.1:{postgres_port}/template1"
    with psycopg.connect(template, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {USER} LOGIN CREATEDB CREATEROLE PASSWORD '{PASSWORD}'")
        admin.execute(f"GRANT pg_read_server_files TO {USER}")
        admin.execute("SET check_function_bodies = off")
        admin.execute((SOURCE / "functions.sql").read_bytes())
        admin.execute("SELECT pg_reload_conf()")
