"""The axes of a pivot: the fields of its rows and columns, their order, and their totals."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.document.base import Id, Scalar, Strict

MOST_PIVOT_COLUMNS = 2_000


class PivotSort(Strict):
    """How the members of one key are ordered inside the member of the coarser key.

    `label` orders by the key itself, `value` by the total of the value column `value_id`, `count` by the
    number of base rows. Equal ones follow their labels.
    """

    by: Literal["label", "value", "count"] = "label"
    """What the members are ordered by."""
    value_id: Id | None = None
    """One of the pivot's `values`, exactly when `by` is `value`; else null."""
    direction: Literal["ascending", "descending"] = "ascending"
    """Ascending puts the smallest, the earliest or A first."""
    nulls: Literal["first", "last"] = "last"
    """Where members without a value are sorted, in both directions."""

    @model_validator(mode="after")
    def value_is_named(self) -> "PivotSort":
        if (self.by == "value") != (self.value_id is not None):
            raise ValueError("`value_id` names the value column exactly when `by` is “value”")
        return self


class PivotKey(Strict):
    """One field of an axis. `subtotals` says when each of its members has a total of the members below it."""

    column_id: Id
    """A column of the pivot; it is on one axis, once."""
    sort: PivotSort = PivotSort()
    """The order of its members; by label, ascending, unless given."""
    subtotals: Literal["always", "when-collapsed", "never"] = "always"
    """Whether a member of this key has a total of the finer keys below it: always, or only while it is
    collapsed (a collapsed member is shown with `never`, too). The finest key has none to show."""


class PivotAxis(Strict):
    """The rows or the columns of a pivot: keys from the outermost inward."""

    keys: Annotated[tuple[PivotKey, ...], Field(max_length=20)] = ()
    """The fields, from the outermost inward; none makes one row (or column) of everything."""
    grand_total: bool = True
    """Whether there is a total of the whole axis."""
    totals: Literal["first", "last"] = "last"
    """Where totals are: before or after the members they sum up."""
    collapsed: Annotated[
        tuple[Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=20)], ...],
        Field(max_length=1_000),
    ] = ()
    """Collapsed members, each as the path of its key values."""
    collapsed_to: Id | None = None
    """Show nothing finer than this key (a column id of the axis); null shows all keys."""

    @model_validator(mode="after")
    def keys_fit(self) -> "PivotAxis":
        names = [key.column_id for key in self.keys]
        if len(set(names)) < len(names):
            raise ValueError("a column stands on an axis once")
        if self.collapsed_to is not None and self.collapsed_to not in names:
            raise ValueError("`collapsed_to` names a key of the axis")
        return self
