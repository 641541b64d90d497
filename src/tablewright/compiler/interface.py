"""The compiler's input and output. All plain values: the compiler does no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlglot import exp

from tablewright.catalog.facts import TableFacts
from tablewright.common.effort import MOST_SECONDS
from tablewright.document.model import ControlValue, Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@dataclass(frozen=True, slots=True)
class StoredElement:
    """A finished materialization of an element at one level, which may replace its query."""

    element_id: str
    level: str
    digest: str
    path: tuple[str, ...]
    columns: Mapping[str, str]
    """Column id -> column name in the stored table."""
    as_of: datetime


@dataclass(frozen=True, slots=True)
class RowWindow:
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class CompileRequest:
    """One request about one element. `level` is `"summary"`, `"base"` or a grouping id; None means the level
    that the element shows. `purpose`: `rows` (sorted, windowed), `count` (one number: rows of the level),
    `values` (the distinct values of `value_column` with their counts, for filter and control lists; `search`
    narrows them), `statistics` (one row: how many values the `counted` columns have in the window, and their
    sums), `relation` (unsorted full relation with every visible column, for views and materialization).
    """

    workbook: Workbook
    element_id: str
    sources: Mapping[RootSource, TableFacts]
    dialect: str = "duckdb"
    level: str | None = None
    purpose: Literal["rows", "count", "values", "statistics", "relation"] = "rows"
    window: RowWindow = RowWindow()
    controls: Mapping[str, ControlValue] = field(default_factory=dict)
    """Control id -> current value; a control that is absent has its default from the document."""
    value_column: str | None = None
    search: str | None = None
    counted: tuple[str, ...] = ()
    stored: tuple[StoredElement, ...] = ()
    user: Mapping[str, Any] = field(default_factory=dict)
    """The user, for `CurrentUserEmail()` and similar functions: `email`, `name`, `teams`, `attributes`."""
    now: datetime | None = None
    ordered: bool = False
    """Whether a relation's rows come in the element's order, so that a stored table keeps it."""
    failed: frozenset[str] = frozenset()
    """Columns of the element that the warehouse could not compute: they are in error."""
    seconds: float = MOST_SECONDS
    """The processor time that compiling may take; describing the element and checking a formula too."""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of the result; `sql_name` is its name in the result set (the column id)."""

    id: str
    name: str
    type: ValueType
    level: str
    sql_name: str
    integer: bool = False
    has_time: bool = False
    instant: bool = False
    """Whether it is computed from instants; the result is local time in the document's zone."""

    @property
    def kind(self) -> ValueKind:
        return ValueKind(type=self.type, integer=self.integer, has_time=self.has_time, instant=self.instant)


@dataclass(frozen=True, slots=True)
class StoredUse:
    """Whether a materialization was read in place of an element's query, and if not, why."""

    element_id: str
    used: bool
    reason: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class ColumnProblem:
    """A column whose formula is in error; the rest of the element still runs."""

    column_id: str
    code: str
    message: str
    hint: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """One SELECT. `parameters` bind the tree's named placeholders (`$c1` ...).

    `tables` are the physical tables it reads (for data versions and rights); `digest` identifies the
    resolved shape of the element at this level without window, sort and control values.
    """

    tree: exp.Expression
    sql: str
    parameters: Mapping[str, Any]
    columns: tuple[OutputColumn, ...]
    tables: frozenset[tuple[str, ...]]
    digest: str
    stored: tuple[StoredUse, ...] = ()
    problems: tuple[ColumnProblem, ...] = ()
    personal: bool = False
    """Whether the result depends on the user, so that nobody else may see it."""
    timed: bool = False
    """Whether the result depends on the time of the query (`Now`, `Today`)."""
    broken: frozenset[str] = frozenset()
    """The element's columns whose error was found only when their SQL was written or run."""
