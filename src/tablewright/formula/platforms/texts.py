"""Primitives for texts, and for other values as text."""

from typing import ClassVar

from sqlglot import exp

from tablewright.formula.decimals import Digits
from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.sql import (
    TEXT,
    call,
    case,
    cast,
    compare,
    grouped,
    number,
    plus,
    text,
    whole,
)
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.rendering import MARK, Style, Use
from tablewright.formula.patterns.tree import Pattern


def left(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    """The first characters. A negative count, of which LEFT makes nothing, leaves off so many at the end."""
    known = context.literal(1)
    kept = whole(context, 1, count)
    if isinstance(known, int) and known >= 0:
        return call("LEFT", value, kept)
    rest = call("LEFT", value, exp.Add(this=call("CHAR_LENGTH", value), expression=grouped(kept)))
    return case([(compare(kept, exp.LT, 0), rest)], call("LEFT", value, kept))


def _without_trailing(value: exp.Expression, sign: str) -> exp.Expression:
    return exp.Trim(this=value, expression=text(sign), position="TRAILING")


class Texts:
    """The common rules; a platform overrides what is different there."""

    like_is_exact: ClassVar[bool] = False
    """Whether LIKE compares by code point, and planners can estimate and index it."""
    like_escapes: ClassVar[bool] = False
    """Whether a backslash escapes in a pattern of LIKE, and nothing can be written to prevent it."""
    right_takes_negative: ClassVar[bool] = False
    """Whether RIGHT with a negative count leaves off that many characters at the start."""

    def by_code_point(self, value: exp.Expression) -> exp.Expression:
        """Text that is compared or sorted: by code point, whatever the database's collation."""
        return value

    # ------------------------------------------------------------ search

    def like(
        self, of: type[exp.Expression], value: exp.Expression, pattern: exp.Expression
    ) -> exp.Expression:
        """LIKE or ILIKE, in which a backslash has no meaning."""
        if self.like_escapes and isinstance(pattern, exp.Literal):
            pattern = text(pattern.name.replace("\\", "\\\\"))
        elif self.like_escapes:
            pattern = call("REPLACE", pattern, text("\\"), text("\\\\"))
        return of(this=grouped(value), expression=grouped(pattern))

    def position(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        """The position of a text in another, from 1; 0 if it does not occur. Case-sensitive."""
        return exp.StrPosition(this=value.copy(), substr=search.copy())

    def contains(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        pattern = self._pattern(value, "%", search, "%")
        return pattern or compare(self.position(value, search), exp.GT, 0)

    def starts_with(self, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
        return self._pattern(value, "", prefix, "%") or call("STARTS_WITH", value, prefix)

    def ends_with(self, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
        pattern = self._pattern(value, "%", suffix, "")
        return pattern or compare(call("RIGHT", value, call("LENGTH", suffix)), exp.EQ, suffix)

    def _pattern(
        self, value: exp.Expression, before: str, search: exp.Expression, after: str
    ) -> exp.Expression | None:
        """`LIKE` with the search spelled out; None where that is no gain or needs escapes."""
        if not self.like_is_exact or not isinstance(search, exp.Literal):
            return None
        if any(sign in search.name for sign in "%_\\"):
            return None
        return exp.Like(this=grouped(value.copy()), expression=text(f"{before}{search.name}{after}"))

    # ------------------------------------------------------------ regular expressions

    patterns: ClassVar[Style]
    """How regular expressions are written."""

    def searched(
        self, value: exp.Expression, pattern: Pattern, use: Use
    ) -> tuple[exp.Expression, exp.Expression]:
        """The text as it is searched, and the platform's pattern for it; Untranslatable if there is none."""
        written = text(self.patterns.rendered(pattern, use))
        if not self.patterns.needs_marks(pattern):
            return value, written
        words = text(self.patterns.rendered(read(r"(\w+)"), Use.FIND_GROUPS))
        return self.regexp_replace(value, words, text(f"{MARK * 2}\\1{MARK * 2}")), written

    def unmarked(self, expression: exp.Expression, pattern: Pattern) -> exp.Expression:
        """The match in the searched text, without the marks that were added to it."""
        if not self.patterns.needs_marks(pattern):
            return expression
        return call("REPLACE", expression, text(MARK), text(""))

    def regexp_match(self, value: exp.Expression, pattern: Pattern) -> exp.Expression:
        searched, written = self.searched(value, pattern, Use.MATCH)
        return exp.RegexpLike(this=grouped(searched), expression=written)

    def regexp_replace(
        self, value: exp.Expression, pattern: exp.Expression, replacement: exp.Expression
    ) -> exp.Expression:
        r"""Every match replaced; `\1` in the replacement is a group."""
        return call("REGEXP_REPLACE", value, pattern, replacement, text("g"))

    def plain_replacement(self, replacement: exp.Expression) -> exp.Expression:
        """A computed replacement for `regexp_replace`, in which every sign is literal."""
        return call("REPLACE", replacement, text("\\"), text("\\\\"))

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        """A group (0: all of it) of the match at a place, counted from 1; Null where there is none."""
        expression = call("REGEXP_EXTRACT_ALL", value, pattern, exp.Literal.number(group))
        return call("LIST_EXTRACT", expression, place)

    def first_group(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        """The first group of the first match; Null or nothing where there is none."""
        return self.regexp_extract(value, pattern, exp.Literal.number(1), 1)

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return call("REGEXP_COUNT", value, pattern)

    # ------------------------------------------------------------ values as text, and read from it

    def number_as_text(self, value: exp.Expression) -> exp.Expression:
        """A number that may have decimals; a whole one is written without, and 0 without a sign."""
        return cast(value if isinstance(value, exp.Literal) else plus(value, number(0)), TEXT)

    def decimal_as_text(self, value: exp.Expression, digits: Digits) -> exp.Expression:
        """An exact decimal, without zeros at its end."""
        if digits.scale == 0:
            return cast(value, TEXT)
        return _without_trailing(_without_trailing(cast(value, TEXT), "0"), ".")

    def moment_as_text(self, moment: exp.Expression) -> exp.Expression:
        """A timestamp as `2024-01-31 16:30:00`, with a fraction only if there is one."""
        return cast(moment, TEXT)

    def logical_as_text(self, value: exp.Expression) -> exp.Expression:
        """`true` or `false`."""
        return cast(value, TEXT)

    def number_of_text(self, written: exp.Expression) -> exp.Expression:
        """A text that is a plain number as a double."""
        return cast(written, exp.DType.DOUBLE)

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        """ISO text as a date or a timestamp; Null where it is none."""
        return exp.TryCast(this=exp.Trim(this=written.copy()), to=exp.DataType.build(to))
