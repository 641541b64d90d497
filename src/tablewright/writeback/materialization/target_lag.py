"""The target lag of a table that the platform refreshes, from the schedule of its materialization. Pure."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tablewright.jobs.cron import next_run

_RUNS = 40
"""How many runs of a schedule are compared."""
_FROM = datetime(2024, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=7)
"""Platforms remember changes of the sources for days, not months: a longer lag means reading everything
again."""


def target_lag(cron: str | None) -> timedelta | None:
    """The shortest time between two runs, a week at most. None without a schedule.

    The platform chooses the moments itself, so that the time zone does not matter.
    """
    if cron is None:
        return None
    moments = [_FROM]
    for _ in range(_RUNS):
        moments.append(next_run(cron, "UTC", moments[-1]))
    return min(_LONGEST, *(later - earlier for earlier, later in pairwise(moments[1:])))
