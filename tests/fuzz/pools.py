"""What arguments are drawn from whose meaning is narrower than their type, and the functions left out."""

from collections.abc import Mapping, Sequence

from tablewright.formula.tree import Node, Null, Number, Text, Unary

LEFT_OUT: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *(f"Call{kind}" for kind in ("Text", "Number", "Datetime", "Logical", "Variant", "Geography")),
            *(f"Agg{kind}" for kind in ("Text", "Number", "Datetime", "Logical", "Variant", "Geography")),
        ),
        "calls a function of the warehouse, which means what it means there",
    ),
    **dict.fromkeys(
        ("Lookup", "Rollup", "LookupMatchNulls", "GrandTotal", "Subtotal", "PercentOfTotal"),
        "belongs to elements and levels: the random workbooks have it",
    ),
    "VisibilityLimit": "hides rows, so it is about the table and not about a value",
    "DateLookback": "joins the element with itself: its own tests compare it with plain SQL",
    "SparklineAgg": "takes an aggregate as an argument, and makes a level of its own",
    "CurrentUserAttributeText": "refused until members have attributes",
    "Element": "means something only inside ArrayFilter and ArrayTransform, where it is drawn",
}


def text(value: str) -> Text:
    return Text(value)


def number(value: float) -> Node:
    """A number as it is written: minus is an operator."""
    shown = Number(repr(abs(value)))
    return Unary("-", shown) if value < 0 else shown


def texts(*values: str) -> Sequence[Node]:
    return tuple(map(text, values))


def numbers(*values: float) -> Sequence[Node]:
    return tuple(map(number, values))


ZONES = texts("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
PATTERNS = texts(
    "a", "[a-z]+", "^.b", "\\d+", "(a)(b)?", "\\bx", "\\w+", "a.b", "a*", "^$", "\\s", "[^a]", "(?i)AB",
    "é", "$", "a|b", "[[:alpha:]]", "\\S+$", "(.)b", "x{1,2}",
)  # fmt: skip
SHAPES = texts(
    "POINT(2.35 48.85)",
    "POLYGON((0 0, 0 2, 2 2, 2 0, 0 0))",
    "LINESTRING(0 0, 1 1)",
    "POINT(-179.9 10)",
    '{"type": "Point", "coordinates": [1, 1]}',
    "no shape",
)

BY_NAME: Mapping[str, Sequence[Node]] = {
    "pattern": PATTERNS,
    "timezone": ZONES,
    "to": ZONES,
    "from": ZONES,
    "format": texts("%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "%B %-d", "%y%m%d %I %p", "%A, %b %d"),
    "count": numbers(0, 1, 3, -1, 40),
    "length": numbers(0, 1, 5, -2),
    "position": numbers(1, 2, -1, 0, 9),
    "start": numbers(1, 2, -2, 0, 30),
    "digits": numbers(0, 1, 2, -1, 4, -3),
    "bins": numbers(1, 4, 0),
    "k": numbers(0, 0.5, 0.9, 1),
    "factor": numbers(2, 0.5, 5, -3, 0.05, 0),
    "divisor": numbers(3, -2, 0.1, 0.3, 0, 7),
    "periods": numbers(1, 12, 360),
    "period": numbers(1, 2, 5),
    "periods_per_year": numbers(1, 12),
    "rate": numbers(0.05, 0, -0.01),
    "nominal_rate": numbers(0.05, 0.12),
    "effective_rate": numbers(0.05, 0.12),
    "type": numbers(0, 1),
    "amount": numbers(0, 1, -3, 13, 400),
    "offset": numbers(1, 0, 2, -1),
    "above": numbers(0, 1, 3),
    "below": numbers(0, 2, -1),
    "buckets": numbers(1, 3, 40),
    "n": numbers(1, 2, 99),
    "year": numbers(2024, 1999, 1),
    "month": numbers(0, 2, 13, -1),
    "day": numbers(1, 31, 0, -5),
    "hour": numbers(0, 23, 25),
    "minute": numbers(0, 59, 61),
    "second": numbers(0, 59, 30),
    "step": numbers(1, 2, -1, 0.5),
    "index": numbers(1, 2, 0, 5),
    "separator": texts(",", "", " - ", "'"),
    "fill": texts(" ", "0", "ab", "é", ""),
    "delimiter": texts(",", " ", "", "a", "ab"),
    "team": texts("Sales", "Nobody"),
    "null replacement": texts("?", ""),
}
"""Literals for parameters of these names; now and then they get any formula of their type."""

ALWAYS_LITERAL = frozenset({"timezone", "to", "from", "pattern"})
"""A column names no zone that there is, and a pattern of a column is refused."""

SIZED = frozenset({"Sequence", "Repeat", "LPad", "RPad"})
"""Functions whose argument is the size of their result: a size from a column would fill the memory."""

BY_FUNCTION: Mapping[tuple[str, str], Sequence[Node]] = {
    ("Geography", "value"): SHAPES,
    ("Like", "pattern"): texts("a%", "%b", "_", "%", "a_c", "%é%", "100\\%", ""),
    ("ILike", "pattern"): texts("A%", "%B", "_", "%", "STRASSE", "%É%", ""),
    ("Sequence", "start"): numbers(1, 3, -2),
    ("Sequence", "end"): numbers(5, 1, 0, 3),
    ("UrlPart", "part"): texts("host", "path"),
    ("ArraySlice", "start"): numbers(0, 1, -1, 5),
    ("Log", "base"): numbers(10, 2, 0.5, 1, 0, -2),
    ("Power", "exponent"): numbers(2, 0.5, -1, 0, 3, 10, 400),
    ("Json", "value"): texts(
        "[1,]", "NaN", '{"a": 1}', '{"a":1,}', "[null, 1.50]", '"x"', "null", "Infinity"
    ),
    ("MakePoint", "longitude"): numbers(0, 2.35, -179.9, 200),
    ("MakePoint", "latitude"): numbers(0, 48.85, -91),
}

NUMBERS = numbers(0, 1, 2, 3, 10, 0.5, 2.25, 0.1, 1.005, -1, 100)
EXTREME_NUMBERS = numbers(1e15, 1e16, 9007199254740993, 1e-7, 1e300)
WORDS = texts("", "a", "b", " ", ",", "é", "x y", "ß", "\\", "100%")
NULL = Null()
