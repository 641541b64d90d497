"""A filter by a part or a pattern of the text."""

from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from tablewright.document.filters.base import Filter, FilterContext, FilterProblem, MakeValue
from tablewright.document.filters.kinds import FILTERS
from tablewright.document.filters.values import TEXT
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.tree import PatternError, Untranslatable
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

MatchOperator = Literal["equals", "contains", "starts-with", "ends-with", "like", "regexp"]
LikeOperator = type[exp.Like] | type[exp.ILike]
_ESCAPE = "!"


@FILTERS.declare
class TextMatchFilter(Filter):
    """Compare text; an empty value filters nothing."""

    kind: Literal["text-match"]
    """A filter by a part or a pattern of the text."""
    operator: MatchOperator = "contains"
    """How `value` is compared. `like` knows `%` (any characters) and `_` (one character); `regexp` is a
    regular expression that may match anywhere; the others take `value` as it is."""
    negated: bool = False
    """Keep what does not match."""
    case_sensitive: bool = False
    """Whether upper and lower case differ."""
    value: Annotated[str, Field(max_length=2_000)] = ""
    """The text to look for; empty filters nothing."""

    def is_empty(self) -> bool:
        return self.value == ""

    def comparison(self, value: exp.Expression, kind: ValueKind, context: FilterContext) -> exp.Expression:
        if kind.type is ValueType.VARIANT:
            raise FilterProblem("A text match needs a text column.")
        text = value if kind.type is ValueType.TEXT else exp.cast(value.copy(), exp.DataType.Type.TEXT)
        inner = self._matches(text, context)
        return exp.Not(this=exp.Paren(this=inner)) if self.negated else inner

    def _matches(self, value: exp.Expression, context: FilterContext) -> exp.Expression:
        wanted = self.value
        if self.operator == "equals":
            if self.case_sensitive:
                return exp.EQ(this=value.copy(), expression=context.make(wanted, TEXT))
            return exp.EQ(
                this=exp.Lower(this=value.copy()), expression=exp.Lower(this=context.make(wanted, TEXT))
            )
        if self.operator == "regexp":
            try:
                return context.sql.regexp_match(value.copy(), read(wanted, any_case=not self.case_sensitive))
            except Untranslatable as error:
                raise FilterProblem(
                    f"“{wanted}” cannot be translated: {error.problem}. {error.hint}"
                ) from error
            except PatternError as error:
                raise FilterProblem(
                    f"“{wanted}” is no regular expression: {error.problem}. {error.hint}"
                ) from error
        of: LikeOperator = exp.Like if self.case_sensitive else exp.ILike
        if self.operator == "like":
            return _like(of, value, wanted.replace(_ESCAPE, _ESCAPE * 2), context.make, plain=wanted)
        return like(of, value, wanted, self.operator, context.make)


def like(of: LikeOperator, value: exp.Expression, wanted: str, where: str, make: MakeValue) -> exp.Expression:
    """`value LIKE '%wanted%'` with the wanted text taken literally."""
    plain = wanted
    for sign in (_ESCAPE, "%", "_"):
        plain = plain.replace(sign, _ESCAPE + sign)
    before = "" if where == "starts-with" else "%"
    after = "" if where == "ends-with" else "%"
    return _like(of, value, f"{before}{plain}{after}", make, plain=f"{before}{wanted}{after}")


def _like(
    of: LikeOperator, value: exp.Expression, pattern: str, make: MakeValue, *, plain: str
) -> exp.Expression:
    """A LIKE with an escaped pattern, or with the plain one if that means the same on all platforms. On some
    platforms a backslash escapes unless ESCAPE names another sign.
    """
    if pattern == plain and "\\" not in plain:
        return of(this=value.copy(), expression=make(plain, TEXT))
    escaped = of(this=value.copy(), expression=make(pattern, TEXT))
    return exp.Escape(this=escaped, expression=exp.Literal.string(_ESCAPE))
