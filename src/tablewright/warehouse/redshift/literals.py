"""Values as literals of Redshift, which takes no parameters in cursors and loads."""

from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from sqlglot import exp

from tablewright.warehouse.contract.errors import WarehouseError

_TYPES = {
    "date": exp.DataType.build("DATE"),
    "moment": exp.DataType.build("TIMESTAMP"),
    "double": exp.DataType.build("DOUBLE"),
}


def literal(value: Any) -> str:
    """One value; what Redshift cannot hold is refused."""
    return _node(value).sql(dialect="redshift")


def _node(value: Any) -> exp.Expression:
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case int() | Decimal():
            number = exp.Literal.number(str(abs(value)))
            return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
        case float():
            text = (
                repr(value)
                if isfinite(value)
                else {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), "NaN")
            )
            return _cast(text, "double")
        case datetime():
            plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return _cast(plain.isoformat(" "), "moment")
        case date():
            return _cast(value.isoformat(), "date")
        case str():
            return exp.Literal.string(_storable(value))
        case _:
            raise TypeError(f"no literal for {type(value).__name__}")


def _cast(text: str, kind: str) -> exp.Cast:
    return exp.Cast(this=exp.Literal.string(text), to=_TYPES[kind].copy())


def _storable(text: str) -> str:
    if "\0" in text:
        raise WarehouseError(
            "invalid",
            "The text holds the character U+0000, which Redshift cannot store.",
            hint="Remove it.",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise WarehouseError("invalid", "The text holds a character that is not valid Unicode.") from error
    return text
