"""Sends events of commits to everybody who has the input table open on this server."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from tablewright.common.errors import Refusal

QUEUE_LIMIT = 256
MOST_OF_A_MEMBER = 100
"""The most streams that a member may have open at a time, in all of their windows."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is `edit` or `structure`, with `edit` as the number of the last edit included; or `access`: the
    right to write has changed; or `rights`: watchers check whether they may still watch.
    """

    kind: str
    edit: int
    data: dict[str, Any]


RIGHTS = Event("rights", 0, {})


class Watcher:
    """One reader. A slow one is dropped: it connects again with the number of the last event it saw."""

    def __init__(self, live: "LiveChanges", input_table_id: str, member_id: str) -> None:
        self._live = live
        self._input_table_id = input_table_id
        self.member_id = member_id
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(QUEUE_LIMIT + 1)

    def offer(self, event: Event | None) -> None:
        """Called from any thread. None ends the watch."""
        try:
            self._loop.call_soon_threadsafe(self._put, event)
        except RuntimeError:
            # The reader's event loop has ended, and the reader with it.
            self._live.remove(self._input_table_id, self)

    def _put(self, event: Event | None) -> None:
        if event is RIGHTS:
            # One look is enough for all that waits, and before each event there is one anyway.
            if self._queue.empty():
                self._queue.put_nowait(event)
            return
        if self._queue.qsize() < QUEUE_LIMIT:
            self._queue.put_nowait(event)
        elif self._live.remove(self._input_table_id, self):
            self._queue.put_nowait(None)

    async def events(self, heartbeat: float) -> AsyncGenerator[Event | None]:
        """Yields events as they come, and None after `heartbeat` seconds without one. Ends when the watcher
        is dropped."""
        while True:
            try:
                async with asyncio.timeout(heartbeat):
                    event = await self._queue.get()
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event

    def close(self) -> None:
        self._live.remove(self._input_table_id, self)


class LiveChanges:
    """The watchers of input tables. `publish` never waits for a reader."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[Watcher]] = {}
        self._lock = threading.Lock()

    def watch(self, input_table_id: str, member_id: str) -> Watcher:
        """Must be called in the event loop that will read the events. Raises `too-many`."""
        watcher = Watcher(self, input_table_id, member_id)
        with self._lock:
            own = sum(
                watcher.member_id == member_id for group in self._watchers.values() for watcher in group
            )
            if own >= MOST_OF_A_MEMBER:
                raise Refusal(
                    "too-many",
                    f"You have {own} input tables open at the same time, and more are not kept up to date.",
                    code="too-many-streams",
                    hint="Close some of the pages that show input tables.",
                )
            self._watchers.setdefault(input_table_id, set()).add(watcher)
        return watcher

    def watched(self, input_table_id: str) -> bool:
        return input_table_id in self._watchers

    def publish(self, input_table_id: str, event: Event) -> None:
        with self._lock:
            watchers = list(self._watchers.get(input_table_id, ()))
        for watcher in watchers:
            watcher.offer(event)

    def look_again(self) -> None:
        """Make every watcher check its right again: somebody's rights have changed."""
        with self._lock:
            watchers = [watcher for group in self._watchers.values() for watcher in group]
        for watcher in watchers:
            watcher.offer(RIGHTS)

    def remove(self, input_table_id: str, watcher: Watcher) -> bool:
        """Remove a watcher; False if there was none."""
        with self._lock:
            watchers = self._watchers.get(input_table_id, set())
            known = watcher in watchers
            watchers.discard(watcher)
            if not watchers:
                self._watchers.pop(input_table_id, None)
            return known

    def close(self) -> None:
        """End every watch, when the server stops."""
        with self._lock:
            watchers = [watcher for group in self._watchers.values() for watcher in group]
            self._watchers.clear()
        for watcher in watchers:
            watcher.offer(None)
