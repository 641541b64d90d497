"""How many digits exact decimals have, and that the platforms' types are those that we think they are."""

import re
from dataclasses import dataclass

import duckdb
import psycopg
import pytest

from formula.evaluation import TestColumn, sql_of, typed
from servers.postgres import PostgresServer
from tablewright.formula import decimals
from tablewright.formula.decimals import Digits, OfTwo
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@dataclass(frozen=True)
class DecimalColumn(TestColumn):
    digits: Digits | None = None

    @property
    def kind(self) -> ValueKind:
        return ValueKind(type=self.type, integer=self.integer, digits=self.digits)


def size(precision: int, scale: int = 0) -> Digits:
    return Digits(precision, scale)


@pytest.mark.parametrize(
    ("native", "digits"),
    [
        ("DECIMAL(18,4)", size(18, 4)),
        ("numeric(10, 2)", size(10, 2)),
        ("NUMBER(38,0)", size(38)),
        ("decimal(10,2) unsigned", size(10, 2)),
        ("numeric", None),
        ("numeric(50,10)", None),
        ("numeric(3,-2)", None),
        ("DOUBLE", None),
        ("VARCHAR(10)", None),
        ("DECIMAL(18,4)[]", size(18, 4)),
    ],
)
def test_digits_of_a_type(native: str, digits: Digits | None) -> None:
    assert decimals.digits_of_type(native) == digits


@pytest.mark.parametrize(
    ("of", "left", "right", "digits"),
    [
        (decimals.of_sum, size(18, 4), size(18, 4), size(19, 4)),
        (decimals.of_sum, size(10, 2), size(5, 4), size(13, 4)),
        (decimals.of_sum, size(38, 2), size(38, 2), size(38, 2)),
        (decimals.of_sum, size(38, 0), size(38, 10), None),
        (decimals.of_product, size(18, 4), size(18, 4), size(36, 8)),
        (decimals.of_product, size(20, 4), size(18, 4), size(38, 8)),
        (decimals.of_product, size(20, 4), size(19, 4), None),
        (decimals.of_remainder, size(10, 2), size(5, 4), size(12, 4)),
    ],
)
def test_digits_of_what_is_computed(of: OfTwo, left: Digits, right: Digits, digits: Digits | None) -> None:
    assert of(left, right) == digits
    assert of(right, left) == digits


def test_digits_of_totals_choices_and_rounded_values() -> None:
    assert decimals.of_total(size(18, 4)) == size(28, 4)
    assert decimals.of_total(size(36, 8)) == size(38, 8)
    assert decimals.of_choice([size(10, 2), size(5, 4)]) == size(12, 4)
    assert decimals.of_choice([size(10, 2), None]) is None
    assert decimals.of_choice([]) is None
    assert decimals.of_rounded(size(18, 4), 2) == size(17, 2)
    assert decimals.of_rounded(size(18, 4), 6) == size(18, 4)
    assert decimals.of_rounded(size(18, 4), -2) == size(15)
    assert decimals.of_rounded_one_way(size(18, 4), 2) == size(17, 2)
    assert decimals.of_rounded_one_way(size(37, 4), 2) is None
    assert decimals.of_rounded_one_way(size(18, 4), -1) is None


COLUMNS = (
    DecimalColumn("d", ValueType.NUMBER, digits=size(18, 4)),
    DecimalColumn("m", ValueType.NUMBER, digits=size(10, 2)),
    DecimalColumn("h", ValueType.NUMBER, digits=size(38, 10)),
    DecimalColumn("i", ValueType.NUMBER, integer=True),
    DecimalColumn("x", ValueType.NUMBER),
)
ROW = (
    "SELECT CAST(7 AS DECIMAL(18,4)) AS d, CAST(3 AS DECIMAL(10,2)) AS m, CAST(1 AS DECIMAL(38,10)) AS h,"
    " CAST(5 AS INTEGER) AS i, CAST(1.5 AS DOUBLE PRECISION) AS x"
)
FORMULAS = (
    *("[d] + [m]", "[d] - 1", "[d] * [m]", "[d] * [d]", "[d] * [d] * [d]", "[d] * [i]", "[d] * [x]"),
    *(
        "[h] + [h]",
        "[h] * [m]",
        "[h] - [i]",
        "[d] % [m]",
        "[d] % [i]",
        "[h] % [i]",
        "-[d]",
        "[d] / [m]",
        "[d] ^ 2",
    ),
    *("Abs([d])", "Mod([d], [m])", "Mod([d], [x])", "Round([d], 2)", "Round([d], 9)", "Round([d], -1)"),
    *(
        "Round([d], [i])",
        "Round([x], 1)",
        "RoundUp([d], 2)",
        "RoundDown([h], 3)",
        "RoundUp([h], 12)",
        "Trunc([d])",
    ),
    *("RoundUp([x], 2)", "Int([d])", "Floor([d])", "Ceiling([d], 0.5)", "MRound([d], 2)", "Div([d], 2)"),
    *(
        "If([i] > 1, [d], [m])",
        "If([i] > 1, [d], 0)",
        "If([i] > 1, [d], [x])",
        "Coalesce([d], [m], 1)",
        "Zn([d])",
    ),
    *("NullIf([d], 0)", "Switch([i], 1, [d], [m])", "Choose([i], [d], [m])", "Greatest([d], [m])"),
    *("Least([d], [x])", "Sum([d])", "Sum([d] * [d])", "SumIf([m], [i] > 1)", "SumProduct([d], [m])"),
    *(
        "SumProduct([d], [d], [d])",
        "SumProduct([d], [x])",
        "Sum([d]) - Sum([m])",
        "Avg([d])",
        "Min([d])",
        "Max([m])",
    ),
    *(
        "Median([d])",
        "PercentileDisc([d], 0.5)",
        "PercentileCont([d], 0.5)",
        "StdDev([d])",
        "RowAvg([d], [m])",
    ),
    *(
        "First([d])",
        "Lag([d])",
        "Lead([d], 1, 0)",
        "CumulativeSum([d])",
        "MovingSum([d], 1)",
        "CumulativeAvg([d])",
    ),
    *("CumulativeMax([d])", "Number([d])", "Sqrt([d])", "PMT([d], [m], [d])", "Sign([d])"),
)


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_the_platforms_types_are_as_promised(engine: str, request: pytest.FixtureRequest) -> None:
    """A decimal with the promised decimals and room for the promised digits, or a double."""
    kinds = [(formula, typed(formula, *COLUMNS).kind) for formula in FORMULAS]
    written = [sql_of(formula, *COLUMNS, dialect=engine) for formula in FORMULAS]
    type_of = "TYPEOF" if engine == "duckdb" else "PG_TYPEOF"
    asked = [f"SELECT CAST({type_of}({sql}) AS TEXT) FROM ({ROW}, 1 AS _order) AS t" for sql in written]
    if engine == "duckdb":
        with duckdb.connect() as connection:
            result = [connection.execute(sql).fetchall()[0][0] for sql in asked]
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
            result = [connection.execute(sql.encode()).fetchall()[0][0] for sql in asked]
    wrong = {
        formula: (kind, native)
        for (formula, kind), native in zip(kinds, result, strict=True)
        if not _is_promised(kind, native.lower())
    }
    assert not wrong


def _is_promised(kind: ValueKind, native: str) -> bool:
    if kind.integer or kind.digits is None:
        return native in (("bigint", "integer") if kind.integer else ("double", "double precision"))
    held = re.fullmatch(r"decimal\((\d+),(\d+)\)", native)
    if held is None:
        return native == "numeric"
    return int(held[2]) == kind.digits.scale and (kind.digits.bound or int(held[1]) >= kind.digits.precision)
