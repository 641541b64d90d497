"""Layouts of dates on DuckDB."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.date_formats import layout_pieces
from tablewright.formula.functions.sql import call, cast, text

_STRFTIME = {other_text: f"%{other_text}" for other_text in "YymBbAadHIMSpf"} | {"L": "%g", "%": "%%"}


def strptime_pattern(layout: str) -> str:
    """The layout for STRPTIME."""
    return "".join(_STRFTIME.get(part, "") if special else part for special, part in layout_pieces(layout))


def format_date(date: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
    """STRFTIME, with quarters (which it lacks) put in between."""
    parts: list[exp.Expression] = []
    run = ""
    for special, piece in [*pieces, (True, "q")]:
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
