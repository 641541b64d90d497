"""Atoms: the parts of formulas that a query computes on their own."""

from dataclasses import dataclass, field
from typing import Literal

from tablewright.formula.typed import Typed, TypedCall

TotalMode = Literal["grand_total", "row", "column", "row_parent", "column_parent"]


@dataclass(eq=False, slots=True)
class AggregateAtom:
    """An aggregate over the rows of level `rows`, with one value for each row of the coarser `level`."""

    call: TypedCall
    level: int
    rows: int
    text: str


@dataclass(eq=False, slots=True)
class WindowAtom:
    """A window function over the rows of `level`."""

    call: TypedCall
    level: int
    text: str


@dataclass(eq=False, slots=True)
class CoarserLevelAtom:
    """An expression evaluated at a coarser level and repeated on the rows below (subtotals)."""

    value: Typed
    level: int
    text: str


@dataclass(eq=False, slots=True)
class PivotTotalAtom:
    """A pivot value at a total of its row or column; `steps` is the number of keys left out."""

    value: Typed
    mode: TotalMode
    steps: int
    level: int
    text: str


@dataclass(eq=False, slots=True)
class LookupAtom:
    """A value of another element, matched by keys. `value` and `foreign_keys` are over its columns."""

    element_id: str
    value: Typed
    local_keys: tuple[Typed, ...]
    foreign_keys: tuple[Typed, ...]
    level: int
    match_nulls: bool
    text: str
    aggregates: dict[str, TypedCall] = field(default_factory=dict[str, TypedCall])


Atom = AggregateAtom | WindowAtom | CoarserLevelAtom | PivotTotalAtom | LookupAtom
