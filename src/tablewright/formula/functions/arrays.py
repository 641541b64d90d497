"""Arrays: building, unnesting, comparing as sets, filtering and mapping elements.

An array is a variant. A value that is not an array gives Null where an array is needed; positions count from
0.
"""

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    FunctionKind,
    Lowering,
    NullRule,
    Parameter,
)
from tablewright.formula.functions.json_parts import element as current_element
from tablewright.formula.functions.kinds import (
    ANY,
    DIRECTION,
    GIVES_INTEGER,
    GIVES_LOGICAL,
    GIVES_TEXT,
    GIVES_VARIANT,
    LOGICAL,
    NUMBER,
    SIMPLE,
    TEXT,
    VARIANT,
    many,
    one,
    optional,
)
from tablewright.formula.functions.sizes import check_sequence
from tablewright.formula.functions.sql import BIGINT, cast, number, text
from tablewright.formula.typed import calls

CATEGORY = "array"
_ARRAY = one("array", VARIANT)


def as_json(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """An argument as JSON."""
    return context.sql.json.value(context.argument(index).kind, value)


def _array(context: CallContext, *values: exp.Expression) -> exp.Expression:
    elements = [as_json(context, index, value) for index, value in enumerate(values)]
    return context.sql.json.array(elements)


def _hierarchy(context: CallContext, *levels: exp.Expression) -> exp.Expression:
    return context.sql.json.compact(_array(context, *levels))


def _compact(context: CallContext, array: exp.Expression) -> exp.Expression:
    return context.sql.json.compact(array)


def _concat(context: CallContext, *arrays: exp.Expression) -> exp.Expression:
    return context.sql.json.concat(arrays)


def _contains(context: CallContext, array: exp.Expression, target: exp.Expression) -> exp.Expression:
    return context.sql.json.contains(array, as_json(context, 1, target))


def _distinct(context: CallContext, array: exp.Expression) -> exp.Expression:
    return context.sql.json.distinct(array)


def _common(*, found: bool) -> Lowering:
    def lower(context: CallContext, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        return context.sql.json.common(left, right, found=found)

    return lower


def _filter(context: CallContext, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
    return context.sql.json.filtered(array, condition)


def _transform(context: CallContext, array: exp.Expression, value: exp.Expression) -> exp.Expression:
    return context.sql.json.transformed(array, as_json(context, 1, value))


def _element(_context: CallContext) -> exp.Expression:
    return current_element()


def _per_row(bound: BoundCall) -> None:
    """Refuse aggregates and windows over `Element()`, which exists only within its row."""
    for part in calls(bound.arguments[1]):
        wide = part.function.kind is not FunctionKind.SCALAR
        if wide and any(call.function is ELEMENT for call in calls(part)):
            raise FormulaError(
                "type",
                f"{part.function.name} works on rows, and Element() is a value within one row.",
                part.span,
                hint="Take the aggregate out of the array function, or Element() out of the aggregate.",
            )


def _join(
    context: CallContext,
    array: exp.Expression,
    separator: exp.Expression | None = None,
    null: exp.Expression | None = None,
) -> exp.Expression:
    between = text(",") if separator is None else separator
    return context.sql.json.joined(array, between, null)


def _length(context: CallContext, array: exp.Expression) -> exp.Expression:
    return context.sql.json.length(array)


def _slice(
    context: CallContext,
    array: exp.Expression,
    start: exp.Expression,
    length: exp.Expression | None = None,
) -> exp.Expression:
    first = _rounded(context, 1, start)
    return context.sql.json.slice(array, first, None if length is None else _rounded(context, 2, length))


def _rounded(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """A whole number; halves are rounded away from zero."""
    if context.argument(index).integer:
        return value
    return cast(exp.Round(this=context.sql.exact(value).copy()), BIGINT)


def _sequence(
    context: CallContext, start: exp.Expression, end: exp.Expression, step: exp.Expression | None = None
) -> exp.Expression:
    by = number(1) if step is None else _rounded(context, 2, step)
    return context.sql.json.sequence(_rounded(context, 0, start), _rounded(context, 1, end), by)


def _split(context: CallContext, value: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
    return context.sql.json.split(value, delimiter)


def _agg(context: CallContext, value: exp.Expression) -> exp.Expression:
    return context.sql.json.collected(as_json(context, 0, value), context.order)


def _agg_distinct(
    context: CallContext, value: exp.Expression, _direction: exp.Expression | None = None
) -> exp.Expression:
    descending = context.choice(1, "asc") == "desc"
    return context.sql.json.collected_distinct(context.argument(0).kind, value, descending=descending)


ELEMENT = Function(
    name="Element",
    category=CATEGORY,
    returns=GIVES_VARIANT,
    description="The current element inside ArrayFilter and ArrayTransform, a variant: convert it with Text, "
    "Number, Date or Logical before use. A null element is Null. In an array function within another it is "
    "the element of the inner array.",
    nulls=NullRule.HANDLES,
    lower=_element,
    examples=(Example("ArrayTransform(Array(1, 2), Number(Element()) * 10)", [10, 20]),),
)

FUNCTIONS = (
    Function(
        name="Array",
        category=CATEGORY,
        parameters=(Parameter("value", ANY, optional=True, repeats=True),),
        returns=GIVES_VARIANT,
        description="An array of the values, which may be of different types; without values, an empty one. "
        "A Null becomes a null element, a date its text. An element is read by its position, from 0: "
        "[Column][0].",
        nulls=NullRule.HANDLES,
        lower=_array,
        examples=(
            Example("Array(1, 2, 3)", [1, 2, 3]),
            Example("Array()", []),
            Example('Array(1.5, 2.0, "é\\"", True, Null)', [1.5, 2, 'é"', True, None]),
            Example("Array([n], [t], [v])", [3, None, [1]], {"n": [3], "t": [None], "v": [[1]]}),
            Example('Array(Date("2024-01-31"))', ["2024-01-31 00:00:00"]),
            Example("Array(Array(1), Array())", [[1], []]),
            Example("Array(4 / 2, 1 / 4, 1 / 0)", [2, 0.25, None]),
            Example("Text(Array(1, 2)[1])", "2"),
            Example("IsNull(Array(1, 2)[2])", True),
        ),
    ),
    Function(
        name="ArrayCompact",
        category=CATEGORY,
        parameters=(_ARRAY,),
        returns=GIVES_VARIANT,
        description="The array without its null elements.",
        lower=_compact,
        examples=(
            Example("ArrayCompact(Array(1, Null, 3))", [1, 3]),
            Example("ArrayCompact(Array(Null))", []),
            Example("ArrayCompact([v])", ["a", []], {"v": [[None, "a", []]]}),
        ),
    ),
    Function(
        name="ArrayConcat",
        category=CATEGORY,
        parameters=(many("array", VARIANT),),
        returns=GIVES_VARIANT,
        description="The elements of all arrays in one, in the order of the arguments; duplicates and null "
        "elements are kept.",
        lower=_concat,
        examples=(
            Example('ArrayConcat(Array(1, Null, 3), Array("a"))', [1, None, 3, "a"]),
            Example("ArrayConcat(Array(1, 2), Null)", None),
            Example("ArrayConcat(Array(1), Array(1), Array())", [1, 1]),
            Example("ArrayConcat([v], [v])", [1, 1], {"v": [[1]]}),
            Example('ArrayConcat(Array(1), Variant("x"))', None),
            Example("ArrayConcat(Array(1))", [1]),
        ),
    ),
    Function(
        name="ArrayContains",
        category=CATEGORY,
        parameters=(_ARRAY, one("target", ANY)),
        returns=GIVES_LOGICAL,
        description="Whether the array has an element that equals the target. It is also the test whether a "
        "value is chosen in a list control: ArrayContains([control], [Column]). A date is found by its "
        "moment. An empty array contains nothing.",
        lower=_contains,
        examples=(
            Example('ArrayContains(Array("a", "b"), "c")', False),
            Example('ArrayContains(Array("a", "ü"), "ü")', True),
            Example('ArrayContains([v], "b")', True, {"v": [["a", None, "b"]]}),
            Example("ArrayContains(Array(1, 2.5), 5 / 2)", True),
            Example('ArrayContains(Array(1, 2), "1")', False),
            Example('ArrayContains(Array(), "a")', False),
            Example('ArrayContains([v], "a")', None, {"v": [{"a": "a"}]}),
            Example("ArrayContains(Array(Array(1)), 1)", False),
            Example('ArrayContains(Array(Date("2024-01-31")), Date("2024-01-31"))', True),
        ),
    ),
    Function(
        name="ArrayDistinct",
        category=CATEGORY,
        parameters=(_ARRAY,),
        returns=GIVES_VARIANT,
        description="Each different element once, in the order of first appearance; null counts as an "
        "element.",
        lower=_distinct,
        examples=(
            Example("ArrayLength(ArrayDistinct(Array(1, 2, 1)))", 2),
            Example("ArrayDistinct(Array(3, Null, 1, 3, Null))", [3, None, 1]),
            Example("ArrayDistinct(Array())", []),
            Example('ArrayDistinct(Array(1, "1", True, 1.0))', [1, "1", True]),
        ),
    ),
    Function(
        name="ArrayExcept",
        category=CATEGORY,
        parameters=(one("array", VARIANT), one("other", VARIANT)),
        returns=GIVES_VARIANT,
        description="The different elements of the first array that are not in the second, in the order of "
        "first appearance. What is no array has no elements.",
        lower=_common(found=False),
        examples=(
            Example('ArrayExcept(Array("red", "white"), Array("black", "white"))', ["red"]),
            Example("ArrayExcept(Array(2, 1, 2, Null), Array())", [2, 1, None]),
            Example("ArrayExcept(Array(1, Null), Array(Null))", [1]),
            Example("ArrayExcept(Array(1), Array(1))", []),
            Example("ArrayExcept(Array(1), Null)", None),
        ),
    ),
    Function(
        name="ArrayIntersection",
        category=CATEGORY,
        parameters=(one("array", VARIANT), one("other", VARIANT)),
        returns=GIVES_VARIANT,
        description="The different elements that are in both arrays, in the order of the first; null "
        "elements equal each other. What is no array has no elements.",
        lower=_common(found=True),
        examples=(
            Example("ArrayIntersection(Array(1), Array(2))", []),
            Example("ArrayIntersection(Array(3, 1, Null, 3), Array(Null, 3))", [3, None]),
            Example('ArrayIntersection(Variant("a"), Array("a"))', []),
            Example("ArrayIntersection(Null, Array(1))", None),
        ),
    ),
    Function(
        name="ArrayFilter",
        category=CATEGORY,
        parameters=(_ARRAY, Parameter("condition", LOGICAL, per_element=True)),
        returns=GIVES_VARIANT,
        description="The elements for which a condition is True. In the condition, Element() is the "
        "element. A Null array gives Null; a Null condition leaves the element out.",
        nulls=NullRule.HANDLES,
        lower=_filter,
        check=_per_row,
        examples=(
            Example("ArrayFilter(Array(1, 5, Null, 3), Number(Element()) > 2)", [5, 3]),
            Example(
                "ArrayFilter([v], Text(Element()) = [t])", ["b", "b"], {"v": [["a", "b", "b"]], "t": ["b"]}
            ),
            Example("ArrayFilter(Array(1, Null), IsNull(Element()))", [None]),
            Example("ArrayFilter(Array(), True)", []),
            Example("ArrayFilter([v], True)", None, {"v": [None, []]}),
            Example(
                "ArrayFilter([v], ArrayContains(ArraySlice(ArrayConcat([w], [w]), 0, 2), Element()))",
                [2],
                {"v": [[1, 2]], "w": [[2, 3]]},
            ),
            Example("ArrayFilter([v], Number(Element().n) > 1)", [{"n": 2}], {"v": [[{"n": 1}, {"n": 2}]]}),
        ),
    ),
    Function(
        name="ArrayJoin",
        category=CATEGORY,
        parameters=(_ARRAY, optional("separator", TEXT, '","'), optional("null replacement", TEXT)),
        returns=GIVES_TEXT,
        description="The elements as one text with a separator between them. Null elements are left out, "
        "unless a replacement is given that is not Null. Arrays and objects within the array are written as "
        "JSON without spaces. A Null array or separator gives Null.",
        nulls=NullRule.HANDLES,
        lower=_join,
        examples=(
            Example('ArrayJoin(Array("red", Null, "blue"))', "red,blue"),
            Example('ArrayJoin(Json("[1, 2, 3]"), ";")', "1;2;3"),
            Example('ArrayJoin(Array("a", Null, 1.5), "-", "?")', "a-?-1.5"),
            Example('ArrayJoin(Array(Array(1, "x  y"), True))', '[1,"x  y"],true'),
            Example("ArrayJoin(Array())", ""),
            Example('ArrayJoin(Variant("a"))', None),
            Example("ArrayJoin([v])", None, {"v": [None, []]}),
            Example("ArrayJoin(Array(1), Null)", None),
            Example('ArrayJoin(Array("é", "😀"), "")', "é😀"),
        ),
    ),
    Function(
        name="ArrayLength",
        category=CATEGORY,
        parameters=(_ARRAY,),
        returns=GIVES_INTEGER,
        description="The number of elements, null elements included; of a list control, how many values are "
        "chosen.",
        lower=_length,
        examples=(
            Example("ArrayLength(Array(1, 2, 3))", 3),
            Example("ArrayLength(Array())", 0),
            Example("ArrayLength(Array(Null, Null))", 2),
            Example('ArrayLength(Json("{\\"a\\": 1}"))', None),
        ),
    ),
    Function(
        name="ArraySlice",
        category=CATEGORY,
        parameters=(_ARRAY, one("start", NUMBER), optional("length", NUMBER)),
        returns=GIVES_VARIANT,
        description="A part of the array from a start, counted from 0, for a number of elements or to the "
        "end. A negative start counts from the end. A start past the end or a negative length gives an "
        "empty array; fractions are rounded.",
        lower=_slice,
        examples=(
            Example("ArraySlice(Array(1, 2, 3, 4, 5), -2)", [4, 5]),
            Example("ArraySlice(Array(1, 2, 3), 5)", []),
            Example("ArraySlice(Array(1, 2, 3, 4), 1, 2)", [2, 3]),
            Example("ArraySlice(Array(1, 2, 3), -9, 2)", [1, 2]),
            Example("ArraySlice(Array(1, 2, 3), 1, -1)", []),
            Example("ArraySlice(Array(1, 2, 3), 1, 99)", [2, 3]),
            Example("ArraySlice(Array(1, 2, 3), 0.5, 1.4)", [2]),
            Example("ArraySlice([v], [n], [n])", [None], {"v": [["a", None]], "n": [1]}),
            Example("ArraySlice(Array(1, 2), 0, Null)", None),
        ),
    ),
    Function(
        name="ArrayTransform",
        category=CATEGORY,
        parameters=(_ARRAY, Parameter("value", ANY, per_element=True)),
        returns=GIVES_VARIANT,
        description="A value for each element, in the same order. In the value, Element() is the element.",
        nulls=NullRule.HANDLES,
        lower=_transform,
        check=_per_row,
        examples=(
            Example("ArrayTransform(Array(1, 2), Number(Element()) * 10)", [10, 20]),
            Example('ArrayTransform([v], Text(Element()) & "!")', ["a!", None], {"v": [["a", None]]}),
            Example("ArrayTransform(Array(), 1)", []),
            Example("ArrayTransform([v], 1)", None, {"v": [None, []]}),
            Example(
                "ArrayTransform([v], ArrayTransform(Element(), Number(Element()) + [n]))",
                [[11, 12], []],
                {"v": [[[1, 2], []]], "n": [10]},
            ),
            Example("ArrayTransform([v], Element().n)", [1, None], {"v": [[{"n": 1}, {"m": 2}]]}),
        ),
    ),
    ELEMENT,
    Function(
        name="RaggedHierarchy",
        category=CATEGORY,
        parameters=(one("level", ANY), many("next level", ANY)),
        returns=GIVES_VARIANT,
        description="The path through the levels of a hierarchy, from the top, as an array; levels that are "
        "Null are left out.",
        nulls=NullRule.SKIPS,
        lower=_hierarchy,
        examples=(
            Example('RaggedHierarchy("Europe", "France", Null)', ["Europe", "France"]),
            Example('RaggedHierarchy("Europe", Null, "Paris")', ["Europe", "Paris"]),
            Example("RaggedHierarchy([a], [b])", [], {"a": [None], "b": [None]}),
        ),
    ),
    Function(
        name="Sequence",
        category=CATEGORY,
        parameters=(one("start", NUMBER), one("end", NUMBER), optional("step", NUMBER, "1")),
        returns=GIVES_VARIANT,
        description="Whole numbers from a start by a step while they do not pass the end. A step of 0, or "
        "one that leads away from the end, gives an empty array; fractions are rounded.",
        lower=_sequence,
        check=check_sequence,
        examples=(
            Example("Sequence(-3, 10, 3)", [-3, 0, 3, 6, 9]),
            Example("Sequence(4, 0)", []),
            Example("Sequence(4, 0, -2)", [4, 2, 0]),
            Example("Sequence(1, 3, 0)", []),
            Example("Sequence(0.5, 3.4)", [1, 2, 3]),
            Example("Sequence([a], [b])", [7], {"a": [7], "b": [7]}),
            Example("Sequence(1, Null)", None),
        ),
    ),
    Function(
        name="SplitToArray",
        category=CATEGORY,
        parameters=(one("text", TEXT), one("delimiter", TEXT)),
        returns=GIVES_VARIANT,
        description="The pieces of a text between delimiters, empty ones included. An empty delimiter "
        "splits into characters.",
        lower=_split,
        examples=(
            Example('SplitToArray("a_b_c", "_")', ["a", "b", "c"]),
            Example('SplitToArray("bbb", "b")', ["", "", "", ""]),
            Example('SplitToArray("", "_")', [""]),
            Example('SplitToArray("", "")', [""]),
            Example('SplitToArray("aé😀", "")', ["a", "é", "😀"]),
            Example('SplitToArray("abc", "_")', ["abc"]),
            Example('SplitToArray([t], ", ")', ["x", "y"], {"t": ["x, y"]}),
            Example('SplitToArray([t], " ")', ["ab", "c"], {"t": ["ab c"]}),
        ),
    ),
    Function(
        name="ArrayAgg",
        category="aggregate",
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ANY),),
        returns=GIVES_VARIANT,
        description="The values of the rows as an array, in the order of the rows. Of no values it is an "
        "empty array.",
        nulls=NullRule.SKIPS,
        lower=_agg,
        examples=(
            Example("ArrayAgg([x])", ["a", "b"], {"x": ["a", None, "b"]}),
            Example("ArrayAgg([x])", [3, 1, 2, 1], {"x": [3, 1, 2, 1]}),
            Example("ArrayAgg([x])", [], {"x": [None, None]}),
            Example("ArrayAgg([x])", [2, 0.5], {"x": [2.0, 0.5]}),
            Example("ArrayAgg({n: [x]})", [{"n": 1}, {"n": None}], {"x": [1, None]}),
        ),
    ),
    Function(
        name="ArrayAggDistinct",
        category="aggregate",
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", SIMPLE), DIRECTION),
        returns=GIVES_VARIANT,
        description="The different values of the rows as an array, sorted: ascending, if no direction is "
        "given. Text sorts by code point.",
        nulls=NullRule.SKIPS,
        lower=_agg_distinct,
        examples=(
            Example('ArrayAggDistinct([x], "asc")', ["a", "b"], {"x": ["b", "a", None, "b"]}),
            Example('ArrayAggDistinct([x], "desc")', [10, 9], {"x": [9, 10, 9]}),
            Example("ArrayAggDistinct([x])", ["B", "a", "é"], {"x": ["é", "a", "B"]}),
            Example("ArrayAggDistinct([x])", [-1, 2, 10.5], {"x": [10.5, 2.0, -1.0]}),
            Example("ArrayAggDistinct([x])", [], {"x": [None]}),
        ),
    ),
)
