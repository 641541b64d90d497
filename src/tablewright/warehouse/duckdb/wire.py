"""Messages between the server and the worker process of a DuckDB file, over Unix sockets.

A message is a tuple of plain values. The server reads with `receive_plain`, which creates only the types of
values that DuckDB's rows have, whatever the other side sends. The worker imports this: keep it small.
"""

import io
import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!Q")
_PIECE = 1 << 20

Message = tuple[Any, ...]

_VALUES = frozenset(
    {
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("uuid", "UUID"),
        ("pytz", "_UTC"),
        ("pytz", "_p"),
    }
)


class Gone(Exception):
    """The other side has ended."""


class _Plain(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        if (module_name, global_name) not in _VALUES:
            raise pickle.UnpicklingError(f"a worker sent a {module_name}.{global_name}")
        return super().find_class(module_name, global_name)


def send(to: socket.socket, message: Message, file: int | None = None) -> None:
    """Send a message, and with it an open file. Raises `Gone`."""
    body = pickle.dumps(message, protocol=5)
    head = _LENGTH.pack(len(body))
    try:
        if file is not None:
            socket.send_fds(to, [head], [file])
            to.sendall(body)
        else:
            to.sendall(head + body)
    except OSError as error:
        raise Gone from error


def receive(source: socket.socket) -> tuple[Message, int | None]:
    """The next message and its file. For the worker, which trusts the server."""
    body, file = _read(source)
    return pickle.loads(body), file  # noqa: S301 - from the server, which started this process


def receive_plain(source: socket.socket) -> tuple[Message, int | None]:
    """The next message of a worker and its file. Raises `Gone`."""
    body, file = _read(source)
    return _Plain(io.BytesIO(body)).load(), file


def _read(source: socket.socket) -> tuple[bytes | bytearray, int | None]:
    try:
        head, files, _, _ = socket.recv_fds(source, _LENGTH.size, 1)
        while 0 < len(head) < _LENGTH.size:
            more = source.recv(_LENGTH.size - len(head))
            if not more:
                raise Gone
            head += more
        if not head:
            raise Gone
        return _exactly(source, _LENGTH.unpack(head)[0]), (files[0] if files else None)
    except OSError as error:
        raise Gone from error


def _exactly(source: socket.socket, length: int) -> bytes | bytearray:
    whole = source.recv(min(length, _PIECE))
    if len(whole) == length:
        return whole
    body = bytearray(whole)
    while len(body) < length:
        piece = source.recv(min(length - len(body), _PIECE))
        if not piece:
            raise Gone
        body += piece
    return body


def class_names(error: BaseException) -> tuple[str, ...]:
    """The error's class and those it derives from: the server knows DuckDB's errors by their names."""
    return tuple(kind.__name__ for kind in type(error).__mro__)
