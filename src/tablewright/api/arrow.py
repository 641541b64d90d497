"""Sends an execution's Arrow stream, and cancels it when the browser goes away."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.query.execution import Execution
from tablewright.query.turns import Turn
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.wiring import Services

MEDIA_TYPE = "application/vnd.apache.arrow.stream"


async def send_arrow(
    request: Request,
    services: Services,
    actor: Actor,
    make: Callable[[], Execution],
    more_headers: Callable[[Execution], dict[str, str]] = lambda _: {},
) -> Response:
    """Run the execution that `make` prepares. A small result is sent in one piece, a large one is
    streamed."""
    execution, turn = await _start_while_there(request, services, actor, make)
    headers = {
        "X-Query-Id": execution.id,
        "X-Query-Source": execution.source,
        "X-Query-Stored": json.dumps(execution.about["stored"]),
        "Cache-Control": "no-store",
        **more_headers(execution),
    }
    if turn is None:
        return Response(execution.body, media_type=MEDIA_TYPE, headers=headers)
    return _Streamed(execution, turn, headers)


async def fetch_table(
    request: Request, services: Services, actor: Actor, make: Callable[[], Execution]
) -> pa.Table:
    """Run the execution that `make` prepares and return its whole result, for answers in JSON."""
    execution, turn = await _start_while_there(request, services, actor, make)
    if turn is None:
        return execution.table()
    try:
        return await turn.work(execution.table)
    finally:
        execution.close()
        turn.release()


async def _start_while_there(
    request: Request, services: Services, actor: Actor, make: Callable[[], Execution]
) -> tuple[Execution, Turn | None]:
    """Start the query; cancel it when the browser disconnects before the first rows arrive.

    When the result is larger than `execution.body`, the turn is still held on return.
    """
    execution = await services.lanes.catalogue.run(actor.id, make)
    running = asyncio.create_task(_start(services, actor, execution))
    leaving = asyncio.create_task(_wait_until_gone(request))
    await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        execution.cancel()
    leaving.cancel()
    return execution, await running


async def _start(services: Services, actor: Actor, execution: Execution) -> Turn | None:
    if execution.answer_from_cache():
        return None
    turn = await _take_turn(services, actor, execution)
    try:
        await turn.work(lambda: services.queries.start(execution))
    except BaseException:
        turn.release()
        raise
    if execution.body is None:
        return turn
    turn.release()
    return None


async def _take_turn(services: Services, actor: Actor, execution: Execution) -> Turn:
    """Wait for a turn, at most as long as a query may run. Cancelling the execution ends the wait."""
    began = time.perf_counter()
    loop = asyncio.get_running_loop()
    taking = asyncio.ensure_future(services.lanes.queries.take(actor.id))

    def stop_waiting() -> None:
        loop.call_soon_threadsafe(taking.cancel)

    execution.can_be_stopped(stop_waiting)
    try:
        turn = await asyncio.wait_for(taking, services.settings.query_timeout_seconds)
    except Refusal:
        execution.forget()
        raise
    except (TimeoutError, asyncio.CancelledError) as error:
        problem = _never_begun(error)
        execution.end(problem)
        raise problem from error
    execution.clock.wait_ms = (time.perf_counter() - began) * 1000
    return turn


def _never_begun(reason: BaseException) -> WarehouseError:
    if not isinstance(reason, TimeoutError):
        return WarehouseError("cancelled", "The query was cancelled.")
    return WarehouseError(
        "timeout",
        "The server is busy: the query waited too long for its turn.",
        hint="Try again in a moment.",
        retryable=True,
    )


async def _wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Streamed(StreamingResponse):
    """A response that releases the turn when it ends, even if the browser disconnects before it begins."""

    def __init__(self, execution: Execution, turn: Turn, headers: dict[str, str]) -> None:
        super().__init__(_pieces(execution, turn), media_type=MEDIA_TYPE, headers=headers)
        self._execution = execution
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._execution.close()
            self._turn.release()


async def _pieces(execution: Execution, turn: Turn) -> AsyncGenerator[bytes]:
    pieces = execution.pieces()
    while (piece := await turn.work(lambda: next(pieces, None))) is not None:
        yield piece


def plain(value: Any) -> str | float | bool | None:
    """A cell's value in JSON: moments as ISO text, exact decimals as numbers."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
