"""Detects the format of a column's dates and times. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

DateOrder = Literal["month-first", "day-first"]

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, 1)} | {
    name: number for number, name in enumerate(_MONTHS, 1)
}
_SHORT = "|".join(sorted({name[:3] for name in _MONTHS}))
_LONG = "|".join(_MONTHS)
_TIME = re.compile(
    r"(?P<gap>T| )(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?P<fraction>\.\d{1,9})?)?"
    r"(?P<half>\ ?[AaPp][Mm])?(?P<zone>Z|\ ?UTC|[+-]\d{2}(?::?\d{2})?)?"
)
_EXAMPLE_SPELLING = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%b": "Mon", "%B": "Month"}


@dataclass(frozen=True, slots=True)
class DateForm:
    """One way to write a date: its strptime format and a pattern with groups `y`, `m`, `d`."""

    format: str
    pattern: re.Pattern[str]

    @property
    def order(self) -> DateOrder | None:
        """The order of day and month, if the other order is possible, too."""
        if self.format[:2] == "%m":
            return "month-first"
        return "day-first" if self.format[:2] == "%d" and self.format[3:5] == "%m" else None

    @property
    def spelling(self) -> str:
        """The format as people write it: `DD/MM/YYYY`."""
        text = self.format
        for code, words in _EXAMPLE_SPELLING.items():
            text = text.replace(code, words)
        return text


def _form(format_: str) -> DateForm:
    pattern = re.escape(format_)
    pattern = pattern.replace("%Y", r"(?P<y>\d{4})").replace("%y", r"(?P<y>\d{2})")
    pattern = pattern.replace("%m", r"(?P<m>\d{1,2})").replace("%d", r"(?P<d>\d{1,2})")
    pattern = pattern.replace("%b", f"(?P<m>{_SHORT})").replace("%B", f"(?P<m>{_LONG})")
    return DateForm(format_, re.compile(pattern, re.IGNORECASE))


ISO = _form("%Y-%m-%d")

# The first form that fits every value wins, so of two orders the usual one for its separator comes first.
FORMS = (
    ISO,
    *map(_form, ("%Y/%m/%d", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y")),
    *map(_form, ("%m/%d/%y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y")),
    *map(_form, ("%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%y")),
)


@dataclass(frozen=True, slots=True)
class DatesFound:
    """`format` is None for ISO dates and times, which need no format. `other` is the order that would fit as
    well; `zoned`: offsets from UTC occur.
    """

    type: Literal["date", "datetime"]
    format: str | None
    form: DateForm
    other: DateOrder | None = None
    zoned: bool = False


def find_dates(values: Collection[str], preferred: DateOrder | None) -> DatesFound | None:
    """The format that fits all values, or None."""
    fitting = [(form, dates) for form in FORMS if (dates := _fit(form, values)) is not None]
    if not fitting:
        return None
    ordered = [(form, dates_found) for form, dates_found in fitting if form.order is not None]
    orders = {form.order for form, _ in ordered}
    form, dates = fitting[0]
    if preferred in orders:
        form, dates = next((form, dates_found) for form, dates_found in ordered if form.order == preferred)
    other: DateOrder | None = None
    if form.order is not None and len(orders) > 1:
        other = "day-first" if form.order == "month-first" else "month-first"
    return DatesFound(dates.type, dates.format, form, other, dates.zoned)


def _fit(form: DateForm, values: Collection[str]) -> DatesFound | None:
    """Whether every value is a date of this form, alone or followed by a time of one form."""
    shapes: set[str] = set()
    zoned = False
    for value in values:
        text = value.strip()
        match = form.pattern.match(text)
        if match is None or not _is_date(match):
            return None
        rest = text[match.end() :]
        if not rest:
            shapes.add("")
            continue
        time = _TIME.fullmatch(rest)
        if time is None or not _is_time(time):
            return None
        zone = (time["zone"] or "").strip()
        zoned = zoned or zone.startswith(("+", "-"))
        shapes.add(_time_format(time))
    if shapes == {""}:
        return DatesFound("date", form.format, form)
    plain_iso = form is ISO and not any("%p" in shape for shape in shapes)
    if plain_iso:
        return DatesFound("datetime", None, form, zoned=zoned)
    if len(shapes) == 1 and "%z" not in (shape := shapes.pop()):
        return DatesFound("datetime", form.format + shape, form)
    return None


def _is_date(match: re.Match[str]) -> bool:
    month = match["m"]
    number = int(month) if month.isdigit() else _NUMBERS[month.lower()]
    year = int(match["y"])
    try:
        date(year if len(match["y"]) == 4 else 2000 + year, number, int(match["d"]))
    except ValueError:
        return False
    return True


def _is_time(match: re.Match[str]) -> bool:
    hour = int(match["hour"])
    return 1 <= hour <= 12 if match["half"] else hour < 24


def _time_format(match: re.Match[str]) -> str:
    parts = [match["gap"], "%I" if match["half"] else "%H", ":%M"]
    if match["second"] is not None:
        parts.append(":%S")
    if match["fraction"] is not None:
        parts.append(".%f")
    if match["half"]:
        parts.append(" %p" if match["half"].startswith(" ") else "%p")
    if match["zone"]:
        parts.append("%z")
    return "".join(parts)
