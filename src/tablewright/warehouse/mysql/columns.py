"""Maps the server's column metadata to Arrow types and MySQL's own type names."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from pymysql.constants import FIELD_TYPE, FLAG

from tablewright.formula.platforms.mysql.names import decoded
from tablewright.warehouse.mysql.capabilities import LOGICAL, LOGICAL_RESULT
from tablewright.warehouse.mysql.decoding import Field

_BINARY_CHARSET = 63
_WHOLE = {
    FIELD_TYPE.TINY: ("tinyint", 1),
    FIELD_TYPE.SHORT: ("smallint", 2),
    FIELD_TYPE.INT24: ("mediumint", 4),
    FIELD_TYPE.LONG: ("int", 4),
    FIELD_TYPE.LONGLONG: ("bigint", 8),
    FIELD_TYPE.YEAR: ("year", 2),
}
"""Names, and how many bytes are sent."""
_TEXTS = frozenset(
    {
        FIELD_TYPE.VARCHAR,
        FIELD_TYPE.VAR_STRING,
        FIELD_TYPE.STRING,
        FIELD_TYPE.TINY_BLOB,
        FIELD_TYPE.BLOB,
        FIELD_TYPE.MEDIUM_BLOB,
        FIELD_TYPE.LONG_BLOB,
    }
)
_MOST_DIGITS = 38
_MOST_FRACTION = 6


def fields_of(described: Iterable[Any]) -> list[Field]:
    return [_field(column) for column in described]


def _field(column: Any) -> Field:
    name, code = decoded(column.name), column.type_code
    unsigned = bool(column.flags & FLAG.UNSIGNED)
    if code in _WHOLE:
        native, size = _WHOLE[code]
        wire: Any = f"{'u' if unsigned else 'i'}{size}"
        if code == FIELD_TYPE.TINY and column.length == 1:
            return Field(name, pa.bool_(), LOGICAL, wire)
        if code == FIELD_TYPE.LONGLONG and unsigned:
            return Field(name, pa.uint64(), "bigint unsigned", wire)
        return Field(name, pa.int64(), native, wire)
    match code:
        case FIELD_TYPE.FLOAT:
            return Field(name, pa.float32(), "float", "f4")
        case FIELD_TYPE.DOUBLE:
            return Field(name, pa.float64(), "double", "f8")
        case FIELD_TYPE.DECIMAL | FIELD_TYPE.NEWDECIMAL:
            return _decimal(name, column.length, column.scale, unsigned, stored=_is_stored(column))
        case FIELD_TYPE.DATE | FIELD_TYPE.NEWDATE:
            return Field(name, pa.date32(), "date", "date")
        case FIELD_TYPE.DATETIME:
            return Field(name, pa.timestamp("us"), "datetime", "date")
        case FIELD_TYPE.TIMESTAMP:
            return Field(name, pa.timestamp("us", tz="UTC"), "timestamp", "date")
        case FIELD_TYPE.TIME:
            fraction = column.scale if column.scale <= _MOST_FRACTION else 0
            return Field(name, pa.string(), "varchar", "time", fraction=fraction)
        case FIELD_TYPE.JSON:
            return Field(name, pa.string(), "json")
        case FIELD_TYPE.BIT | FIELD_TYPE.GEOMETRY:
            return Field(name, pa.string(), "varbinary", binary=True)
        case _ if code in _TEXTS and column.charsetnr == _BINARY_CHARSET:
            return Field(name, pa.string(), "varbinary", binary=True)
        case _:
            return Field(name, pa.string(), "varchar")


def _is_stored(column: Any) -> bool:
    """Whether it is a column of a table, also through a subquery, as far as the server reports it."""
    return bool(column.db) or column.org_table not in ("", column.table_name)


def _decimal(name: str, length: int, scale: int, unsigned: bool, *, stored: bool) -> Field:
    """The length counts a sign and a point too."""
    digits = length - (0 if unsigned else 1) - (1 if scale else 0)
    digits = max(min(digits, 65), scale, 1)
    native = f"decimal({digits},{scale})"
    if native == LOGICAL_RESULT and not stored:
        return Field(name, pa.bool_(), LOGICAL)
    kind = pa.decimal128 if digits <= _MOST_DIGITS else pa.decimal256
    return Field(name, kind(digits, scale), native)
