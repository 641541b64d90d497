"""Sending Arrow: one piece or a stream, and stopping the query when the browser goes away."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Request
from fastapi.responses import StreamingResponse

from tablewright.api.arrow import send_arrow
from tablewright.warehouse.contract import WarehouseError

WAIT = 20


class SlowExecution:
    """Runs until it is cancelled, or until `finish` is set."""

    id = "q1"
    source = "warehouse"

    def __init__(self, pieces: list[bytes] | None = None) -> None:
        self.about: dict[str, Any] = {"stored": []}
        self.body: bytes | None = None
        self.started = threading.Event()
        self.cancelled = threading.Event()
        self.finish = threading.Event()
        self.closed = threading.Event()
        self._pieces = pieces

    def start(self) -> None:
        self.started.set()
        while not self.finish.wait(0.01):
            if self.cancelled.is_set():
                raise WarehouseError("cancelled", "The query was cancelled.")
        if self._pieces is None:
            self.body = b"whole"

    def pieces(self) -> Iterator[bytes]:
        yield from self._pieces or []

    def cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None:
        self.closed.set()


class Queries:
    def start(self, execution: SlowExecution) -> None:
        execution.start()


def request(gone: asyncio.Event) -> Request:
    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "headers": [], "method": "POST", "path": "/"}, receive)


async def send(execution: SlowExecution, gone: asyncio.Event) -> Any:
    made: Any = execution
    return await asyncio.wait_for(send_arrow(request(gone), Queries(), lambda: made), WAIT)  # type: ignore[arg-type]


def test_a_browser_that_goes_away_cancels_the_query() -> None:
    async def scene() -> str:
        execution, gone = SlowExecution(), asyncio.Event()
        answer = asyncio.create_task(send(execution, gone))
        await asyncio.to_thread(execution.started.wait, WAIT)
        gone.set()
        with pytest.raises(WarehouseError) as caught:
            await answer
        assert execution.cancelled.is_set()
        return caught.value.code

    assert asyncio.run(scene()) == "cancelled"


def test_a_small_result_is_one_answer_with_its_headers() -> None:
    async def scene() -> Any:
        execution = SlowExecution()
        execution.finish.set()
        return await send(execution, asyncio.Event())

    answer = asyncio.run(scene())
    assert answer.body == b"whole"
    assert answer.headers["x-query-id"] == "q1"
    assert answer.headers["x-query-source"] == "warehouse"
    assert answer.headers["x-query-stored"] == "[]"
    assert answer.headers["cache-control"] == "no-store"


def test_a_stream_ends_its_query_however_it_ends() -> None:
    async def scene() -> tuple[bytes, SlowExecution]:
        execution = SlowExecution([b"a", b"b", b"c"])
        execution.finish.set()
        answer = await send(execution, asyncio.Event())
        assert isinstance(answer, StreamingResponse)
        stream = answer.body_iterator
        first = await anext(aiter(stream))
        await stream.aclose()  # type: ignore[attr-defined]
        return first, execution  # type: ignore[return-value]

    first, execution = asyncio.run(scene())
    assert first == b"a"
    assert execution.closed.is_set()


def test_a_failure_is_raised_for_the_one_error_shape() -> None:
    class Failing(SlowExecution):
        def start(self) -> None:
            raise WarehouseError("not-found", "There is no table.")

    with pytest.raises(WarehouseError) as caught:
        asyncio.run(send(Failing(), asyncio.Event()))
    assert caught.value.code == "not-found"
