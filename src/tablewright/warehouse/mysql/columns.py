"""What the server says of the columns of a result, as Arrow types and as MySQL's own type names."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from pymysql.constants import FIELD_TYPE, FLAG

from tablewright.formula.platforms.mysql.names import decoded
from tablewright.warehouse.mysql.facts import LOGICAL, LOGICAL_RESULT
from tablewright.warehouse.mysql.results import Field

_BINARY_CHARSET = 63
_WHOLE = {
    FIELD_TYPE.TINY: "tinyint",
    FIELD_TYPE.SHORT: "smallint",
    FIELD_TYPE.INT24: "mediumint",
    FIELD_TYPE.LONG: "int",
    FIELD_TYPE.LONGLONG: "bigint",
    FIELD_TYPE.YEAR: "year",
}
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


def fields_of(described: Iterable[Any]) -> list[Field]:
    return [_field(column) for column in described]


def _field(column: Any) -> Field:
    name, code = decoded(column.name), column.type_code
    unsigned = bool(column.flags & FLAG.UNSIGNED)
    if code in _WHOLE:
        native = _WHOLE[code]
        if code == FIELD_TYPE.TINY and column.length == 1:
            return Field(name, pa.bool_(), LOGICAL)
        if code == FIELD_TYPE.LONGLONG and unsigned:
            return Field(name, pa.uint64(), "bigint unsigned")
        return Field(name, pa.int64(), native)
    match code:
        case FIELD_TYPE.FLOAT:
            return Field(name, pa.float32(), "float")
        case FIELD_TYPE.DOUBLE:
            return Field(name, pa.float64(), "double")
        case FIELD_TYPE.DECIMAL | FIELD_TYPE.NEWDECIMAL:
            return _decimal(name, column.length, column.scale, unsigned, stored=_is_stored(column))
        case FIELD_TYPE.DATE | FIELD_TYPE.NEWDATE:
            return Field(name, pa.date32(), "date")
        case FIELD_TYPE.DATETIME:
            return Field(name, pa.timestamp("us"), "datetime")
        case FIELD_TYPE.TIMESTAMP:
            return Field(name, pa.timestamp("us", tz="UTC"), "timestamp")
        case FIELD_TYPE.JSON:
            return Field(name, pa.string(), "json")
        case FIELD_TYPE.BIT | FIELD_TYPE.GEOMETRY:
            return Field(name, pa.string(), "varbinary", binary=True)
        case _ if code in _TEXTS and column.charsetnr == _BINARY_CHARSET:
            return Field(name, pa.string(), "varbinary", binary=True)
        case _:
            return Field(name, pa.string(), "varchar")


def _is_stored(column: Any) -> bool:
    """Whether it is a column of a table, also through a subquery, as far as the server tells."""
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
