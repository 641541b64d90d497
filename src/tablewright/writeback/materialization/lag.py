"""How old rows may get that the platform refreshes, by the schedule of their materialization. Pure."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tablewright.jobs.cron import next_run

_RUNS = 40
"""So many runs tell a schedule's pace."""
_FROM = datetime(2024, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=7)
"""What changed in the sources is known for days, not for months: who waits longer reads everything again."""


def lag_of(cron: str | None) -> timedelta | None:
    """The shortest time between two runs, a week at most. None without a schedule.

    The platform chooses the moments itself, so that the time zone does not matter.
    """
    if cron is None:
        return None
    moments = [_FROM]
    for _ in range(_RUNS):
        moments.append(next_run(cron, "UTC", moments[-1]))
    return min(_LONGEST, *(later - earlier for earlier, later in pairwise(moments[1:])))
