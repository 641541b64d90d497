"""DateParse: a text in a layout as a timestamp."""

from typing import ClassVar

from sqlglot import exp

from tablewright.formula.functions.date_parsing import Layout, read_layout
from tablewright.formula.functions.sql import (
    INT,
    TEXT,
    TIMESTAMP,
    call,
    case,
    cast,
    compare,
    number,
    only_if,
    plus,
    text,
)
from tablewright.formula.platforms.texts import Texts

_PIVOT = "69"
"""Two digits below this are years after 2000."""


class DateParsing(Texts):
    """The common rules; a platform overrides what is different there."""

    reads_halves: ClassVar[bool] = False
    """Whether `moment_of_text` understands am and pm behind the time."""

    def parse_date(self, value: exp.Expression, layout: str) -> exp.Expression:
        """The timestamp that a text in the layout means; Null where the text does not fit."""
        known = read_layout(layout)
        matched = exp.RegexpLike(this=value.copy(), expression=text(known.pattern))
        written = self._in_iso_order(value, known)
        return only_if(matched, self.moment_of_parts(written))

    def moment_of_parts(self, written: exp.Expression) -> exp.Expression:
        """ISO text of parts within their ranges as a timestamp; Null where there is no such day."""
        return self.moment_of_text(written, TIMESTAMP)

    def rearranged(self, value: exp.Expression, pattern: str, template: str) -> exp.Expression:
        r"""A text that a pattern fits as a whole, replaced by a template in which `\1` is a group."""
        return call("REGEXP_REPLACE", value, text(pattern), text(template))

    def _in_iso_order(self, value: exp.Expression, layout: Layout) -> exp.Expression:
        groups, pattern = layout.groups, layout.pattern
        year = "" if layout.short_year else f"000\\{groups['year']}" if "year" in groups else "1900"
        day = [_group(groups.get(name), "01") for name in ("month", "day")]
        hour, *clock = [_group(groups.get(name), "00") for name in ("hour", "minute", "second")]
        fraction = f".{_group(groups['fraction'], '')}" if "fraction" in groups else ""
        date, rest = f"{year}-{'-'.join(day)} ", f":{':'.join(clock)}{fraction}"
        if "half" not in groups or self.reads_halves:
            half = f" {_group(groups['half'], '')}" if "half" in groups else ""
            written = self.rearranged(value, pattern, f"{date}{hour}{rest}{half}")
        else:
            written = _joined(
                self.rearranged(value, pattern, date),
                self._hour(self.rearranged(value, pattern, hour), value, layout),
                self.rearranged(value, pattern, rest),
            )
        return _joined(self._full_year(value, layout), written) if layout.short_year else written

    def _full_year(self, value: exp.Expression, layout: Layout) -> exp.Expression:
        short = self.rearranged(value, layout.pattern, _group(layout.groups["year"], ""))
        digits = call("LPAD", short, number(2), text("0"))
        century = case([(compare(digits, exp.LT, _PIVOT), text("20"))], text("19"))
        return _joined(century, digits)

    def _hour(self, hour: exp.Expression, value: exp.Expression, layout: Layout) -> exp.Expression:
        """An hour from 1 to 12 with the text's am or pm, as two digits of 24 hours."""
        half = self.rearranged(value, layout.pattern, _group(layout.groups["half"], ""))
        of_half = exp.Mod(this=cast(hour, INT), expression=number(12))
        is_late = compare(exp.Lower(this=half), exp.EQ, "pm")
        expression = case([(is_late, plus(of_half, number(12)))], of_half)
        return call("LPAD", cast(expression, TEXT), number(2), text("0"))


def _group(index: int | None, default: str) -> str:
    return default if index is None else f"\\{index}"


def _joined(*parts: exp.Expression) -> exp.Expression:
    first, *rest = parts
    for part in rest:
        first = exp.DPipe(this=first, expression=part, safe=True)
    return first
