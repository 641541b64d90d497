"""Cron expressions in a time zone: five fields, checked, with rules for the two days on which clocks
change."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import CroniterBadCronError, CroniterBadDateError, croniter

from tablewright.common.errors import Refusal

FIELDS = 5
# Numbers, names of months and days, `*`, lists, ranges and steps; not the random and hashed forms some know.
_FIELD = re.compile(
    r"(?:[\d*,/-]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)+",
    re.IGNORECASE,
)


def check_cron(cron: str, time_zone: str) -> None:
    """Raise `Refusal` when the schedule cannot be read or would never run."""
    next_run(cron, time_zone, datetime.now(UTC))


def next_run(cron: str, time_zone: str, after: datetime) -> datetime:
    """The first time after `after`, in UTC.

    When clocks go forward, a time inside the gap runs at its end. When they go back, a fixed hour runs once,
    at its first passing; "every hour" runs in each of the two.
    """
    zone = _zone(time_zone)
    fields = cron.split()
    if len(fields) != FIELDS or not all(_FIELD.fullmatch(field) for field in fields):
        raise _bad_cron(cron)
    every_hour = fields[1].startswith("*")
    try:
        times = croniter(" ".join(fields), after.astimezone(zone))
        moment: datetime = times.get_next(datetime)
        while moment.fold and not every_hour:
            moment = times.get_next(datetime)
    except CroniterBadCronError:
        raise _bad_cron(cron) from None
    except CroniterBadDateError:
        raise Refusal(
            "invalid",
            f"The schedule '{cron}' has no date on which it would run.",
            code="bad-schedule",
            hint="Check the day of the month and the month.",
            where={"field": "cron"},
        ) from None
    return moment.astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Refusal(
            "invalid",
            f"There is no time zone '{name}'.",
            code="bad-time-zone",
            hint="Use a name such as 'Europe/Berlin' or 'UTC'.",
            where={"field": "time_zone"},
        ) from None


def _bad_cron(cron: str) -> Refusal:
    return Refusal(
        "invalid",
        f"The schedule '{cron[:80]}' is not a cron expression of five fields.",
        code="bad-schedule",
        hint="Write minute, hour, day of month, month and day of week, such as '30 6 * * 1-5'.",
        where={"field": "cron"},
    )
