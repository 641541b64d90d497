"""The parts of a control: its targets, the values that it offers, and those that it may have."""

from typing import Annotated, Literal

from pydantic import Field

from tablewright.document.base import Id, Scalar, Strict


class ControlTarget(Strict):
    """A column that a control filters by."""

    element_id: Id
    """The data element whose rows are filtered; elements that read it follow."""
    column_id: Id
    """The column of that element that is compared with the control's value."""


class ElementValues(Strict):
    """Offer the distinct values of a column of an element."""

    kind: Literal["element"]
    """The values come from a column."""
    element_id: Id
    """The data element that has the column."""
    column_id: Id
    """The column whose values are offered."""


class ManualValues(Strict):
    """Offer the listed values."""

    kind: Literal["manual"]
    """The values are listed here."""
    values: Annotated[tuple[Scalar, ...], Field(max_length=1_000)]
    """The values, in the order in which they are offered. For a `slider`: its lowest and its highest
    number."""


ControlValue = (
    Scalar
    | Annotated[tuple[Scalar, ...], Field(max_length=10_000)]
    | Annotated[dict[Literal["min", "max", "start", "end"], Scalar], Field(max_length=4)]
)
Controls = Annotated[dict[Annotated[str, Field(max_length=64)], ControlValue], Field(max_length=1_000)]
"""Values of controls, by their ids in formulas."""
