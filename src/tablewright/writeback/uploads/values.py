"""Which type the values of a CSV column have. Pure; a value that any type would change stays text."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tablewright.writeback.uploads.dates import DateOrder, find_dates

CsvType = Literal["text", "number", "integer", "date", "datetime", "logical"]

# Words that people write where there is no value.
EMPTY_WORDS = frozenset(
    {"NULL", "null", "Null", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "\\N", "-"}
)

_INTEGER = re.compile(r"\s*-?\d+\s*")
_NUMBER = re.compile(r"\s*-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_LEADING_ZERO = re.compile(r"\s*-?0\d")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_EXACT_DIGITS = 15

_LOOKS_LIKE = (
    (
        re.compile(r"\s*[+-]?[\d.,\s]*\d\s*%\s*"),
        "These are percentages: kept as text. Remove the percent signs to load them as numbers.",
    ),
    (
        re.compile(r"\s*[+-]?\s*[$€£¥]\s*-?[\d.,]*\d\s*|\s*[+-]?[\d.,]*\d\s*[$€£¥]\s*"),
        "These are amounts with a currency sign: kept as text. Remove the signs to load them as numbers.",
    ),
    (
        re.compile(r"\s*[+-]?(?:\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+|\d+)(?:[.,]\d+)?\s*"),
        "These are numbers with separators such as 1,234.5 or 12,5: kept as text. "
        "Write them like 1234.5 to load them as numbers.",
    ),
)


@dataclass(frozen=True, slots=True)
class Inferred:
    """`format` is the strptime format of dates and times, None where they need none."""

    type: CsvType
    warning: str | None = None
    format: str | None = None
    order: DateOrder | None = None
    ambiguous: bool = False


def infer(values: Collection[str], preferred: DateOrder | None = None) -> Inferred:
    """The narrowest type that keeps every one of these (not empty) values as it is."""
    if not values:
        return Inferred("text", "There are no values in the part of the file that was looked at.")
    if all(value.lower() in ("true", "false") for value in values):
        return Inferred("logical")
    if all(_INTEGER.fullmatch(value) for value in values):
        return _whole_numbers(values)
    if all(_NUMBER.fullmatch(value) for value in values):
        return _numbers(values)
    return _dates(values, preferred) or Inferred("text", _resemblance(values))


def _whole_numbers(values: Collection[str]) -> Inferred:
    if any(_LEADING_ZERO.match(value) for value in values):
        example = next(value for value in values if _LEADING_ZERO.match(value)).strip()
        return Inferred("text", f"Kept as text: as numbers, values like {example} would lose their zeros.")
    # More than 19 digits never fit; Python need not read thousands of them to know.
    if any(len(value.strip()) > 20 or not _SMALLEST <= int(value) <= _LARGEST for value in values):
        return Inferred("text", "Kept as text: as numbers, the longest of these would lose digits.")
    return Inferred("integer")


def _numbers(values: Collection[str]) -> Inferred:
    if any(_LEADING_ZERO.match(value) for value in values):
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
    found = find_dates(values, preferred)
    if found is None:
        return None
    warning: str | None = None
    if found.other is not None:
        warning = (
            f"Read as {found.form.spelling}. These dates could also have the "
            f"{'day' if found.other == 'day-first' else 'month'} first: check them."
        )
    elif found.zoned:
        warning = "Times with an offset are stored in UTC."
    elif "%y" in (found.format or ""):
        warning = "Years of two digits are read as 1969 to 2068."
    return Inferred(found.type, warning, found.format, found.form.order, ambiguous=found.other is not None)


def _resemblance(values: Collection[str]) -> str | None:
    """Why values that look like numbers are text, if they do."""
    for pattern, warning in _LOOKS_LIKE:
        if all(pattern.fullmatch(value) for value in values):
            return warning
    words = EMPTY_WORDS.intersection(values)
    if words and infer([value for value in values if value not in words]).type != "text":
        return f"Kept as text because of “{min(words)}”, which is text in another column."
    numbers = sum(1 for value in values if _NUMBER.fullmatch(value))
    if len(values) > 4 and numbers > 0.8 * len(values):
        odd = next(value for value in values if not _NUMBER.fullmatch(value))
        return f"Most values are numbers, but not all (for example {odd[:40]!r}): kept as text."
    return None
