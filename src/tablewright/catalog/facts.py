"""Facts about tables and their columns, as plain values. Pure."""

from dataclasses import dataclass

from sqlglot import exp

from tablewright.formula.decimals import Digits, digits_of_type
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of a warehouse table as the catalog reports it.

    `name` is the raw name, `native_type` the platform's type, `type` the language's; `integer` marks whole
    numbers, `has_time` timestamps as opposed to plain dates, `zoned` a timestamp with time zone.
    """

    name: str
    type: ValueType
    native_type: str
    integer: bool = False
    has_time: bool = False
    zoned: bool = False
    label: str | None = None
    """Display name, where it is not derived from `name` (input tables)."""
    key: str | None = None
    """A stable id that a column's `source_column` may give instead of `name` (input tables)."""
    comment: str | None = None
    """The warehouse's comment on it."""
    digits: Digits | None = None
    """The digits of an exact decimal, if `native_type` does not state them."""

    @property
    def kind(self) -> ValueKind:
        """The kind of its values."""
        exact = self.type is ValueType.NUMBER and not self.integer
        digits = self.digits or digits_of_type(self.native_type) if exact else None
        return ValueKind(
            type=self.type, integer=self.integer, has_time=self.has_time, instant=self.zoned, digits=digits
        )


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A resolved root source: where it is and which columns it has.

    `path` is the physical table (empty for custom SQL, whose authorised tree is `query`); `name` is what
    formulas call it: `[Name/Column]`. `row_identity` names a column expression that orders rows
    uniquely and cheaply (`rowid` on DuckDB tables, `_row_order` + `_row_id` on input tables), used to
    break ties so that row windows agree.
    """

    name: str
    path: tuple[str, ...]
    columns: tuple[ColumnFacts, ...]
    row_identity: tuple[str, ...] = ()
    query: exp.Expression | None = None
