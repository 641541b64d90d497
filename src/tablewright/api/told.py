"""Work that tells of its progress while it runs, as lines of JSON."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from tablewright.api.failures import render

Tell = Callable[[BaseModel], None]


JSON_LINES = "application/x-ndjson"


async def told(work: Callable[[Tell], None], request_id: str) -> StreamingResponse:
    """Run `work` in a thread; what it tells are the lines.

    An error before the first line is raised and becomes a usual error reply; a later one is the last line, in
    the same shape. The work goes on when the client goes away: it may have to clear up.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[BaseModel | Exception | None] = asyncio.Queue()

    def send(line: BaseModel | Exception | None) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    def run() -> None:
        try:
            work(send)
        except Exception as error:
            send(error)
        send(None)

    loop.run_in_executor(None, run)
    first = await lines.get()
    if isinstance(first, Exception):
        raise first

    async def written() -> AsyncGenerator[str]:
        line = first
        while line is not None:
            if isinstance(line, Exception):
                yield bytes(render(line, request_id).body).decode() + "\n"
            else:
                yield line.model_dump_json(exclude_unset=True) + "\n"
            line = await lines.get()

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(written(), media_type=JSON_LINES, headers=headers)
