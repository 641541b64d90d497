"""Infers the type of a CSV column. Pure; if any value would be changed, the column stays text."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tablewright.warehouse.contract.csv_numbers import PLAIN_NUMBERS, CsvNumbers, plain_number
from tablewright.writeback.uploads.dates import DateOrder, find_dates
from tablewright.writeback.uploads.numbers import LEADING_ZERO, DecimalMark, ThousandsMark, find_numbers

CsvType = Literal["text", "number", "integer", "date", "datetime", "logical"]

# Words that people write where there is no value.
EMPTY_WORDS = frozenset(
    {"NULL", "null", "Null", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "\\N", "-"}
)

_INTEGER = re.compile(r"\s*-?[0-9]+\s*")
_NUMBER = re.compile(r"\s*-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_EXACT_DIGITS = 15
_FINEST_FRACTION = re.compile(r":[0-9]{2}\.[0-9]{7,}")

_CURRENCY = re.compile(r"\s*[+-]?\s*[$€£¥]\s*-?[\d.,]*\d\s*|\s*[+-]?[\d.,]*\d\s*[$€£¥]\s*")
_PERCENTAGE = re.compile(r"\s*[+-]?[\d.,\s]*\d\s*%\s*")
_SEPARATED = re.compile(r"\s*[+-]?(?:\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*")
_LOOKS_LIKE = (
    (
        _CURRENCY,
        "These are amounts with a currency sign: kept as text. Remove the signs to load them as numbers.",
    ),
    (
        _SEPARATED,
        "These look like numbers, but their commas, points or spaces are not used in one way: kept as text. "
        "Choose the decimal mark under Parsing to load them as numbers.",
    ),
)


@dataclass(frozen=True, slots=True)
class Marks:
    """How the numbers of a file are written, as far as known."""

    decimal: DecimalMark | None = None
    thousands: ThousandsMark | None = None


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Inferred:
    """`format` is the strptime format of dates and times, None where they need none.

    `order` and `numbers` say how dates and numbers are read; `ambiguous`: there is another reading. `decimal`
    is the decimal mark if it is unambiguous.
    """

    type: CsvType
    warning: str | None = None
    format: str | None = None
    order: DateOrder | None = None
    ambiguous: bool = False
    numbers: CsvNumbers = PLAIN_NUMBERS
    decimal: DecimalMark | None = None


def infer(values: Collection[str], preferred: DateOrder | None = None, marks: Marks = NO_MARKS) -> Inferred:
    """The narrowest type that keeps all of these non-empty values unchanged."""
    if not values:
        return Inferred("text", "There are no values in the part of the file that was looked at.")
    if all(value.lower() in ("true", "false") for value in values):
        return Inferred("logical")
    if all(_INTEGER.fullmatch(value) for value in values):
        return _whole_numbers(values)
    plain = all(_NUMBER.fullmatch(value) for value in values)
    if plain and marks.decimal != "," and marks.thousands != ".":
        return _numbers(values)
    return (
        _written_numbers(values, marks)
        or _dates(values, preferred)
        or (_numbers(values) if plain and marks.thousands != "." else None)
        or Inferred("text", _resemblance(values))
    )


def _written_numbers(values: Collection[str], marks: Marks) -> Inferred | None:
    """The type of numbers with other marks than a decimal point."""
    numbers = find_numbers(values, marks.decimal, marks.thousands)
    if numbers is None:
        return None
    form = numbers.form
    if any(_digits(value) > (18 if numbers.whole else _EXACT_DIGITS) for value in values):
        if numbers.whole:
            return Inferred("text", "Kept as text: as numbers, the longest of these would lose digits.")
        lost = " Numbers of more than 15 digits are rounded. Choose Text to keep every digit."
    else:
        lost = ""
    example = max(values, key=lambda value: (len(re.sub(r"[0-9]", "", value)), len(value), value)).strip()
    plain = plain_number(example, form, whole=numbers.whole)
    shown = plain if not form.percent else str(float(plain))
    warning = f"Read as numbers: {example} is {shown}.{lost}"
    if numbers.other is not None:
        warning = f"{warning} {doubt(values, form)}"
    return Inferred(
        "integer" if numbers.whole else "number",
        warning,
        ambiguous=numbers.other is not None,
        numbers=form,
        decimal=numbers.sure,
    )


def doubt(values: Collection[str], form: CsvNumbers) -> str:
    """The warning that numbers could be read in another way."""
    mark, name = (",", "commas") if any("," in value for value in values) else (".", "points")
    other = "stand between thousands" if mark == form.decimal else "be decimal marks"
    return f"The {name} could {other} as well: check them, and choose so under Parsing if they do."


def _whole_numbers(values: Collection[str]) -> Inferred:
    if any(LEADING_ZERO.match(value) for value in values):
        example = min(value for value in values if LEADING_ZERO.match(value)).strip()
        return Inferred("text", f"Kept as text: as numbers, values like {example} would lose their zeros.")
    # More than 19 digits never fit; Python need not read thousands of them to know.
    if any(len(value.strip()) > 20 or not _SMALLEST <= int(value) <= _LARGEST for value in values):
        return Inferred("text", "Kept as text: as numbers, the longest of these would lose digits.")
    return Inferred("integer")


def _numbers(values: Collection[str]) -> Inferred:
    if any(LEADING_ZERO.match(value) for value in values):
        return Inferred("text", "Kept as text: as numbers, some of these would lose their leading zeros.")
    if any(_digits(value) > _EXACT_DIGITS for value in values):
        return Inferred(
            "number", "Numbers of more than 15 digits are rounded. Choose Text to keep every digit."
        )
    return Inferred("number")


def _digits(value: str) -> int:
    mantissa = re.split("[eE]", value.strip(), maxsplit=1)[0]
    return len(re.sub(r"\D", "", mantissa).lstrip("0"))


def _dates(values: Collection[str], preferred: DateOrder | None) -> Inferred | None:
    dates = find_dates(values, preferred)
    if dates is None:
        return None
    warning: str | None = None
    if dates.other is not None:
        warning = (
            f"Read as {dates.form.spelling}. These dates could also have the "
            f"{'day' if dates.other == 'day-first' else 'month'} first: check them, and choose the order "
            "under Parsing if so."
        )
    elif any(map(_FINEST_FRACTION.search, values)):
        warning = "Fractions of a second are cut after six digits. Choose Text to keep all of them."
    elif dates.zoned:
        warning = "Times with an offset are stored in UTC."
    elif "%y" in (dates.format or ""):
        warning = "Years of two digits are read as 1969 to 2068."
    return Inferred(dates.type, warning, dates.format, dates.form.order, ambiguous=dates.other is not None)


def _resemblance(values: Collection[str]) -> str | None:
    """The warning why values that look like numbers are kept as text."""
    for pattern, warning in _LOOKS_LIKE:
        if all(pattern.fullmatch(value) for value in values):
            return warning
    if any(map(_PERCENTAGE.fullmatch, values)):
        return "Some of these are percentages and some are not: kept as text."
    words = EMPTY_WORDS.intersection(values)
    if words and infer([value for value in values if value not in words]).type != "text":
        return f"Kept as text because of “{min(words)}”, which is text in another column."
    if len(values) < 5:
        return None
    for what, odd in (("numbers", _odd_number(values)), ("dates", _odd_date(values))):
        if odd is not None:
            return (
                f"Most values are {what} of one form, but not all (for example {odd[:40]!r}): kept as text."
            )
    return None


_LOOKED_AT = 200


def _odd_number(values: Collection[str]) -> str | None:
    """The warning about a value that is not a number where nearly all others are."""
    odd = [value for value in values if not _SEPARATED.fullmatch(value)]
    return min(odd) if odd and len(odd) < 0.2 * len(values) else None


def _odd_date(values: Collection[str]) -> str | None:
    """The warning about a value that is not a date, or has another format, where nearly all others are
    alike."""
    looked_at = sorted(values)[:_LOOKED_AT]
    odd = [value for value in looked_at if find_dates([value], None) is None]
    if not odd:
        shapes = Counter(re.sub(r"[0-9]+", "9", value) for value in looked_at)
        usual = shapes.most_common(1)[0][0]
        odd = [value for value in looked_at if re.sub(r"[0-9]+", "9", value) != usual]
    return odd[0] if odd and len(odd) < 0.2 * len(looked_at) else None
