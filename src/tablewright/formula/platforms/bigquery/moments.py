"""Dates on BigQuery. A moment without a time zone is a DATETIME; a day is a DATE."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import TEXT, TIMESTAMP, call, cast, number, text

_FORMATS = {other_text: f"%{other_text}" for other_text in "YymBbAadHIMSp"} | {"q": "%Q", "%": "%%"}
_FRACTIONS = {"L": ("MILLISECOND", 3), "f": ("MICROSECOND", 6)}
_LAYOUT = "%F %H:%M:%E*S"


def as_moment(value: exp.Expression) -> exp.Expression:
    """A DATETIME: of a date, the start of the day."""
    core = value.this if isinstance(value, exp.Paren) else value
    moment = isinstance(core, exp.Cast | exp.TryCast) and core.to.this is TIMESTAMP
    computed = isinstance(core, exp.Anonymous) and core.name.startswith("DATETIME")
    return core.copy() if moment or computed else cast(core, TIMESTAMP)


def moment_as_text(moment: exp.Expression) -> exp.Expression:
    """`2024-01-31 16:30:00`, with a fraction only if there is one."""
    return call("FORMAT_DATETIME", text(_LAYOUT), as_moment(moment))


def format_date(moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
    """FORMAT_DATETIME, with fractions of a second put in between: it has them only behind the seconds."""
    parts: list[exp.Expression] = []
    run = ""
    for special, piece in pieces:
        if special and piece in _FRACTIONS:
            if run:
                parts.append(call("FORMAT_DATETIME", text(run), moment))
            parts.append(_fraction(moment, piece))
            run = ""
        else:
            run += _FORMATS.get(piece, "") if special else piece.replace("%", "%%")
    if run or not parts:
        parts.append(call("FORMAT_DATETIME", text(run), moment))
    joined, *rest = parts
    for part in rest:
        joined = exp.DPipe(this=joined, expression=part, safe=True)
    return joined


def _fraction(moment: exp.Expression, piece: str) -> exp.Expression:
    unit, digits = _FRACTIONS[piece]
    within = exp.Extract(this=exp.var(unit), expression=moment.copy())
    return call("LPAD", cast(within, TEXT), number(digits), text("0"))


_MINUTES_ONLY = r"^(\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ Tt][0-9]{1,2}:[0-9]{2})\s*([Zz]|[+-][0-9:]+)?\s*$"
_ISO = (
    r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ Tt][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r"\s*([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?\s*$"
)


def moment_of_text(written: exp.Expression) -> exp.Expression:
    """ISO text as a moment; NULL where it is none. An offset is applied. Times have seconds there, and the
    name of a zone may follow."""
    sql = (
        "CASE WHEN REGEXP_CONTAINS(:written, :iso) THEN DATETIME(SAFE_CAST(REGEXP_REPLACE("
        r"TRIM(REGEXP_REPLACE(:written, :short, r'\1:00\2')), r'\s+([Zz+-])', r'\1') AS TIMESTAMP), 'UTC')"
        " END"
    )
    return fragment("bigquery", sql, written=written, iso=text(_ISO), short=text(_MINUTES_ONLY))
