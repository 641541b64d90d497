"""Percent specifiers of DateFormat and DateParse, translated one by one for each platform."""

import re

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import BoundCall, CallContext, constant_value
from tablewright.formula.functions.sql import call, cast, text

_STRFTIME = {each: f"%{each}" for each in "YymBbAadHIMSpf"} | {"L": "%g", "%": "%%"}
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
SPECIFIERS = "".join(sorted({*_STRFTIME, "q"}, key=str.lower))
PARSED = SPECIFIERS.replace("q", "")


def layout_pieces(pattern: str) -> list[tuple[bool, str]]:
    """The pattern cut into specifiers (True, letter) and literal text (False, text)."""
    found = re.findall(r"%(.)|([^%]+)|(%)$", pattern, re.DOTALL)
    return [(bool(letter or lone), letter or literal) for letter, literal, lone in found]


def check_format(bound: BoundCall, known: str) -> None:
    """Refuses unknown specifiers, naming the known ones."""
    pattern = constant_value(bound.arguments[1])
    if not isinstance(pattern, str):
        return
    for is_specifier, letter in layout_pieces(pattern):
        if is_specifier and (not letter or letter not in known):
            shown = ", ".join(f"%{each}" for each in known)
            raise FormulaError(
                "type",
                f"%{letter} is not a date specifier that {bound.function.name} knows.",
                bound.arguments[1].span,
                hint=f"Use {shown}; %% is a percent sign.",
            )


def strftime_pattern(pattern: str) -> str:
    """The pattern for DuckDB's STRFTIME and STRPTIME."""
    return "".join(_STRFTIME.get(part, "") if special else part for special, part in layout_pieces(pattern))


def format_duckdb(_context: CallContext, date: exp.Expression, pattern: str) -> exp.Expression:
    """STRFTIME, with quarters (which it lacks) put in between."""
    parts: list[exp.Expression] = []
    run = ""
    for special, piece in [*layout_pieces(pattern), (True, "q")]:
        if not (special and piece == "q"):
            run += _STRFTIME.get(piece, "") if special else piece
            continue
        if run:
            parts.append(call("STRFTIME", date, text(run)))
        parts.append(cast(call("QUARTER", date), exp.DType.TEXT))
        run = ""
    parts.pop()
    joined, *rest = parts or [text("")]
    for part in rest:
        joined = exp.DPipe(this=joined, expression=part, safe=True)
    return joined


def format_postgres(_context: CallContext, date: exp.Expression, pattern: str) -> exp.Expression:
    """TO_CHAR with every literal text in double quotes, where it has no meaning."""
    template = "".join(
        _TO_CHAR[part] if special and part != "%" else _quoted(part)
        for special, part in layout_pieces(pattern)
    )
    return call("TO_CHAR", date, text(template))


def _quoted(literal: str) -> str:
    escaped = literal.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
