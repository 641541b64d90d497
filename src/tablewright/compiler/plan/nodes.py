"""Values of a query plan: each lives on the rows of one level and is ready at one step of that level.

A level's rows are built in steps: step 0 reads the source or groups finer rows; each further step is one more
SELECT over the step before. A value can be written into its own step, and read by name in later ones.
"""

from dataclasses import dataclass, field

from tablewright.compiler.analysis.filter_rules import Rule
from tablewright.compiler.expressions.atoms import AggregateAtom, LookupAtom, WindowAtom
from tablewright.document.filters import Rank
from tablewright.document.model import SortKey
from tablewright.formula.typed import Typed, ValueKind
from tablewright.formula.types import ValueType


@dataclass(eq=False, slots=True, kw_only=True)
class Node:
    """A value on the rows of level `chain`, available from `step` on."""

    chain: int
    step: int
    kind: ValueKind
    name: str
    """Its preferred name where it is passed on."""
    windowed: bool = False
    """Whether its expression at its own step contains a window function."""
    size: int = 1
    late: bool = False
    """Whether it is computed after filters on groups have been applied."""


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
    """The column whose formula this is or belongs to."""


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
    """The first GROUP BY of a level creates its rows at step 0; each further one is joined at this step."""
    batch: str = ""
    """What its aggregates agree on, see `aggregate_batches`."""


@dataclass(eq=False, slots=True, kw_only=True)
class KeyNode(Node):
    """A key of a grouped level."""

    index: int
    grouped: Grouped


@dataclass(eq=False, slots=True, kw_only=True)
class RowNumberNode(Node):
    """A row-number window over the rows of a level, used by one aggregate of them; see `row_numbers`."""

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
    """The row numbers, if the platform computes the aggregate from them."""


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
    top: Rank | None = None


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
    """A value of a coarser level, repeated on finer rows."""

    join: LevelJoin
    inner: Node


@dataclass(eq=False, slots=True, kw_only=True)
class LookbackJoin:
    """The rows of a level joined with themselves on another date; see `date_lookback`."""

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
    """What the aggregates of its values agree on, see `aggregate_batches`."""


@dataclass(eq=False, slots=True, kw_only=True)
class LookupNode(Node):
    join: LookupJoin
    value: str


@dataclass(eq=False, slots=True, kw_only=True)
class PlannedFilter:
    """A rule that is applied in one step of a level, with the values of each filter's columns.

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
    """Base rows only: the first step after the filters that windows must see."""
    early_floor: int = 0
    """Base rows only: the first step after the filters that act before grouping."""
    group_floor: int = 0
    """Base rows only: the first step of grouping, if several aggregates should share it."""
    late_floor: int = 0
    """The step of the filters on this level's aggregates; later windows see the remaining rows."""
    late_ready: bool = False
    read_at: set[int] = field(default_factory=set[int])
    """Steps that other levels group or join."""
    final: int | None = None
    """The last step, for a level whose filtered rows are required."""
