"""Values of a query plan: each lives on the rows of one level and is ready at one step of that level.

A level's rows are built in steps: step 0 reads the source or groups finer rows; each further step is one more
SELECT over the step before. A value can be written into its own step, and read by name in later ones.
"""

from dataclasses import dataclass, field

from tablewright.compiler.analysis.filter_rules import Rule
from tablewright.compiler.expressions.atoms import AggregateAtom, LookupAtom, WindowAtom
from tablewright.document.filters import TopNFilter
from tablewright.document.model import SortKey
from tablewright.formula.typed import Typed, ValueKind
from tablewright.formula.types import ValueType


@dataclass(eq=False, slots=True, kw_only=True)
class Node:
    """A value on the rows of level `chain`, ready at `step`."""

    chain: int
    step: int
    kind: ValueKind
    name: str
    """The name it would like to have where it is passed on."""
    windowed: bool = False
    """Written out at its own step it holds a window function."""
    size: int = 1
    late: bool = False
    """It belongs to the part of the level that sees filters on groups."""


@dataclass(eq=False, slots=True, kw_only=True)
class NullNode(Node):
    """The value of a column in error."""


@dataclass(eq=False, slots=True, kw_only=True)
class SourceNode(Node):
    key: str


@dataclass(eq=False, slots=True, kw_only=True)
class FormulaNode(Node):
    typed: Typed
    parts: dict[str, Node]
    of: str
    """The column whose formula it is, or a part of."""


@dataclass(eq=False, slots=True, kw_only=True)
class SortedBy:
    node: Node
    key: SortKey


@dataclass(eq=False, slots=True, kw_only=True)
class Grouped:
    """One GROUP BY: rows of level `rows` at `step` become rows of level `chain`."""

    chain: int
    rows: int
    step: int
    keys: tuple[Node, ...]
    """The accumulated keys on the finer rows."""
    joined_at: int
    """The first GROUP BY makes the rows of a level, at step 0; each further one is joined at its own step."""
    batch: str = ""
    """What its aggregates agree on, see `group_mates`."""


@dataclass(eq=False, slots=True, kw_only=True)
class KeyNode(Node):
    """A key of a grouped level."""

    index: int
    grouped: Grouped


@dataclass(eq=False, slots=True, kw_only=True)
class RowNumberNode(Node):
    """A window over the rows of a level, of use to one aggregate of them; see `places`."""

    atom: AggregateAtom
    index: int
    parts: dict[str, Node]
    partition: tuple[Node, ...]
    order: tuple[SortedBy, ...]
    ties: tuple[Node, ...]
    earlier: "tuple[RowNumberNode, ...]" = ()
    """The windows that it is computed from."""


@dataclass(eq=False, slots=True, kw_only=True)
class AggregateNode(Node):
    atom: AggregateAtom
    grouped: Grouped
    parts: dict[str, Node]
    order: tuple[SortedBy, ...] = ()
    ties: tuple[Node, ...] = ()
    places: tuple[RowNumberNode, ...] = ()
    """Where the platform computes the aggregate from places of rows."""


def is_aggregated_variant(node: Node) -> bool:
    return isinstance(node, AggregateNode) and node.kind.type is ValueType.VARIANT


@dataclass(eq=False, slots=True, kw_only=True)
class WindowNode(Node):
    """A window function, or the rank of a top-n filter (`top` is it, its column in `parts["top"]`)."""

    atom: WindowAtom | None
    parts: dict[str, Node]
    partition: tuple[Node, ...]
    order: tuple[SortedBy, ...]
    ties: tuple[Node, ...]
    top: TopNFilter | None = None


@dataclass(eq=False, slots=True, kw_only=True)
class LevelJoin:
    """The rows of a coarser level joined on its accumulated keys. `final` reads them after their filters."""

    chain: int
    step: int
    target: int
    final: bool
    keys: tuple[tuple[Node, Node], ...]
    read_step: int = 0
    """The step of the target that is read, unless it is its last one."""


@dataclass(eq=False, slots=True, kw_only=True)
class JoinedNode(Node):
    """A value of a coarser level, repeated."""

    join: LevelJoin
    inner: Node


@dataclass(eq=False, slots=True, kw_only=True)
class LookbackJoin:
    """The rows of a level joined with themselves on another date; see `lookbacks`."""

    chain: int
    step: int
    atom: WindowAtom
    parts: dict[str, Node]
    partition: tuple[Node, ...]


@dataclass(eq=False, slots=True, kw_only=True)
class LookbackNode(Node):
    join: LookbackJoin


@dataclass(eq=False, slots=True, kw_only=True)
class LookupJoin:
    """Another element, grouped by its keys and joined to this level's rows."""

    chain: int
    step: int
    first: LookupAtom
    keys: tuple[tuple[Typed, dict[str, Node]], ...]
    values: dict[str, LookupAtom] = field(default_factory=dict[str, LookupAtom])
    """Text of the value -> one of the lookups that want it, in order."""
    batch: str = ""
    """What the aggregates of its values agree on, see `group_mates`."""


@dataclass(eq=False, slots=True, kw_only=True)
class LookupNode(Node):
    join: LookupJoin
    value: str


@dataclass(eq=False, slots=True, kw_only=True)
class PlannedFilter:
    """A rule at work in one step of a level: for each of its filters the values of its columns.

    For top-n the value is the rank. Without values, no row passes.
    """

    rule: Rule
    nodes: tuple[tuple[Node, ...], ...]
    step: int


@dataclass(eq=False, slots=True)
class LevelPlan:
    """The steps of one level."""

    depth: int
    groups: list[Grouped] = field(default_factory=list[Grouped])
    joins: list[LevelJoin | LookupJoin | LookbackJoin] = field(
        default_factory=list[LevelJoin | LookupJoin | LookbackJoin]
    )
    filters: list[PlannedFilter] = field(default_factory=list[PlannedFilter])
    window_floor: int = 0
    """Base rows only: the step at which the filters that windows see have been applied."""
    early_floor: int = 0
    """Base rows only: the step at which the filters that act before grouping have been applied."""
    group_floor: int = 0
    """Base rows only: the first step at which they are grouped, where several aggregates are to share it."""
    late_floor: int = 0
    """The step at which filters on this level's aggregates are applied; later windows see their rows."""
    late_ready: bool = False
    read_at: set[int] = field(default_factory=set[int])
    """Steps that other levels group or join."""
    final: int | None = None
    """The last step, for a level whose filtered rows are wanted."""
