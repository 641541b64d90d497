"""The head of a request is bounded: real sockets, the server's own protocol, an application that answers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.responses import Response
from uvicorn.server import ServerState

from tablewright.api import http_protocol
from tablewright.api.http_protocol import HEAD_BYTES, HEADERS, BoundedHttp


@dataclass
class Line:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, text: bytes) -> tuple[int, bytes]:
        """Send this; the status and the body of the answer."""
        self.writer.write(text)
        head = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:-2])
        body = await self.reader.readexactly(int(fields[b"content-length"]))
        return int(head.split()[1]), body

    async def is_closed(self) -> bool:
        return await self.reader.read() == b""


@asynccontextmanager
async def connected() -> AsyncGenerator[Line]:
    config = uvicorn.Config(Response("fine"), http=BoundedHttp, log_config=None, lifespan="off")
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: BoundedHttp(config, state, {}), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            yield Line(reader, writer)
        finally:
            writer.close()


def scene(play: Callable[[Line], Awaitable[None]]) -> None:
    async def played() -> None:
        async with connected() as line:
            await asyncio.wait_for(play(line), 30)

    asyncio.run(played())


def request(*headers: str, path: str = "/") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "host: x", *headers, "", ""]).encode()


def test_requests_are_answered_one_after_the_other_on_a_connection() -> None:
    async def play(line: Line) -> None:
        large = [f"x-{number}: {'v' * 600}" for number in range(HEADERS - 1)]
        for headers in ([], large, large, []):
            assert await line.ask(request(*headers)) == (200, b"fine")

    scene(play)


@pytest.mark.parametrize(
    "head",
    [
        request(*(f"x-{number}: v" for number in range(HEADERS))),
        request("x: " + "v" * HEAD_BYTES),
        request(path="/?" + "q" * HEAD_BYTES),
        b"GET / HTTP/1.1\r\nx: " + b"v" * (HEAD_BYTES + 1),
        b"GET /" + b"q" * (HEAD_BYTES + 1),
    ],
    ids=["many", "long", "long address", "without end", "address without end"],
)
def test_a_head_that_is_too_large_is_refused(head: bytes) -> None:
    async def play(line: Line) -> None:
        status, text = await line.ask(head)
        assert (status, text) == (431, b"The address or the headers of this request are too long.")
        assert await line.is_closed()

    scene(play)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: "], ids=["nothing", "half"])
def test_a_head_that_does_not_come_is_given_up(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.05)

    async def play(line: Line) -> None:
        assert await line.ask(sent) == (408, b"The request did not arrive in time.")
        assert await line.is_closed()

    scene(play)


def test_the_time_for_a_head_counts_for_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play(line: Line) -> None:
        assert (await line.ask(request()))[0] == 200
        monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.05)
        assert (await line.ask(b"GET / HTTP/1.1\r\nx: "))[0] == 408

    scene(play)


def test_a_malformed_request_still_gets_an_answer() -> None:
    async def play(line: Line) -> None:
        assert (await line.ask(b"\x00\x01\x02\r\n\r\n"))[0] == 400

    scene(play)
