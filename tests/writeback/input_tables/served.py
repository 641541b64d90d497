"""The application behind a real server, since the test client does not stream."""

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from servers.application import Application, TestClient
from tablewright.api.deps import SESSION_COOKIE


@contextmanager
def served(application: Application) -> Generator[str]:
    """Its address."""
    config = uvicorn.Config(
        application.app, port=0, lifespan="off", log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()]
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    application.services.input_tables.close()
    server.should_exit = True
    thread.join(timeout=20)
    for opened in sockets:
        opened.close()
    assert not thread.is_alive()


@contextmanager
def watching(address: str, client: TestClient, path: str) -> Generator[Iterator[str]]:
    """The lines of a stream of events, as they come, after the first, which says that it is open."""
    cookies = {SESSION_COOKIE: client.cookies[SESSION_COOKIE]}
    with httpx.stream("GET", f"{address}{path}", cookies=cookies, timeout=120) as reply:
        assert reply.status_code == 200, reply.read()
        lines = (line for line in reply.iter_lines() if line)
        assert next(lines) == ": watching"
        yield lines
