"""A session with a MySQL server: the driver's connection, with rows that come as bytes, and with loads from
memory. A server may ask its client for any file; this one sends what is being loaded and nothing else.
"""

import socket
import ssl
import struct
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pymysql import err
from pymysql.connections import Connection, MySQLResult
from pymysql.constants import CLIENT, COMMAND, CR
from pymysql.protocol import MysqlPacket

from tablewright.warehouse.mysql.results import Rows

Tls = Literal["disabled", "preferred", "required", "verify-ca", "verify-identity"]

_PACKET_BYTES = 1 << 20
_PREPARED = struct.Struct("<BIHH")
"""The answer to a statement that was prepared: a zero, its number, how many columns and parameters it has."""


@dataclass(frozen=True, slots=True)
class MySQLAddress:
    """Where the server is and who connects. Certificates and keys are PEM text."""

    host: str
    port: int
    user: str
    password: str | None = field(default=None, repr=False)
    database: str | None = None
    tls: Tls = "preferred"
    root_certificate: str | None = None
    client_certificate: str | None = None
    client_key: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    connect_seconds: float = 8.0
    sessions: int = 12

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


def tls_context(address: MySQLAddress) -> ssl.SSLContext | None:
    """None where the driver's own rule is wanted: encrypted if the server can, or not at all."""
    if address.tls in ("disabled", "preferred") and not address.client_certificate:
        return None
    context = ssl.create_default_context(cadata=address.root_certificate)
    context.check_hostname = address.tls == "verify-identity"
    context.verify_mode = ssl.CERT_REQUIRED if address.tls.startswith("verify") else ssl.CERT_NONE
    if address.client_certificate:
        # Python reads these from a file only: one that nobody else can open, and that is gone at once.
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "client.pem"
            file.touch(mode=0o600)
            file.write_text(f"{address.client_certificate}\n{address.client_key or ''}")
            context.load_cert_chain(file)
    return context


class Session(Connection):
    """The code that opens the session fills in `flavour` and what else the server reports."""

    flavour: Literal["mysql", "mariadb", "oceanbase"] = "mysql"
    own_id: int = 0
    """The number by which the server knows this session."""
    may_load: bool = False
    """Whether the server takes LOAD DATA LOCAL."""
    limit_ms: int | None = None
    """The longest that a statement of this session may take, as it was set on the server."""
    text_collation: str = ""
    """What texts are compared by."""
    _upload: Iterator[bytes] | None = None
    _prepared: int | None = None
    """The number of the statement that was run last."""

    def _read_query_result(self, unbuffered: bool = False) -> int:
        self._result = None
        result = _Result(self)
        if unbuffered:
            result.init_unbuffered_query()
        else:
            result.read()
        self._result = result
        if result.server_status is not None:
            self.server_status = result.server_status
        return result.affected_rows or 0

    def quoted(self, value: Any) -> str:
        """A value as a literal, by the driver's own rules."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC).replace(tzinfo=None)
        encoders: Any = self.encoders
        return self.escape(value, encoders)

    def rows_of(self, statement: str) -> tuple[list[Any], Rows]:
        """Run a SELECT: how the driver describes its columns, and the rows as bytes. Read all of them, or
        close the session."""
        own: Any = self
        self._prepare(statement)
        # Without a cursor: all rows follow.
        own._execute_command(COMMAND.COM_STMT_EXECUTE, struct.pack("<IBI", self._prepared, 0, 1))
        self._read_query_result(unbuffered=True)
        result: Any = self._result
        if not result.unbuffered_active:
            return [], Rows(lambda _size: b"")
        # The rows are read past the driver, which must not wait for them.
        result.unbuffered_active = False
        result.connection = None
        return result.fields, Rows(self._read_some)

    def _prepare(self, statement: str) -> None:
        """Only of a prepared statement come the rows in binary form, which the server sends and we read in
        half of the time. It is forgotten when the next one comes."""
        own: Any = self
        if self._prepared is not None:
            forgotten, self._prepared = self._prepared, None
            own._execute_command(COMMAND.COM_STMT_CLOSE, struct.pack("<I", forgotten))
        own._execute_command(COMMAND.COM_STMT_PREPARE, statement)
        _, self._prepared, columns, parameters = _PREPARED.unpack_from(own._read_packet().get_all_data())
        for described in (parameters, columns):
            for _ in range(described + 1 if described else 0):
                own._read_packet()

    def _read_some(self, size: int) -> bytes:
        own: Any = self
        stream = own._rfile
        if stream is None:
            return b""
        return stream.read1(size)

    def load(self, statement: str, pieces: Iterable[bytes]) -> int:
        """Run a LOAD DATA LOCAL whose file is `pieces`; the rows that were read and kept."""
        self._upload = iter(pieces)
        try:
            return self.query(statement)
        finally:
            self._upload = None

    def uploaded(self) -> Iterator[bytes]:
        """What is being loaded, once; nothing when the server asks for what it was not offered."""
        upload, self._upload = self._upload, None
        if upload is None:
            raise err.OperationalError(
                CR.CR_COMMANDS_OUT_OF_SYNC, "The server asked for a file that is not being loaded."
            )
        for piece in upload:
            for start in range(0, len(piece), _PACKET_BYTES):
                yield piece[start : start + _PACKET_BYTES]

    def wait_for_ever(self) -> None:
        """From now on no answer times out: the caller that waits for it stops it."""
        own: Any = self
        own._read_timeout = own._current_timeout = None
        own._sock.settimeout(None)

    def drop(self) -> None:
        """Close the socket without a word: the exchange on it is not at its end."""
        own: Any = self
        own._force_close()

    def shut(self) -> None:
        """Wake the thread that waits for the server. May be called from another thread."""
        own: Any = self
        held = own._sock
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)


class _Result(MySQLResult):
    def _read_load_local_packet(self, first_packet: MysqlPacket) -> None:
        session: Any = self.connection
        del first_packet  # It names a file: what is sent is what was offered, whatever the name.
        try:
            for piece in session.uploaded():
                session.write_packet(piece)
        except BaseException:
            # What was sent so far must not become rows: without the last packet the server waits in vain.
            session.drop()
            raise
        session.write_packet(b"")
        own: Any = self
        own._read_ok_packet(session._read_packet())


def connect(address: MySQLAddress, *, writes: bool) -> Session:
    """Raises the driver's errors. `writes`: the session may load files, and reports the number of matched
    rows."""
    context = tls_context(address)
    return Session(
        host=address.host,
        port=address.port,
        user=address.user,
        # The server compares bytes of UTF-8; the driver would refuse what Latin-1 lacks.
        password=(address.password or "").encode(),  # type: ignore[arg-type]
        database=address.database,
        charset="utf8mb4",
        collation="utf8mb4_bin",
        client_flag=CLIENT.FOUND_ROWS | (CLIENT.LOCAL_FILES if writes else 0),
        connect_timeout=max(1, int(address.connect_seconds)),
        # The driver's own limit ends when the server takes the call, before it says a word.
        read_timeout=max(1, int(address.connect_seconds)),
        autocommit=not writes,
        ssl=context,  # type: ignore[arg-type]
        ssl_disabled=address.tls == "disabled",
        program_name="tablewright",
    )
