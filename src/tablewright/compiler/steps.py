"""Writes the steps of an element's levels: FROM, JOIN, WHERE, GROUP BY and the table expressions between."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.compiler.assembly import (
    Body,
    column,
    identifier,
    limit_rows,
    named,
    only_one,
    tidy,
)
from tablewright.compiler.demand import Demand, Place
from tablewright.compiler.filters import FilterProblem, condition
from tablewright.compiler.lowering_context import Context
from tablewright.compiler.nodes import (
    AggregateNode,
    Applied,
    Grouped,
    KeyNode,
    LevelJoin,
    LookupJoin,
    Node,
    NullNode,
    WindowNode,
)
from tablewright.compiler.placement import aggregates
from tablewright.compiler.references import ForeignColumn, LookedUp
from tablewright.compiler.relations import Relation, free_names
from tablewright.compiler.request import RowWindow
from tablewright.compiler.values import NOWHERE, Standing, Values
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import grouped as in_parentheses
from tablewright.formula.lowering import lower
from tablewright.formula.typed import TypedReference

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
        self._foreign = foreign
        self._positions = {column_id: number for number, column_id in enumerate(self.model.by_id)}
        self._emitted: dict[Place, str] = {}
        self._emitted_groups: dict[Grouped, str] = {}
        self._emitted_lookups: dict[LookupJoin, tuple[str, list[str]]] = {}

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
        select.set("order", exp.Order(expressions=self.order_by(standing)))
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
        item, node = applied.rule.filter, applied.node
        if isinstance(node, NullNode):
            return None
        value = self.values.write(node, standing)
        top = applied.rule.top
        if top is not None:
            return self._in_top(node, value, top.count, standing)
        situation = self.assembly.situation
        make = situation.make_bound if applied.rule.bound else situation.make_literal
        try:
            found = condition(item, value, node.kind, make, situation.time_zone)
        except FilterProblem as problem:
            self.problems[item.column_id] = FormulaError(
                "filter",
                f"The filter is not applied: {problem}",
                NOWHERE,
                hint="Change or remove the filter.",
            )
            return None
        return None if isinstance(found, exp.Boolean) and found.this else found

    def _in_top(self, rank: Node, value: exp.Expression, count: int, standing: Standing) -> exp.Expression:
        """The rank is within the wanted number; rows without a value have no rank."""
        assert isinstance(rank, WindowNode)
        within = exp.LTE(this=value, expression=exp.Literal.number(count))
        ranked = self.values.write(rank.parts["top"], standing)
        known = exp.Not(this=exp.Is(this=ranked, expression=exp.Null()))
        return exp.And(this=within, expression=known)

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
                else:
                    self._join_lookup(standing, join)

    def _join_level(self, standing: Standing, join: LevelJoin) -> None:
        name = self._emit(join.target, self.demand.join_step(join))
        alias = standing.alias(name)
        standing.aliases[join] = alias
        pairs = [
            (self.values.write(own, standing), column(self.values.name(other), alias))
            for own, other in join.keys
        ]
        self._add_join(standing, name, alias, self._equal(pairs, nulls=True), side="")

    def _join_group(self, standing: Standing, grouped: Grouped) -> None:
        name = self._emit_group(grouped)
        alias = standing.alias(name)
        standing.aliases[grouped] = alias
        pairs: list[tuple[exp.Expression, exp.Expression]] = []
        for key_id in self.schedule.shape.keys_to(grouped.chain):
            own = self.schedule.column(grouped.chain, key_id, late=False)
            pairs.append((self.values.write(own, standing), column(self.values.name(own), alias)))
        self._add_join(standing, name, alias, self._equal(pairs, nulls=True), side="")

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

    def _join_lookup(self, standing: Standing, join: LookupJoin) -> None:
        name, key_names = self._emit_lookup(join)
        alias = standing.alias(name)
        standing.aliases[join] = alias
        pairs: list[tuple[exp.Expression, exp.Expression]] = []
        for (typed, parts), key_name in zip(join.keys, key_names, strict=True):
            pairs.append((self.values.lowered(typed, parts, standing), column(key_name, alias)))
        on = self._equal(pairs, nulls=join.first.match_nulls)
        self._add_join(standing, name, alias, on, side="LEFT")

    def _emit_lookup(self, join: LookupJoin) -> tuple[str, list[str]]:
        """The other element grouped by its keys: one row per key, so that rows never multiply."""
        found = self._emitted_lookups.get(join)
        if found is not None:
            return found
        reading = self._foreign(join.first).open(free_names())
        body = reading.body

        def value(reference: TypedReference) -> exp.Expression:
            assert isinstance(reference.resolved, ForeignColumn)
            return reading.value(reference.resolved.column_id)

        context = Context(self.assembly, value)
        values: list[exp.Expression] = []
        key_names: list[str] = []
        body.group = []
        for number, key in enumerate(join.first.foreign_keys, 1):
            key_names.append("key" if len(join.first.foreign_keys) == 1 else f"key_{number}")
            body.group.append(lower(key, context))
            values.append(named(lower(key, context), key_names[-1]))
        value_names: dict[str, str] = {}
        taken = {each.casefold() for each in key_names}
        for text, wanted in self.demand.joins[join].items():
            atom = join.values[text]
            name, count = wanted, 1
            while name.casefold() in taken:
                count += 1
                name = f"{wanted}_{count}"
            taken.add(name.casefold())
            value_names[text] = name
            with self.values.blaming(atom.text):
                lowered = lower(atom.value, context)
            if not aggregates(atom.value):
                lowered = only_one(lowered, atom.value.kind)
            values.append(named(lowered, name))
        target = self.model.workspace.elements[join.first.element_id].name
        name = self.assembly.reserve(f"{target}_lookup")
        self.assembly.add(name, tidy(body.select(values)))
        self.values.lookup_names[join] = value_names
        found = (name, key_names)
        self._emitted_lookups[join] = found
        return found

    def _add_join(
        self, standing: Standing, name: str, alias: str, on: exp.Expression | None, *, side: str
    ) -> None:
        source = exp.Table(this=identifier(name))
        if alias != name:
            source.set("alias", exp.TableAlias(this=identifier(alias)))
        if on is None:
            standing.body.joins.append(exp.Join(this=source, kind="CROSS"))
        else:
            standing.body.joins.append(exp.Join(this=source, side=side or None, on=on))

    def _equal(
        self, pairs: Iterable[tuple[exp.Expression, exp.Expression]], *, nulls: bool
    ) -> exp.Expression | None:
        found: exp.Expression | None = None
        for left, right in pairs:
            if nulls:
                each = self.assembly.situation.platform.null_safe_equal(left, right)
            else:
                each = exp.EQ(this=in_parentheses(left), expression=right)
            found = each if found is None else exp.And(this=found, expression=each)
        return found
