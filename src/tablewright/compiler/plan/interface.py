"""The planner of levels, as its helpers see it: they import this, and the planner imports them."""

from collections.abc import Iterable
from typing import Protocol

from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.errors import ColumnCompileError
from tablewright.compiler.expressions.atoms import Atom
from tablewright.compiler.plan.nodes import LevelPlan, Node
from tablewright.document.levels import ElementLevels
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import Typed, ValueKind


class LevelOrder(Protocol):
    """The order of the rows of a level."""

    def partition(self, depth: int, *, late: bool) -> tuple[Node, ...]:
        """The keys of all coarser groupings."""
        ...

    def ties(self, depth: int) -> tuple[Node, ...]:
        """The values that order rows with equal sort keys."""
        ...


class Planner(Protocol):
    """Gives the values of an element on the rows of its levels, each at the step where it is ready."""

    @property
    def model(self) -> AnalysedElement: ...
    @property
    def shape(self) -> ElementLevels: ...
    @property
    def identity(self) -> tuple[str, ...]: ...
    @property
    def chains(self) -> dict[int, LevelPlan]: ...
    @property
    def order(self) -> LevelOrder: ...

    def column(self, depth: int, column_id: str, *, late: bool) -> Node:
        """A column of the element on the rows of a level."""
        ...

    def source(self, key: str, kind: ValueKind) -> Node:
        """A column of the source on base rows."""
        ...

    def parts(self, depth: int, placed: Typed, *, late: bool, of: str = "part") -> dict[str, Node]:
        """The values that a formula is made of, by the keys of their references."""
        ...

    def after(self, nodes: Iterable[Node], *, no_window: bool = False) -> int:
        """The first step at which all of the nodes are ready."""
        ...

    def first_join_step(self, depth: int) -> int:
        """The first step of a level that may join other rows."""
        ...

    def window_step(self, depth: int, needed: Iterable[Node], *, early: bool, late: bool) -> int:
        """The step at which a window over these nodes is computed."""
        ...

    def blamed(self, atom: Atom, error: FormulaError) -> ColumnCompileError | FormulaError:
        """The error, with the column whose formula holds the atom where that is known."""
        ...
