"""Angles, in radians unless the name says otherwise. Functions are Null where they are not defined."""

from collections.abc import Callable

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function, Lowering
from tablewright.formula.functions.kinds import GIVES_NUMBER, NUMBER, one
from tablewright.formula.functions.sql import call, compare, grouped, number, only_if

CATEGORY = "math"

Guard = Callable[[exp.Expression], exp.Expression]


def _real(name: str, defined: Guard | None = None) -> Lowering:
    """A function on doubles that has the same name on all platforms."""

    def lower(context: CallContext, value: exp.Expression) -> exp.Expression:
        expression = call(name, context.sql.as_double(value))
        return expression if defined is None else only_if(defined(value), expression)

    return lower


def _is_cosine(value: exp.Expression) -> exp.Expression:
    return exp.Between(this=grouped(value), low=number(-1), high=number(1))


def _is_not_zero(value: exp.Expression) -> exp.Expression:
    return compare(value, exp.NEQ, 0)


def _atan2(context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    return call("ATAN2", *(context.sql.as_double(expression) for expression in (y, x)))


def _angle(name: str, description: str, *examples: Example, defined: Guard | None = None) -> Function:
    return Function(
        name=name,
        category=CATEGORY,
        parameters=(one("angle", NUMBER),),
        returns=GIVES_NUMBER,
        description=description,
        lower=_real(name.upper(), defined),
        examples=examples,
    )


def _inverse(name: str, description: str, *examples: Example, defined: Guard | None = None) -> Function:
    return Function(
        name=name,
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_NUMBER,
        description=description,
        lower=_real(name.upper(), defined),
        examples=examples,
    )


FUNCTIONS = (
    _angle(
        "Sin",
        "The sine of an angle in radians.",
        Example("Sin(0)", 0),
        Example("Round(Sin(Radians(30)), 9)", 0.5),
    ),
    _angle(
        "Cos",
        "The cosine of an angle in radians.",
        Example("Cos(0)", 1),
        Example("Round(Cos(Pi()), 9)", -1),
    ),
    _angle(
        "Tan",
        "The tangent of an angle in radians.",
        Example("Tan(0)", 0),
        Example("Round(Tan(Pi() / 4), 9)", 1),
    ),
    _angle(
        "Cot",
        "The cotangent of an angle in radians, which is 1 divided by its tangent; Null for 0.",
        Example("Round(Cot(Pi() / 4), 6)", 1),
        Example("Cot(0)", None),
        defined=_is_not_zero,
    ),
    _inverse(
        "Asin",
        "The angle in radians with this sine; Null for numbers outside -1 to 1.",
        Example("Asin(0)", 0),
        Example("Round(Degrees(Asin(1)), 9)", 90),
        Example("Asin(1.5)", None),
        defined=_is_cosine,
    ),
    _inverse(
        "Acos",
        "The angle in radians with this cosine; Null for numbers outside -1 to 1.",
        Example("Acos(1)", 0),
        Example("Round(Acos(-1), 5)", 3.14159),
        Example("Acos(-2)", None),
        defined=_is_cosine,
    ),
    _inverse(
        "Atan",
        "The angle in radians with this tangent.",
        Example("Atan(0)", 0),
        Example("Round(Degrees(Atan(1)), 9)", 45),
    ),
    Function(
        name="Atan2",
        category=CATEGORY,
        parameters=(one("y", NUMBER), one("x", NUMBER)),
        returns=GIVES_NUMBER,
        description="The angle in radians of the point (x, y), from the x axis. The y comes first.",
        lower=_atan2,
        examples=(
            Example("Round(Atan2(1, 1), 6)", 0.785398),
            Example("Round(Degrees(Atan2(0, -1)), 9)", 180),
            Example("Atan2(0, 0)", 0),
        ),
    ),
    _angle("Degrees", "An angle in radians, in degrees.", Example("Degrees(Pi())", 180)),
    _angle(
        "Radians",
        "An angle in degrees, in radians.",
        Example("Radians(0)", 0),
        Example("Round(Radians(180), 6)", 3.141593),
    ),
)
