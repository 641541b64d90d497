"""A throw-away PostgreSQL 17 for the tests: one per run, shared by all xdist workers.

The first worker that asks starts it, the last one to finish stops it by its process id.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from scripts.system_programs import POSTGRES_PROGRAMS, required

from .shared import Started, end, port_of, shared_server

EMPTY = """
DO $$
DECLARE name text;
BEGIN
  PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $$
"""
AS_NEW = """
SELECT datacl IS NULL
  AND NOT EXISTS (SELECT FROM pg_db_role_setting AS s WHERE s.setdatabase = d.oid)
  AND NOT EXISTS (SELECT FROM pg_default_acl)
  AND NOT EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')
  AND NOT EXISTS (SELECT FROM pg_event_trigger)
  AND NOT EXISTS (SELECT FROM pg_largeobject_metadata)
FROM pg_database AS d WHERE datname = current_database()
"""


@dataclass(frozen=True)
class PostgresServer:
    port: int
    user: str = "postgres"
    _empty: list[str] = field(default_factory=list, repr=False, compare=False)
    """Databases of this worker that are free: emptying one is many times faster than making one."""

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Generator[str]:
        """The URL of an empty database. Nothing that is done to it outlives the block."""
        name = self._empty.pop() if self._empty else self._new()
        try:
            yield self.url(name)
        finally:
            if self._emptied(name):
                self._empty.append(name)
            else:
                self._admin(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _new(self) -> str:
        name = f"t{uuid.uuid4().hex}"
        self._admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def _emptied(self, name: str) -> bool:
        """Whether the database is as new once its schemas and sessions are gone."""
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(EMPTY)
            return connection.execute(AS_NEW).fetchone() == (True,)

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def start(folder: Path, home: Path | None = None, *settings: str) -> tuple[int, int]:
    """Start a server that keeps its files in `folder`; its port and process id.

    `home` is where another version's programs are; `settings` are further ones of the server. Where a server
    was before, it is started again with its data.
    """
    port = port_of(folder, "postgres")
    data = folder / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        for path in (folder, data):
            shutil.chown(path, _unprivileged())
    # The locale is PostgreSQL's own, so that it is the same on every system; older versions have none.
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    if home is not None:
        locale = ("--locale=C.UTF-8",)
    programs = {name: str(home / "bin" / name) if home else required(name) for name in POSTGRES_PROGRAMS}
    if not (data / "PG_VERSION").exists():
        made = ("-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", *locale, "--no-sync")
        _run(programs["initdb"], *made)
    # Those of a server that was killed: its process may still be listed as dead, and would count as running.
    for left in (data / "postmaster.pid", *folder.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)
    options = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off "
        "-c synchronous_commit=off -c max_connections=300"
    ) + "".join(f" -c {setting}" for setting in settings)
    _run(programs["pg_ctl"], "-D", data, "-o", options, "-l", folder / "log", "-w", "-t", "60", "start")
    return port, int((data / "postmaster.pid").read_text().splitlines()[0])


def stop(process_id: int, folder: Path) -> None:
    """Immediate shutdown: there is nothing worth keeping."""
    end(process_id, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[PostgresServer]:
    with shared_server("pg", tmp_path_factory, worker_id, started) as facts:
        yield PostgresServer(facts["port"])


def started(folder: Path, *settings: str) -> Started:
    port, process_id = start(folder, None, *settings)
    # Immediate shutdown: there is nothing worth keeping.
    return Started((process_id,), {"port": port}, signal.SIGQUIT)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Generator[str]:
    with postgres_server.database() as url:
        yield url


def _run(program: str, *arguments: str | Path) -> None:
    command = [program, *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _unprivileged(), "--", *command]
    # Output goes to a file: the server inherits it, and a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            check=False,
            cwd="/",
            # On macOS, looking up the user's language starts a thread, which the server does not allow.
            env=os.environ | {"LC_ALL": "C"},
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")


def _unprivileged() -> str:
    """PostgreSQL does not run as root: Debian's package brings a user for it."""
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
