"""Sends an execution's Arrow stream, and cancels it when the browser goes away."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from tablewright.query.execution import Execution
from tablewright.query.service import QueryService

MEDIA_TYPE = "application/vnd.apache.arrow.stream"


async def send_arrow(request: Request, queries: QueryService, make: Callable[[], Execution]) -> Response:
    """Run what `make` prepares. A small result is one answer, a large one is streamed."""
    execution = await _start_while_there(request, queries, make)
    headers = {
        "X-Query-Id": execution.id,
        "X-Query-Source": execution.source,
        "X-Query-Stored": json.dumps(execution.about["stored"]),
        "Cache-Control": "no-store",
    }
    if execution.body is not None:
        return Response(execution.body, media_type=MEDIA_TYPE, headers=headers)
    return StreamingResponse(_pieces(execution), media_type=MEDIA_TYPE, headers=headers)


async def fetch_table(request: Request, queries: QueryService, make: Callable[[], Execution]) -> pa.Table:
    """Run what `make` prepares, for answers that are sent as JSON."""
    execution = await _start_while_there(request, queries, make)
    try:
        return await run_in_threadpool(execution.table)
    finally:
        execution.close()


async def _start_while_there(
    request: Request, queries: QueryService, make: Callable[[], Execution]
) -> Execution:
    """Start the query; it is cancelled when the browser goes away before its first rows are there."""
    execution = await run_in_threadpool(make)
    running = asyncio.create_task(run_in_threadpool(queries.start, execution))
    leaving = asyncio.create_task(_wait_until_gone(request))
    await asyncio.wait({running, leaving}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        execution.cancel()
    leaving.cancel()
    await running
    return execution


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
