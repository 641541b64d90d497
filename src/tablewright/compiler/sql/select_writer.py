"""Writes the steps of an element's levels: FROM, JOIN, WHERE, GROUP BY and the table expressions between."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.common.effort import work_on
from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.interface import RowWindow
from tablewright.compiler.plan.date_lookback import DATE_KEY
from tablewright.compiler.plan.nodes import (
    AggregateNode,
    Grouped,
    KeyNode,
    LevelJoin,
    LookbackJoin,
    Node,
    NullNode,
    PlannedFilter,
    WindowNode,
)
from tablewright.compiler.plan.pruning import RequiredValues, Step
from tablewright.compiler.sql.date_lookback_join import dated_values, wanted_date
from tablewright.compiler.sql.expression_writer import NOWHERE, ExpressionWriter, SelectScope
from tablewright.compiler.sql.lookups import Lookups
from tablewright.compiler.sql.query_builder import SelectBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.range_ends import filter_context
from tablewright.compiler.sql.relations.base import Relation, free_names, read_cte
from tablewright.compiler.trees import column, identifier, limit_rows, named, sort_rows
from tablewright.document.filters import Filter, FilterProblem, any_of
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import ValueKind

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


class SelectWriter:
    """Writes each step once, on first use."""

    def __init__(
        self,
        values: ExpressionWriter,
        demand: RequiredValues,
        relation: Relation,
        foreign: Callable[[LookupAtom], Relation],
        order_by: Callable[[SelectScope], list[exp.Ordered]],
        page: RowWindow | None,
        page_place: Step,
    ) -> None:
        self.values = values
        self.demand = demand
        self.planner = demand.planner
        self.model: AnalysedElement = values.model
        self.builder = values.builder
        self.relation = relation
        self.order_by = order_by
        self.page = page
        self.page_place = page_place
        self.problems: dict[str, FormulaError] = {}
        """Filters that do not fit their columns."""
        self._lookups = Lookups(values, demand, foreign)
        self._positions = {column_id: number for number, column_id in enumerate(self.model.by_id)}
        self._emitted: dict[Step, str] = {}
        self._emitted_groups: dict[Grouped, str] = {}

    def reader(self, depth: int, step: int) -> SelectScope:
        """The scope of a step's reader: the step itself, or a SELECT over its table expression."""
        if self.demand.is_expression((depth, step)):
            name = self._emit(depth, step)
            body = SelectBuilder(exp.Table(this=identifier(name)))
            return SelectScope(depth, step + 1, body, before=name, used={name.casefold()})
        return self._stand(depth, step)

    def _emit(self, depth: int, step: int) -> str:
        """The table expression of a step; a step that changes nothing reuses that of the step before."""
        place = (depth, step)
        column_id = self._emitted.get(place)
        if column_id is not None:
            return column_id
        exports = self.demand.exports.get(place, {})
        work_on(self.model.element.id, "")
        scope = self._stand(depth, step)
        body = scope.body
        cut = self.page is not None and place == self.page_place
        idle = step > 0 and not body.joins and not body.where and not cut
        if idle and all(node.step < step for node in exports):
            name = scope.before
        else:
            ordered = sorted(exports, key=self._place)
            values = [named(self.values.write(node, scope), self.values.name(node)) for node in ordered]
            name = self.builder.reserve(self._wanted_name(depth, step, body))
            select = body.select(values)
            if cut:
                self._cut_page(select, scope)
            self.builder.add(name, drop_redundant_qualifiers(select))
        self._emitted[place] = name
        return name

    def _cut_page(self, select: exp.Select, scope: SelectScope) -> None:
        assert self.page is not None
        sort_rows(select, self.order_by(scope))
        limit_rows(select, self.page.limit, self.page.offset)

    def _place(self, node: Node) -> tuple[int, int]:
        """Keys first, then columns in the order of the document, then everything else."""
        if isinstance(node, KeyNode):
            return 0, node.index
        if node.name in self._positions:
            return 1, self._positions[node.name]
        return 2, 0

    def _wanted_name(self, depth: int, step: int, body: SelectBuilder) -> str:
        name, shape = self.model.element.name, self.planner.shape
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

    def _stand(self, depth: int, step: int) -> SelectScope:
        """FROM, JOIN and WHERE of a step."""
        base = self.planner.shape.base
        if step > 0:
            before = self._emit(depth, step - 1)
            scope = SelectScope(depth, step, SelectBuilder(exp.Table(this=identifier(before))), before=before)
            scope.used.add(before.casefold())
        elif depth == base:
            used: set[str] = set()
            reading = self.relation.open(free_names(used))
            scope = SelectScope(depth, 0, reading.body, reading=reading, used=used)
        else:
            grouped = self.planner.chains[depth].groups[0]
            if not grouped.keys and not self.demand.groups[grouped]:
                # A summary that reads no rows is one row all the same.
                return SelectScope(depth, 0, SelectBuilder(None))
            rows = self.reader(grouped.rows, grouped.step)
            body = rows.body
            body.group = [self.values.write(key, rows) for key in grouped.keys]
            scope = SelectScope(depth, 0, body, rows=rows, used=rows.used)
        self._add_joins(scope)
        conditions = scope.body.having if scope.rows is not None else scope.body.where
        for applied in self.planner.chains[depth].filters:
            if applied.step == step:
                result = self._condition(applied, scope)
                if result is not None:
                    conditions.append(result)
        return scope

    def _condition(self, applied: PlannedFilter, scope: SelectScope) -> exp.Expression | None:
        """The condition of a rule: of its one filter, or of any of its group."""
        rule = applied.rule
        if not applied.nodes:
            return exp.false()
        if any(isinstance(node, NullNode) for nodes in applied.nodes for node in nodes):
            return None
        try:
            conditions = [
                self._one_condition(item, nodes, scope, bound=rule.bound)
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
        whole = any_of(conditions)
        return None if isinstance(whole, exp.Boolean) and whole.this else whole

    def _one_condition(
        self, item: Filter, nodes: tuple[Node, ...], scope: SelectScope, *, bound: bool
    ) -> exp.Expression:
        read = self.builder.query_context.read
        values = [(read(self.values.write(node, scope), node.kind), node.kind.read) for node in nodes]
        if item.rank is not None:
            assert isinstance(nodes[0], WindowNode)
            ranked = nodes[0].parts["top"]
            values.append((self.values.write(ranked, scope), ranked.kind))
        if not bound:
            item.check(values[0][1])
        return item.condition(values, filter_context(self.builder, bound=bound))

    # ------------------------------------------------------------ joins

    def _add_joins(self, scope: SelectScope) -> None:
        chain = self.planner.chains[scope.depth]
        for grouped in chain.groups[1:]:
            if grouped.joined_at == scope.at and grouped in self.demand.groups:
                self._join_group(scope, grouped)
        for join in chain.joins:
            if join.step == scope.at and join in self.demand.joins:
                if isinstance(join, LevelJoin):
                    self._join_level(scope, join)
                elif isinstance(join, LookbackJoin):
                    self._join_lookback(scope, join)
                else:
                    self._lookups.join(scope, join)

    def _join_level(self, scope: SelectScope, join: LevelJoin) -> None:
        name = self._emit(join.target, self.demand.join_step(join))
        alias = scope.alias(name)
        scope.aliases[join] = alias
        pairs = [
            (self.values.write(own, scope), column(self.values.name(other), alias), own.kind)
            for own, other in join.keys
        ]
        self._add_join(scope, name, alias, self._equal(pairs))

    def _join_lookback(self, scope: SelectScope, join: LookbackJoin) -> None:
        """The rows of this step, by their dates; one value for each date."""
        dated = dated_values(self.values, scope, join)
        name = self.builder.share(f"{self.model.element.name}_before", dated)
        alias = scope.alias(name)
        scope.aliases[join] = alias
        pairs = [
            (self.values.write(key, scope), column(self.values.name(key), alias), key.kind)
            for key in join.partition
        ]
        same_group = self._equal(pairs)
        on = exp.EQ(this=wanted_date(self.values, scope, join), expression=column(DATE_KEY, alias))
        and_ = on if same_group is None else exp.And(this=on, expression=same_group)
        scope.body.joins.append(exp.Join(this=read_cte(name, alias), side="LEFT", on=and_))

    def _join_group(self, scope: SelectScope, grouped: Grouped) -> None:
        name = self._emit_group(grouped)
        alias = scope.alias(name)
        scope.aliases[grouped] = alias
        pairs: list[tuple[exp.Expression, exp.Expression, ValueKind]] = []
        for key_id in self.planner.shape.keys_to(grouped.chain):
            own = self.planner.column(grouped.chain, key_id, late=False)
            theirs = column(self.values.name(own), alias)
            pairs.append((self.values.write(own, scope), theirs, own.kind))
        self._add_join(scope, name, alias, self._equal(pairs))

    def _emit_group(self, grouped: Grouped) -> str:
        """A further GROUP BY of a level, over other rows than the first one."""
        emitted_group = self._emitted_groups.get(grouped)
        if emitted_group is None:
            rows = self.reader(grouped.rows, grouped.step)
            values: list[exp.Expression] = []
            rows.body.group = []
            for key_id, key in zip(self.planner.shape.keys_to(grouped.chain), grouped.keys, strict=True):
                own = self.planner.column(grouped.chain, key_id, late=False)
                rows.body.group.append(self.values.write(key, rows))
                values.append(named(self.values.write(key, rows), self.values.name(own)))
            for node in self.demand.groups[grouped]:
                assert isinstance(node, AggregateNode)
                values.append(named(self.values.aggregate(node, rows), self.values.name(node)))
            emitted_group = self.builder.reserve(self._wanted_name(grouped.chain, 0, rows.body))
            self.builder.add(emitted_group, drop_redundant_qualifiers(rows.body.select(values)))
            self._emitted_groups[grouped] = emitted_group
        return emitted_group

    def _add_join(self, scope: SelectScope, name: str, alias: str, on: exp.Expression | None) -> None:
        source = exp.Table(this=identifier(name))
        if alias != name:
            source.set("alias", exp.TableAlias(this=identifier(alias)))
        if on is None:
            scope.body.joins.append(exp.Join(this=source, kind="CROSS"))
        else:
            scope.body.joins.append(exp.Join(this=source, on=on))

    def _equal(
        self, pairs: Iterable[tuple[exp.Expression, exp.Expression, ValueKind]]
    ) -> exp.Expression | None:
        and_: exp.Expression | None = None
        for left, right, kind in pairs:
            expression = self.builder.query_context.platform.null_safe_equal(left, right, kind)
            and_ = expression if and_ is None else exp.And(this=and_, expression=expression)
        return and_
