"""Decides at which step of which level each filter acts.

Filters on base columns act before grouping, unless their column itself needs a value of a coarser level.
Filters on aggregates remove groups with their inner rows, and change no aggregate. Filters on windows act
after all windows of their level.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.filter_rules import Rule
from tablewright.compiler.plan.interface import Planner
from tablewright.compiler.plan.nodes import Node, NullNode, PlannedFilter, WindowNode
from tablewright.document.filters import Filter, Rank
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement

_RANK = ValueKind(type=ValueType.NUMBER, integer=True)
_SHARE = ValueKind(type=ValueType.NUMBER)
_PLACES = frozenset({"rank", "dense-rank", "row-number"})


class FilterSteps:
    """The filters of one schedule: `early` ones act before grouping, `late` ones by level."""

    def __init__(self, planner: Planner, rules: Iterable[Rule]) -> None:
        self._planner = planner
        self.problems: dict[str, FormulaError] = {}
        """Rules that cannot be applied at any step, by their first column."""
        self.shut: list[Rule] = []
        """Filters of the element on columns in error. They may protect rows, so no row passes until the
        formula is repaired."""
        self.early: list[Rule] = []
        self.late: dict[int, list[Rule]] = {}
        for rule in rules:
            self._sort_out(rule)

    def _sort_out(self, rule: Rule) -> None:
        """Sort a rule into those that act on base rows before grouping and those that act after."""
        model = self._planner.model
        infos = [model.columns.get(column_id) for column_id in rule.column_ids]
        if any(info is None or info.placed is None for info in infos):
            self.shut += [] if rule.bound else [rule]
            return
        level = _level(model, rule)
        if level is None:
            self.problems[rule.column_id] = _mixed(rule)
        elif _is_early(model, rule, level):
            self.early.append(rule)
        else:
            self.late.setdefault(level, []).append(rule)

    def start_base(self) -> None:
        base = self._planner.shape.base
        chain = self._planner.chains[base]
        plain = [r for r in self.early if not self._looks_along(r)]
        looking = [r for r in self.early if r not in plain]
        chain.filters += [PlannedFilter(rule=rule, nodes=(), step=0) for rule in self.shut]
        chain.filters += self._applied(plain, base, 0, late=False)
        chain.window_floor = max((filter_.step for filter_ in chain.filters), default=0)
        chain.early_floor = chain.window_floor
        if looking:
            windows = self._windows_of_base()
            applied = self._applied(looking, base, chain.early_floor, late=False)
            step = 1 + max([*windows, *(planned_filter.step - 1 for planned_filter in applied)], default=0)
            for planned_filter in applied:
                planned_filter.step = max(step, planned_filter.step)
            chain.filters += applied
            chain.early_floor = step

    def _windows_of_base(self) -> list[int]:
        """Steps of all early windows of base rows, which come before any filter on one of them."""
        properties, base = self._planner.model.properties, self._planner.shape.base
        nodes = [
            self._planner.column(base, column_id, late=False)
            for column_id, home in self._planner.model.homes.items()
            if home == base and properties.is_windowed(column_id) and not properties.is_late(column_id)
        ]
        return [node.step for node in nodes if not isinstance(node, NullNode)]

    def _looks_along(self, rule: Rule) -> bool:
        """Whether the rule needs other rows of its level."""
        windowed = self._planner.model.properties.is_windowed
        return rule.has_top or any(windowed(column_id) for column_id in rule.column_ids)

    def _applied(self, rules: Iterable[Rule], depth: int, floor: int, *, late: bool) -> list[PlannedFilter]:
        planned_filters: list[PlannedFilter] = []
        for rule in rules:
            nodes = tuple(self._nodes(depth, filter_, late=late) for filter_ in rule.filters)
            steps = [node.step + (1 if node.windowed else 0) for other_node in nodes for node in other_node]
            planned_filters.append(PlannedFilter(rule=rule, nodes=nodes, step=max([floor, *steps])))
        return planned_filters

    def _nodes(self, depth: int, item: Filter, *, late: bool) -> tuple[Node, ...]:
        nodes = tuple(self._planner.column(depth, column, late=late) for column in item.column_ids)
        if item.rank is None:
            return nodes
        return (self._rank(depth, item.column_id, item.rank, nodes[0], late=late),)

    def _rank(self, depth: int, column_id: str, rank: Rank, node: Node, *, late: bool) -> Node:
        partition = self._planner.order.partition(depth, late=late)
        ties = self._planner.order.ties(depth) if rank.ranking == "row-number" else ()
        early = depth == self._planner.shape.base and not late
        step = self._planner.window_step(depth, [node, *partition, *ties], early=early, late=late)
        return WindowNode(
            chain=depth,
            step=step,
            kind=_RANK if rank.ranking in _PLACES else _SHARE,
            name=f"{column_id}_rank",
            windowed=True,
            late=late,
            atom=None,
            parts={"top": node},
            partition=partition,
            order=(),
            ties=ties,
            top=rank,
        )

    def prepare(self, depth: int) -> None:
        """Decide the step of the filters on a level's aggregates: after everything that must not see them."""
        chain = self._planner.chains[depth]
        if chain.late_ready:
            return
        chain.late_ready = True
        rules = self.late.get(depth, [])
        plain = [r for r in rules if not self._looks_along(r)]
        floor = 1 + max(chain.read_at, default=-1) if rules or self.above(depth) else 0
        chain.late_floor = floor
        applied = self._applied(plain, depth, floor, late=True)
        chain.late_floor = max([floor, *(planned_filter.step for planned_filter in applied)])
        for planned_filter in applied:
            planned_filter.step = chain.late_floor
        chain.filters += applied
        looking = [r for r in rules if r not in plain]
        if looking:
            windows = [
                self._planner.column(depth, column_id, late=True).step
                for r in rules
                for column_id in r.column_ids
            ]
            windows += [
                self._planner.column(depth, column_id, late=True).step
                for column_id, home in self._planner.model.homes.items()
                if home == depth and self._planner.model.properties.is_windowed(column_id)
            ]
            applied = self._applied(looking, depth, chain.late_floor, late=True)
            step = max([1 + max(windows), *(planned_filter.step for planned_filter in applied)])
            for planned_filter in applied:
                planned_filter.step = step
            chain.filters += applied

    def reach(self, depth: int) -> bool:
        """Whether filters on groups or windows remove rows of this level, directly or with coarser groups."""
        return any(self.late.get(level) for level in range(depth + 1))

    def above(self, depth: int) -> list[int]:
        """Coarser levels whose filters remove rows of this level."""
        return [level for level in range(depth) if self.late.get(level)]


def later_filters(model: "AnalysedElement") -> tuple[str, ...]:
    """The filters (by id) that act after aggregates are computed, so that they change no total."""
    column_ids: list[str] = []
    for rule in model.rules:
        infos = [model.columns.get(column_id) for column_id in rule.column_ids]
        if any(info is None or info.placed is None for info in infos):
            continue
        level = _level(model, rule)
        if level is not None and not _is_early(model, rule, level):
            column_ids += [filter_.id for filter_ in rule.filters]
    return tuple(column_ids)


def _level(model: "AnalysedElement", rule: Rule) -> int | None:
    """The level on which a rule acts: base rows if it uses only keys; None if no level has all of its
    columns."""
    base = model.shape.base
    ranked = {filter_.column_id for filter_ in rule.filters if filter_.rank is not None}
    keys = {column_id for column_id in rule.column_ids if column_id in model.keys and column_id not in ranked}
    levels = {model.homes[column_id] for column_id in rule.column_ids if column_id not in keys}
    if not levels:
        return base
    level = next(iter(levels))
    fits = len(levels) == 1 and (level == base or all(model.homes[key] <= level for key in keys))
    return level if fits else None


def _is_early(model: "AnalysedElement", rule: Rule, level: int) -> bool:
    """Whether a rule acts before rows are grouped."""
    return level == model.shape.base and not any(
        model.properties.is_late(column_id) for column_id in rule.column_ids
    )


def _mixed(rule: Rule) -> FormulaError:
    return FormulaError(
        "filter",
        "The filters are not applied: their columns live on different levels, so no row has all of them.",
        Span(0, 0),
        hint="Put only columns of one level into a group or a hierarchy; keys go with their own level."
        if len(rule.filters) > 1
        else "Build the hierarchy from columns of one level.",
    )
