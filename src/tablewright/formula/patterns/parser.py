r"""Reads a regular expression of the one dialect: RE2's syntax
(https://github.com/google/re2/wiki/Syntax), in which \d, \s, \w, \b and [[:alpha:]] and its like are about
all of Unicode."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from tablewright.formula.patterns.bracket import Brackets
from tablewright.formula.patterns.characters import (
    ANYTHING,
    NOT_A_NEWLINE,
    Characters,
    in_any_case,
    literal,
    ranges,
)
from tablewright.formula.patterns.escapes import CLASSES, REPAIR, WITHOUT, category, escaped
from tablewright.formula.patterns.tree import (
    At,
    Either,
    Group,
    Part,
    Pattern,
    PatternError,
    Position,
    Repeat,
    Sequence,
)

MOST_CHARACTERS = 1_000
MOST_NESTED = 50
MOST_REPEATED = 1_000
MOST_SIZE = 2_000
"""The largest size of a pattern: its characters, each counted as often as it may repeat; a set of many ranges
counts several times. A pattern of this size is below RE2's memory limit."""
_RANGES_A_UNIT = 64

_COUNT = re.compile(r"\{(\d{1,9})(?:(,)(\d{0,9}))?\}")
_NAME = re.compile(r"\?P?<([A-Za-z_]\w*)>")
_FLAGS = re.compile(r"\?([imsU]*)(?:-([imsU]+))?([:)])")
_POSITIONS = {
    "A": Position.START,
    "z": Position.END,
    "b": Position.BOUNDARY,
    "B": Position.NO_BOUNDARY,
}
_OTHER_GROUPS = {
    "?=": "looks ahead with (?=",
    "?!": "looks ahead with (?!",
    "?<=": "looks back with (?<=",
    "?<!": "looks back with (?<!",
    "?>": "has a group (?> that never gives back what it took",
    "?#": "has a comment (?#",
    "?P=": "looks with (?P= for what a group found",
    "?P>": "calls a group with (?P>",
    "?(": "has a condition (?(",
    "?|": "has groups of one number, (?|",
    "?&": "calls a group with (?&",
    "?R": "calls itself with (?R",
}


@dataclass(frozen=True, slots=True)
class _Flags:
    any_case: bool = False
    lines: bool = False
    dot_is_all: bool = False
    lazy: bool = False


@lru_cache(maxsize=500)
def read(pattern: str, any_case: bool = False) -> Pattern:
    """The tree of a pattern. Raises PatternError."""
    if len(pattern) > MOST_CHARACTERS:
        raise PatternError(f"it has more than {MOST_CHARACTERS:,} characters", "Write a shorter one.")
    return _Parser(pattern).whole(_Flags(any_case=any_case))


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._groups = 0
        self._names: set[str] = set()

    def whole(self, flags: _Flags) -> Pattern:
        part, _ = self._either(flags, 0)
        if self._at < len(self._text):
            raise PatternError("a ) closes nothing", REPAIR)
        if _size(part) > MOST_SIZE:
            raise PatternError("it is too large with its repetitions", "Repeat less, or smaller parts.")
        return Pattern(self._text, part, self._groups)

    # ------------------------------------------------------------ what stands after one another

    def _either(self, flags: _Flags, depth: int) -> tuple[Part, _Flags]:
        """Up to a closing parenthesis or the end. Flags that are set in one way hold in those after it."""
        if depth > MOST_NESTED:
            raise PatternError(f"more than {MOST_NESTED} groups stand in one another", "Nest less.")
        ways: list[Part] = []
        while True:
            part, flags = self._sequence(flags, depth)
            ways.append(part)
            if not self._take("|"):
                return (ways[0] if len(ways) == 1 else Either(tuple(ways))), flags

    def _sequence(self, flags: _Flags, depth: int) -> tuple[Part, _Flags]:
        parts: list[Part] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            flags_node = self._set_flags(flags)
            if flags_node is not None:
                flags = flags_node
                self._refuse_repetition()
            elif self._take("\\Q"):
                end = self._text.find("\\E", self._at)
                quoted = self._text[self._at : end if end >= 0 else len(self._text)]
                self._at += len(quoted) + (2 if end >= 0 else 0)
                parts.extend(_cased(literal(sign), flags) for sign in quoted)
            else:
                parts.append(self._repeated(self._piece(flags, depth), flags))
        return (parts[0] if len(parts) == 1 else Sequence(tuple(parts))), flags

    def _set_flags(self, flags: _Flags) -> _Flags | None:
        """The flags after `(?i)`, which is no group."""
        match = _FLAGS.match(self._text, self._at + 1) if self._text.startswith("(?", self._at) else None
        if match is None or match[3] != ")":
            return None
        self._at = match.end()
        return _changed(flags, match)

    # ------------------------------------------------------------ repetitions

    def _repeated(self, part: Part, flags: _Flags) -> Part:
        bounds = self._repetition()
        if bounds is None:
            return part
        if isinstance(part, At):
            raise PatternError("it repeats a place, where there is nothing to repeat", REPAIR)
        least, most = bounds
        if max(least, most or 0) > MOST_REPEATED:
            raise PatternError(
                f"it repeats more than {MOST_REPEATED:,} times", "Repeat less, or write + or *."
            )
        if most is not None and most < least:
            raise PatternError(
                "a repetition ends before it begins", "Write the smaller count first, as in {2,5}."
            )
        lazy = self._take("?") != flags.lazy
        self._refuse_repetition()
        return Repeat(part, least, most, lazy)

    def _repetition(self) -> tuple[int, int | None] | None:
        sign = self._text[self._at : self._at + 1]
        if sign and sign in "*+?":
            self._at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        match = _COUNT.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        least = int(match[1])
        return least, least if not match[2] else int(match[3]) if match[3] else None

    def _refuse_repetition(self) -> None:
        start = self._at
        if self._repetition() is not None:
            sign = self._text[start : self._at]
            raise PatternError(f"{sign} repeats what is no text", "Put what is repeated in a group, (?: ).")

    # ------------------------------------------------------------ one piece

    def _piece(self, flags: _Flags, depth: int) -> Part:
        sign = self._text[self._at]
        if sign in "*+?":
            raise PatternError(f"there is nothing to repeat before {sign}", REPAIR)
        self._at += 1
        match sign:
            case "(":
                return self._group(flags, depth)
            case "[":
                brackets = Brackets(self._text, self._at)
                self._at = brackets.end
                return _cased(brackets.characters, flags)
            case "\\":
                return self._escape(flags)
            case ".":
                return ANYTHING if flags.dot_is_all else NOT_A_NEWLINE
            case "^":
                return At(Position.LINE_START if flags.lines else Position.START)
            case "$":
                return At(Position.LINE_END if flags.lines else Position.END)
            case _:
                return _cased(literal(sign), flags)

    def _group(self, flags: _Flags, depth: int) -> Part:
        number = 0
        if not self._text.startswith("?", self._at):
            self._groups += 1
            number = self._groups
        elif match := _FLAGS.match(self._text, self._at):
            flags = _changed(flags, match)
            self._at = match.end()
        elif match := _NAME.match(self._text, self._at):
            if match[1] in self._names:
                raise PatternError(f"two groups are named {match[1]}", "Give each a name of its own.")
            self._names.add(match[1])
            self._groups += 1
            number = self._groups
            self._at = match.end()
        else:
            self._refuse_group()
        part, _ = self._either(flags, depth + 1)
        if not self._take(")"):
            raise PatternError("a ( is never closed", REPAIR)
        return Group(part, number) if number else part

    def _refuse_group(self) -> None:
        for start in sorted(_OTHER_GROUPS, key=len, reverse=True):
            if self._text.startswith(start, self._at):
                raise PatternError(f"it {_OTHER_GROUPS[start]}, which not every platform can", WITHOUT)
        shown = self._text[self._at - 1 : self._at + 3]
        raise PatternError(f"a group begins with {shown}", "Write (?: ) for a group that is not counted.")

    def _escape(self, flags: _Flags) -> Part:
        sign = self._text[self._at : self._at + 1]
        if sign in _POSITIONS and sign:
            self._at += 1
            return At(_POSITIONS[sign])
        items = CLASSES.get(sign.lower()) if sign else None
        if items is not None:
            self._at += 1
            return Characters(items, negated=sign.isupper())
        if sign and sign in "pP":
            category_, self._at = category(self._text, self._at)
            return _cased(Characters((category_,)), flags)
        point, self._at = escaped(self._text, self._at)
        return _cased(literal(point), flags)

    def _take(self, wanted: str) -> bool:
        if not self._text.startswith(wanted, self._at):
            return False
        self._at += len(wanted)
        return True


def _changed(flags: _Flags, match: re.Match[str]) -> _Flags:
    names = {"i": "any_case", "m": "lines", "s": "dot_is_all", "U": "lazy"}
    changes = {names[letter]: True for letter in match[1]} | {
        names[letter]: False for letter in match[2] or ""
    }
    return replace(flags, **changes)


def _cased(characters: Characters, flags: _Flags) -> Characters:
    if not flags.any_case:
        return characters
    return Characters(in_any_case(characters.items), characters.negated)


def _size(part: Part) -> int:
    match part:
        case Characters():
            return 1 + len(ranges(characters=part)) // _RANGES_A_UNIT
        case Sequence() | Either():
            return sum(map(_size, part.parts))
        case Repeat():
            return max(part.least, part.most or 0, 1) * _size(part.part)
        case Group():
            return _size(part.part)
        case At():
            return 0
