"""Decides at which step of which level each filter acts.

Filters on base columns act before grouping, unless their column itself needs a value of a coarser level.
Filters on aggregates remove groups with their inner rows, and change no aggregate. Filters on windows act
after all windows of their level.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tablewright.compiler.filters import Rule
from tablewright.compiler.nodes import Applied, Node, NullNode, WindowNode
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.schedule import Schedule

_RANK = ValueKind(type=ValueType.NUMBER, integer=True)


class FilterSteps:
    """The filters of one schedule: `early` ones act before grouping, `late` ones by level."""

    def __init__(self, schedule: "Schedule", rules: Iterable[Rule]) -> None:
        self._schedule = schedule
        self.early, self.late = self._sort_out(rules)

    def _sort_out(self, rules: Iterable[Rule]) -> tuple[list[Rule], dict[int, list[Rule]]]:
        """Filters that act on base rows before grouping, and those of each level that act after."""
        model = self._schedule.model
        early: list[Rule] = []
        late: dict[int, list[Rule]] = {}
        for rule in rules:
            column_id = rule.column_id
            info = model.columns.get(column_id)
            if info is None or info.placed is None:
                continue
            on_base = model.homes[column_id] == self._schedule.shape.base or (
                column_id in model.keys and rule.top is None
            )
            if on_base and not model.properties.is_late(column_id):
                early.append(rule)
            else:
                late.setdefault(model.homes[column_id], []).append(rule)
        return early, late

    def start_base(self) -> None:
        base, properties = self._schedule.shape.base, self._schedule.model.properties
        chain = self._schedule.chains[base]
        plain = [r for r in self.early if r.top is None and not properties.is_windowed(r.column_id)]
        looking = [r for r in self.early if r not in plain]
        chain.filters += self._applied(plain, base, 0, late=False)
        chain.window_floor = max((each.step for each in chain.filters), default=0)
        chain.early_floor = chain.window_floor
        if looking:
            windows = self._windows_of_base()
            applied = self._applied(looking, base, chain.early_floor, late=False)
            step = 1 + max([*windows, *(each.step - 1 for each in applied)], default=0)
            for each in applied:
                each.step = max(step, each.step)
            chain.filters += applied
            chain.early_floor = step

    def _windows_of_base(self) -> list[int]:
        """Steps of every early window of base rows: all of them come before any filter on one of them."""
        properties, base = self._schedule.model.properties, self._schedule.shape.base
        nodes = [
            self._schedule.column(base, column_id, late=False)
            for column_id, home in self._schedule.model.homes.items()
            if home == base and properties.is_windowed(column_id) and not properties.is_late(column_id)
        ]
        return [node.step for node in nodes if not isinstance(node, NullNode)]

    def _applied(self, rules: Iterable[Rule], depth: int, floor: int, *, late: bool) -> list[Applied]:
        found: list[Applied] = []
        for rule in rules:
            node = self._schedule.column(depth, rule.column_id, late=late)
            if rule.top is not None:
                node = self._rank(depth, rule, node, late=late)
            step = max(floor, node.step + (1 if node.windowed else 0))
            found.append(Applied(rule=rule, node=node, step=step))
        return found

    def _rank(self, depth: int, rule: Rule, node: Node, *, late: bool) -> Node:
        assert rule.top is not None
        partition = self._schedule.partition(depth, late=late)
        early = depth == self._schedule.shape.base and not late
        step = self._schedule.window_step(depth, [node, *partition], early=early, late=late)
        return WindowNode(
            chain=depth,
            step=step,
            kind=_RANK,
            name=f"{rule.column_id}_rank",
            windowed=True,
            late=late,
            atom=None,
            parts={"top": node},
            partition=partition,
            order=(),
            ties=(),
            top=rule.top.direction,
        )

    def prepare(self, depth: int) -> None:
        """Fix where the filters of a level's aggregates act: after everything that must not see them."""
        chain = self._schedule.chains[depth]
        if chain.late_ready:
            return
        chain.late_ready = True
        rules = self.late.get(depth, [])
        plain = [
            r for r in rules if r.top is None and not self._schedule.model.properties.is_windowed(r.column_id)
        ]
        floor = 1 + max(chain.read_at, default=-1) if rules or self.above(depth) else 0
        chain.late_floor = floor
        applied = self._applied(plain, depth, floor, late=True)
        chain.late_floor = max([floor, *(each.step for each in applied)])
        for each in applied:
            each.step = chain.late_floor
        chain.filters += applied
        looking = [r for r in rules if r not in plain]
        if looking:
            windows = [self._schedule.column(depth, r.column_id, late=True).step for r in rules]
            windows += [
                self._schedule.column(depth, column_id, late=True).step
                for column_id, home in self._schedule.model.homes.items()
                if home == depth and self._schedule.model.properties.is_windowed(column_id)
            ]
            applied = self._applied(looking, depth, chain.late_floor, late=True)
            step = max([1 + max(windows), *(each.step for each in applied)])
            for each in applied:
                each.step = step
            chain.filters += applied

    def above(self, depth: int) -> list[int]:
        """Coarser levels whose filters remove rows of this level."""
        return [each for each in range(depth) if self.late.get(each)]
