"""Lists of the values of a group, in an order."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.sql import call, is_not_null

_KEY, _VALUE = "_key", "_value"


def ordered_list(
    value: exp.Expression, order: Sequence[exp.Ordered], *, non_null: bool = False
) -> exp.Expression:
    """The values of a group as a list in an order: collected with their keys, sorted, and taken out."""
    fields = [exp.alias_(value.copy(), _VALUE)]
    fields += [exp.alias_(key.this.copy(), f"{_KEY}{place}") for place, key in enumerate(order)]
    rows = exp.Anonymous(this="STRUCT", expressions=fields)
    collected: exp.Expression = call("COLLECT_LIST", rows)
    if non_null:
        collected = exp.Filter(this=collected, expression=exp.Where(this=is_not_null(value)))
    if order:
        compared = exp.Lambda(
            this=_comparison(order), expressions=[exp.to_identifier("_left"), exp.to_identifier("_right")]
        )
        collected = exp.Anonymous(this="ARRAY_SORT", expressions=[collected, compared])
    taken = exp.Lambda(this=exp.column(_VALUE, "_row"), expressions=[exp.to_identifier("_row")])
    return exp.Anonymous(this="TRANSFORM", expressions=[collected, taken])


def _comparison(order: Sequence[exp.Ordered]) -> exp.Expression:
    """-1, 0 or 1 of two rows, key by key."""
    ifs: list[exp.If] = []
    for place, key in enumerate(order):
        left, right = (exp.column(f"{_KEY}{place}", side) for side in ("_left", "_right"))
        first = bool(key.args.get("nulls_first"))
        down = bool(key.args.get("desc"))
        null = exp.Null()
        ifs += [
            exp.If(
                this=exp.and_(exp.Is(this=left, expression=null.copy()), is_not_null(right)),
                true=_sign(-1 if first else 1),
            ),
            exp.If(
                this=exp.and_(is_not_null(left), exp.Is(this=right, expression=null.copy())),
                true=_sign(1 if first else -1),
            ),
            exp.If(this=exp.LT(this=left.copy(), expression=right.copy()), true=_sign(1 if down else -1)),
            exp.If(this=exp.GT(this=left.copy(), expression=right.copy()), true=_sign(-1 if down else 1)),
        ]
    return exp.Case(ifs=ifs, default=_sign(0))


def _sign(value: int) -> exp.Expression:
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal
