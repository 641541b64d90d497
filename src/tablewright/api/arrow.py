"""Sends an execution's Arrow stream, and cancels it when the browser goes away."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from tablewright.query.execution import Execution
from tablewright.query.service import QueryService
from tablewright.warehouse.contract import WarehouseError

MEDIA_TYPE = "application/vnd.apache.arrow.stream"
CLIENT_CLOSED = 499


async def send_arrow(request: Request, queries: QueryService, make: Callable[[], Execution]) -> Response:
    """Run what `make` prepares. A small result is one answer, a large one is streamed."""
    execution = await run_in_threadpool(make)
    running = asyncio.create_task(run_in_threadpool(_start, queries, execution))
    leaving = asyncio.create_task(_wait_until_gone(request))
    await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        execution.cancel()
    leaving.cancel()
    try:
        await running
    except WarehouseError as error:
        if error.code == "cancelled":
            return Response(status_code=CLIENT_CLOSED)
        raise
    headers = {
        "X-Query-Id": execution.id,
        "X-Query-Source": execution.source,
        "X-Query-Stored": json.dumps(execution.about["stored"]),
        "Cache-Control": "no-store",
    }
    if execution.body is not None:
        return Response(execution.body, media_type=MEDIA_TYPE, headers=headers)
    return StreamingResponse(_pieces(execution), media_type=MEDIA_TYPE, headers=headers)


def _start(queries: QueryService, execution: Execution) -> None:
    try:
        execution.start()
    except WarehouseError as error:
        queries.recover(error, execution)
        raise


async def _wait_until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _pieces(execution: Execution) -> AsyncGenerator[bytes]:
    try:
        async for piece in iterate_in_threadpool(execution.pieces()):
            yield piece
    finally:
        # Also reached when the browser goes away in the middle of the stream.
        execution.close()


def plain(value: Any) -> str | float | bool | None:
    """A cell's value as JSON knows it: moments as ISO text, exact decimals as numbers."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
