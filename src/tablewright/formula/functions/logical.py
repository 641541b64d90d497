"""Conditions and Nulls."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function, Instants, NullRule
from tablewright.formula.functions.kinds import (
    ANY,
    GIVES_FIRST,
    GIVES_LOGICAL,
    GIVES_NUMBER_LIKE_FIRST,
    GIVES_SAME,
    LOGICAL,
    NUMBER,
    SAME,
    SAME_COMPARED,
    SAME_ORDERED,
    many,
    one,
    optional,
)
from tablewright.formula.functions.sql import (
    by_code_point,
    case,
    grouped,
    is_not_null,
    is_null,
    null_if,
    number,
)
from tablewright.formula.types import ValueType

CATEGORY = "logical"


def _if(_context: CallContext, *arguments: exp.Expression) -> exp.Expression:
    pairs, otherwise = _pairs(arguments)
    return case(pairs, otherwise)


def _pairs(
    arguments: tuple[exp.Expression, ...],
) -> tuple[list[tuple[exp.Expression, exp.Expression]], exp.Expression | None]:
    """Neighbours as pairs; an odd one at the end is the else."""
    pairs = list(zip(arguments[0::2], arguments[1::2], strict=False))
    return pairs, arguments[-1] if len(arguments) % 2 else None


def _switch(context: CallContext, value: exp.Expression, *arguments: exp.Expression) -> exp.Expression:
    pairs, otherwise = _pairs(arguments)
    if context.argument(0).type is ValueType.NULL:
        # An untyped Null equals nothing, and some platforms would take it for a text.
        return case([(exp.false(), then) for _, then in pairs], otherwise)
    ifs = [exp.If(this=when.copy(), true=then.copy()) for when, then in pairs]
    default = otherwise.copy() if otherwise is not None else None
    return exp.Case(this=value.copy(), ifs=ifs, default=default)


def _choose(_context: CallContext, index: exp.Expression, *values: exp.Expression) -> exp.Expression:
    ifs = [exp.If(this=number(place), true=value.copy()) for place, value in enumerate(values, start=1)]
    return exp.Case(this=index.copy(), ifs=ifs)


def _in(_context: CallContext, value: exp.Expression, *candidates: exp.Expression) -> exp.Expression:
    return exp.In(this=grouped(value), expressions=[candidate.copy() for candidate in candidates])


def _is_null(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return is_null(value)


def _is_not_null(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return is_not_null(value)


def _coalesce(_context: CallContext, first: exp.Expression, *others: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=first.copy(), expressions=[other.copy() for other in others])


def _null_if(_context: CallContext, value: exp.Expression, other: exp.Expression) -> exp.Expression:
    return null_if(value, other)


def _zn(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=value.copy(), expressions=[number(0)])


def _between(
    context: CallContext, value: exp.Expression, low: exp.Expression, high: exp.Expression
) -> exp.Expression:
    compared = by_code_point(context, context.argument(0), value)
    return exp.Between(this=grouped(compared), low=grouped(low), high=grouped(high))


FUNCTIONS = (
    Function(
        name="If",
        category=CATEGORY,
        parameters=(many("condition", LOGICAL), many("value", SAME), optional("else", SAME)),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The value beside the first condition that is True, otherwise the last argument, or Null "
        "where there is none. A Null condition counts as not True.",
        nulls=NullRule.HANDLES,
        lower=_if,
        examples=(
            Example('If(5 < 3, "small", 5 < 6, "medium", "large")', "medium"),
            Example('If(1 = 2, "x")', None),
            Example('If(Null, "yes", "no")', "no"),
        ),
    ),
    Function(
        name="Switch",
        category=CATEGORY,
        parameters=(
            one("value", SAME_COMPARED),
            many("case", SAME_COMPARED),
            many("result", SAME),
            optional("else", SAME),
        ),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="Compares a value with each case and gives the result beside the first that is equal; "
        "otherwise the last argument, or Null where there is none. A Null value equals no case.",
        nulls=NullRule.HANDLES,
        lower=_switch,
        examples=(
            Example('Switch(2, 1, "one", 2, "two")', "two"),
            Example('Switch("c", "a", 1, "b", 2, 0)', 0),
        ),
    ),
    Function(
        name="Choose",
        category=CATEGORY,
        parameters=(one("index", NUMBER), many("value", SAME)),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The value at a position, counted from 1; Null where there is no such position.",
        nulls=NullRule.HANDLES,
        lower=_choose,
        examples=(
            Example('Choose(1, "a", "b", "c")', "a"),
            Example('Choose(BinRange(75, 50, 100), "low", "mid", "high")', "mid"),
            Example('Choose(0, "a")', None),
        ),
    ),
    Function(
        name="In",
        category=CATEGORY,
        parameters=(one("value", SAME), many("candidate", SAME)),
        returns=GIVES_LOGICAL,
        instants=Instants.KEPT,
        description="Whether a value equals one of the candidates. A Null value gives Null, and so does a "
        "Null candidate where nothing else matches.",
        nulls=NullRule.HANDLES,
        lower=_in,
        examples=(Example('In("green", "red", "green", "blue")', True), Example("In(4, 1, 2)", False)),
    ),
    Function(
        name="IsNull",
        category=CATEGORY,
        parameters=(one("value", ANY),),
        returns=GIVES_LOGICAL,
        instants=Instants.KEPT,
        description="Whether a value is Null. An empty text and a zero are not.",
        nulls=NullRule.HANDLES,
        lower=_is_null,
        examples=(Example('IsNull("")', False), Example("IsNull(0)", False), Example("IsNull(Null)", True)),
    ),
    Function(
        name="IsNotNull",
        category=CATEGORY,
        parameters=(one("value", ANY),),
        returns=GIVES_LOGICAL,
        instants=Instants.KEPT,
        description="Whether a value is anything but Null.",
        nulls=NullRule.HANDLES,
        lower=_is_not_null,
        examples=(Example("IsNotNull(Null)", False), Example("IsNotNull(1)", True)),
    ),
    Function(
        name="Coalesce",
        category=CATEGORY,
        parameters=(many("value", SAME),),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The first argument that is not Null. It also catches a Null that came of a calculation, "
        "such as a division by zero.",
        nulls=NullRule.HANDLES,
        lower=_coalesce,
        examples=(Example("Coalesce(Null, 1/0, 1/1, 1/2)", 1), Example('Coalesce(Null, "a")', "a")),
    ),
    Function(
        name="NullIf",
        category=CATEGORY,
        parameters=(one("value", SAME), one("compare", SAME)),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="Null where the two are equal, otherwise the first.",
        nulls=NullRule.HANDLES,
        lower=_null_if,
        examples=(Example("NullIf(0, 0)", None), Example('NullIf("Abc", "abc")', "Abc")),
    ),
    Function(
        name="Zn",
        category=CATEGORY,
        parameters=(one("value", NUMBER),),
        returns=GIVES_NUMBER_LIKE_FIRST,
        description="The number, or 0 in place of Null.",
        nulls=NullRule.HANDLES,
        lower=_zn,
        examples=(Example("Zn(1/0)", 0), Example("Zn(3)", 3)),
    ),
    Function(
        name="Between",
        category=CATEGORY,
        parameters=(one("value", SAME_ORDERED), one("low", SAME_ORDERED), one("high", SAME_ORDERED)),
        returns=GIVES_LOGICAL,
        instants=Instants.KEPT,
        description="Whether a value lies between two others, both ends included. A date without a time is "
        "the midnight at which that day starts.",
        nulls=NullRule.HANDLES,
        lower=_between,
        examples=(
            Example("Between(5, 1, 5)", True),
            Example(
                'Between(Date("2020-01-01 08:00:00"), MakeDate(2015, 1, 1), MakeDate(2020, 1, 1))', False
            ),
            Example("Between(0, 1, 5)", False),
        ),
    ),
)
