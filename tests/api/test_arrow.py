"""Sending Arrow: one piece or a stream, and stopping the query when the browser goes away."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from tablewright.access.actor import Actor
from tablewright.api.arrow import send_arrow
from tablewright.common.errors import Refusal
from tablewright.query.execution import Stopwatch
from tablewright.query.turns import Lanes, TurnLimits
from tablewright.runtime.settings import Settings
from tablewright.warehouse.contract.errors import WarehouseError

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
        self.clock = Stopwatch()
        self.ended_with: BaseException | None = None
        self.forgotten = False
        self.stop: Callable[[], None] = lambda: None

    def start(self) -> None:
        self.started.set()
        while not self.finish.wait(0.01):
            if self.cancelled.is_set():
                raise WarehouseError("cancelled", "The query was cancelled.")
        if self._pieces is None:
            self.body = b"whole"

    def pieces(self) -> Iterator[bytes]:
        yield from self._pieces or []

    def answer_from_cache(self) -> bool:
        return False

    def can_be_stopped(self, stop: Callable[[], None]) -> None:
        self.stop = stop

    def end(self, error: BaseException | None) -> None:
        self.ended_with = error

    def forget(self) -> None:
        self.forgotten = True

    def cancel(self) -> None:
        self.cancelled.set()
        self.stop()

    def close(self) -> None:
        self.closed.set()


class Queries:
    def start(self, execution: SlowExecution) -> None:
        execution.start()


ADA = Actor("ada", "ada@example.org", "Ada", "viewer")


class Running:
    """The services that matter here, with turns for a few."""

    def __init__(self, running: int = 2, waiting: int = 1, *, timeout: float = WAIT) -> None:
        self.queries = Queries()
        self.lanes = Lanes(TurnLimits(running, running, waiting, waiting))
        self.settings = Settings(query_timeout_seconds=timeout)

    def free(self) -> bool:
        return self.lanes.queries.counts() == (0, 0)


def request(gone: asyncio.Event) -> Request:
    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "headers": [], "method": "POST", "path": "/"}, receive)


async def send(execution: SlowExecution, gone: asyncio.Event, services: Running | None = None) -> Any:
    made: Any = execution
    running: Any = services or Running()
    return await asyncio.wait_for(send_arrow(request(gone), running, ADA, lambda: made), WAIT)


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
        services = Running()
        answer = await send(execution, asyncio.Event(), services)
        assert isinstance(answer, StreamingResponse)
        assert not services.free()
        sent: list[bytes] = []

        async def take(message: Any) -> None:
            if message.get("body"):
                sent.append(message["body"])
                raise OSError("the browser is gone")

        with pytest.raises(ClientDisconnect):
            await answer({"type": "http", "asgi": {"spec_version": "2.4"}}, asyncio.Event().wait, take)  # type: ignore[arg-type]
        assert services.free()
        return b"".join(sent), execution

    sent, execution = asyncio.run(scene())
    assert sent == b"a"
    assert execution.closed.is_set()


def test_a_failure_is_raised_for_the_one_error_shape() -> None:
    class Failing(SlowExecution):
        def start(self) -> None:
            raise WarehouseError("not-found", "There is no table.")

    with pytest.raises(WarehouseError) as caught:
        asyncio.run(send(Failing(), asyncio.Event()))
    assert caught.value.code == "not-found"


async def one_of_three(services: Running) -> tuple[SlowExecution, asyncio.Task[Any], asyncio.Event]:
    """The third query of a server on which the member has its one turn: it waits."""
    first, waiting, gone = SlowExecution(), SlowExecution(), asyncio.Event()
    first_answer = asyncio.create_task(send(first, asyncio.Event(), services))
    await asyncio.to_thread(first.started.wait, WAIT)
    answer = asyncio.create_task(send(waiting, gone, services))
    while services.lanes.queries.counts() != (1, 1):
        await asyncio.sleep(0)

    def let_go(_: object) -> None:
        first.finish.set()

    answer.add_done_callback(let_go)
    # An event loop keeps no task alive that nobody holds.
    answer.add_done_callback(lambda _: first_answer.cancelled())
    return waiting, answer, gone


def test_a_query_that_waits_for_its_turn_is_cancelled_when_the_browser_goes_away() -> None:
    async def scene() -> SlowExecution:
        services = Running()
        waiting, answer, gone = await one_of_three(services)
        gone.set()
        with pytest.raises(WarehouseError, match="cancelled"):
            await answer
        return waiting

    waiting = asyncio.run(scene())
    assert not waiting.started.is_set()
    assert isinstance(waiting.ended_with, WarehouseError)


def test_a_query_whose_turn_does_not_come_in_time_is_refused() -> None:
    async def scene() -> WarehouseError:
        _, answer, _ = await one_of_three(Running(timeout=0.05))
        with pytest.raises(WarehouseError) as caught:
            await answer
        return caught.value

    error = asyncio.run(scene())
    assert (error.code, error.retryable) == ("timeout", True)
    assert "busy" in error.message


def test_one_too_many_is_refused_and_leaves_no_trace() -> None:
    async def scene() -> SlowExecution:
        services = Running()
        _, answer, gone = await one_of_three(services)
        refused = SlowExecution()
        with pytest.raises(Refusal) as caught:
            await send(refused, asyncio.Event(), services)
        assert caught.value.code == "too-many-waiting"
        gone.set()
        with pytest.raises(WarehouseError):
            await answer
        return refused

    refused = asyncio.run(scene())
    assert refused.forgotten
    assert not refused.started.is_set()
