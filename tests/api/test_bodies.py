"""Bodies are bounded on every route: in size, in the time they take, and together."""

import asyncio
import json
import re
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from servers.application import Application, running
from tablewright.api import bodies
from tablewright.api.bodies import BodyLimits, BodyRefused, Rule
from tablewright.api.deps import SESSION_COOKIE
from tablewright.runtime.settings import Settings

MB = bodies.MB
PIECE = bytes(64 * 1024)


class Sender:
    """A client that sends a body for as long as the server takes it."""

    def __init__(
        self,
        app: ASGIApp,
        method: str,
        path: str,
        size: int,
        headers: dict[str, str],
        client: str = "10.0.0.1",
    ) -> None:
        self.sent = 0
        self.status = 0
        self.answer = b""
        self._app = app
        self._size = size
        more = {"content-type": "application/json", **headers}
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"file_name=a.csv",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in more.items()],
            "client": (client, 1),
            "server": ("testserver", 80),
            "state": {},
        }

    async def _receive(self) -> dict[str, Any]:
        self.sent += len(PIECE)
        return {"type": "http.request", "body": bytes(len(PIECE)), "more_body": self.sent < self._size}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self.answer += message.get("body", b"")

    async def run(self) -> "Sender":
        await asyncio.wait_for(self._app(self._scope, self._receive, self._send), 60)  # type: ignore[arg-type]
        return self

    @property
    def code(self) -> str:
        return json.loads(self.answer)["error"]["code"]


def every_route(application: Application) -> Iterator[tuple[str, str, str, bool]]:
    """Method, path, name, and whether its body carries a workbook."""
    description = application.app.openapi()
    schemas = description["components"]["schemas"]

    def holds_workbook(part: Any, seen: frozenset[str] = frozenset()) -> bool:
        if isinstance(part, list):
            return any(holds_workbook(item, seen) for item in part)
        if not isinstance(part, dict):
            return False
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name == "Workbook":
            return True
        if name and name not in seen:
            return holds_workbook(schemas[name], seen | {name})
        return any(holds_workbook(item, seen) for item in part.values())

    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            filled = path.replace("{", "").replace("}", "")
            body = operation.get("requestBody", {})
            yield method.upper(), filled, operation["operationId"], holds_workbook(body)


@pytest.fixture
def narrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """The application, with smaller limits where they are large."""
    monkeypatch.setattr(bodies, "DOCUMENT", 3 * MB)
    monkeypatch.setattr(bodies, "EDIT", 4 * MB)
    with running(Settings(data_dir=tmp_path / "data", upload_limit_mb=2)) as application:
        yield application


def limit_of(name: str) -> int:
    if name in bodies.EDIT_ROUTES:
        return bodies.EDIT
    if name in bodies.UPLOAD_ROUTES:
        return 2 * MB
    return bodies.DOCUMENT if name in bodies.DOCUMENT_ROUTES else MB


def test_the_routes_that_take_a_workbook_are_those_that_take_more(sqlite_application: Application) -> None:
    taking = {name for _, _, name, workbook in every_route(sqlite_application) if workbook}
    assert taking == set(bodies.DOCUMENT_ROUTES)
    known = {name for _, _, name, _ in every_route(sqlite_application)}
    assert set(bodies.EDIT_ROUTES + bodies.UPLOAD_ROUTES) <= known


def test_each_route_refuses_what_announces_too_much_without_an_account(narrow: Application) -> None:
    """However much it is: nothing is kept of it."""
    walked = list(every_route(narrow))
    assert len(walked) > 100
    for method, path, name, _ in walked:
        limit = limit_of(name)
        for announced in (limit + 1, 200_000 * MB):
            sender = Sender(narrow.app, method, path, announced, {"content-length": str(announced)})
            asyncio.run(sender.run())
            assert (sender.status, sender.code) == (413, "too-large"), (method, path)
            assert sender.sent <= limit + len(PIECE), (method, path)


def test_each_route_refuses_more_than_its_limit_as_it_comes(narrow: Application) -> None:
    """A body without an announced length, of a member who may do everything; memory is watched."""
    cookie = narrow.signed_in().cookies[SESSION_COOKIE]
    taking = [item for item in every_route(narrow) if takes_body(narrow, item[2])]
    assert len(taking) > 50
    for method, path, name, _ in taking:
        limit = limit_of(name)
        headers = {"transfer-encoding": "chunked", "cookie": f"{SESSION_COOKIE}={cookie}"}
        sender = Sender(narrow.app, method, path, 10 * limit, headers)
        tracemalloc.start()
        asyncio.run(sender.run())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (sender.status, sender.code) == (413, "too-large"), (method, path)
        assert sender.sent <= limit + 2 * len(PIECE), (method, path)
        assert peak < limit + 4 * MB, (method, path, peak)


def takes_body(application: Application, name: str) -> bool:
    paths = application.app.openapi()["paths"].values()
    operations = [operation for methods in paths for operation in methods.values()]
    return any("requestBody" in operation for operation in operations if operation["operationId"] == name)


def test_an_edit_is_read_for_members_only(narrow: Application) -> None:
    sender = Sender(narrow.app, "POST", "/api/input-tables/t/edits", MB, {"transfer-encoding": "chunked"})
    asyncio.run(sender.run())
    assert (sender.status, sender.sent) == (401, 0)


# ------------------------------------------------------------ arriving


async def reads_all(scope: Scope, receive: Receive, send: Send) -> None:
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            break
    await Response(str(len(body)))(scope, receive, send)


class Slow(Sender):
    """One that stops in the middle."""

    async def _receive(self) -> dict[str, Any]:
        if self.sent >= 2 * len(PIECE):
            await asyncio.Event().wait()
        return await super()._receive()


def test_a_body_that_stops_arriving_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "QUIET_SECONDS", 0.01)
    limited = BodyLimits(reads_all, [])
    slow = Slow(limited, "POST", "/", MB, {"transfer-encoding": "chunked"})
    with pytest.raises(BodyRefused) as caught:
        asyncio.run(slow.run())
    assert (caught.value.status_code, caught.value.body.code) == (408, "too-slow")


@pytest.mark.parametrize(
    ("received", "waited", "patience"),
    [(0, 0.0, 30.0), (0, 29.0, 1.0), (0, 30.0, 0.0), (1_000_000, 29.0, 30.0), (1_000_000, 120.0, 10.0)],
)
def test_a_body_may_take_its_time_but_not_any(received: int, waited: float, patience: float) -> None:
    arrival = bodies._Arrival(MB, "", held=True, bytes=received, waited=waited)
    assert arrival.patience() == pytest.approx(patience)


def test_what_comes_after_the_body_is_waited_for_without_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query waits for the browser to go away as long as it runs."""
    monkeypatch.setattr(bodies, "GRACE_SECONDS", 1.0)
    seen: list[str] = []

    async def watching(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((await receive())["type"])
        bodies.GRACE_SECONDS = -1.0
        seen.append((await receive())["type"])
        await Response("")(scope, receive, send)

    class Leaving(Sender):
        async def _receive(self) -> dict[str, Any]:
            if self.sent:
                return {"type": "http.disconnect"}
            return await super()._receive()

    sender = Leaving(BodyLimits(watching, []), "POST", "/", 1, {"content-length": "1"})
    asyncio.run(sender.run())
    assert (seen, sender.status) == (["http.request", "http.disconnect"], 200)


def test_large_bodies_are_bounded_together_and_the_room_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "LARGE_TOGETHER", 4 * MB)
    rule = Rule(frozenset(["POST"]), re.compile("^/$"), 16 * MB)
    limited = BodyLimits(reads_all, [rule])
    chunked = {"transfer-encoding": "chunked"}

    async def scene() -> None:
        stuck = [Stuck(limited, size, client) for size, client in ((2, "10.0.0.1"), (1, "10.0.0.2"))]
        tasks = [asyncio.create_task(item.run()) for item in stuck]
        while not all(item.waits for item in stuck):
            await asyncio.sleep(0)
        for client, size, refused in (("10.0.0.1", 2, True), ("10.0.0.2", 1, False), ("10.0.0.3", 4, True)):
            sender = Sender(limited, "POST", "/", int((size + 0.9) * MB), chunked, client)
            if refused:
                with pytest.raises(BodyRefused) as caught:
                    await sender.run()
                assert (caught.value.status_code, caught.value.body.code) == (503, "busy")
                assert caught.value.headers == {"Connection": "close", "Retry-After": "2"}
            else:
                assert (await sender.run()).status == 200
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (await Sender(limited, "POST", "/", int(2.9 * MB), chunked).run()).status == 200

    asyncio.run(scene())


class Stuck(Sender):
    """One whose body does not end, after so many MB beyond the default."""

    def __init__(self, app: ASGIApp, size: int, client: str) -> None:
        super().__init__(app, "POST", "/", 100 * MB, {"transfer-encoding": "chunked"}, client)
        self._pause = (size + 0.9) * MB
        self.waits = False

    async def _receive(self) -> dict[str, Any]:
        if self.sent > self._pause:
            self.waits = True
            await asyncio.Event().wait()
        return await super()._receive()
