"""Writes the steps of an element's levels: FROM, JOIN, WHERE, GROUP BY and the table expressions between."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from tablewright.common.effort import work_on
from tablewright.compiler.assembly import (
    Body,
    column,
    identifier,
    limit_rows,
    named,
    sort_rows,
    tidy,
)
from tablewright.compiler.demand import Demand, Place
from tablewright.compiler.filters import (
    FilterProblem,
    any_of,
    check_list,
    condition,
    in_hierarchy,
)
from tablewright.compiler.lookbacks import DATE_KEY, dated_values, wanted_date
from tablewright.compiler.lookups import Lookups
from tablewright.compiler.nodes import (
    AggregateNode,
    Applied,
    Grouped,
    KeyNode,
    LevelJoin,
    LookbackJoin,
    Node,
    NullNode,
    WindowNode,
)
from tablewright.compiler.range_ends import range_end
from tablewright.compiler.references import LookedUp
from tablewright.compiler.relations import Relation, free_names, read_cte
from tablewright.compiler.request import RowWindow
from tablewright.compiler.values import NOWHERE, Standing, Values
from tablewright.document.filters import Filter, HierarchyFilter, TopNFilter
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import ValueKind

if TYPE_CHECKING:
    from tablewright.compiler.analysis import ElementModel


class Steps:
    """Writes each step once, when it is first read."""

    def __init__(
        self,
        values: Values,
        demand: Demand,
        relation: Relation,
        foreign: Callable[[LookedUp], Relation],
        order_by: Callable[[Standing], list[exp.Ordered]],
        page: RowWindow | None,
        page_place: Place,
    ) -> None:
        self.values = values
        self.demand = demand
        self.schedule = demand.schedule
        self.model: ElementModel = values.model
        self.assembly = values.assembly
        self.relation = relation
        self.order_by = order_by
        self.page = page
        self.page_place = page_place
        self.problems: dict[str, FormulaError] = {}
        """Filters that do not fit their columns."""
        self._lookups = Lookups(values, demand, foreign)
        self._positions = {column_id: number for number, column_id in enumerate(self.model.by_id)}
        self._emitted: dict[Place, str] = {}
        self._emitted_groups: dict[Grouped, str] = {}

    def reader(self, depth: int, step: int) -> Standing:
        """Where a reader of a step stands: in that step itself, or over its table expression."""
        if self.demand.is_expression((depth, step)):
            name = self._emit(depth, step)
            body = Body(exp.Table(this=identifier(name)))
            return Standing(depth, step + 1, body, before=name, used={name.casefold()})
        return self._stand(depth, step)

    def _emit(self, depth: int, step: int) -> str:
        """The table expression of a step; a step that changes nothing has that of the step before."""
        place = (depth, step)
        found = self._emitted.get(place)
        if found is not None:
            return found
        exports = self.demand.exports.get(place, {})
        work_on(self.model.element.id, "")
        standing = self._stand(depth, step)
        body = standing.body
        cut = self.page is not None and place == self.page_place
        idle = step > 0 and not body.joins and not body.where and not cut
        if idle and all(node.step < step for node in exports):
            name = standing.before
        else:
            ordered = sorted(exports, key=self._place)
            values = [named(self.values.write(node, standing), self.values.name(node)) for node in ordered]
            name = self.assembly.reserve(self._wanted_name(depth, step, body))
            select = body.select(values)
            if cut:
                self._cut_page(select, standing)
            self.assembly.add(name, tidy(select))
        self._emitted[place] = name
        return name

    def _cut_page(self, select: exp.Select, standing: Standing) -> None:
        assert self.page is not None
        sort_rows(select, self.order_by(standing))
        limit_rows(select, self.page.limit, self.page.offset)

    def _place(self, node: Node) -> tuple[int, int]:
        """Keys first, then columns in the order of the document, then everything else."""
        if isinstance(node, KeyNode):
            return 0, node.index
        if node.name in self._positions:
            return 1, self._positions[node.name]
        return 2, 0

    def _wanted_name(self, depth: int, step: int, body: Body) -> str:
        name, shape = self.model.element.name, self.schedule.shape
        if depth == 0:
            return f"{name}_total"
        if depth < shape.base:
            keys = [self.model.by_id[key].name for key in shape.levels[depth].keys]
            return f"{name}_by_{'_'.join(keys)}"
        if self.page is not None and (depth, step) == self.page_place:
            return f"{name}_page"
        if step == 0:
            return name
        return f"{name}_filtered" if body.where else f"{name}_joined" if body.joins else f"{name}_computed"

    def _stand(self, depth: int, step: int) -> Standing:
        """FROM, JOIN and WHERE of a step."""
        base = self.schedule.shape.base
        if step > 0:
            before = self._emit(depth, step - 1)
            standing = Standing(depth, step, Body(exp.Table(this=identifier(before))), before=before)
            standing.used.add(before.casefold())
        elif depth == base:
            used: set[str] = set()
            reading = self.relation.open(free_names(used))
            standing = Standing(depth, 0, reading.body, reading=reading, used=used)
        else:
            grouped = self.schedule.chains[depth].groups[0]
            if not grouped.keys and not self.demand.groups[grouped]:
                # A summary that reads no rows is one row all the same.
                return Standing(depth, 0, Body(None))
            rows = self.reader(grouped.rows, grouped.step)
            body = rows.body
            body.group = [self.values.write(key, rows) for key in grouped.keys]
            standing = Standing(depth, 0, body, rows=rows, used=rows.used)
        self._add_joins(standing)
        conditions = standing.body.having if standing.rows is not None else standing.body.where
        for applied in self.schedule.chains[depth].filters:
            if applied.step == step:
                found = self._condition(applied, standing)
                if found is not None:
                    conditions.append(found)
        return standing

    def _condition(self, applied: Applied, standing: Standing) -> exp.Expression | None:
        """The condition of a rule: of its one filter, or of any of its group."""
        rule = applied.rule
        if not applied.nodes:
            return exp.false()
        if any(isinstance(node, NullNode) for nodes in applied.nodes for node in nodes):
            return None
        try:
            found = [
                self._one_condition(item, nodes, standing, bound=rule.bound)
                for item, nodes in zip(rule.filters, applied.nodes, strict=True)
            ]
        except FilterProblem as problem:
            self.problems[rule.column_id] = FormulaError(
                "filter",
                f"The filter is not applied: {problem}",
                NOWHERE,
                hint="Change or remove the filter.",
            )
            return None
        whole = any_of(found)
        return None if isinstance(whole, exp.Boolean) and whole.this else whole

    def _one_condition(
        self, item: Filter, nodes: tuple[Node, ...], standing: Standing, *, bound: bool
    ) -> exp.Expression:
        situation = self.assembly.situation
        values = [
            (situation.read(self.values.write(node, standing), node.kind), node.kind.read) for node in nodes
        ]
        make = situation.make_bound if bound else situation.make_literal
        if isinstance(item, TopNFilter):
            return self._in_top(item, nodes[0], values[0][0], standing)
        if isinstance(item, HierarchyFilter):
            return in_hierarchy(item, values, make)
        value, kind = values[0]
        if not bound:
            check_list(item, kind)
        return condition(item, value, kind, make, situation.sql, situation.time_zone, self.range_end)

    def range_end(
        self, text: str, last: bool, make: Callable[[Any, ValueKind], exp.Expression]
    ) -> tuple[exp.Expression, bool] | None:
        """A relative end of a date range as SQL; see `filters.RangeEnd`."""
        return range_end(self.assembly, text, last, make)

    def _in_top(
        self, item: TopNFilter, rank: Node, value: exp.Expression, standing: Standing
    ) -> exp.Expression:
        """The rank is within the wanted number; rows without a value have no rank."""
        assert isinstance(rank, WindowNode)
        places = item.ranking in ("rank", "dense-rank", "row-number")
        most = exp.Literal.number(item.count if places else repr(item.percent / 100))
        within = exp.LTE(this=value, expression=most)
        unknown = exp.Is(this=self.values.write(rank.parts["top"], standing), expression=exp.Null())
        if item.nulls == "always":
            return exp.Or(this=within, expression=unknown)
        return exp.And(this=within, expression=exp.Not(this=unknown))

    # ------------------------------------------------------------ joins

    def _add_joins(self, standing: Standing) -> None:
        chain = self.schedule.chains[standing.depth]
        for grouped in chain.groups[1:]:
            if grouped.joined_at == standing.at and grouped in self.demand.groups:
                self._join_group(standing, grouped)
        for join in chain.joins:
            if join.step == standing.at and join in self.demand.joins:
                if isinstance(join, LevelJoin):
                    self._join_level(standing, join)
                elif isinstance(join, LookbackJoin):
                    self._join_lookback(standing, join)
                else:
                    self._lookups.join(standing, join)

    def _join_level(self, standing: Standing, join: LevelJoin) -> None:
        name = self._emit(join.target, self.demand.join_step(join))
        alias = standing.alias(name)
        standing.aliases[join] = alias
        pairs = [
            (self.values.write(own, standing), column(self.values.name(other), alias), own.kind)
            for own, other in join.keys
        ]
        self._add_join(standing, name, alias, self._equal(pairs))

    def _join_lookback(self, standing: Standing, join: LookbackJoin) -> None:
        """The rows of this step, by their dates; one value for each date."""
        dated = dated_values(self.values, standing, join)
        name = self.assembly.share(f"{self.model.element.name}_before", dated)
        alias = standing.alias(name)
        standing.aliases[join] = alias
        pairs = [
            (self.values.write(key, standing), column(self.values.name(key), alias), key.kind)
            for key in join.partition
        ]
        same_group = self._equal(pairs)
        on = exp.EQ(this=wanted_date(self.values, standing, join), expression=column(DATE_KEY, alias))
        found = on if same_group is None else exp.And(this=on, expression=same_group)
        standing.body.joins.append(exp.Join(this=read_cte(name, alias), side="LEFT", on=found))

    def _join_group(self, standing: Standing, grouped: Grouped) -> None:
        name = self._emit_group(grouped)
        alias = standing.alias(name)
        standing.aliases[grouped] = alias
        pairs: list[tuple[exp.Expression, exp.Expression, ValueKind]] = []
        for key_id in self.schedule.shape.keys_to(grouped.chain):
            own = self.schedule.column(grouped.chain, key_id, late=False)
            theirs = column(self.values.name(own), alias)
            pairs.append((self.values.write(own, standing), theirs, own.kind))
        self._add_join(standing, name, alias, self._equal(pairs))

    def _emit_group(self, grouped: Grouped) -> str:
        """A further GROUP BY of a level, over other rows than the first one."""
        found = self._emitted_groups.get(grouped)
        if found is None:
            rows = self.reader(grouped.rows, grouped.step)
            values: list[exp.Expression] = []
            rows.body.group = []
            for key_id, key in zip(self.schedule.shape.keys_to(grouped.chain), grouped.keys, strict=True):
                own = self.schedule.column(grouped.chain, key_id, late=False)
                rows.body.group.append(self.values.write(key, rows))
                values.append(named(self.values.write(key, rows), self.values.name(own)))
            for node in self.demand.groups[grouped]:
                assert isinstance(node, AggregateNode)
                values.append(named(self.values.aggregate(node, rows), self.values.name(node)))
            found = self.assembly.reserve(self._wanted_name(grouped.chain, 0, rows.body))
            self.assembly.add(found, tidy(rows.body.select(values)))
            self._emitted_groups[grouped] = found
        return found

    def _add_join(self, standing: Standing, name: str, alias: str, on: exp.Expression | None) -> None:
        source = exp.Table(this=identifier(name))
        if alias != name:
            source.set("alias", exp.TableAlias(this=identifier(alias)))
        if on is None:
            standing.body.joins.append(exp.Join(this=source, kind="CROSS"))
        else:
            standing.body.joins.append(exp.Join(this=source, on=on))

    def _equal(
        self, pairs: Iterable[tuple[exp.Expression, exp.Expression, ValueKind]]
    ) -> exp.Expression | None:
        found: exp.Expression | None = None
        for left, right, kind in pairs:
            each = self.assembly.situation.platform.null_safe_equal(left, right, kind)
            found = each if found is None else exp.And(this=found, expression=each)
        return found
