"""Hashes passwords in separate threads, so that a flood of sign-ins delays nobody else.

A hash takes much memory and time on purpose. Browsers in which an account has signed in before have their own
lane, in which strangers cannot queue.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from tablewright.common.errors import Refusal

Lane = Literal["known", "stranger"]
THREADS = 2
MOST_WAITING = 50

T = TypeVar("T")
_lanes: RunVar[dict[Lane, CapacityLimiter]] = RunVar("sign-in lanes")


async def hash_in_lane(lane: Lane, work: Callable[[], T]) -> T:
    """Do the work in a thread of the lane; refused at once when too many wait there."""
    limiter = _limiter(lane)
    if limiter.statistics().tasks_waiting >= MOST_WAITING:
        raise Refusal(
            "too-many",
            "Too many people are signing in at this moment.",
            code="busy",
            hint="Try again in a few seconds.",
        )
    return await to_thread.run_sync(work, limiter=limiter)


def _limiter(lane: Lane) -> CapacityLimiter:
    known = _lanes.get(None)
    if known is not None:
        return known[lane]
    # One set for each event loop: a test has several of them.
    lanes: dict[Lane, CapacityLimiter] = {
        "known": CapacityLimiter(THREADS),
        "stranger": CapacityLimiter(THREADS),
    }
    _lanes.set(lanes)
    return lanes[lane]
