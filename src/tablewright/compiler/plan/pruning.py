"""Column pruning: which values each step must pass on, so that only required ones are computed."""

from collections import deque
from collections.abc import Callable

from tablewright.common.effort import spend
from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.plan.nodes import (
    AggregateNode,
    FormulaNode,
    Grouped,
    JoinedNode,
    KeyNode,
    LevelJoin,
    LookbackJoin,
    LookbackNode,
    LookupJoin,
    LookupNode,
    Node,
    RowNumberNode,
    SourceNode,
    WindowNode,
)
from tablewright.compiler.plan.planner import LevelPlanner

Step = tuple[int, int]
"""A level and one of its steps."""


class RequiredValues:
    """Traces the required values back to the source and calls `require` once per source column."""

    def __init__(
        self,
        planner: LevelPlanner,
        final: int,
        require: Callable[[str], None],
        require_foreign: Callable[[LookupAtom], None],
        apart: frozenset[Step] = frozenset(),
    ) -> None:
        """`apart` are steps that must be separate table expressions."""
        self.planner = planner
        self.final = final
        self.exports: dict[Step, dict[Node, None]] = {}
        self.groups: dict[Grouped, dict[Node, None]] = {}
        """The required GROUP BYs, with the aggregates that each computes."""
        self.joins: dict[LevelJoin | LookupJoin | LookbackJoin, dict[str, str]] = {}
        """The required joins; for lookups, the values that are read, with their preferred names."""
        self._require = require
        self._require_foreign = require_foreign
        self._seen: set[tuple[Node, int]] = set()
        self._pending: deque[tuple[Node, int]] = deque()
        self._active: set[Step] = set()
        self._expressions = self._find_expressions() | apart

    # ------------------------------------------------------------ which steps are table expressions

    def _find_expressions(self) -> set[Step]:
        """Steps that are read by more than one reader, or joined, or followed by another step."""
        planner = self.planner
        readers: dict[Step, int] = {(planner.shown, self.final): 1}
        joined: set[Step] = set()
        last = {depth: chain.final or 0 for depth, chain in planner.chains.items()}
        for chain in planner.chains.values():
            for grouped in chain.groups:
                place = (grouped.rows, grouped.step)
                readers[place] = readers.get(place, 0) + 1
                last[grouped.rows] = max(last[grouped.rows], grouped.step)
                if grouped.rows < planner.shape.base and grouped.step == 0:
                    joined.add(place)
            for join in chain.joins:
                if isinstance(join, LevelJoin):
                    place = (join.target, self.join_step(join))
                    joined.add(place)
                    last[join.target] = max(last[join.target], place[1])
        for depth, step in last.items():
            joined.update((depth, number) for number in range(step))
        return joined | {place for place, count in readers.items() if count > 1}

    def is_expression(self, place: Step) -> bool:
        """Whether the step is a common table expression."""
        return place in self._expressions

    def reading(self, depth: int, step: int) -> int:
        """The step in which a reader of this step evaluates: the next one if this step is a table
        expression."""
        return step + 1 if self.is_expression((depth, step)) else step

    def join_step(self, join: LevelJoin) -> int:
        """The last step of the coarser level that a join reads."""
        if join.final:
            return self.planner.chains[join.target].final or 0
        return join.read_step

    # ------------------------------------------------------------ following values back

    def read(self, node: Node, at: int) -> None:
        """Require a value that an expression at step `at` of its level reads."""
        if (node, at) not in self._seen:
            self._seen.add((node, at))
            self._pending.append((node, at))

    def follow(self) -> None:
        """Process all required values, without recursion because chains of columns may be long."""
        while self._pending:
            node, at = self._pending.popleft()
            spend()
            for step in range(node.step, at):
                self.exports.setdefault((node.chain, step), {}).setdefault(node)
            self._inputs(node, min(node.step, at))

    def activate(self, depth: int, upto: int) -> None:
        """Require the rows of a level as they are after step `upto`, and so its filters."""
        chain = self.planner.chains[depth]
        for step in range(upto + 1):
            if (depth, step) in self._active:
                continue
            self._active.add((depth, step))
            for applied in chain.filters:
                if applied.step == step:
                    for node in (node for nodes in applied.nodes for node in nodes):
                        self.read(node, step)
                        if isinstance(node, WindowNode) and node.top:
                            self.read(node.parts["top"], step)
            for join in chain.joins:
                if isinstance(join, LevelJoin) and join.final and join.step == step:
                    self._use_join(join)
        if depth < self.planner.shape.base:
            for grouped in chain.groups:
                if grouped.joined_at == 0:
                    self.use_group(grouped)

    def use_group(self, grouped: Grouped) -> dict[Node, None]:
        """Require a GROUP BY, and with it the rows that it groups."""
        group = self.groups.get(grouped)
        if group is None:
            group = self.groups[grouped] = {}
            self.activate(grouped.rows, grouped.step)
            at = self.reading(grouped.rows, grouped.step)
            for key in grouped.keys:
                self.read(key, at)
            if grouped.joined_at:
                for key_id in self.planner.shape.keys_to(grouped.chain):
                    self.read(self.planner.column(grouped.chain, key_id, late=False), grouped.joined_at)
        return group

    def _use_join(self, join: LevelJoin) -> None:
        if join in self.joins:
            return
        self.joins[join] = {}
        step = self.join_step(join)
        self.activate(join.target, step)
        for own, other in join.keys:
            self.read(own, join.step)
            self.read(other, step + 1)

    def _inputs(self, node: Node, at: int) -> None:
        match node:
            case SourceNode():
                self._require(node.key)
            case FormulaNode():
                for part in node.parts.values():
                    self.read(part, at)
            case WindowNode() | RowNumberNode():
                inputs = [*node.parts.values(), *node.partition, *(sort_key.node for sort_key in node.order)]
                earlier = node.earlier if isinstance(node, RowNumberNode) else ()
                for part in [*inputs, *node.ties, *earlier]:
                    self.read(part, at)
            case KeyNode():
                self.use_group(node.grouped)
            case AggregateNode():
                self.use_group(node.grouped).setdefault(node)
                rows_at = self.reading(node.grouped.rows, node.grouped.step)
                sorted_by = () if node.places else (*(sort_key.node for sort_key in node.order), *node.ties)
                for part in (*node.parts.values(), *node.places, *sorted_by):
                    self.read(part, rows_at)
            case JoinedNode():
                self._use_join(node.join)
                self.read(node.inner, self.join_step(node.join) + 1)
            case LookupNode():
                self._use_lookup(node)
            case LookbackNode():
                self._use_lookback(node.join)
            case _:
                pass

    def _use_lookback(self, join: LookbackJoin) -> None:
        if join not in self.joins:
            self.joins[join] = {}
            for part in (*join.parts.values(), *join.partition):
                self.read(part, join.step)

    def _use_lookup(self, node: LookupNode) -> None:
        join = node.join
        values = self.joins.get(join)
        if values is None:
            values = self.joins[join] = {}
            for _, parts in join.keys:
                for part in parts.values():
                    self.read(part, join.step)
        values.setdefault(node.value, node.name)
        self._require_foreign(join.values[node.value])
