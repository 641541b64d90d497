"""A pattern as the regular expression of one platform."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from tablewright.formula.patterns.characters import (
    ANYTHING,
    NOT_A_NEWLINE,
    WORD_CHARACTERS,
    Category,
    Characters,
    Item,
    complement,
    only,
    ranges,
    spanned,
    within,
)
from tablewright.formula.patterns.preference import whole_rule
from tablewright.formula.patterns.tree import (
    At,
    Either,
    Group,
    Part,
    Pattern,
    Position,
    Repeat,
    Sequence,
    Untranslatable,
    has_edges,
    is_lazy,
)

MOST_WRITTEN = 100_000
MARK = "\ufdd0"
"""A noncharacter code point, put at word boundaries where a platform cannot test both sides of a position."""


class Use(StrEnum):
    """How a pattern is used: only to test for a match, or also to get its text."""

    MATCH = "match"
    FIND = "find"
    FIND_GROUPS = "find groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a platform writes regular expressions."""

    title: str
    categories: bool = True
    r"""Whether `\p{L}` is supported; else the ranges are written out."""
    point: Callable[[int], str] = "\\x{{{:X}}}".format
    """A code point that is no printable ASCII."""
    anything: str = "(?s:.)"
    dot: str = "[^\\n]"
    end: str = "\\z"
    uncounted: str = "(?:"
    """What opens a group that is not counted."""
    before: str = ""
    """The prefix of the whole pattern."""
    lines: Literal["flag", "around", ""] = "around"
    """How line boundaries are written: by a flag, by look-around, or not at all."""
    edges: Literal["around", "marks"] = "around"
    """How word boundaries are written: by look-around, or by marks in the text."""
    takes: Literal["first", "greedy first", "longest"] = "first"
    """Which match it takes: the first; the longest, unless the first part is lazy (PostgreSQL); always the
    longest, without lazy quantifiers."""
    most_repeated: int = 1_000
    signs: str = "\\.^$*+?()[]{}|"
    """The signs with a meaning outside of brackets."""
    bracket_signs: str = "\\]^-[&~"

    def rendered(self, pattern: Pattern, use: Use) -> str:
        """The platform's regular expression. Raises Untranslatable if none finds the same."""
        written = _Writer(self, use, marked=self.needs_marks(pattern)).whole(pattern.part)
        if len(written) > MOST_WRITTEN:
            raise Untranslatable(
                f"it becomes too long on {self.title}, where classes such as \\w are written out",
                "Write fewer classes, or ranges such as [A-Za-z0-9_].",
            )
        return written

    def needs_marks(self, pattern: Pattern) -> bool:
        """Whether the text that is searched must have marks at the edges of words."""
        return self.edges == "marks" and has_edges(pattern.part)


class _Writer:
    def __init__(self, style: Style, use: Use, *, marked: bool) -> None:
        self._style = style
        self._use = use
        self._marked = marked
        self._greedy = style.takes == "longest"

    def whole(self, part: Part) -> str:
        style = self._style
        rule = None
        if style.takes != "first" and self._use is not Use.MATCH:
            rule = whole_rule(part, groups=self._use is Use.FIND_GROUPS, lazy=style.takes == "greedy first")
            if rule is None:
                raise self._cannot(
                    "finds, of several texts that fit, not the one that other platforms find",
                    "Say with classes such as [^,]* where a part ends, or put what is wanted in one step.",
                )
        written = self._part(part)
        if rule is not None and style.takes == "greedy first" and (rule == "shortest" or is_lazy(part)):
            written = f"(?:{written}){{1,1}}{'?' if rule == 'shortest' else ''}"
        return style.before + written

    def _cannot(self, what: str, hint: str) -> Untranslatable:
        return Untranslatable(f"{self._style.title} {what}", hint)

    # ------------------------------------------------------------ parts

    def _part(self, part: Part, before: Part | None = None, after: Part | None = None) -> str:
        match part:
            case Characters():
                return f"{self._marks()}{self._characters(part)}" if self._marked else self._characters(part)
            case At():
                return self._place(part.position, before, after)
            case Sequence():
                return self._sequence(part)
            case Either():
                return "|".join(self._part(other_part) for other_part in part.parts)
            case Group():
                return f"({self._part(part.part)})"
            case Repeat():
                return self._repeat(part)

    def _sequence(self, part: Sequence) -> str:
        parts = part.parts
        written = ""
        for place, piece in enumerate(parts):
            before = parts[place - 1] if place else None
            after = parts[place + 1] if place + 1 < len(parts) else None
            text = self._part(piece, before, after)
            written += self._grouped(text) if isinstance(piece, Either) else text
        return written

    def _grouped(self, written: str) -> str:
        return f"{self._style.uncounted}{written})"

    def _repeat(self, part: Repeat) -> str:
        inner = self._part(part.part)
        if self._marked or not isinstance(part.part, Characters | Group):
            inner = self._grouped(inner)
        lazy = "?" if part.lazy and not self._greedy else ""
        if part.least == part.most:
            lazy = ""
        counts = self._counts(part)
        if len(counts) > 1 and isinstance(part.part, Group):
            raise self._cannot(
                f"repeats a group at most {self._style.most_repeated} times", "Repeat less, or use (?: )."
            )
        written = "".join(f"{inner}{count}{lazy}" for count in counts)
        return written if len(counts) == 1 else self._grouped(written)

    def _counts(self, part: Repeat) -> list[str]:
        """A repetition as nested ones that are each within the platform's limit."""
        signs: dict[tuple[int, int | None], str] = {(0, None): "*", (1, None): "+", (0, 1): "?"}
        if (part.least, part.most) in signs:
            return [signs[part.least, part.most]]
        limit = self._style.most_repeated
        more = None if part.most is None else part.most - part.least
        if (part.most is not None and part.most <= limit) or (part.most is None and part.least <= limit):
            return [f"{{{_bounds(part.least, part.most)}}}"]
        counts = [f"{{{piece}}}" for piece in _pieces(part.least, limit)]
        rest = ["*"] if more is None else [f"{{0,{piece}}}" for piece in _pieces(more, limit)]
        return counts + rest

    # ------------------------------------------------------------ places

    def _mark(self) -> str:
        return self._style.point(ord(MARK))

    def _marks(self) -> str:
        """Put two marks at each boundary, so that one is left for a match that begins where the last one
        ended."""
        return f"{self._mark()}{{0,2}}"

    def _place(self, position: Position, before: Part | None, after: Part | None) -> str:
        style = self._style
        edge = self._marks() if self._marked else ""
        match position:
            case Position.START:
                return "^"
            case Position.END:
                return edge + style.end
            case Position.LINE_START | Position.LINE_END:
                return self._line(position, edge)
            case Position.BOUNDARY | Position.NO_BOUNDARY:
                return self._edge_of_word(position, before, after)

    def _line(self, position: Position, edge: str) -> str:
        start = position is Position.LINE_START
        match self._style.lines:
            case "flag":
                return "(?m:^)" if start else f"{edge}(?m:$)"
            case "around":
                return "(?:^|(?<=\\n))" if start else f"(?:{self._style.end}|(?=\\n))"
            case _:
                raise self._cannot(
                    "finds no edges of lines within a text", "Leave out (?m), or split the text into lines."
                )

    def _edge_of_word(self, position: Position, before: Part | None, after: Part | None) -> str:
        if self._marked:
            if position is Position.NO_BOUNDARY:
                raise self._cannot(
                    "cannot find \\B", "Write the characters around that place, as in \\w and \\W."
                )
            if isinstance(after, At) and after.position is Position.BOUNDARY:
                return ""
            return self._mark()
        word = self._characters(WORD_CHARACTERS)
        starts, ends = f"(?<!{word})(?={word})", f"(?<={word})(?!{word})"
        inside, outside = f"(?<={word})(?={word})", f"(?<!{word})(?!{word})"
        boundary = position is Position.BOUNDARY
        behind, ahead = edge_is_word(before, last=True), edge_is_word(after, last=False)
        if ahead is not None:
            return f"(?<!{word})" if ahead is boundary else f"(?<={word})"
        if behind is not None:
            return f"(?!{word})" if behind is boundary else f"(?={word})"
        return f"(?:{starts}|{ends})" if boundary else f"(?:{inside}|{outside})"

    # ------------------------------------------------------------ characters

    def _characters(self, part: Characters) -> str:
        style = self._style
        point = only(part)
        if point is not None:
            return self._point(point, style.signs)
        if not self._marked and part == NOT_A_NEWLINE:
            return style.dot
        if not self._marked and part == ANYTHING:
            return style.anything
        items: tuple[Item, ...] = part.items
        negated = part.negated
        if not style.categories and any(isinstance(item, Category) for item in items):
            items = spanned(ranges(Characters(items)))
        if part == ANYTHING:
            items, negated = (), True
        if self._marked and negated:
            items = (*items, (ord(MARK), ord(MARK)))
        elif self._marked and any(
            isinstance(item, tuple) and item[0] <= ord(MARK) <= item[1] for item in items
        ):
            items, negated = (*complement(ranges(part)), (ord(MARK), ord(MARK))), True
        written = "".join(map(self._item, items))
        if len(items) == 1 and isinstance(items[0], Category):
            return written if not negated else self._item(Category(items[0].name, not items[0].negated))
        return f"[{'^' if negated else ''}{written}]"

    def _item(self, item: Item) -> str:
        if isinstance(item, Category):
            return f"\\{'P' if item.negated else 'p'}{{{item.name}}}"
        first, last = (self._point(max(point, 1), self._style.bracket_signs) for point in item)
        if item[0] == item[1]:
            return first
        return f"{first}{last}" if item[1] == item[0] + 1 else f"{first}-{last}"

    def _point(self, point: int, signs: str) -> str:
        sign = chr(point)
        if sign in signs:
            return f"\\{sign}"
        if self._style.point is chr or (sign.isascii() and sign.isprintable()):
            return sign
        if sign.isalpha() and signs == self._style.signs:
            return sign
        named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(sign)
        return named or self._style.point(point)


def edge_is_word(part: Part | None, *, last: bool) -> bool | None:
    """Whether the first (or last) character that a part finds is of a word; None where it may be either."""
    match part:
        case Characters():
            word = ranges(WORD_CHARACTERS)
            if within(ranges(part), word):
                return True
            return False if within(ranges(part), complement(word)) else None
        case Sequence() if part.parts:
            return edge_is_word(part.parts[-1 if last else 0], last=last)
        case Group():
            return edge_is_word(part.part, last=last)
        case Repeat() if part.least > 0:
            return edge_is_word(part.part, last=last)
        case Either():
            kinds = {edge_is_word(other_part, last=last) for other_part in part.parts}
            return kinds.pop() if len(kinds) == 1 else None
        case _:
            return None


def _bounds(least: int, most: int | None) -> str:
    if least == most:
        return str(least)
    return f"{least}," if most is None else f"{least},{most}"


def _pieces(count: int, limit: int) -> list[int]:
    whole, rest = divmod(count, limit)
    return [*[limit] * whole, *([rest] if rest else [])]
