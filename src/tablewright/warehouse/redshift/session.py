"""One session with Redshift, by the vendor's own driver."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import redshift_connector

from tablewright.warehouse.redshift import statements
from tablewright.warehouse.redshift.capabilities import SESSION_SETTINGS


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: its type by number, and the modifier with precision and scale."""

    name: str
    type_number: int
    modifier: int


@dataclass(frozen=True, slots=True)
class RedshiftAddress:
    """Where the database is and who connects; `staging` is where loads pass through, if anywhere."""

    host: str
    port: int
    database: str
    user: str
    password: str | None = field(default=None, repr=False)
    tls: str = "verify-full"
    iam: Mapping[str, Any] | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    staging: "Staging | None" = None
    connect_seconds: float = 10.0
    sessions: int = 12

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Staging:
    """A place in S3 for files on their way, and the role that COPY takes on to read them."""

    bucket: str
    prefix: str
    region: str
    role: str
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)


class Session:
    """Not thread-safe but for `process`, which is known from the start."""

    def __init__(self, address: RedshiftAddress) -> None:
        """Raises the driver's errors."""
        self._connection = redshift_connector.connect(**_arguments(address))
        self._connection.autocommit = True
        try:
            for name, value in {**address.options, **SESSION_SETTINGS}.items():
                self.run(statements.setting(name, value).sql(dialect="redshift"))
            self.process = int(self.rows(statements.backend().sql(dialect="redshift"))[0][0])
        except BaseException:
            self.close()
            raise

    def run(self, sql: str) -> int:
        """Run one statement. Returns the number of rows it changed, -1 where the server does not report
        it."""
        return self._executed(sql).rowcount

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._executed(sql).fetchall()]

    def described(self, sql: str) -> tuple[list[Column], Sequence[Sequence[Any]]]:
        """The columns of a result, and its rows."""
        cursor = self._executed(sql)
        fields = cursor.ps["row_desc"] if cursor.ps else []
        columns = [
            Column(other_field["label"].decode(), other_field["type_oid"], other_field["type_modifier"])
            for other_field in fields
        ]
        return columns, cursor.fetchall() if columns else ()

    def _executed(self, sql: str) -> "redshift_connector.Cursor":
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
        finally:
            # The driver would keep the text of every statement for as long as the session lives.
            self._connection._caches.clear()
        return cursor

    def close(self) -> None:
        own: Any = self._connection
        stream = own._sock
        try:
            own.close()
        finally:
            # Bytes that could not be sent to a lost server would be sent again when the stream is garbage
            # collected, long after its socket was closed. Only its two halves can be closed without sending.
            for half in gc.get_referents(stream):
                raw = getattr(half, "raw", None)
                if raw is not None:
                    raw.close()


def _arguments(address: RedshiftAddress) -> dict[str, Any]:
    given: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "timeout": None,
        "application_name": "tablewright",
        # Statements without a name: none is left behind in the server.
        "max_prepared_statements": 0,
        "ssl": address.tls != "disable",
    }
    if address.tls != "disable":
        given["sslmode"] = address.tls
    if address.iam is not None:
        return given | {"iam": True, "db_user": address.user} | dict(address.iam)
    return given | {"user": address.user, "password": address.password or ""}
