"""An identity provider whose answer does not end, or is small only while it is packed."""

import gzip
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tablewright.connections.oauth.provider import LARGEST_ANSWER, ProviderError, ask_for_tokens
from tablewright.warehouse.identity.oauth import OAuthPlan

Write = Callable[[bytes], None]


class Sink(ThreadingHTTPServer):
    """Sends `head` and then what `body` writes; `sent` is how much the other side took."""

    headers: tuple[tuple[str, str], ...] = ()
    body: Callable[[Write], object]
    sent = 0
    asked: str | None = None
    ended = threading.Event()


class Handler(BaseHTTPRequestHandler):
    @property
    def sink(self) -> Sink:
        assert isinstance(self.server, Sink)
        return self.server

    def do_POST(self) -> None:
        self.sink.asked = self.headers.get("Accept-Encoding")
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        for name, value in self.sink.headers:
            self.send_header(name, value)
        self.end_headers()
        try:
            self.sink.body(self.write)
        except OSError:
            self.close_connection = True
        finally:
            self.sink.ended.set()

    def write(self, part: bytes) -> None:
        self.wfile.write(part)
        self.sink.sent += len(part)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def sink() -> Generator[Sink]:
    server = Sink(("127.0.0.1", 0), Handler)
    server.ended = threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(sink: Sink) -> ProviderError:
    plan = OAuthPlan(
        way="machine",
        authorize_url=None,
        token_url=f"http://127.0.0.1:{sink.server_address[1]}/token",
        client_id="c",
        scopes=(),
        more={},
        client_authentication="body",
        service=None,
    )
    with pytest.raises(ProviderError) as failure:
        ask_for_tokens(plan, {"grant_type": "client_credentials"}, None)
    return failure.value


def test_an_answer_without_end_is_read_to_the_limit_only(sink: Sink) -> None:
    def endless(write: Write) -> None:
        write(b'{"access_token": "')
        while True:
            write(b"a" * 65_536)

    sink.body = endless
    assert ask(sink).code == "bad-answer"
    assert sink.ended.wait(60), "the server is still being read from"
    # What lies in the buffers of both sides is sent as well.
    assert sink.sent < 40 * LARGEST_ANSWER


def test_a_packed_answer_is_not_unpacked(sink: Sink) -> None:
    """However small it is: how large it gets is not seen before."""
    packed = gzip.compress(b'{"access_token": "a"}')
    sink.headers = (("Content-Encoding", "gzip"), ("Content-Length", str(len(packed))))
    sink.body = lambda write: write(packed)
    assert ask(sink).code == "bad-answer"
    assert sink.asked == "identity"
