"""A filter by a list of values."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from tablewright.document.base import Scalar
from tablewright.document.filters.base import (
    Filter,
    FilterContext,
    FilteredValue,
    FilterProblem,
    NullPolicy,
    is_null,
)
from tablewright.document.filters.kinds import FILTERS
from tablewright.document.filters.values import fitting
from tablewright.formula.functions.sql import grouped
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@FILTERS.declare
class ListFilter(Filter):
    """Keep (or drop) the listed values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["list"]
    """A filter by a list of values."""
    mode: Literal["include", "exclude"] = "include"
    """Keep the listed values, or drop them."""
    values: Annotated[tuple[Scalar, ...], Field(max_length=10_000)] = ()
    """The values: numbers as numbers, dates as ISO 8601 text. Text is compared with its letter case."""

    def is_empty(self) -> bool:
        return not self.values

    def check(self, kind: ValueKind) -> None:
        check_listed(self.values, kind)

    def condition(self, values: Sequence[FilteredValue], context: FilterContext) -> exp.Expression:
        return in_list(self.values, self.mode == "exclude", self.nulls, values[0], context)


def in_list(
    listed: Sequence[Scalar],
    exclude: bool,
    nulls: NullPolicy,
    read: FilteredValue,
    context: FilterContext,
) -> exp.Expression:
    """Whether the value is one of the listed, or none of them. Null counts as an entry of the list."""
    value, kind = grouped(read[0]), read[1]
    with_null = None in listed
    wanted = [fitting(item, kind) for item in listed if item is not None]
    values = [context.make(item, kind) for item in wanted if item is not None]
    unknown = is_null(value)
    known = exp.Not(this=unknown.copy())
    nulls_pass = nulls == "always" or (nulls != "never" and with_null != exclude)
    if not listed:
        return known if nulls == "never" else exp.true()
    if not values:
        # Only nulls are listed, or values that no value of the column can equal.
        if exclude:
            return exp.true() if nulls_pass else known
        return unknown if nulls_pass else exp.false()
    if kind.type is ValueType.LOGICAL and len(wanted) == 1:
        inner: exp.Expression = value.copy() if wanted[0] != exclude else exp.Not(this=value.copy())
    elif len(values) == 1:
        inner = (exp.NEQ if exclude else exp.EQ)(this=value.copy(), expression=values[0])
    else:
        inner = exp.In(this=value.copy(), expressions=values)
        inner = exp.Not(this=inner) if exclude else inner
    return exp.Or(this=inner, expression=unknown) if nulls_pass else inner


def check_listed(listed: Sequence[Scalar], kind: ValueKind) -> None:
    """Raise FilterProblem if no listed value has the column's type; single misfits are ignored."""
    if listed and all(value is not None and fitting(value, kind) is None for value in listed):
        shown = ", ".join(f"“{value}”" for value in listed[:3])
        raise FilterProblem(f"The column holds values of type {kind.type.value}; {shown} is none.")
