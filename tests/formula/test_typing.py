"""Types: what formulas give, and what is refused, where and with which help."""

import pytest

from formula.evaluation import TestColumn, TestScope, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.parser import parse
from tablewright.formula.typed import (
    Typed,
    TypedCall,
    TypedLiteral,
    TypedReference,
    children,
    walk,
    with_children,
)
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

T = TestColumn("T", ValueType.TEXT)
N = TestColumn("N", ValueType.NUMBER)
I = TestColumn("I", ValueType.NUMBER, integer=True)  # noqa: E741
D = TestColumn("D", ValueType.DATE)
M = TestColumn("M", ValueType.DATE, has_time=True)
L = TestColumn("L", ValueType.LOGICAL)
V = TestColumn("V", ValueType.VARIANT)
UNIT = TestColumn("unit", ValueType.TEXT, constant=True, value="month")
COLUMNS = (T, N, I, D, M, L, V, UNIT)


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("1", "number integer"),
        ("1.5", "number"),
        ("99999999999999999999", "number"),
        ('"a"', "text"),
        ("Null", "null"),
        ("[I] + 1", "number integer"),
        ("[I] + 1.5", "number"),
        ("[I] / 2", "number"),
        ("[I] ^ 2", "number"),
        ("[I] % 2", "number integer"),
        ("-[I]", "number integer"),
        ("-Null", "number"),
        ("[T] & Null", "text"),
        ("[N] > Null", "logical"),
        ("Null = Null", "logical"),
        ("not Null", "logical"),
        ("If([L], [I], [N])", "number"),
        ("If([L], [I], 2)", "number integer"),
        ("If([L], Null, [I])", "number integer"),
        ("If([L], Null)", "null"),
        ("If([L], [D], [M])", "date time"),
        ("Coalesce([D], [D])", "date"),
        ("Sum([I])", "number integer"),
        ("Sum([N])", "number"),
        ("Avg([I])", "number"),
        ("Min([M])", "date time"),
        ("Max([T])", "text"),
        ("Count([V])", "number integer"),
        ('DateTrunc("month", [M])', "date"),
        ('DateTrunc("hour", [M])', "date time"),
        ('DateTrunc("hour", [D])', "date"),
        ("DateTrunc([unit], [M])", "date time"),
        ('DateAdd("day", 1, [D])', "date"),
        ('DateAdd("hour", 1, [D])', "date time"),
        ('Date("2024-01-31")', "date"),
        ('Date("2024-01-31 10:00:00")', "date time"),
        ("Date([T])", "date time"),
        ("Date([D])", "date"),
        ("Round([I], 2)", "number integer"),
        ("Round([N])", "number"),
        ("Floor([N])", "number integer"),
        ("Floor([N], 5)", "number integer"),
        ("Floor([N], 0.5)", "number"),
        ("Lag([D])", "date"),
        ("CumulativeSum(Sum([I]))", "number integer"),
        ("First([T])", "text"),
        ("Rank([N])", "number integer"),
        ("Lookup([T], [I], [N])", "text"),
        ("GrandTotal(Sum([I]))", "number integer"),
        ('PercentOfTotal(Sum([I]), "grand_total")', "number"),
        ("[V].a[0]", "variant"),
        ('[V]["a b"]', "variant"),
        ("Text([V].a)", "text"),
        ("{ a: [N] }.a", "number"),
        ('If([L], { a: [T] }, { a: "x" })["a"]', "text"),
        ("If([L], { a: [T] }, { b: 1 }).a", "variant"),
        ("{ a: { b: [I] } }.a.b", "number integer"),
        ("ArrayFilter([V], Number(Element()) > 1)", "variant"),
        ("Year([D])", "number integer"),
        ('Switch([T], "a", 1, "b", 2.5, 0)', "number"),
        ('[T] < "x" and [D] >= [M]', "logical"),
        ("[L] = True", "logical"),
    ],
)
def test_kind(formula: str, kind: str) -> None:
    node = typed(formula, *COLUMNS)
    words = [node.type.value, "integer" * node.integer, "time" * node.has_time]
    assert " ".join(filter(None, words)) == kind


@pytest.mark.parametrize(
    ("formula", "marked", "message", "fixed"),
    [
        ("Left([N], 2)", "[N]", "Argument 1 of Left must be text, not number.", "Left(Text([N]), 2)"),
        ("Left([T], [T])", "[T]", "Argument 2 of Left must be number, not text.", "Left([T], Number([T]))"),
        ("Year([T])", "[T]", "Argument 1 of Year must be date, not text.", "Year(Date([T]))"),
        ("Year([N])", "[N]", "Argument 1 of Year must be date, not number.", None),
        ("If([N], 1)", "[N]", "Argument 1 of If must be logical, not number.", "If([N] != 0, 1)"),
        ("If([N] + 1, 1)", "[N] + 1", None, "If(([N] + 1) != 0, 1)"),
        ("If([T], 1)", "[T]", None, "If(Logical([T]), 1)"),
        ("Sum([L])", "[L]", "Argument 1 of Sum must be number, not logical.", "Sum(If([L], 1, 0))"),
        ("Sum([T])", "[T]", None, "Sum(Number([T]))"),
        ("Max([L])", "[L]", "Argument 1 of Max must be text, number or date, not logical.", None),
        (
            'If([L], "a", 1)',
            "1",
            "Argument 3 of If must be text like argument 2, not number.",
            'If([L], "a", Text(1))',
        ),
        (
            "Coalesce([N], [D])",
            "[D]",
            None,
            None,
        ),
        ('Switch([N], "a", 1)', '"a"', None, None),
        ("[T] & [N]", "[N]", "The value right of `&` must be text, not number.", "[T] & Text([N])"),
        ("[T] + [T]", "[T]", "The value left of `+` must be number, not text.", "[T] & [T]"),
        ("[D] + 1", "[D]", "The value left of `+` must be number, not date.", None),
        ("[D] - [M]", "[D]", None, None),
        ("[N] = [T]", "[T]", "The value right of `=` must be number, not text.", "[N] = Number([T])"),
        ("[T] = 1", "1", "The value right of `=` must be text, not number.", "[T] = Text(1)"),
        ("1 < [N] < 2", None, None, None),
        ("[L] < True", "[L]", None, None),
        ("[V] = [V]", "[V]", None, "Text([V]) = [V]"),
        ("[N] and [L]", "[N]", "The value left of `and` must be logical, not number.", "[N] != 0 and [L]"),
        ("not [T]", "[T]", "The value after `not` must be logical, not text.", "not Logical([T])"),
        ("-[T]", "[T]", "The value after `-` must be number, not text.", "-Number([T])"),
        ("Left([T])", "Left([T])", "Left cannot take 1 argument: too few arguments.", None),
        ("Pi(1)", "Pi(1)", "Pi cannot take 1 argument: too many arguments.", None),
        ("Lookup([T], [N])", "Lookup([T], [N])", None, None),
        ("Lookup([T], [N], [T])", "[T]", None, None),
        ("IIf([L], 1, 2)", "IIf", "There is no function IIf.", "If([L], 1, 2)"),
        ("Sume([N])", "Sume", "There is no function Sume.", "Sum([N])"),
        ("Xyzzy([N])", "Xyzzy", "There is no function Xyzzy.", None),
        (
            'DateTrunc("mnth", [D])',
            '"mnth"',
            '"mnth" is not a unit that DateTrunc knows (argument 1).',
            'DateTrunc("month", [D])',
        ),
        ("DateTrunc([T], [D])", "[T]", "Argument 1 of DateTrunc (unit) must be a constant.", None),
        ("MovingSum([N], [N])", "[N]", "Argument 2 of MovingSum (above) must be a constant.", None),
        ('DateFormat([D], "%Q")', '"%Q"', "%Q is not a date specifier that DateFormat knows.", None),
        ('DateFormat([D], "50%")', '"50%"', None, None),
        ('DateParse([T], "%q")', '"%q"', None, None),
        ("PercentileCont([N], 95)", "95", None, None),
        ('Hour([M], "Paris")', '"Paris"', '"Paris" is not a time zone.', None),
        ('ConvertTimezone([M], "../etc")', '"../etc"', None, None),
        ('Year([M], "")', '""', None, None),
        ("GrandTotal([N])", "[N]", "Argument 1 of GrandTotal must be an aggregate.", None),
        ("Rollup([N], [T], [T])", "[N]", "Argument 1 of Rollup must be an aggregate.", None),
        ("Avg(Sum([N]))", "Sum([N])", "Avg cannot aggregate Sum in one formula.", None),
        ("[N].a", "[N]", ".a needs a variant (JSON) value, not number.", None),
        ("[V][[L]]", "[L]", None, None),
        ("[Nowhere]", "[Nowhere]", "There is no column Nowhere.", None),
        ("{ a: [N] }.b", "{ a: [N] }.b", "The record has no field b.", None),
        ("SparklineAgg([T], [N])", "[N]", "Argument 2 of SparklineAgg must be one aggregate.", None),
        ("SparklineAgg([T], Sum([N]) / Count())", "Sum([N]) / Count()", None, None),
        ("SparklineAgg([T], Sum(Sum([N])))", "Sum([N])", None, None),
        ("SparklineAgg([T], ListAgg([T]))", "ListAgg([T])", None, None),
        ("SparklineAgg([T], SparklineAgg([T], Count()))", "SparklineAgg([T], Count())", None, None),
        ("{ a: [N] }.a.b", "{ a: [N] }.a", None, None),
        ("Text(Element())", "Element()", None, None),
        ("ArrayFilter(Element(), True)", "Element()", None, None),
        ("ArrayFilter([V], Element())", "Element()", None, None),
        ("ArrayFilter([V], Sum([N]) > Sum(Number(Element())))", "Sum(Number(Element()))", None, None),
    ],
)
def test_error(formula: str, marked: str | None, message: str | None, fixed: str | None) -> None:
    with pytest.raises(FormulaError) as raised:
        typed(formula, *COLUMNS)
    error = raised.value
    if marked is not None:
        assert formula[error.span.start : error.span.end] == marked
    if message is not None:
        assert error.message == message
    if fixed is not None:
        assert error.fix is not None
        span = error.fix.span
        assert formula[: span.start] + error.fix.text + formula[span.end :] == fixed


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("[D] + 1", 'Dates are moved with DateAdd("day", amount, date).'),
        ("[D] - [M]", 'The distance between dates is DateDiff("day", start, end).'),
        ("1 < [N] < 2", "Write both comparisons: a < b and b < c."),
        ("[T] + [T]", "Texts are joined with &."),
        ("Left([N], 2)", "Wrap it in Text(): Text([N])."),
        (
            "Rank([N], [N] + 1)",
            'It is one of "asc", "desc": write Rank([value: text|number|date], [direction: text = "asc"]).',
        ),
        ("CountD([N])", "Use CountDistinct(value)."),
        ("RunningSum([N])", "Use CumulativeSum(value)."),
        ("Week([D])", 'Use DatePart("week", date).'),
        ("Random()", "There are no random numbers: results must be the same when asked again."),
        ("Round()", "Write Round(number: number, [digits: number = 0])."),
    ],
)
def test_hint(formula: str, hint: str) -> None:
    with pytest.raises(FormulaError) as raised:
        typed(formula, *COLUMNS)
    assert raised.value.hint == hint


def test_a_null_takes_the_type_its_place_needs() -> None:
    call = typed("Left(Null, 2)")
    assert isinstance(call, TypedCall)
    assert call.arguments[0].type is ValueType.TEXT


def test_fields_of_controls_are_resolved_by_the_scope() -> None:
    control = TestColumn("range", ValueType.VARIANT)
    start = TestColumn("range.start", ValueType.DATE)
    scope = TestScope({("range",): control}, {("range", "start"): start})
    node = check(parse("[range].start"), scope)
    assert isinstance(node, TypedReference)
    assert node.resolved is start
    assert node.type is ValueType.DATE


def test_units_may_be_written_loosely() -> None:
    for unit in ("Month", "months", "WEEK-STARTING-MONDAY", "week starting monday"):
        assert typed(f'DateTrunc("{unit}", [D])', D).type is ValueType.DATE


def test_walk_enters_only_the_parts_it_is_asked_to() -> None:
    tree = typed("Sum([N]) + Lookup(Sum([I]), [T], [T])", *COLUMNS)

    def is_lookup(part: Typed) -> bool:
        return isinstance(part, TypedCall) and part.function.name == "Lookup"

    entered = walk(tree, enter=lambda part: not is_lookup(part))
    names = [part.function.name for part in entered if isinstance(part, TypedCall)]
    assert names == ["Sum", "Lookup"]


def test_parts_can_be_exchanged() -> None:
    tree = typed("If([L], [N], 2) + -[I]", *COLUMNS)
    literals = [part for part in walk(tree) if isinstance(part, TypedLiteral)]
    assert [literal.value for literal in literals] == [2]

    def filled(node: Typed) -> Typed:
        if isinstance(node, TypedReference):
            return literals[0]
        return with_children(node, tuple(map(filled, children(node))))

    assert not [part for part in walk(filled(tree)) if isinstance(part, TypedReference)]
