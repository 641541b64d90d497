"""Sets of characters, as ranges of code points and Unicode categories."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

LAST = 0x10FFFF
Range = tuple[int, int]
"""First and last code point."""
Ranges = tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A general category of Unicode, such as `L` or `Nd`, or everything outside it."""

    name: str
    negated: bool = False


Item = Range | Category


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of a set: one of the items, or any other character if negated."""

    items: tuple[Item, ...]
    negated: bool = False


CATEGORIES = frozenset(
    (
        *("L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd"),
        *("Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf"),
        "Co",
    )
)
"""The categories that the regular expressions of all platforms know by these names."""


def literal(sign: str) -> Characters:
    return Characters(((ord(sign), ord(sign)),))


DIGIT = (Category("Nd"),)
WORD = (Category("L"), Category("M"), Category("N"), (0x5F, 0x5F))
SPACE: tuple[Item, ...] = (
    *((0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680)),
    *((0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)),
)
WORD_CHARACTERS = Characters(WORD)
NOT_A_NEWLINE = Characters(((0x0A, 0x0A),), negated=True)
EVERYTHING: Ranges = ((0, LAST),)
ANYTHING = Characters(EVERYTHING)


def only(characters: Characters) -> int | None:
    """The code point, if the set has only one."""
    if characters.negated or len(characters.items) != 1:
        return None
    (item,) = characters.items
    return item[0] if isinstance(item, tuple) and item[0] == item[1] else None


@cache
def ranges(characters: Characters) -> Ranges:
    """The set as sorted ranges that do not touch."""
    collected: list[Range] = []
    for item in characters.items:
        if isinstance(item, tuple):
            collected.append(item)
        else:
            held = _of_category(item.name)
            collected.extend(complement(held) if item.negated else held)
    whole = merged(collected)
    return complement(whole) if characters.negated else whole


def merged(pieces: Iterable[Range]) -> Ranges:
    ranges: list[Range] = []
    for first, last in sorted(pieces):
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(ranges[-1][1], last))
        else:
            ranges.append((first, last))
    return tuple(ranges)


def complement(pieces: Ranges) -> Ranges:
    ranges: list[Range] = []
    start = 0
    for first, last in pieces:
        if first > start:
            ranges.append((start, first - 1))
        start = last + 1
    if start <= LAST:
        ranges.append((start, LAST))
    return tuple(ranges)


def holds(pieces: Ranges, point: int) -> bool:
    place = bisect_right(pieces, (point, LAST)) - 1
    return place >= 0 and point <= pieces[place][1]


def within(inner: Ranges, outer: Ranges) -> bool:
    """Whether each character of one set is in the other."""
    return all(
        (place := bisect_right(outer, (first, LAST)) - 1) >= 0 and last <= outer[place][1]
        for first, last in inner
    )


def spanned(pieces: Ranges) -> Ranges:
    """The ranges merged across unassigned code points, which occur in no text."""
    ranges: list[Range] = []
    unassigned = _of_category("Cn")
    for first, last in pieces:
        if ranges and within(((ranges[-1][1] + 1, first - 1),), unassigned):
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return tuple(ranges)


def in_any_case(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items with both cases of each letter."""
    rows: list[Item] = []
    for item in items:
        if isinstance(item, Category):
            cased = item.name in ("Lu", "Ll", "Lt")
            rows.extend(
                Category(name, item.negated) for name in (("Lu", "Ll", "Lt") if cased else (item.name,))
            )
        elif item[0] == item[1]:
            rows.extend((point, point) for point in _cases(item[0]))
        else:
            rows.append(item)
            rows.extend(
                (other, other)
                for point in _cased()
                if item[0] <= point <= item[1]
                for other in _cases(point)
                if not item[0] <= other <= item[1]
            )
    plain = merged(item for item in rows if isinstance(item, tuple))
    return (*dict.fromkeys(item for item in rows if isinstance(item, Category)), *plain)


def _cases(point: int) -> tuple[int, ...]:
    sign = chr(point)
    others = {other for other in (sign.upper(), sign.lower()) if len(other) == 1}
    return tuple(sorted({point, *map(ord, others)}))


@cache
def _cased() -> tuple[int, ...]:
    letters = merged(piece for name in ("Lu", "Ll", "Lt") for piece in _of_category(name))
    return tuple(point for first, last in letters for point in range(first, last + 1))


@cache
def _by_category() -> dict[str, list[Range]]:
    """The ranges of each category, of which a wider one has those of all that begin with its letter."""
    ranges: dict[str, list[Range]] = {}
    start, current = 0, unicodedata.category("\0")
    for point in range(1, LAST + 2):
        category = unicodedata.category(chr(point)) if point <= LAST else ""
        if category != current:
            ranges.setdefault(current, []).append((start, point - 1))
            start, current = point, category
    return ranges


@cache
def _of_category(name: str) -> Ranges:
    """The category of a code point; unassigned ones are in none that a pattern may name."""
    held = _by_category()
    names = [text for text in held if text.startswith(name) and (text != "Cn" or name == "Cn")]
    return merged(piece for name in names for piece in held[name])
