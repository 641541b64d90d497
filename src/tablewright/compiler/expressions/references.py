"""What a reference in a formula resolves to. These are the leaves of typed formulas."""

from dataclasses import dataclass, field
from typing import Literal

from tablewright.compiler.expressions.atoms import Atom, TotalMode
from tablewright.formula.typed import Typed, ValueKind
from tablewright.formula.types import ValueType


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Base class of everything with a value of a known kind."""

    kind: ValueKind
    constant: bool = False
    qualified: bool = field(default=False, compare=False)
    """Whether it was qualified by an element or a source: `[Orders/Amount]`."""

    @property
    def type(self) -> ValueType:
        return self.kind.type

    @property
    def integer(self) -> bool:
        return self.kind.integer

    @property
    def has_time(self) -> bool:
        return self.kind.has_time


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnColumn(Resolved):
    """A column of the same element, on any of its levels."""

    column_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceColumnValue(Resolved):
    """A column of the element's source, by its key; its level is base rows."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignColumn(Resolved):
    """A column of another element; only the lookup functions can read it."""

    element_id: str
    column_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlValueOf(Resolved):
    """The value of a control, or one end of a range control."""

    control_id: str
    part: Literal["", "min", "max", "start", "end"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalReference(Resolved):
    """A total of a column: `[Sales (Row Total)]`. `written` is the column's formula."""

    column_id: str
    mode: TotalMode
    written: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class AtomReference(Resolved):
    """A reference to an atom: a part of a formula that the query computes separately (see the classes
    below)."""

    atom: "Atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Resolved):
    """A part of a formula that is computed one step earlier, because it would be written several times."""

    number: int
    typed: Typed = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded(Resolved):
    """A metric or a related column: its own formula replaces the reference before levels are assigned."""

    typed: Typed
    metric: tuple[str, str] | None = None
    """The element and the metric, by id, where it is one."""

    @staticmethod
    def of(typed: Typed, metric: tuple[str, str] | None = None) -> "Expanded":
        return Expanded(kind=typed.kind, typed=typed, metric=metric)
