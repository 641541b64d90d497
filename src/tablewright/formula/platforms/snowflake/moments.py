"""Dates as text on Snowflake, whatever the formats of the session are."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.sql import TIMESTAMP, call, cast, text

# https://docs.snowflake.com/en/sql-reference/functions-conversion#date-and-time-formats-in-conversion-functions
ELEMENTS = {
    "Y": "YYYY",
    "y": "YY",
    "m": "MM",
    "B": "MMMM",
    "b": "MON",
    "a": "DY",
    "d": "DD",
    "H": "HH24",
    "I": "HH12",
    "M": "MI",
    "S": "SS",
    "p": "AM",
    "L": "FF3",
    "f": "FF6",
}
"""The language's specifiers -> elements of TO_CHAR. Quarters and whole names of days have none."""


def moment_as_text(moment: exp.Expression) -> exp.Expression:
    """`2024-01-31 16:30:00`, with a fraction only if there is one."""
    known = isinstance(moment, exp.Cast) and moment.to.this is TIMESTAMP
    written = call(
        "TO_CHAR",
        moment if known else cast(moment, TIMESTAMP),
        text("YYYY-MM-DD HH24:MI:SS.FF6"),
    )
    return call("REGEXP_REPLACE", written, text(r"[.]?0+$"))


def template(pieces: Sequence[tuple[bool, str]]) -> str | None:
    """A format of TO_CHAR, literal texts in double quotes; None where it has no element for a piece."""
    template_text = ""
    for special, piece in pieces:
        if special and piece != "%":
            element = ELEMENTS.get(piece)
            if element is None:
                return None
            template_text += element
        elif '"' in piece or "\\" in piece:
            return None
        else:
            template_text += f'"{piece}"'
    return template_text
