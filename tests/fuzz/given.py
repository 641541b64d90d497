"""The table that random formulas read: a column of each kind, with the values that tend to go wrong."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tablewright.formula.types import ValueType

NAME = "given"
ROWS = 26
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """`native` is the type in the warehouse, in SQLGlot's neutral spelling."""

    native: str
    arrow: pa.DataType
    type: ValueType
    values: Sequence[Any]
    integer: bool = False
    has_time: bool = False
    extreme: bool = False
    """Values at the ends of what a type holds: few formulas read them, for little can be compared there."""


N, T, D, L, V = ValueType.NUMBER, ValueType.TEXT, ValueType.DATE, ValueType.LOGICAL, ValueType.VARIANT
MICROS = pa.timestamp("us")
ZONED = pa.timestamp("us", tz="UTC")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _zoned(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _amounts(*texts: str) -> list[Decimal]:
    return [Decimal(text).quantize(Decimal("0.0001")) for text in texts]


COLUMNS: Mapping[str, Column] = {
    "Id": Column("BIGINT", pa.int64(), N, range(1, ROWS + 1), integer=True),
    "Key": Column("TEXT", pa.string(), T, ["x", "y", "z", None]),
    "Whole": Column("BIGINT", pa.int64(), N, [0, 1, -1, 2, 3, -5, 7, 10, 100, 2024], integer=True),
    "Half": Column(
        "DOUBLE",
        pa.float64(),
        N,
        [0.0, -0.0, 0.5, -0.5, 1.005, 0.285, -1.005, 2.5, -2.5, 4.35, 99.9, 3.0, 1250.75],
    ),
    "Money": Column(
        "DECIMAL(18, 4)",
        pa.decimal128(18, 4),
        N,
        _amounts(
            "0", "1250", "1000", "1.08", "-0.5", "59.97", "50", "0.005", "-1234567.8912", "99999999.9999"
        ),
    ),
    "None": Column("DOUBLE", pa.float64(), N, [None]),
    "Wide": Column(
        "DOUBLE",
        pa.float64(),
        N,
        [1e15, -1e15, 1e16, 1e300, -1e308, 1e-300, 5e-324, 1234567890123456.7, 1e19, 0.1],
        extreme=True,
    ),
    "Long": Column(
        "BIGINT", pa.int64(), N, [2**62, -(2**62), 2**53 + 1, 10**15, 10**18, 3], integer=True, extreme=True
    ),
    "Word": Column(
        "TEXT", pa.string(), T, ["", "a", "Ab", "b a", " x ", "foo bar", "aaa", "a,b,c", "%_", "it's"]
    ),
    "Sign": Column(
        "TEXT",
        pa.string(),
        T,
        [
            "é",
            "e\u0301a",
            "Straße",
            "שלום",
            "👨\u200d👩\u200d👧",
            "\u00a0x\u00a0",
            "a\nb",
            "\ttab ",
            "İı",
            "ǅ ﬁ",
            "日本語",
            "\\d$1",
        ],
    ),
    "Read": Column(
        "TEXT",
        pa.string(),
        T,
        [
            "1",
            "-1.5",
            "1e5",
            " 7 ",
            "NaN",
            "Infinity",
            "true",
            "no",
            "2024-02-29",
            "2024-02-30",
            "2024-01-31 23:59:59",
            "[1,]",
            '{"a":1,}',
            '{"a": [1, null, "b"]}',
            "null",
            "https://u@example.com:80/p/a?q=1#f",
            "1,5",
        ],
    ),
    "Day": Column(
        "DATE",
        pa.date32(),
        D,
        [date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 1), date(1970, 1, 1), date(2000, 3, 1)],
    ),
    "Ever": Column(
        "DATE",
        pa.date32(),
        D,
        [date(1, 1, 1), date(9999, 12, 31), date(1582, 10, 10), date(1900, 2, 28)],
        extreme=True,
    ),
    "Time": Column(
        "TIMESTAMP",
        MICROS,
        D,
        [
            _moment("2024-02-29T13:05:09"),
            _moment("2024-01-01T23:59:59.999999"),
            _moment("2024-03-10T02:30:00"),
            _moment("2024-11-03T01:30:00"),
            _moment("1969-12-31T23:59:58.500000"),
            _moment("2024-05-17T00:00:00"),
        ],
        has_time=True,
    ),
    "Zoned": Column(
        "TIMESTAMPTZ",
        ZONED,
        D,
        [
            _zoned("2024-11-03T05:30:00"),
            _zoned("2024-11-03T06:30:00"),
            _zoned("2024-03-10T07:30:00"),
            _zoned("2024-03-31T00:30:00"),
            _zoned("2024-06-30T23:59:59"),
        ],
        has_time=True,
    ),
    "Yes": Column("BOOLEAN", pa.bool_(), L, [True, False]),
    "Json": Column(
        "JSON",
        pa.string(),
        V,
        [
            "null",
            "[]",
            '[1, 2, null, "a"]',
            "[3, 1, 3, 2.5]",
            '{"a": {"b": 1}, "c": [true, null]}',
            '"text"',
            "1.5",
            "true",
            '["é", "", "x y"]',
        ],
    ),
}


def rows(seed: int) -> list[Row]:
    """Each column has each of its values, Null among them, in an order of its own."""
    chance = random.Random(f"rows {seed}")
    shuffled: dict[str, list[Any]] = {}
    for name, column in COLUMNS.items():
        if name == "Id":
            shuffled[name] = list(column.values)
            continue
        values = [None, *column.values]
        values = (values * (ROWS // len(values) + 1))[:ROWS]
        chance.shuffle(values)
        shuffled[name] = values
    return [{name: values[place] for name, values in shuffled.items()} for place in range(ROWS)]


def arrow(rows: Sequence[Row]) -> pa.Table:
    return pa.table(
        {name: pa.array([row[name] for row in rows], column.arrow) for name, column in COLUMNS.items()}
    )


NATIVE = {name: column.native for name, column in COLUMNS.items()}
