"""Numbers as people write them in files: their marks, and their value without them. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

SPACES = " \u00a0\u2009\u202f"
"""The characters that may be used as a space between thousands."""
_APOSTROPHES = "'’"


@dataclass(frozen=True, slots=True)
class CsvNumbers:
    """How the numbers of a column are written. `thousands` is "" if thousands are not separated.

    With `percent`, each value ends with the sign, and 12.5% is 0.125.
    """

    decimal: str = "."
    thousands: str = ""
    percent: bool = False


PLAIN_NUMBERS = CsvNumbers()


@lru_cache(maxsize=64)
def pattern(form: CsvNumbers, *, whole: bool = False) -> str:
    """A regular expression of a whole value, in the syntax that Python, Arrow and DuckDB share.

    `whole` numbers have neither a decimal mark nor an exponent nor a percent sign.
    """
    marks = SPACES if form.thousands == " " else _APOSTROPHES if form.thousands == "'" else form.thousands
    grouped = f"[0-9]{{1,3}}(?:[{re.escape(marks)}][0-9]{{3}})+|" if marks else ""
    digits = f"(?:{grouped}[0-9]+)"
    space = f"[\t{SPACES}]*"
    if whole:
        return f"{space}[+-]?{digits}{space}"
    decimal = re.escape(form.decimal)
    ending = f"{space}%" if form.percent else "(?:[eE][+-]?[0-9]{1,3})?"
    return f"{space}[+-]?(?:{digits}(?:{decimal}[0-9]*)?|{decimal}[0-9]+){ending}{space}"


@lru_cache(maxsize=64)
def compiled(form: CsvNumbers, *, whole: bool = False) -> re.Pattern[str]:
    return re.compile(pattern(form, whole=whole))


def other_characters(form: CsvNumbers) -> str:
    """A character class of everything that is not part of the number itself."""
    return rf"[^0-9eE+\-{re.escape(form.decimal)}]"


def plain_number(text: str, form: CsvNumbers, *, whole: bool = False) -> str:
    """The value with a decimal point and no other mark. Raises ValueError for what is not of the form.

    A percentage gets an exponent: divided by 100, some would end in another last digit.
    """
    if not compiled(form, whole=whole).fullmatch(text):
        raise ValueError(text)
    digits = re.sub(other_characters(form), "", text).replace(form.decimal, ".")
    return f"{digits}e-2" if form.percent else digits
