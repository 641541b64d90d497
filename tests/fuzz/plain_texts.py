"""What the functions of texts give, over Python values. Characters are code points."""

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any

from fuzz.plain_numbers import EXACT, Act, Unknown

Value = Any
LONGEST = 1000
"""Longer texts are another test's matter."""


LARGEST_COUNT = 2**31


def count(value: float) -> int:
    if abs(value) >= LARGEST_COUNT:
        raise Unknown
    return math.trunc(value)


def left(text: str, many: float) -> str:
    return text[: count(many)]


def right(text: str, many: float) -> str:
    number = count(many)
    return text[max(len(text) - number, 0) :] if number >= 0 else text[-number:]


def mid(text: str, start: float, length: float | None = None) -> Value:
    first = max(count(start), 1) - 1
    if length is None:
        return text[first:]
    if count(length) < 0 or count(start) < 1:
        raise Unknown
    return text[first : first + count(length)]


def split_part(text: str, delimiter: str, position: float) -> Value:
    if delimiter == "" or count(position) == 0:
        raise Unknown
    pieces = text.split(delimiter)
    at = count(position) - 1 if position > 0 else len(pieces) + count(position)
    return pieces[at] if 0 <= at < len(pieces) else ""


def pad(text: str, length: float, fill: str, *, before: bool) -> str:
    size = count(length)
    if fill == "" or not 0 <= size <= LONGEST:
        raise Unknown
    missing = max(size - len(text), 0)
    added = (fill * (missing // len(fill) + 1))[:missing]
    return (added + text if before else text + added)[:size]


def repeat(text: str, many: float) -> str | None:
    if count(many) > LONGEST:
        raise Unknown
    return text * count(many) if count(many) > 0 else None


def like(text: str, pattern: str, *, fold: bool = False) -> bool:
    if "\\" in pattern or (fold and not (text.isascii() and pattern.isascii())):
        raise Unknown
    parts = {"%": ".*", "_": "."}
    expression = "".join(parts.get(name, re.escape(name)) for name in pattern)
    return re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if fold else 0)) is not None


def proper(text: str) -> str:
    if not text.isascii():
        raise Unknown
    return re.sub("[A-Za-z0-9]+", lambda word: word[0][:1].upper() + word[0][1:].lower(), text)


def cased(act: Act) -> Act:
    """Letters whose other case is several letters, or which depend on the language, are left to rules."""

    def found(text: str) -> str:
        if any(len(name.upper()) != 1 or len(name.lower()) != 1 or name in "İıǅ" for name in text):
            raise Unknown
        return act(text)

    return found


def replace(text: str, search: str, by: str) -> str:
    return text.replace(search, by) if search else text


def joined(separator: str | None, *texts: str | None) -> str | None:
    return None if separator is None else separator.join(name for name in texts if name is not None)


def contains(text: str | None, *searched: str | None) -> bool | None:
    if text is None:
        return None
    if any(name is not None and name in text for name in searched):
        return True
    return None if None in searched else False


def number_text(value: float) -> str:
    """A whole number without decimals, another with the fewest digits that tell it apart."""
    if isinstance(value, int):
        return str(value)
    if abs(value) >= EXACT or 0 < abs(value) < 1e-4:
        raise Unknown
    return str(int(value)) if value.is_integer() else repr(value)


HANDLES: Mapping[str, Act] = {"TextJoin": joined, "Contains": contains}

STRICT: Mapping[str, Act] = {
    "Concat": lambda *texts: "".join(texts),
    "StartsWith": lambda text, prefix: text.startswith(prefix),
    "EndsWith": lambda text, suffix: text.endswith(suffix),
    "Find": lambda text, search: text.find(search) + 1,
    "Like": like,
    "ILike": lambda text, pattern: like(text, pattern, fold=True),
    "Left": left,
    "Right": right,
    "Mid": mid,
    "Len": len,
    "Lower": cased(str.lower),
    "Upper": cased(str.upper),
    "Proper": proper,
    "Trim": lambda text: text.strip(" "),
    "LTrim": lambda text: text.lstrip(" "),
    "RTrim": lambda text: text.rstrip(" "),
    "Replace": replace,
    "Reverse": lambda text: text[::-1],
    "Repeat": repeat,
    "LPad": lambda text, length, fill=" ": pad(text, length, fill, before=True),
    "RPad": lambda text, length, fill=" ": pad(text, length, fill, before=False),
    "SplitPart": split_part,
    "MD5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
    "SHA256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
}
