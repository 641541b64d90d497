"""Dates and times as people write them, without a locale. The rules are described in `cells`. Pure."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_TEXT_LIMIT = 100
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})", re.ASCII)
_EITHER = re.compile(r"(?P<a>\d{1,2})([-/])(?P<b>\d{1,2})\2(?P<y>\d{4})", re.ASCII)
_DAY_NAME = re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[ -](?P<n>[a-z]{3,9})\.?,?[ -](?P<y>\d{4})", re.ASCII)
_NAME_DAY = re.compile(r"(?P<n>[a-z]{3,9})\.?[ -](?P<d>\d{1,2})(?:st|nd|rd|th)?,?[ -](?P<y>\d{4})", re.ASCII)
_BOUNDARY = re.compile(r",?[t ]\s?(?=\d{1,2}:\d{2})", re.ASCII)
_TIME = re.compile(
    r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?\s?(?P<half>[ap]\.?m\.?)?"
    r"\s?(?P<zone>z|utc|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII,
)


class Ambiguous(ValueError):
    """The order of day and month is ambiguous."""


def read_moment(text: str) -> datetime | None:
    """The date, with its time or midnight; in UTC if it has a zone. None if `text` is no date.

    Raises `Ambiguous`, or `ValueError` for a day or time that does not exist.
    """
    if len(text) > _TEXT_LIMIT:
        return None
    words = " ".join(text.lower().split())
    boundary = _BOUNDARY.search(words)
    day = _day(words[: boundary.start()] if boundary else words)
    clock = _clock(words[boundary.end() :]) if boundary else time()
    if day is None or clock is None:
        return None
    moment = datetime.combine(day, clock)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _day(text: str) -> date | None:
    for form in (_YEAR_FIRST, _DAY_FIRST):
        if day := form.fullmatch(text):
            return date(int(day["y"]), int(day["m"]), int(day["d"]))
    for form in (_DAY_NAME, _NAME_DAY):
        if day := form.fullmatch(text):
            month = _month(day["n"])
            return date(int(day["y"]), month, int(day["d"])) if month else None
    day = _EITHER.fullmatch(text)
    if day is None:
        return None
    first, second, year = int(day["a"]), int(day["b"]), int(day["y"])
    if first <= 12 and second <= 12 and first != second:
        raise Ambiguous(text)
    return date(year, second, first) if first > 12 else date(year, first, second)


def _month(name: str) -> int | None:
    short = "sep" if name == "sept" else name
    for number, month in enumerate(_MONTHS, start=1):
        if short in (month, month[:3]):
            return number
    return None


def _clock(text: str) -> time | None:
    microseconds = _TIME.fullmatch(text)
    if microseconds is None:
        return None
    hour = int(microseconds["h"])
    if microseconds["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if microseconds["half"].startswith("p") else 0)
    micro = int(((microseconds["f"] or "") + "000000")[:6])
    return time(
        hour, int(microseconds["m"]), int(microseconds["s"] or 0), micro, tzinfo=_zone(microseconds["zone"])
    )


def _zone(text: str | None) -> timezone | None:
    if text is None or text in ("z", "utc"):
        return UTC if text else None
    digits = text[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if text[0] == "-" else shift)
