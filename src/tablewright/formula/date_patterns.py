"""Converts date patterns of other programs (Excel, Java, SQL's TO_CHAR) to percent specifiers."""

import re

_WORDS = {
    "yyyy": "%Y",
    "yy": "%y",
    "mmmm": "%B",
    "month": "%B",
    "mmm": "%b",
    "mon": "%b",
    "mm": "%m",
    "m": "%m",
    "dddd": "%A",
    "day": "%A",
    "eeee": "%A",
    "ddd": "%a",
    "dy": "%a",
    "eee": "%a",
    "dd": "%d",
    "d": "%d",
    "hh24": "%H",
    "hh12": "%I",
    "hh": "%H",
    "h": "%H",
    "mi": "%M",
    "nn": "%M",
    "ss": "%S",
    "s": "%S",
    "am/pm": "%p",
    "am": "%p",
    "pm": "%p",
    "a": "%p",
}
_WORD = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)), re.IGNORECASE)
_PATTERN = re.compile(rf"(?:{_WORD.pattern}|[^\w%]|T)+", re.IGNORECASE)
_DATE_PART = re.compile(r"yy|mm|dd|hh", re.IGNORECASE)


def is_foreign(pattern: str) -> bool:
    """Whether a text is a date pattern of another program, such as `yyyy-MM-dd` or `DD.MM.YYYY`."""
    return _DATE_PART.search(pattern) is not None and _PATTERN.fullmatch(pattern) is not None


def specifiers(pattern: str) -> str:
    """The pattern in percent specifiers: `%Y-%m-%d`. An `mm` after hours means minutes."""
    last = ""

    def translated(match: re.Match[str]) -> str:
        nonlocal last
        word = match.group().lower()
        specifier = _WORDS[word]
        if word in ("mm", "m") and last in ("%H", "%I"):
            specifier = "%M"
        last = specifier
        return specifier

    return _WORD.sub(translated, pattern)
