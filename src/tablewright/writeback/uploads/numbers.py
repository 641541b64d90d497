"""Detects how the numbers of a column are written: decimal mark, thousands mark, percent sign. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tablewright.warehouse.contract.csv_numbers import SPACES, CsvNumbers, compiled

DecimalMark = Literal[".", ","]
ThousandsMark = Literal["", ",", ".", " ", "'"]

# The usual form of each pair of marks that people use.
_FORMS = ((".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"))
_GROUPS = re.compile(f"[.,'’{SPACES}][0-9]{{3}}")
LEADING_ZERO = re.compile(r"\s*[+-]?0[0-9]")


@dataclass(frozen=True, slots=True)
class NumbersFound:
    """`other` is the decimal mark that would fit as well; `sure` is the only one that fits."""

    form: CsvNumbers
    whole: bool
    sure: DecimalMark | None = None
    other: DecimalMark | None = None


def find_numbers(
    values: Collection[str], decimal: str | None = None, thousands: str | None = None
) -> NumbersFound | None:
    """The format that every value has; with `decimal` or `thousands`, only formats with this mark."""
    percents = sum(1 for value in values if "%" in value)
    if percents not in (0, len(values)):
        return None
    # Codes lose their zeros, and telephone numbers their sign.
    if any(LEADING_ZERO.match(value) or "+" in value for value in values):
        return None
    fitting = [
        form
        for mark, between in _FORMS
        if (decimal is None or mark == decimal) and (thousands is None or between == thousands)
        for form in (CsvNumbers(mark, between, percent=percents > 0),)
        if all(map(compiled(form).fullmatch, values))
    ]
    if thousands == "":
        plain = CsvNumbers(decimal or ".", "", percent=percents > 0)
        fitting = [plain] if all(map(compiled(plain).fullmatch, values)) else []
    if not fitting or (thousands is None and _looks_like_a_code(values)):
        return None
    form = fitting[0]
    whole = not form.percent and all(compiled(form, whole=True).fullmatch(value) for value in values)
    shown = any("," in value or "." in value for value in values)
    marks = {form.decimal for form in fitting}
    if not shown or len(marks) == 1:
        sure = form.decimal if shown and decimal is None else None
        return NumbersFound(form, whole, sure="," if sure == "," else "." if sure else None)
    return NumbersFound(form, whole, other="," if form.decimal == "." else ".")


def could_be_thousands(values: Collection[str]) -> bool:
    """Whether apparent decimals, such as 1.234, may be thousands: all values are grouped like that."""
    return all(compiled(CsvNumbers(",", "."), whole=True).fullmatch(value) for value in values) and any(
        "." in value for value in values
    )


def _looks_like_a_code(values: Collection[str]) -> bool:
    """Whether the values look like telephone numbers: the same number of three-digit groups in each, and no
    decimals."""
    if not all(re.fullmatch(rf"[0-9]{{1,3}}(?:{_GROUPS.pattern})+", value.strip()) for value in values):
        return False
    groups = {len(_GROUPS.findall(value)) for value in values}
    lengths = {len(value.strip()) for value in values}
    spaced = any(space in value.strip() for value in values for space in SPACES)
    alike = len(groups) == len(lengths) == 1 and len(values) > 1
    return alike and (spaced or min(groups) > 1)
