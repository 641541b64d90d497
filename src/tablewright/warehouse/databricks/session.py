"""Sessions with a SQL warehouse by the vendor's driver: sign-in, statements, results."""

import logging
import socket
import ssl
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pyarrow as pa
from databricks import sql
from databricks.sql.client import Connection, Cursor

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.databricks import retrying, statements
from tablewright.warehouse.databricks.capabilities import SESSION_SETTINGS
from tablewright.warehouse.databricks.errors import translate_connect
from tablewright.warehouse.databricks.fields import DatabricksFields
from tablewright.warehouse.databricks.render import bound

# It tells of each failed request what its error tells us too, and warns of texts that look like markers.
logging.getLogger("databricks.sql").setLevel(logging.CRITICAL)
# It writes whole requests, with the values of people's queries.
logging.getLogger("databricks.sql.unsafe").disabled = True

CONNECT_SECONDS = 8.0
_START_SECONDS = 300.0
"""How long to wait for a stopped warehouse to start, which it does when somebody connects."""
_FETCH_ROWS = 100_000
_LONGEST_TAG = 128
_TAG = "tablewright"


@dataclass(frozen=True, slots=True)
class DatabricksAddress:
    """The warehouse's address and the user. `root_certificate` is a file."""

    fields: DatabricksFields
    secret: Mapping[str, Any] = field(repr=False)
    root_certificate: str | None = None
    start_seconds: float = _START_SECONDS

    @property
    def place(self) -> str:
        port = "" if self.fields.port == 443 else f":{self.fields.port}"
        return f"{self.fields.host}{port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.fields.tls else 'http'}://{self.fields.host}:{self.fields.port}"

    @property
    def takes_tags(self) -> bool:
        """SQL warehouses keep tags of statements in their history; clusters do not."""
        return "/warehouses/" in self.fields.http_path or "/endpoints/" in self.fields.http_path


class Session:
    """One open session. Used by one thread at a time; `cancel` comes from any."""

    def __init__(self, connection: Connection, address: DatabricksAddress) -> None:
        self._connection = connection
        self._address = address
        self._cursor: Cursor | None = None
        self._limit: int | None = None
        self.broken = False

    def run(
        self,
        text: str,
        values: Sequence[Any] = (),
        *,
        tag: str = "",
        fetch_rows: int = _FETCH_ROWS,
        stream: BinaryIO | None = None,
    ) -> Cursor:
        """Run a statement and wait for it. Returns the cursor with its rows, and closes the last one."""
        self.end()
        cursor = self._connection.cursor(arraysize=fetch_rows)
        self._cursor = cursor
        tags: dict[str, str | None] | None = (
            {_TAG: tag[:_LONGEST_TAG]} if tag and self._address.takes_tags else None
        )
        if stream is not None:
            # In the driver's own handing on of a file, the stream goes with the statement.
            return cursor.execute(text, input_stream=stream)
        return cursor.execute(text, bound(values), query_tags=tags)

    def rows(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        table = plain(self.run(text, values).fetchall_arrow())
        self.end()
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def limit(self, seconds: int) -> None:
        """Set the server's own time limit of statements."""
        if self._limit != seconds:
            self.run(statements.timeout(seconds))
            self._limit = seconds

    def cancel(self) -> None:
        cursor = self._cursor
        # It may have ended or broken in the meantime.
        with suppress(Exception):
            if cursor is not None:
                cursor.cancel()

    def end(self) -> None:
        """Close the last statement."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            with suppress(Exception):
                cursor.close()
            # The driver keeps each cursor that it ever made.
            with suppress(Exception):
                self._connection._cursors.remove(cursor)

    def take_over(self, other: "Session") -> None:
        """Use the connection of another session from now on."""
        self._connection, self._limit = other._connection, None

    def close(self) -> None:
        with suppress(Exception):
            self._connection.close()


def connect(address: DatabricksAddress) -> Session:
    """Open a session. Checks first that the host can be reached, since the driver would retry for minutes."""
    _reach(address)
    fields = address.fields
    settings = {**fields.options, **SESSION_SETTINGS}
    more: dict[str, Any] = {}
    token = address.secret.get("access_token")
    if not token:
        raise WarehouseError(
            "permission",
            "Sign in to Databricks first."
            if fields.authentication == "member"
            else "The connection has no access token.",
            hint="Give a personal access token, or choose another way of signing in.",
        )
    if not fields.tls:
        more["_connection_uri"] = f"{address.url}/{fields.http_path.lstrip('/')}"
    connection = sql.connect(
        server_hostname=fields.host,
        http_path=fields.http_path,
        access_token=token,
        session_configuration=settings,
        user_agent_entry="tablewright",
        enable_telemetry=False,
        _port=fields.port,
        _tls_trusted_ca_file=address.root_certificate,
        _use_arrow_native_complex_types=False,
        _disable_pandas=True,
        _socket_timeout=address.start_seconds,
        _retry_delay_min=0.5,
        _retry_delay_max=15.0,
        _retry_stop_after_attempts_count=30,
        _retry_stop_after_attempts_duration=address.start_seconds,
        **more,
    )
    retrying.impatient(connection)
    return Session(connection, address)


def _reach(address: DatabricksAddress) -> None:
    """Raise at once if the host cannot be reached. Behind a proxy only the proxy can know that."""
    fields = address.fields
    if urllib.request.getproxies().get("https") and fields.tls:
        return
    try:
        with socket.create_connection((fields.host, fields.port), timeout=CONNECT_SECONDS) as channel:
            if fields.tls:
                context = ssl.create_default_context(cafile=address.root_certificate)
                context.wrap_socket(channel, server_hostname=fields.host).close()
    except OSError as error:
        raise translate_connect(
            error, host=fields.host, place=address.place, seconds=CONNECT_SECONDS
        ) from error


def plain(table: pa.Table) -> pa.Table:
    """Results in the types of the language: moments with a zone in UTC, nested values and variants as
    text."""
    columns: list[pa.ChunkedArray] = []
    for column in table.columns:
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", tz="UTC" if column.type.tz else None))
        elif pa.types.is_large_string(column.type) or pa.types.is_null(column.type):
            column = column.cast(pa.string())
        columns.append(column)
    return pa.Table.from_arrays(
        columns,
        schema=pa.schema(
            [pa.field(name, column.type) for name, column in zip(table.column_names, columns, strict=True)]
        ),
    )
