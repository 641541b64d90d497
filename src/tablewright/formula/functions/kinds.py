"""Short words for the types of parameters and results, used by all declarations."""

from collections.abc import Callable, Sequence
from typing import Literal

from tablewright.formula import decimals
from tablewright.formula.functions.base import Accepts, BoundCall, Parameter, Returns
from tablewright.formula.typed import Typed, ValueKind, exact_digits
from tablewright.formula.types import ValueType

TEXT = Accepts(frozenset({ValueType.TEXT}))
NUMBER = Accepts(frozenset({ValueType.NUMBER}))
DATE = Accepts(frozenset({ValueType.DATE}))
LOGICAL = Accepts(frozenset({ValueType.LOGICAL}))
ANY = Accepts(frozenset(ValueType) - {ValueType.NULL})
SIMPLE = Accepts(frozenset({ValueType.TEXT, ValueType.NUMBER, ValueType.DATE, ValueType.LOGICAL}))
VARIANT = Accepts(frozenset({ValueType.VARIANT}))
GEOGRAPHY = Accepts(VARIANT.types, name="geography")
ORDERED = Accepts(frozenset({ValueType.TEXT, ValueType.NUMBER, ValueType.DATE}))

SAME = Accepts(SIMPLE.types | {ValueType.VARIANT}, "value")
"""Any type, shared by all parameters of this kind."""
SAME_ORDERED = Accepts(ORDERED.types, "value")
SAME_COMPARED = Accepts(SIMPLE.types, "compared")
"""A second shared type in addition to `SAME`: the cases of a Switch."""

DIRECTIONS = ("asc", "desc")
DIRECTION = Parameter("direction", TEXT, optional=True, choices=DIRECTIONS, default='"asc"')


def one(name: str, accepts: Accepts) -> Parameter:
    """A required parameter."""
    return Parameter(name, accepts)


def optional(name: str, accepts: Accepts, default: str = "") -> Parameter:
    return Parameter(name, accepts, optional=True, default=default)


def many(name: str, accepts: Accepts) -> Parameter:
    """A parameter that may be repeated."""
    return Parameter(name, accepts, repeats=True)


def _always(kind: ValueKind) -> Callable[[BoundCall], ValueKind]:
    return lambda _: kind


def merged(call: BoundCall, variable: str = "value") -> ValueKind:
    """The common kind of the arguments of a type variable: whole only if all are, with a time if any has
    one."""
    given = [node for node in call.sharing(variable) if node.type is not ValueType.NULL]
    known = [node.kind for node in given]
    if not known:
        return ValueKind(type=ValueType.NULL)
    integer = all(kind.integer for kind in known)
    return ValueKind(
        type=known[0].type,
        integer=integer,
        digits=None if integer else decimals.of_choice(exact_digits(node) for node in given),
        has_time=any(kind.has_time for kind in known),
        instant=all(kind.instant for kind in known),
        fields=known[0].fields if all(kind.fields == known[0].fields for kind in known) else (),
        geography=_common_shape({kind.geography for kind in known}),
    )


def _common_shape(shapes: set[Literal["", "point", "shape"]]) -> Literal["", "point", "shape"]:
    if len(shapes) == 1:
        return shapes.pop()
    return "" if "" in shapes else "shape"


def _held_like_first(call: BoundCall) -> ValueKind:
    first = call.arguments[0]
    return ValueKind(type=ValueType.NUMBER, integer=first.integer, digits=first.kind.digits)


def _total_kind(factors: Sequence[Typed]) -> ValueKind:
    """The kind of a sum over many rows of products of some values."""
    if all(factor.integer for factor in factors):
        return ValueKind(type=ValueType.NUMBER, integer=True)
    product = exact_digits(factors[0])
    for factor in factors[1:]:
        digits = exact_digits(factor)
        product = decimals.of_product(product, digits) if product and digits else None
    return ValueKind(type=ValueType.NUMBER, digits=decimals.of_total(product) if product else None)


def _remainder_kind(call: BoundCall) -> ValueKind:
    left, right = call.arguments
    integer = left.integer and right.integer
    sizes = exact_digits(left), exact_digits(right)
    digits = decimals.of_remainder(sizes[0], sizes[1]) if sizes[0] and sizes[1] and not integer else None
    return ValueKind(type=ValueType.NUMBER, integer=integer, digits=digits)


GIVES_TEXT = Returns("text", _always(ValueKind(type=ValueType.TEXT)))
GIVES_NUMBER = Returns("number", _always(ValueKind(type=ValueType.NUMBER)))
GIVES_INTEGER = Returns("number (integer)", _always(ValueKind(type=ValueType.NUMBER, integer=True)))
GIVES_NUMBER_LIKE_FIRST = Returns("number", _held_like_first)
GIVES_TOTAL = Returns("number", lambda call: _total_kind(call.arguments[:1]))
GIVES_TOTAL_OF_PRODUCTS = Returns("number", lambda call: _total_kind(call.arguments))
GIVES_REMAINDER = Returns("number", _remainder_kind)
GIVES_LOGICAL = Returns("logical", _always(ValueKind(type=ValueType.LOGICAL)))
GIVES_DATE = Returns("date", _always(ValueKind(type=ValueType.DATE)))
GIVES_TIMESTAMP = Returns("date", _always(ValueKind(type=ValueType.DATE, has_time=True)))
GIVES_VARIANT = Returns("variant", _always(ValueKind(type=ValueType.VARIANT)))
GIVES_GEOGRAPHY = Returns("geography", _always(ValueKind(type=ValueType.VARIANT, geography="shape")))
GIVES_POINT = Returns("geography (point)", _always(ValueKind(type=ValueType.VARIANT, geography="point")))
GIVES_SAME = Returns("type of the values", merged)
GIVES_FIRST = Returns("type of the first argument", lambda call: call.arguments[0].kind)
