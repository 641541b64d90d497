"""Moments of the warehouse that have a zone: read by the document's clock, compared as moments."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo


class Instant(datetime):
    """What a clock in the document's zone shows, and the moment itself, also in an hour that it repeats."""

    at: datetime

    @classmethod
    def of(cls, value: datetime, zone: str) -> "Instant":
        clock = value.astimezone(ZoneInfo(zone))
        made = cls(*clock.timetuple()[:6], clock.microsecond)
        made.at = value.astimezone(UTC)
        return made

    @property
    def clock(self) -> datetime:
        """The reading alone."""
        return datetime(*self.timetuple()[:6], self.microsecond)  # noqa: DTZ001 - a clock reading

    def __eq__(self, other: object) -> bool:
        return self.at == other.at if isinstance(other, Instant) else self.clock == other

    def __hash__(self) -> int:
        return hash(self.at)

    def __lt__(self, other: Any) -> bool:
        return self.at < other.at if isinstance(other, Instant) else self.clock < other

    def __le__(self, other: Any) -> bool:
        return self < other or self == other

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other


def shown(value: Any) -> Any:
    """A value as it comes out of a query."""
    return value.clock if isinstance(value, Instant) else value
