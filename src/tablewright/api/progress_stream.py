"""Long work that streams its progress as lines of JSON."""

import asyncio
from collections.abc import AsyncGenerator, Callable

from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from tablewright.access.actor import Actor
from tablewright.api.failures import render
from tablewright.query.turns import Turn, Turns

ReportProgress = Callable[[BaseModel], None]


JSON_LINES = "application/x-ndjson"


_at_work: set[asyncio.Task[None]] = set()
"""Running tasks: an event loop keeps only weak references to them."""


async def _work(turn: Turn, run: Callable[[], None]) -> None:
    with turn:
        await turn.work(run)


async def stream_progress(
    turns: Turns, actor: Actor, work: Callable[[ReportProgress], None], request_id: str
) -> StreamingResponse:
    """Run `work` in a thread when it is the member's turn; each message that it sends is one line.

    An error before the first line is raised and becomes a usual error reply; a later one is the last line, in
    the same shape. The work goes on when the client disconnects: it may have to clean up.
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

    working = asyncio.create_task(_work(await turns.take(actor.id), run))
    _at_work.add(working)
    working.add_done_callback(_at_work.discard)
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
