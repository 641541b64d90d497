"""Limits how many requests of one member, and of all together, work with a warehouse at the same time.

A request without a turn waits in the event loop and holds no thread. Free turns go to the waiting members in
rotation, so that one member's single query is never behind a hundred of another.
"""

import asyncio
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread

from tablewright.common.errors import Refusal

T = TypeVar("T")

RETRY_SECONDS = 2
"""After how many seconds a refused request may be sent again."""


@dataclass(frozen=True, slots=True)
class TurnLimits:
    running: int
    running_each: int
    waiting: int
    waiting_each: int

    @property
    def running_of_one(self) -> int:
        """One turn at least is always left for other members, where there are several."""
        return max(1, min(self.running_each, self.running - 1))


@dataclass(eq=False, slots=True)
class _Waiter:
    loop: asyncio.AbstractEventLoop
    granted: asyncio.Future[None]
    has_turn: bool = False


class Turns:
    """Thread-safe; `take` and `run` are called in an event loop."""

    def __init__(self, limits: TurnLimits) -> None:
        self.limits = limits
        self._running: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[_Waiter]] = OrderedDict()
        """By member; the member at the front is the next one to be served."""
        self._lock = threading.Lock()

    async def take(self, member_id: str) -> "Turn":
        """Wait for a turn. Refusal `too-many-waiting` when too many wait already."""
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._has_room_for(member_id):
                self._running[member_id] += 1
                return Turn(self, member_id)
            self._refuse_a_crowd(member_id)
            waiter = _Waiter(loop, loop.create_future())
            self._waiting.setdefault(member_id, deque()).append(waiter)
        try:
            await waiter.granted
        except BaseException:
            self._leave(member_id, waiter)
            raise
        return Turn(self, member_id)

    async def run(self, member_id: str, work: Callable[[], T]) -> T:
        """Do the work in a thread when it is its turn."""
        with await self.take(member_id) as turn:
            return await turn.work(work)

    def counts(self) -> tuple[int, int]:
        """The numbers of running and waiting requests."""
        with self._lock:
            return self._running.total(), sum(map(len, self._waiting.values()))

    def end(self, member_id: str) -> None:
        """Called by a turn when it ends."""
        with self._lock:
            self._give_back(member_id)

    # ------------------------------------------------------------ inside, under the lock

    def _has_room_for(self, member_id: str) -> bool:
        own = self._running[member_id]
        return own < self.limits.running_of_one and self._running.total() < self.limits.running

    def _refuse_a_crowd(self, member_id: str) -> None:
        own = len(self._waiting.get(member_id, ()))
        if own >= self.limits.waiting_each:
            raise _crowded(f"{own:,} of your requests are waiting for the warehouse already.")
        every = sum(map(len, self._waiting.values()))
        if every >= self.limits.waiting:
            raise _crowded(f"The server is busy: {every:,} requests are waiting for the warehouse.")

    def _give_back(self, member_id: str) -> None:
        self._running[member_id] -= 1
        if not self._running[member_id]:
            del self._running[member_id]
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        while (member_id := next(filter(self._has_room_for, self._waiting), None)) is not None:
            line = self._waiting[member_id]
            waiter = line.popleft()
            self._waiting.move_to_end(member_id)
            if not line:
                del self._waiting[member_id]
            try:
                waiter.loop.call_soon_threadsafe(_grant, waiter)
            except RuntimeError:
                continue  # Its event loop has ended, and with it the request that waited there.
            waiter.has_turn = True
            self._running[member_id] += 1

    def _leave(self, member_id: str, waiter: _Waiter) -> None:
        """Remove a request that stopped waiting, perhaps just as its turn came."""
        with self._lock:
            if waiter.has_turn:
                self._give_back(member_id)
                return
            line = self._waiting.get(member_id)
            if line is not None and waiter in line:
                line.remove(waiter)
                if not line:
                    del self._waiting[member_id]


class Turn:
    """Held until its work has ended after `release`, which may come from any thread and more than once."""

    def __init__(self, turns: Turns, member_id: str) -> None:
        self._turns = turns
        self._member_id = member_id
        self._held = True
        self._wanted = True
        self._at_work: asyncio.Future[Any] | None = None
        self._lock = threading.Lock()

    async def work(self, work: Callable[[], T]) -> T:
        """Do this in a thread. Work whose caller stopped waiting goes on, and keeps the turn."""
        # The turn is the bound: no other limit counts this thread, and it counts towards none.
        at_work = asyncio.ensure_future(to_thread.run_sync(work, limiter=CapacityLimiter(1)))
        self._at_work = at_work
        at_work.add_done_callback(self._worked)
        return await asyncio.shield(at_work)

    def release(self) -> None:
        self._wanted = False
        self._end_if_over()

    def _worked(self, at_work: asyncio.Future[Any]) -> None:
        self._at_work = None
        if not at_work.cancelled():
            at_work.exception()  # Requests that still wait raise it; reading it here keeps asyncio quiet.
        self._end_if_over()

    def _end_if_over(self) -> None:
        with self._lock:
            over = self._held and not self._wanted and self._at_work is None
            if over:
                self._held = False
        if over:
            self._turns.end(self._member_id)

    def __enter__(self) -> "Turn":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _grant(waiter: _Waiter) -> None:
    if not waiter.granted.done():
        waiter.granted.set_result(None)


def _crowded(message: str) -> Refusal:
    return Refusal(
        "too-many",
        f"{message} Nothing was begun for this one.",
        code="too-many-waiting",
        hint="Wait for some of them to end, or stop some in the query history, then try again.",
        retry_seconds=RETRY_SECONDS,
    )


class Lanes:
    """Each kind of work with warehouses has its own turns, so that none waits for a slower kind."""

    def __init__(self, limits: TurnLimits) -> None:
        turns = partial(Turns, limits)
        self.catalogue = turns()
        """Metadata: schemas, columns, the SQL of a query. Usually short."""
        self.queries = turns()
        """Reading rows."""
        self.edits = turns()
        """Edits of input tables: people wait for each."""
        self.changes = turns()
        """Everything else that writes: loads, views, columns, write access."""
