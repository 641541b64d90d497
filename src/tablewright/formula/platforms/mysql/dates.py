"""Dates in MySQL's words."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfoNotFoundError

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.date_formats import layout_pieces
from tablewright.formula.functions.date_parsing import read_layout
from tablewright.formula.functions.sql import (
    BIGINT,
    DATE,
    DOUBLE,
    TEXT,
    TIMESTAMP,
    call,
    case,
    cast,
    compare,
    grouped,
    minus,
    number,
    only_if,
    plus,
    text,
    times,
)
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.calendar import chosen
from tablewright.formula.platforms.mysql.zones import changes

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (a clock reading in UTC)
_FIELDS = {
    "year": "YEAR",
    "quarter": "QUARTER",
    "month": "MONTH",
    "day": "DAYOFMONTH",
    "doy": "DAYOFYEAR",
    "hour": "HOUR",
    "minute": "MINUTE",
    "second": "SECOND",
}
_STARTS = {
    "year": "%Y-01-01",
    "month": "%Y-%m-01",
    "hour": "%Y-%m-%d %H:00:00",
    "minute": "%Y-%m-%d %H:%i:00",
    "second": "%Y-%m-%d %H:%i:%s",
}
_CLOCK = {"hour": "HOUR", "minute": "MINUTE", "second": "SECOND"}
_FORMATS = {
    "Y": "%Y",
    "y": "%y",
    "m": "%m",
    "d": "%d",
    "H": "%H",
    "I": "%h",
    "M": "%i",
    "S": "%s",
    "p": "%p",
    "f": "%f",
    "%": "%%",
}
_PARSES = _FORMATS | {"L": "%f", "B": "%M", "b": "%b", "A": "%W", "a": "%a"}
_PARTS = (("1900", "%Y", "Yy"), ("01", "%m", "mBb"), ("01", "%d", "d"))
"""The values of the parts of a date that a layout lacks."""
_PIVOT_YEAR = 2069
"""MySQL takes the two digits 69 for this year; in the language they mean 1969."""
_ISO = (
    r"^\s*([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}([.][0-9]{0,9})?)?)?)"
    r"\s*(Z|[+-][0-9]{2}(:?[0-9]{2})?)?\s*$"
)
_ZONED = r"[T ][0-9:.]+\s*[+-][0-9]{2}(:?[0-9]{2})?\s*$"
_OFFSET = r"[+-][0-9]{2}(:?[0-9]{2})?\s*$"


class MySqlDates(Platform):
    """The part of the platform that is about dates."""

    truncates_dates: ClassVar[bool] = False
    spells_zones: ClassVar[bool] = True

    # ------------------------------------------------------------ moving and truncating

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        return super().move(_moment(date), unit, amount)

    def start_of(self, unit: str, date: exp.Expression) -> exp.Expression:
        match unit:
            case "day":
                return cast(call("DATE", date), TIMESTAMP)
            case "week":
                since_monday = exp.Interval(this=call("WEEKDAY", date), unit=exp.var("DAY"))
                return cast(exp.Sub(this=call("DATE", date), expression=since_monday), TIMESTAMP)
            case "quarter":
                months = exp.Paren(
                    this=times(exp.Paren(this=minus(call("QUARTER", date), number(1))), number(3))
                )
                later = exp.Interval(this=months, unit=exp.var("MONTH"))
                return exp.Add(this=self.start_of("year", date), expression=later)
            case _:
                return cast(call("DATE_FORMAT", date, text(_STARTS[unit])), TIMESTAMP)

    def make_date(self, year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
        """A text put together: MySQL's own functions take small years for others."""
        parts = [call("LPAD", year, number(4), text("0")), month, day]
        return cast(call("CONCAT_WS", text("-"), *parts), DATE)

    # ------------------------------------------------------------ parts

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        match field:
            case "week":
                return call("WEEK", date, number(3))
            case "dow":
                return minus(call("DAYOFWEEK", date), number(1))
            case "isodow":
                return plus(call("WEEKDAY", date), number(1))
            case "milliseconds":
                thousandths = exp.IntDiv(this=call("MICROSECOND", date), expression=number(1000))
                return plus(times(call("SECOND", date), number(1000)), thousandths)
            case "microseconds":
                return plus(times(call("SECOND", date), number(1_000_000)), call("MICROSECOND", date))
            case "epoch":
                return exp.Div(this=cast(_microseconds(date), DOUBLE), expression=self.double(1_000_000))
            case _:
                return call(_FIELDS[field], date)

    def integer_field(self, field: str, date: exp.Expression) -> exp.Expression:
        """They are whole numbers here, all but one."""
        expression = self.extract(field, date)
        return cast(exp.Floor(this=expression), BIGINT) if field == "epoch" else expression

    # ------------------------------------------------------------ zones, Unix time

    def clock(self, instant: exp.Expression, zone: str) -> exp.Expression:
        """Instants are read in the session's zone, which is UTC."""
        return self._shifted(instant, text(zone), 1) if zone != "UTC" else cast(instant, TIMESTAMP)

    def now(self, zone: str) -> exp.Expression:
        return self.clock(call("UTC_TIMESTAMP", number(6)), zone)

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        return self._shifted(self._shifted(date, source, -1), target, 1)

    def _shifted(self, date: exp.Expression, zone: exp.Expression, sign: int) -> exp.Expression:
        """From UTC to the clocks of a zone (1), or back. Of a choice between zones, each is spelled out."""
        match zone:
            case exp.Paren():
                return self._shifted(date, zone.this, sign)
            case exp.Case():
                shifted = zone.copy()
                for branch in shifted.args["ifs"]:
                    branch.set("true", self._shifted(date, branch.args["true"], sign))
                if (other := shifted.args.get("default")) is not None:
                    shifted.set("default", self._shifted(date, other, sign))
                return shifted
            case exp.Null() | exp.Cast(this=exp.Null()):
                return cast(exp.Null(), TIMESTAMP)
            case exp.Literal():
                return self._moved(date, zone.name, sign)
            case _:
                raise FormulaError(
                    "unsupported",
                    "MySQL knows time zones only by name.",
                    Span(0, 0),
                    hint='Write zones into the formula, such as "Europe/Paris", or take one from a control.',
                )

    def _moved(self, date: exp.Expression, zone: str, sign: int) -> exp.Expression:
        try:
            first, later = changes(zone, local=sign < 0)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise FormulaError(
                "type",
                f'"{zone}" is not a time zone.',
                Span(0, 0),
                hint='Use a name such as "Europe/Paris", "America/New_York" or "UTC".',
            ) from None
        if not later:
            offset: exp.Expression = number(first * sign)
            if not first:
                return date
        else:
            seconds = call("TIMESTAMPDIFF", exp.var("SECOND"), text("1970-01-01"), date)
            ends = [number(int((moment - _EPOCH).total_seconds())) for moment, _ in later]
            place = plus(call("INTERVAL", seconds, *ends), number(1))
            offset = call(
                "ELT", place, *(number(other_o * sign) for other_o in (first, *(o for _, o in later)))
            )
        passed = exp.Interval(this=exp.Paren(this=offset), unit=exp.var("SECOND"))
        return exp.Add(this=_moment(date), expression=passed)

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        microseconds = amount if per_second == 1_000_000 else times(amount, number(1_000_000 // per_second))
        # In days and seconds: some servers take no larger numbers.
        sql = (
            "CAST('1970-01-01' AS DATETIME(6)) + INTERVAL (:passed DIV 86400000000) DAY"
            " + INTERVAL (:passed % 86400000000 * 0.000001) SECOND"
        )
        return self.fragment(sql, passed=cast(exp.Round(this=microseconds), BIGINT))

    # ------------------------------------------------------------ differences

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        if unit in ("year", "quarter", "month"):
            return super().difference(unit, start, end)
        if unit == "day":
            return call("DATEDIFF", end, start)
        if unit == "millisecond":
            thousandths = [
                cast(exp.Floor(this=exp.Div(this=_microseconds(expression), expression=number(1000))), BIGINT)
                for expression in (end, start)
            ]
            return minus(*thousandths)
        if unit in _CLOCK:
            ends = [self.start_of(unit, expression) for expression in (start, end)]
            return call("TIMESTAMPDIFF", exp.var(_CLOCK[unit]), *ends)
        days = call("DATEDIFF", *(self.truncate(unit, expression) for expression in (end, start)))
        return exp.IntDiv(this=days, expression=number(7))

    # ------------------------------------------------------------ formats

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        """DATE_FORMAT for all that does not depend on the server's language."""
        expressions: list[exp.Expression] = []
        template, special = "", False
        for is_specifier, piece in pieces:
            spelled = _FORMATS.get(piece) if is_specifier else piece.replace("%", "%%")
            if spelled is not None:
                template, special = template + spelled, special or is_specifier
                continue
            if template:
                expressions.append(self._part(moment, template, special))
            template, special = "", False
            expressions.append(self._written(piece, moment))
        if template or not expressions:
            expressions.append(self._part(moment, template, special))
        return expressions[0] if len(expressions) == 1 else call("CONCAT", *expressions)

    def _part(self, moment: exp.Expression, template: str, special: bool) -> exp.Expression:
        return call("DATE_FORMAT", moment, text(template)) if special else text(template.replace("%%", "%"))

    def _written(self, letter: str, moment: exp.Expression) -> exp.Expression:
        if letter == "L":
            return call("LEFT", call("DATE_FORMAT", moment, text("%f")), number(3))
        if letter == "q":
            return cast(call("QUARTER", moment), TEXT)
        return super()._written(letter, moment)

    def parse_date(self, value: exp.Expression, layout: str) -> exp.Expression:
        known = read_layout(layout)
        letters = {piece for special, piece in layout_pieces(layout) if special}
        lacking = [(given, spelled) for given, spelled, of in _PARTS if not letters & set(of)]
        template, halves = "", "p" in letters
        for special, piece in layout_pieces(layout):
            if not special:
                template += piece.replace("%", "%%")
            else:
                template += "%h" if piece == "H" and halves else _PARSES[piece]
        source: exp.Expression = exp.Trim(this=value.copy())
        if lacking:
            source = call("CONCAT", text("".join(f"{given} " for given, _ in lacking)), source)
            template = "".join(f"{spelled} " for _, spelled in lacking) + template.lstrip()
        # As a text in between: some servers read days that there are not, and find them out only there.
        expression = cast(cast(call("STR_TO_DATE", source, text(template.strip())), TEXT), TIMESTAMP)
        if known.short_year:
            early = exp.Sub(this=expression, expression=exp.Interval(this=number(100), unit=exp.var("YEAR")))
            expression = case([(compare(call("YEAR", expression), exp.EQ, _PIVOT_YEAR), early)], expression)
        return only_if(exp.RegexpLike(this=value.copy(), expression=text(known.pattern)), expression)

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        """Only ISO text: the server's own cast reads many other things."""
        # The cast leaves out what stands behind the time, an offset too.
        plain = exp.Trim(this=written.copy())
        moment = cast(call("REGEXP_SUBSTR", plain, text(_ISO.split(r"\s*(Z")[0].replace(r"^\s*", "^"))), to)
        if to is not DATE:
            offset = call("REGEXP_SUBSTR", plain, text(_OFFSET))
            hours = call("LEFT", offset, number(3))
            minutes = call("RIGHT", offset, number(2))
            sign = call("LEFT", offset, number(1))
            spelled = case(
                [(compare(call("CHAR_LENGTH", offset), exp.EQ, 3), call("CONCAT", hours, text(":00")))],
                call("CONCAT", hours, text(":"), minutes),
            )
            del sign
            shift = exp.Interval(this=call("TIME_TO_SEC", spelled), unit=exp.var("SECOND"))
            zoned = exp.RegexpLike(this=plain.copy(), expression=text(_ZONED))
            moment = case([(zoned, exp.Sub(this=moment, expression=shift))], moment)
        return only_if(exp.RegexpLike(this=written.copy(), expression=text(_ISO)), moment)

    def moment_of_parts(self, written: exp.Expression) -> exp.Expression:
        return cast(written, TIMESTAMP)

    def month_name(self, date: exp.Expression) -> exp.Expression:
        return _elt(super().month_name(date))

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return _elt(chosen(call("DAYOFWEEK", date), _WEEKDAYS))


_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def _elt(choice: exp.Expression) -> exp.Expression:
    """`ELT(place, ...)` for a CASE over the numbers from 1."""
    return call("ELT", choice.this, *(branch.args["true"] for branch in choice.args["ifs"]))


def _moment(date: exp.Expression) -> exp.Expression:
    already = isinstance(date, exp.Cast) and date.to.this is TIMESTAMP
    return date.copy() if already else cast(date, TIMESTAMP)


def _microseconds(date: exp.Expression) -> exp.Expression:
    return call("TIMESTAMPDIFF", exp.var("MICROSECOND"), text("1970-01-01"), grouped(date))
