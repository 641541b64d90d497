"""Converts typed, pasted or sent text to a value of a column's type, and back. Pure.

The rules do not depend on a locale: ambiguous input is refused with a hint.

* Every type: null, and text without a character in it, is null. For all types but text so is blank text.
* Text: up to 1 MB in UTF-8. Numbers and checkboxes become their plain spelling. NUL and halves of surrogate
  pairs are refused, since no warehouse keeps them.
* Number: a double. `1234.5`, `1e6`, `+3`, `-3` or `−3`, `(3)` for -3, `12 %` for 0.12, a currency sign in
  front or behind. Groups of three digits may be parted by commas, spaces or apostrophes (`1,234.5`); with
  points they need two groups or a comma behind (`1.234.567`, `1.234,5`). A single comma that cannot part
  groups is a decimal comma (`1,5`). So `1,234` is 1234 and `1.234` is 1.234. Whole digits are kept exactly
  or refused; decimals beyond what a double holds are rounded.
* Date: `2024-01-31`, `2024/1/31`, `31.1.2024`, `31 Jan 2024`, `January 31, 2024`, and `31/1/2024` or
  `1/31/2024` where only one order makes sense. A time in it must be midnight.
* Datetime: a date, then perhaps a time (`14:05`, `2:05:30.25 pm`). With a zone (`Z`, `+02:00`) it is turned
  into UTC; without, it is kept as it is.
* Checkbox: true, false, yes, no, 1, 0 in any case.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, time

from tablewright.writeback.input_tables.values.dates import Ambiguous, read_moment
from tablewright.writeback.input_tables.values.model import Cell, CellValue, EntryType
from tablewright.writeback.input_tables.values.numbers import keeps_whole_digits, plain_number

TEXT_LIMIT = 1_000_000
_TRUE = frozenset({"true", "yes", "1"})
_FALSE = frozenset({"false", "no", "0"})
_DIGITS_HINT = "A number column keeps 15 to 17 digits exactly; use a text column for long identifiers."

TYPE_WORDS: dict[EntryType, str] = {
    "text": "text",
    "number": "a number",
    "date": "a date",
    "datetime": "a date and time",
    "checkbox": "true or false",
}


@dataclass(frozen=True, slots=True)
class InvalidCell:
    """The value does not fit a column of this type; `message` says why, in a sentence."""

    message: str


def parse(value: CellValue, kind: EntryType) -> Cell | InvalidCell:
    """The value as a column of type `kind` stores it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        problem = _unstorable(value)
        if problem:
            return InvalidCell(problem)
        if kind != "text" and not value.strip():
            return None
    match kind:
        case "text":
            return value if isinstance(value, str) else plain_text(value)
        case "number":
            return _number(value)
        case "date":
            return _date(value)
        case "datetime":
            return _moment(value, "datetime", "Write it as 2024-01-31 14:05.")
        case "checkbox":
            return _checkbox(value)


def show(value: Cell | int) -> CellValue:
    """The value for JSON: dates as ISO text, whole numbers without a point."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def plain_text(value: Cell | int) -> str | None:
    """The spelling of a value in a text column."""
    shown = show(value)
    if shown is None:
        return None
    if isinstance(shown, bool):
        return "true" if shown else "false"
    return str(shown)


def convert(value: Cell, to: EntryType) -> Cell | InvalidCell:
    """A stored value converted to another type of its column."""
    if to == "text":
        return plain_text(value)
    if to == "number" and isinstance(value, bool):
        return float(value)
    if to == "datetime" and isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return parse(show(value), to)


def _unstorable(text: str) -> str | None:
    if "\0" in text:
        return "The text has a NUL character in it, which cannot be kept. Remove it."
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        return "The text has a broken character in it (half of a surrogate pair). Remove it."
    if size > TEXT_LIMIT:
        return f"The text is too long: {size:,} bytes; a cell keeps up to {TEXT_LIMIT:,}."
    return None


def _misfit(value: object, kind: EntryType, hint: str = "") -> InvalidCell:
    text = str(value)
    short = text if len(text) <= 60 else text[:57] + "..."
    return InvalidCell(f"“{short}” cannot be kept as {TYPE_WORDS[kind]}.{' ' + hint if hint else ''}")


def _number(value: CellValue) -> float | InvalidCell:
    if isinstance(value, bool):
        return _misfit("true" if value else "false", "number")
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else _misfit(value, "number", "It must be finite.")
    if isinstance(value, int) and abs(value) >= 10**400:
        return _misfit("1e400", "number", "It is too large.")
    plain = plain_number(str(value))
    if plain is None:
        return _misfit(value, "number")
    number = float(plain)
    if not math.isfinite(number):
        return _misfit(value, "number", "It is too large.")
    if not keeps_whole_digits(number, plain):
        return _misfit(value, "number", _DIGITS_HINT)
    # Adding zero turns a negative zero into a plain one.
    return number + 0.0


def _date(value: CellValue) -> date | InvalidCell:
    moment = _moment(value, "date", "Write it as 2024-01-31.")
    if isinstance(moment, InvalidCell):
        return moment
    if moment.time() != time():
        return _misfit(value, "date", "It has a time; a column of dates with times would keep it.")
    return moment.date()


def _moment(value: CellValue, kind: EntryType, hint: str) -> datetime | InvalidCell:
    try:
        moment = read_moment(value) if isinstance(value, str) else None
    except Ambiguous:
        return _misfit(value, kind, "Day and month could be either way round. " + hint)
    except (ValueError, OverflowError):
        return _misfit(value, kind, "There is no such day or time.")
    return _misfit(value, kind, hint) if moment is None else moment


def _checkbox(value: CellValue) -> bool | InvalidCell:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    word = str(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    return _misfit(value, "checkbox", "Write true or false, yes or no, 1 or 0.")
