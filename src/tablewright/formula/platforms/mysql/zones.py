"""Time zones without the server's own tables, which are often empty: the changes of the offset from
Greenwich, as Python's copy of the IANA database has them, are written into the statement."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Before and after, a zone keeps the offset that it has at the end of this range."""


@cache
def changes(zone: str, *, local: bool) -> tuple[int, tuple[tuple[datetime, int], ...]]:
    """The first offset in seconds, and each change: from when on (in UTC, or on the clocks of the zone)
    another offset holds. On clocks, an hour that comes twice is the second one, and one that is left out is
    read as if the clock had not been moved."""
    info = ZoneInfo(zone)
    start = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    first = _offset(info, start)
    instants: list[tuple[datetime, int]] = []
    before, moment = first, start
    step = timedelta(days=7)
    while moment.year < _LAST_YEAR:
        later = moment + step
        after = _offset(info, later)
        if after != before:
            at = _when(info, moment, later, before)
            shown = at.replace(tzinfo=None)
            instants.append((shown + timedelta(seconds=after) if local else shown, after))
            before = after
        moment = later
    return first, tuple(instants)


def _offset(info: ZoneInfo, moment: datetime) -> int:
    passed = moment.astimezone(info).utcoffset()
    return int(passed.total_seconds()) if passed is not None else 0


def _when(info: ZoneInfo, low: datetime, high: datetime, before: int) -> datetime:
    """The second at which the offset changes."""
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if _offset(info, middle) == before:
            low = middle
        else:
            high = middle
    return high
