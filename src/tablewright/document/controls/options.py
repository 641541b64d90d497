"""The parts of a control: its targets, the values that it offers, and those that it may have."""

from typing import Annotated, Literal

from pydantic import Field

from tablewright.document.base import Id, Scalar, Strict
from tablewright.document.element import ElementBase
from tablewright.document.filters import MatchOperator, NullPolicy, RankingKind


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


class ControlBase(ElementBase):
    """A control: filters its targets and, by `[control_id]`, takes part in formulas.

    `value` is the published default: a scalar, a list (`list` with `multiple`), or an object with
    `min`/`max` (number-range) or `start`/`end` (date-range).
    """

    kind: Literal["control"]
    """A control that readers set."""
    control_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    """Its name in formulas (`[control_id]`), custom SQL (`{{control_id}}`) and addresses; unique in the
    workbook whatever the letter case."""
    control: str
    """What is chosen: values of a list, a text, a number (typed, or by a slider), a range of numbers, a day,
    a range of dates, true or false, or how many of the highest or lowest are kept."""
    mode: Literal["include", "exclude"] = "include"
    """For a `list`: keep the chosen values, or drop them."""
    operator: MatchOperator | Literal["at-least", "at-most"] | None = None
    """How `text`, `number`, `slider` and `date` compare; None takes `contains` for text, else `equals`.
    Numbers and dates know `equals`, `at-least` and `at-most`; text knows the others."""
    negated: bool = False
    """For `text`, and for `number` and `slider` compared by `equals`: keep what does not match."""
    case_sensitive: bool = False
    """For `text`: whether upper and lower case differ."""
    direction: Literal["top", "bottom"] = "top"
    """For `top-n`: keep the highest values or the lowest."""
    ranking: RankingKind = "rank"
    """For `top-n`: how ranks are counted, as in a filter of that kind. The control's value is the last rank,
    or the percent for `percentile` and `cumulative`."""
    nulls: NullPolicy = "when-empty"
    """Which rows without a value pass while the control has a value, as in filters: `always` lets them pass,
    `never` drops them, and `when-empty` drops them too, except in a `list`, where null counts as an entry. A
    control without a value filters nothing, unless this is `never`."""
    multiple: bool = True
    """For a `list`: whether several values may be chosen at once."""
    options: Annotated[ElementValues | ManualValues, Field(discriminator="kind")] | None = None
    """The values that a `list` offers, or the ends of a `slider` (0 and 100 without them); null for
    others."""
    value: ControlValue = None
    """Its value until a reader changes it; null means no value. A list of values for a `list` with
    `multiple`; `{min: 1, max: 5}` and `{start: day-7, end: now}` for ranges; dates as ISO 8601 text."""
    targets: Annotated[tuple[ControlTarget, ...], Field(max_length=1_000)] = ()
    """The columns that it filters by; none for a control that only formulas read."""
