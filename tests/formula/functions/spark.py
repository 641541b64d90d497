"""What Spark 3.5, which replaces Databricks in a run of its own, cannot do that Databricks can."""

from collections.abc import Mapping

_LAMBDA = (
    'ArrayJoin(Json("[1, 2, 3]"), ";")',
    "ArrayFilter(Array(1, 5, Null, 3), Number(Element()) > 2)",
    "ArrayFilter([v], Text(Element()) = [t])",
    "ArrayFilter([v], Number(Element().n) > 1)",
    'ArrayJoin(Array("red", Null, "blue"))',
    'ArrayJoin(Array("a", Null, 1.5), "-", "?")',
    'ArrayJoin(Array(Array(1, "x  y"), True))',
    "ArrayJoin(Array(1), Null)",
    'ArrayJoin(Array("é", "😀"), "")',
    "ArrayTransform(Array(1, 2), Number(Element()) * 10)",
    'ArrayTransform([v], Text(Element()) & "!")',
    "ArrayTransform([v], ArrayTransform(Element(), Number(Element()) + [n]))",
    "ArrayTransform([v], Element().n)",
    'SplitToArray("a_b_c", "_")',
    'SplitToArray("bbb", "b")',
    'SplitToArray("", "_")',
    'SplitToArray("", "")',
    'SplitToArray("aé😀", "")',
    'SplitToArray("abc", "_")',
    'SplitToArray([t], ", ")',
    'SplitToArray([t], " ")',
    'ArrayAggDistinct([x], "asc")',
    "ArrayAggDistinct([x]) {'x': ['é', 'a', 'B']}",
)
_LISTAGG = (
    "ListAggDistinct([x])",
    'ListAggDistinct([x], "-")',
    'ListAggDistinct([x], "-", "desc")',
)
_STRINGAGG = ('AggText("STRING_AGG", [x], "-")',)
_SCALAR = (
    'Text(CallVariant("TO_JSON", 3))',
    'Text(AggVariant("MAX", [x]))',
)
KNOWN: Mapping[str, str] = {
    **dict.fromkeys(_LAMBDA, "Spark runs no function of Python, as those for JSON are here, in a lambda"),
    **dict.fromkeys(_LISTAGG, "Spark 3.5 has no LISTAGG"),
    **dict.fromkeys(_STRINGAGG, "Spark 3.5 has no STRING_AGG"),
    **dict.fromkeys(_SCALAR, "Spark's TO_JSON takes no scalars"),
}
