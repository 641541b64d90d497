"""PostgreSQL's SQL."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.rounding import round_exactly
from tablewright.formula.functions.shifts import fill_down_in_steps
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    TEXT,
    TIMESTAMP,
    call,
    cast,
    either,
    every,
    grouped,
    number,
    only_if,
    text,
)
from tablewright.formula.patterns.rendering import Style
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.postgres.json import PostgresJson
from tablewright.formula.platforms.postgres.shapes import PostgresShapes

_DAY = r"[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]*)?)?"
_OFFSET = r"(Z|[+-](0?[0-9]|1[0-5])(:?[0-5][0-9])?)"
_DATED = rf"^\s*{_DAY}([ T]{_CLOCK}\s*{_OFFSET}?)?\s*$"
_NO_SUCH_DAY = r"^\s*0+-|-(0?[469]|11)-31|-0?2-3[01]"
_LEAP_DAY = r"-0?2-29"
_OF_LEAP_YEAR = rf"(0[48]|[2468][048]|[13579][26]|([02468][048]|[13579][26])00){_LEAP_DAY}"
_TO_CHAR = {
    "Y": "YYYY",
    "y": "YY",
    "q": "Q",
    "m": "MM",
    "B": "FMMonth",
    "b": "Mon",
    "A": "FMDay",
    "a": "Dy",
    "d": "DD",
    "H": "HH24",
    "I": "HH12",
    "M": "MI",
    "S": "SS",
    "p": "AM",
    "L": "MS",
    "f": "US",
}


def _sha256(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("ENCODE", call("SHA256", call("CONVERT_TO", value, text("UTF8"))), text("hex"))


OVERRIDES: Mapping[str, Lowering] = {"Round": round_exactly, "SHA256": _sha256}
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {"FillDown": fill_down_in_steps}
GAPS: Mapping[str, Gap] = {}
LIMITS: Mapping[str, Gap] = dict.fromkeys(
    ("RegexpExtract", "RegexpReplace", "RegexpCount"),
    Gap(
        "engine-cannot",
        "Where the pattern takes neither the longest text that fits nor the shortest: it knows only these.",
    ),
)


class Postgres(Platform):
    name = "postgres"
    title = "PostgreSQL"
    # https://www.postgresql.org/docs/current/functions-matching.html#POSIX-SYNTAX-DETAILS
    # Its own classes are those of the database's locale.
    patterns = Style(
        title="PostgreSQL",
        categories=False,
        point=lambda point: f"\\u{point:04X}" if point <= 0xFFFF else f"\\U{point:08X}",
        anything=".",
        end="$",
        takes="greedy first",
        most_repeated=255,
    )
    json = PostgresJson()
    shapes = PostgresShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    limits = LIMITS
    like_is_exact = True
    right_takes_negative = True
    reads_halves = True

    # ------------------------------------------------------------ numbers

    def double(self, value: float) -> exp.Expression:
        literal = cast(exp.Literal.number(repr(abs(float(value)))), DOUBLE)
        return exp.Neg(this=literal) if value < 0 else literal

    def exact(self, value: exp.Expression) -> exp.Expression:
        """It rounds doubles to even and not to decimals; its NUMERIC does both as we want."""
        already = isinstance(value, exp.Cast) and value.to.this is exp.DType.DECIMAL
        return value.copy() if already else cast(value, exp.DType.DECIMAL)

    def as_shown(self, value: exp.Expression) -> exp.Expression:
        """A double has 15 digits as a NUMERIC."""
        return self.exact(value)

    def before_cutting(self, to: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        del to
        return self.exact(value)

    def without_noise(self, quotient: exp.Expression) -> exp.Expression:
        return cast(super().without_noise(quotient), DOUBLE)

    def log10(self, value: exp.Expression) -> exp.Expression:
        return call("LOG", self.as_double(value))

    def planar(self, value: exp.Expression) -> exp.Expression:
        return cast(value, DOUBLE)

    # ------------------------------------------------------------ texts

    def by_code_point(self, value: exp.Expression) -> exp.Expression:
        return exp.Collate(this=grouped(value), expression=exp.to_identifier("C", quoted=True))

    def like(
        self, of: type[exp.Expression], value: exp.Expression, pattern: exp.Expression
    ) -> exp.Expression:
        return exp.Escape(this=super().like(of, value, pattern), expression=text(""))

    def position(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        """Between `POSITION(` and `IN` it takes no bare COLLATE."""

        def plain(expression: exp.Expression) -> exp.Expression:
            return exp.Paren(this=expression.copy()) if isinstance(expression, exp.Collate) else expression

        return super().position(plain(value), plain(search))

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        return call("REGEXP_SUBSTR", value, pattern, number(1), place, text(""), number(group))

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return cast(call("REGEXP_COUNT", value, pattern), BIGINT)

    def number_as_text(self, value: exp.Expression) -> exp.Expression:
        """A double has an exponent from 10^15 on and may be -0, a NUMERIC of no size keeps its zeros."""
        exact = cast(value if isinstance(value, exp.Literal) else cast(value, TEXT), exp.DType.DECIMAL)
        return cast(call("TRIM_SCALE", exact), TEXT)

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        del to
        # The server also reads names of zones and other words behind a date.
        dated = exp.RegexpLike(this=written.copy(), expression=text(_DATED))
        return only_if(every([dated, *_on_a_day(written)]), cast(written, TIMESTAMP))

    def moment_of_parts(self, written: exp.Expression) -> exp.Expression:
        return only_if(every(_on_a_day(written)), cast(written, TIMESTAMP))

    # ------------------------------------------------------------ dates

    def month_name(self, date: exp.Expression) -> exp.Expression:
        return call("TO_CHAR", date, text("FMMonth"))

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return call("TO_CHAR", date, text("FMDay"))

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        """TO_CHAR with every literal text in double quotes, where it has no meaning."""
        template = "".join(
            _TO_CHAR[part] if special and part != "%" else _quoted(part) for special, part in pieces
        )
        return call("TO_CHAR", moment, text(template))

    # ------------------------------------------------------------ aggregates

    def as_statistic(self, expression: exp.Expression) -> exp.Expression:
        return cast(expression, DOUBLE)

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        """With DISTINCT, STRING_AGG and its order must be of the very same expression: of a text, so that a
        VARCHAR is not made one in between."""
        if not isinstance(value, exp.Distinct):
            return super().joined(value, separator, order)
        same = cast(value.expressions[0], TEXT)
        keys = [key.copy() for key in order]
        for key in keys:
            key.set("this", same.copy())
        return super().joined(exp.Distinct(expressions=[same]), separator, keys)

    def rows_again(self, names: Sequence[str]) -> str | None:
        return f"UNNEST({', '.join(f'ARRAY_AGG(:{name})' for name in names)})"


def _on_a_day(written: exp.Expression) -> list[exp.Expression]:
    """That a date whose parts are within their ranges is in the calendar. (The server tells what it can read
    without an error from version 16 on only.)"""

    def fits(pattern: str) -> exp.Expression:
        return exp.RegexpLike(this=grouped(written), expression=text(pattern))

    return [
        exp.Not(this=fits(_NO_SUCH_DAY)),
        either([exp.Not(this=fits(_LEAP_DAY)), fits(_OF_LEAP_YEAR)]),
    ]


def _quoted(literal: str) -> str:
    escaped = literal.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
