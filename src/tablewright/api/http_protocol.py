"""Limits the size of a request's head and the time it may take to arrive.

The HTTP parser accepts heads of any length, at any pace: a client could send one without end, or keep idle
connections open. `api/bodies.py` limits bodies.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""The first line, with the address and its query, and all headers."""
HEADERS = 100
HEAD_SECONDS = 30.0
"""Also the longest silence on a new connection. uvicorn closes idle keep-alive connections sooner."""

_TOO_LARGE = "The address or the headers of this request are too long."
_REASONS = {431: b"Request Header Fields Too Large", 408: b"Request Timeout"}


class BoundedHttp(HttpToolsProtocol):
    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._head: int | None = 0
        """Bytes received of the present head; None between requests."""
        self._counted = 0
        self._too_large = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        # A header that does not end is not shown to us by the parser.
        if self._head is not None and self._head > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431, _TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._counted = 0
        if self._head is None:
            self._head = 0
        if self._timer is None:
            self._await_head()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head = None
        self._stop_timer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        if self._too_large:
            self._refuse(431, _TOO_LARGE)
        else:
            super().send_400_response(msg)

    def _count(self, size: int) -> None:
        self._counted += size
        if self._counted > HEAD_BYTES or len(self.headers) >= HEADERS:
            self._too_large = True
            raise ValueError(_TOO_LARGE)  # The parser stops, and `send_400_response` is called.

    def _await_head(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        self._refuse(408, "The request did not arrive in time.")

    def _refuse(self, status: int, message: str) -> None:
        text = message.encode()
        lines = (
            b"HTTP/1.1 %d %s" % (status, _REASONS[status]),
            b"content-type: text/plain; charset=utf-8",
            b"content-length: %d" % len(text),
            b"connection: close",
            b"",
            text,
        )
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()
