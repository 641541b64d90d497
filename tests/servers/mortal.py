"""Servers that a test may kill and start again, each on the port and with the data that it had.

Processes are killed, not machines: what a server gave to the operating system is kept.
"""

import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from servers import bigquery, databricks, mysql, postgres, postgres_15, redshift, snowflake
from servers.bigquery import BigQueryServer
from servers.redshift import RedshiftServer
from servers.shared import Started, end, kill, wait_until_closed
from servers.snowflake import SnowflakeServer
from tablewright.warehouse.contract.client import Rendered, Warehouse
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.registry import open_warehouse, platform_of

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """`fields` are those of a connection to it; `prepare` makes what that needs in an empty server."""

    name: str
    start: Callable[[Path], Started]
    fields: Callable[[Facts], dict[str, Any]]
    prepare: Callable[[Facts], None] = lambda _: None
    forgets: str | None = None
    """Why nothing is left when the server is killed; None where everything is."""


@dataclass
class Mortal:
    kind: Kind
    folder: Path
    started: Started = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.kind.start(self.folder)
        self.kind.prepare(self.started.facts)

    @property
    def details(self) -> dict[str, Any]:
        return self.kind.fields(self.started.facts)

    def open(self, **more: Any) -> Warehouse:
        """A client of its own, as a connection opens it."""
        given = self.details | more
        platform = given["platform"]
        model = platform_of(platform)
        fields = model.model_validate(given).model_dump()
        secret = {name: fields[name] for name in model.secrets if fields.get(name)}
        details = {name: value for name, value in fields.items() if name not in model.secrets}
        config = ConnectionConfig("mortal", platform, details, secret)
        return open_warehouse(config, PoolLimits(self.folder, self.folder, None))

    def kill(self) -> None:
        """Nothing listens any more when it returns."""
        kill(self.started.process_ids)
        for name, port in self.started.facts.items():
            if name.endswith("port"):
                wait_until_closed(port)

    def revive(self) -> None:
        self.started = self.kind.start(self.folder)
        if self.kind.forgets is not None:
            self.kind.prepare(self.started.facts)


@contextmanager
def mortal(kind: Kind) -> Generator[Mortal]:
    folder = Path(tempfile.mkdtemp(prefix=f"tablewright-{kind.name}-"))
    try:
        server = Mortal(kind, folder)
        try:
            yield server
        finally:
            for process_id in server.started.process_ids:
                end(process_id, server.started.stop_signal)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _postgres(facts: Facts, platform: str = "postgres", user: str = "postgres") -> dict[str, Any]:
    return {
        "platform": platform,
        "host": "127.0.0.1",
        "port": facts["port"],
        "database": "postgres",
        "user": user,
        "sslmode": "disable",
    }


def _a_plain_role(facts: Facts) -> None:
    url = f"postgresql://postgres@127.0.0.1:{facts['port']}/postgres"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("CREATE ROLE plain LOGIN")
        admin.execute("GRANT CREATE ON DATABASE postgres TO plain")


def _redshift_database(facts: Facts) -> None:
    RedshiftServer(**facts).run("postgres", f"CREATE DATABASE mortal OWNER {redshift.USER}")


def _mysql(facts: Facts) -> dict[str, Any]:
    return {"platform": "mysql", "host": "127.0.0.1", "port": facts["port"], "user": "root"}


def _snowflake(facts: Facts) -> dict[str, Any]:
    return SnowflakeServer(facts["port"]).details() | {"password": snowflake.PASSWORD}


def _snowflake_database(facts: Facts) -> None:
    config = ConnectionConfig("mortal", "snowflake", _snowflake(facts), {"password": snowflake.PASSWORD})
    warehouse = open_warehouse(config, PoolLimits(Path(), Path(), None))
    try:
        with warehouse.transaction() as transaction:
            transaction.execute(Rendered('CREATE DATABASE "Tests"'))
    finally:
        warehouse.close()


def _databricks(facts: Facts) -> dict[str, Any]:
    return {
        "platform": "databricks",
        "host": "127.0.0.1",
        "port": facts["port"],
        "http_path": "/sql/1.0/warehouses/double",
        "tls": False,
        "access_token": "dapi-admin",
    }


_COMMITS = "synchronous_commit=on"
"""The servers of other tests may lose what they acknowledged last."""
_IN_MEMORY = "The double keeps its catalog in memory"

KINDS = {
    kind.name: kind
    for kind in (
        Kind("postgres", lambda folder: postgres.started(folder, _COMMITS), _postgres),
        Kind("postgres-15", lambda folder: postgres_15.started(folder, _COMMITS), _postgres),
        Kind(
            "alloydb",
            lambda folder: postgres.started(folder, _COMMITS),
            lambda facts: _postgres(facts, "alloydb", "plain"),
            _a_plain_role,
        ),
        Kind(
            "redshift",
            lambda folder: redshift.started(folder, _COMMITS),
            lambda facts: RedshiftServer(**facts).details("mortal") | {"password": redshift.PASSWORD},
            _redshift_database,
        ),
        Kind(
            "mysql-mariadb",
            lambda folder: mysql.start_mariadb(folder, "--innodb-flush-log-at-trx-commit=2"),
            _mysql,
        ),
        Kind("mysql-seekdb", mysql.start_seekdb, _mysql),
        Kind("bigquery", bigquery.start, lambda facts: BigQueryServer(**facts).details),
        Kind("databricks", databricks.start, _databricks, forgets=_IN_MEMORY),
        Kind("snowflake", snowflake.start, _snowflake, _snowflake_database, forgets=_IN_MEMORY),
    )
}
