"""Servers that speak MySQL: MariaDB from Debian, and seekdb from its Python wheel.

MySQL itself cannot be had here as a package. The two come from different sides: seekdb takes MySQL 8's own
SQL where MariaDB goes its own way, and MariaDB has rights, collations and locks that are closer to MySQL's.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest
from scripts.doubles import python_of
from scripts.system_programs import required

from servers.shared import Started, port_of, serve, shared_server

_MARIADB = (
    "--bind-address=127.0.0.1",
    "--local-infile=1",
    "--max-connections=300",
    "--innodb-buffer-pool-size=128M",
    # There is nothing worth keeping.
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--skip-name-resolve",
)
_SEEKDB_PARAMETERS = {
    "datafile_size": "1G",
    "log_disk_size": "2G",
    "memory_limit": "3G",
    "cpu_count": "2",
}
_SEEKDB_VARIABLES = {
    # It listens on all addresses, but lets nobody in who is not of this machine.
    "ob_tcp_invited_nodes": "127.0.0.1",
    # Ten seconds are not enough for a load on a busy machine.
    "ob_query_timeout": "600000000",
    "ob_trx_timeout": "600000000",
    "ob_trx_idle_timeout": "600000000",
}


@dataclass(frozen=True)
class MySQLServer:
    port: int
    user: str = "root"

    def connect(self, **changes: object) -> "pymysql.connections.Connection":
        """A session of the plain driver's, for administration."""
        chosen = {"user": self.user, "password": "", "autocommit": True} | changes
        return pymysql.connect(host="127.0.0.1", port=self.port, **chosen)

    @contextmanager
    def emptied(self) -> Generator[None]:
        """Nothing that is made in the block outlives it: databases and accounts."""
        before = self._things()
        try:
            yield
        finally:
            for kind, name in self._things() - before:
                self.run(f"DROP {kind} {name}")

    def _things(self) -> set[tuple[str, str]]:
        with self.connect() as session, session.cursor() as cursor:
            cursor.execute("SELECT schema_name FROM information_schema.schemata")
            databases = {("DATABASE", f"`{name}`") for (name,) in cursor.fetchall()}
            cursor.execute("SELECT user, host FROM mysql.user")
            return databases | {("USER", f"'{user}'@'{host}'") for user, host in cursor.fetchall()}

    def run(self, *statements: str) -> None:
        with self.connect() as session, session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def start_mariadb(folder: Path, *settings: str) -> Started:
    data = folder / "data"
    user = _unprivileged()
    # A server that starts clears its folder for temporary tables, and must not find those of another one.
    temporary = folder / "tmp"
    if not data.exists():
        _install_mariadb(folder, data, temporary, user)
    port = port_of(folder)
    command = [required("mariadbd"), "--no-defaults", f"--datadir={data}", f"--port={port}", *_MARIADB]
    command += [f"--socket={folder / 's'}", f"--pid-file={folder / 'pid'}", f"--user={user}"]
    command += [f"--tmpdir={temporary}", *settings]
    return _answering(command, port, folder, {})


def _install_mariadb(folder: Path, data: Path, temporary: Path, user: str) -> None:
    data.mkdir()
    temporary.mkdir()
    if os.geteuid() == 0:
        for path in (folder, data, temporary):
            shutil.chown(path, user)
    install = [required("mariadb-install-db"), "--no-defaults", f"--datadir={data}", "--skip-test-db"]
    install += ["--auth-root-authentication-method=normal", f"--user={user}", f"--tmpdir={temporary}"]
    done = subprocess.run(install, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr


def start_seekdb(folder: Path) -> Started:
    packages = next((Path(python_of("seekdb")).parent.parent / "lib").glob("python*")) / "site-packages"
    home = packages / "pylibseekdb"
    port = port_of(folder)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    command = [str(home / "seekdb"), "--nodaemon", "--port", str(port), "--base-dir", str(data)]
    for name, value in _SEEKDB_PARAMETERS.items():
        command += ["--parameter", f"{name}={value}"]
    for name, value in _SEEKDB_VARIABLES.items():
        command += ["--variable", f"{name}={value}"]
    return _answering(command, port, folder, {"LD_LIBRARY_PATH": str(home)})


def _answering(command: list[str], port: int, folder: Path, settings: Mapping[str, str]) -> Started:
    process_id = serve(command, folder, port, settings=settings)
    _wait_until_it_answers(port)
    # Killed in the end: there is nothing worth keeping.
    return Started((process_id,), {"port": port}, signal.SIGKILL)


def _wait_until_it_answers(port: int, seconds: float = 60) -> None:
    """A port may be open before anybody may sign in."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            MySQLServer(port).run("SELECT 1")
            return
        except pymysql.err.MySQLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _unprivileged() -> str:
    """Who runs the server when we are root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    known = {user.pw_name for user in pwd.getpwall()}
    return "mysql" if "mysql" in known else "nobody"


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[MySQLServer]:
    """One of this worker's own: databases are all there is to tell tests apart, and some have fixed names."""
    with shared_server(f"mariadb-{worker_id}", tmp_path_factory, worker_id, start_mariadb) as facts:
        yield MySQLServer(facts["port"])


@pytest.fixture(scope="session")
def seekdb_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[MySQLServer]:
    with shared_server(f"seekdb-{worker_id}", tmp_path_factory, worker_id, start_seekdb) as facts:
        yield MySQLServer(facts["port"])
