"""Sets of characters between brackets, and the classes and categories that name sets."""

import re

from tablewright.formula.patterns.characters import (
    ANYTHING,
    DIGIT,
    EVERYTHING,
    SPACE,
    WORD,
    Category,
    Characters,
    Item,
    ranges,
)
from tablewright.formula.patterns.escapes import CLASSES, category, escaped
from tablewright.formula.patterns.tree import PatternError

_NAMED: dict[str, tuple[Item, ...]] = {
    "alnum": (Category("L"), Category("Nd")),
    "alpha": (Category("L"),),
    "ascii": ((0x00, 0x7F),),
    "blank": ((0x09, 0x09), (0x20, 0x20)),
    "cntrl": (Category("Cc"),),
    "digit": DIGIT,
    "graph": ((0x21, 0x7E),),
    "lower": (Category("Ll"),),
    "print": ((0x20, 0x7E),),
    "punct": (Category("P"), Category("S")),
    "space": SPACE,
    "upper": (Category("Lu"),),
    "word": WORD,
    "xdigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}
_POSIX = re.compile(r"\[:(\^?)(\w+):\]")
_REPAIR = "Repair it; between brackets write \\], \\- and \\\\ for these signs themselves."


class Brackets:
    """Parses a bracket expression; `end` is the index after it. `at` is the index after the opening
    bracket."""

    def __init__(self, text: str, at: int) -> None:
        self._text = text
        self.end = at
        negated = self._take("^")
        items: list[Item] = []
        first = True
        while first or not self._take("]"):
            if self.end >= len(text):
                raise PatternError("a [ is never closed", _REPAIR)
            items.extend(self._item())
            first = False
        self.characters = _flat(items, negated)

    def _item(self) -> tuple[Item, ...]:
        named = _POSIX.match(self._text, self.end)
        if named:
            self.end = named.end()
            if named[2] not in _NAMED:
                raise PatternError(f"[:{named[2]}:] is no class", f"Write one of {', '.join(_NAMED)}.")
            return _unless(_NAMED[named[2]], bool(named[1]))
        if self._text.startswith("\\", self.end):
            sign = self._text[self.end + 1 : self.end + 2]
            if sign and sign in "pP":
                category_, self.end = category(self._text, self.end + 1)
                return (category_,)
            if sign.lower() in CLASSES:
                self.end += 2
                return _unless(CLASSES[sign.lower()], sign.isupper())
        return (self._range(),)

    def _range(self) -> Item:
        first = self._sign()
        following = self._text[self.end + 1 : self.end + 2]
        if not self._text.startswith("-", self.end) or following in ("", "]"):
            return ord(first), ord(first)
        self.end += 1
        if re.match(r"\\[dDsSwWpP]|\[:", self._text[self.end :]):
            raise PatternError("a range between brackets ends in a class", _REPAIR)
        last = self._sign()
        if last < first:
            raise PatternError(f"the range {first}-{last} ends before it begins", _REPAIR)
        return ord(first), ord(last)

    def _sign(self) -> str:
        if self._take("\\"):
            sign, self.end = escaped(self._text, self.end)
            return sign
        sign = self._text[self.end : self.end + 1]
        if not sign:
            raise PatternError("a [ is never closed", _REPAIR)
        self.end += 1
        return sign

    def _take(self, wanted: str) -> bool:
        if not self._text.startswith(wanted, self.end):
            return False
        self.end += len(wanted)
        return True


def _unless(items: tuple[Item, ...], negated: bool) -> tuple[Item, ...]:
    if not negated:
        return items
    if len(items) == 1 and isinstance(items[0], Category):
        return (Category(items[0].name, negated=True),)
    return ranges(Characters(items, negated=True))


def _flat(items: list[Item], negated: bool) -> Characters:
    """`[^\\W]` as `\\w`, and each item once."""
    once = tuple(dict.fromkeys(items))
    if len(once) > 1 and ranges(Characters(once)) == EVERYTHING and not negated:
        return ANYTHING
    for named in (WORD, SPACE):
        if once == ranges(Characters(named, negated=True)):
            return Characters(named, negated=not negated)
    return Characters(once, negated)
