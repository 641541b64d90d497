"""The SELECTs of one element at one level, written from its schedule."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from tablewright.compiler.assembly import (
    Assembly,
    Body,
    column,
    identifier,
    limit_rows,
    named,
    only_logical,
    only_value,
    tidy,
)
from tablewright.compiler.canonical import canonical_reference
from tablewright.compiler.demand import Demand, Place
from tablewright.compiler.dependencies import all_atoms, all_references
from tablewright.compiler.filters import FilterProblem, condition
from tablewright.compiler.nodes import (
    AggregateNode,
    Applied,
    FormulaNode,
    Grouped,
    JoinedNode,
    KeyNode,
    LevelJoin,
    LookupJoin,
    LookupNode,
    Node,
    NullNode,
    SortedBy,
    SourceNode,
    WindowNode,
)
from tablewright.compiler.placement import aggregates
from tablewright.compiler.references import ControlValueOf, ForeignColumn, LookedUp, SourceColumnValue
from tablewright.compiler.relations import Relation
from tablewright.compiler.request import RowWindow
from tablewright.compiler.schedule import Schedule
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.sql import by_code_point, cast, sql_type
from tablewright.formula.lowering import lower, lower_aggregate, lower_window
from tablewright.formula.typed import (
    Constant,
    ResolvedReference,
    Typed,
    TypedCall,
    TypedReference,
    ValueKind,
)
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis import ElementModel


_NOWHERE = Span(0, 0)


class BrokenColumn(Exception):
    """A column that turned out to be in error only while its SQL was written."""

    def __init__(self, element_id: str, column_id: str, error: FormulaError) -> None:
        super().__init__(error.message)
        self.place = (element_id, column_id)
        self.error = error


class Context:
    """What formulas mean on the rows where they stand: the lowering's view of a query."""

    def __init__(self, assembly: Assembly, value: Callable[[TypedReference], exp.Expression]) -> None:
        self._situation = assembly.situation
        self._value = value

    @property
    def dialect(self) -> str:
        return self._situation.dialect

    @property
    def time_zone(self) -> str:
        return self._situation.time_zone

    @property
    def now(self) -> Any:
        return self._situation.now

    @property
    def user(self) -> Any:
        return self._situation.user

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        return self._situation.parameter(name, value, kind)

    def constant(self, resolved: ResolvedReference) -> Constant:
        return self._situation.constant(resolved)

    def column(self, reference: TypedReference) -> exp.Expression:
        if isinstance(reference.resolved, ControlValueOf):
            return self._situation.control(reference.resolved)
        return self._value(reference)

    def aggregate(self, node: TypedCall) -> exp.Expression:
        return lower_aggregate(node, self)

    def window(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)

    def special(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)


@dataclass(slots=True)
class Standing:
    """Where expressions of a level stand: at which step, and under which names joined tables are."""

    depth: int
    at: int
    body: Body
    before: str = ""
    """The table expression of the step before."""
    aliases: dict[LevelJoin | LookupJoin | Grouped, str] = field(
        default_factory=dict["LevelJoin | LookupJoin | Grouped", str]
    )
    rows: "Standing | None" = None
    """For the first step of a grouping: where its rows stand."""
    used: set[str] = field(default_factory=set[str])

    def alias(self, wanted: str) -> str:
        name, count = wanted, 1
        while name.casefold() in self.used:
            count += 1
            name = f"{wanted}_{count}"
        self.used.add(name.casefold())
        return name


class ElementQuery:
    """First `plan`, then, once every element that is read has been planned too, `final`."""

    def __init__(
        self,
        model: "ElementModel",
        depth: int,
        assembly: Assembly,
        relation: Relation,
        foreign: Callable[[LookedUp], Relation],
        without: str | None = None,
    ) -> None:
        self.model = model
        self.depth = depth
        self.assembly = assembly
        self.relation = relation
        self._foreign = foreign
        self._rules = [rule for rule in model.rules if rule.column_id != without]
        self.schedule = self._new_schedule()
        self.page: RowWindow | None = None
        """The window of rows that is cut out before anything is joined, if that pays."""
        self._page_step = 0
        self.wanted: dict[str, Node] = {}
        self._names: dict[Node, str] = {}
        self._taken: dict[int, set[str]] = {}
        self._positions = {column_id: number for number, column_id in enumerate(model.by_id)}
        self._column_ids = frozenset(column_id.casefold() for column_id in model.by_id)
        self._emitted: dict[Place, str] = {}
        self._emitted_groups: dict[Grouped, str] = {}
        self._emitted_lookups: dict[LookupJoin, tuple[str, list[str], dict[str, str]]] = {}
        self.problems: dict[str, FormulaError] = {}

    # ------------------------------------------------------------ planning

    def _new_schedule(self) -> Schedule:
        return Schedule(self.model, self.depth, self._rules, self.relation.identity)

    def plan(
        self,
        column_ids: Sequence[str],
        *,
        ordered: bool,
        identity: bool = False,
        page: RowWindow | None = None,
    ) -> None:
        """Decide all steps for these columns, and tell the source what is read from it."""
        self._schedule_order(column_ids, ordered=ordered)
        schedule, depth = self.schedule, self.depth
        if page is not None and ordered and depth == schedule.shape.base:
            windowed = [each for each in column_ids if self.model.properties.is_windowed(each)]
            first = [*self._ordered_nodes(), *(schedule.column(depth, each, late=True) for each in windowed)]
            self._page_step = schedule.page_step(first)
            schedule.page_floor = self._page_step + 1
            self.page = page
        schedule.warm_up(column_ids)
        self.wanted = {each: schedule.column(depth, each, late=True) for each in column_ids}
        if self.page is not None and not schedule.fits_page(self._page_step):
            self.page = None
            self.schedule = self._new_schedule()
            self.plan(column_ids, ordered=ordered, identity=identity)
            return
        if ordered and depth == schedule.shape.base and not schedule.ties(depth):
            self.order += [node for node in self.wanted.values() if node.kind.type is not ValueType.VARIANT]
        self.identity_nodes = schedule.ties(depth) if identity else ()
        nodes = [*self.wanted.values(), *self._ordered_nodes(), *self.identity_nodes]
        self.final_step = schedule.finish(nodes)
        self.demand = Demand(schedule, self.final_step, self.relation.require, self._require_foreign)
        self.demand.activate(depth, self.final_step)
        at = self.demand.reading(depth, self.final_step)
        for node in nodes:
            self.demand.read(node, at)
        if self.page is not None:
            for node in self._ordered_nodes():
                self.demand.read(node, self._page_step)
        self.demand.follow()

    def _schedule_order(self, column_ids: Sequence[str], *, ordered: bool) -> None:
        """Schedule the aggregates of everything wanted, then what the shown rows are sorted by."""
        schedule, depth = self.schedule, self.depth
        levels = self._order_levels() if ordered else ()
        sort_keys = [key.column_id for level in levels for key in schedule.sort_of(level)]
        schedule.prepare([*column_ids, *sort_keys])
        self.order: list[SortedBy | Node] = []
        for level in levels:
            self.order += [
                SortedBy(node=schedule.column(depth, key.column_id, late=True), key=key)
                for key in schedule.sort_of(level)
            ]
            if level < schedule.shape.base:
                self.order += [
                    schedule.column(depth, key, late=True) for key in schedule.shape.levels[level].keys
                ]
        if ordered and depth == schedule.shape.base:
            self.order += schedule.ties(depth)

    def _ordered_nodes(self) -> list[Node]:
        return [each.node if isinstance(each, SortedBy) else each for each in self.order]

    def _order_levels(self) -> Sequence[int]:
        shape = self.schedule.shape
        if shape.order is not None and self.depth == shape.shown:
            return shape.order
        return range(1, self.depth + 1)

    def _require_foreign(self, atom: LookedUp) -> None:
        relation = self._foreign(atom)
        for part in (atom.value, *atom.foreign_keys):
            for resolved in _foreign_references(part):
                relation.require(resolved.column_id)

    # ------------------------------------------------------------ the final SELECT

    def final(self) -> tuple[Standing, Callable[[Node], exp.Expression]]:
        """Where the last SELECT stands, and how to write a value there."""
        standing = self._reader(self.depth, self.final_step)
        return standing, lambda node: self._write(node, standing)

    def order_by(self, standing: Standing, *, by_name: bool = True) -> list[exp.Ordered]:
        """The order of the shown rows, down to a full tie-break; by the names of outputs where possible."""
        outputs = {node: column_id for column_id, node in self.wanted.items()} if by_name else {}
        found: list[exp.Ordered] = []
        seen: set[Node] = set()
        for each in self.order:
            node = each.node if isinstance(each, SortedBy) else each
            if node in seen or isinstance(node, NullNode):
                continue
            seen.add(node)
            value = self._write(node, standing)
            compared = self._comparable(node, value)
            if compared is value and node in outputs:
                compared = exp.Column(this=identifier(outputs[node]))
            found.append(_ordered(compared, each))
        return found

    def _comparable(self, node: Node, value: exp.Expression) -> exp.Expression:
        """Text sorts by code point on every platform."""
        reference = TypedReference(
            span=_NOWHERE, kind=node.kind, resolved=ControlValueOf(kind=node.kind, control_id="")
        )
        return by_code_point(Context(self.assembly, lambda _: value), reference, value)

    # ------------------------------------------------------------ steps

    def _reader(self, depth: int, step: int) -> Standing:
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
        cut = self.page is not None and place == (self.depth, self._page_step)
        idle = step > 0 and not body.joins and not body.where and not cut
        if idle and all(node.step < step for node in exports):
            name = standing.before
        else:
            ordered = sorted(exports, key=self._place)
            values = [named(self._write(node, standing), self._name(node)) for node in ordered]
            name = self.assembly.reserve(self._wanted_name(depth, step, body))
            select = body.select(values)
            if cut:
                self._cut_page(select, standing)
            self.assembly.add(name, tidy(select))
        self._emitted[place] = name
        return name

    def _cut_page(self, select: exp.Select, standing: Standing) -> None:
        assert self.page is not None
        select.set("order", exp.Order(expressions=self.order_by(standing, by_name=False)))
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
        if self.page is not None and (depth, step) == (self.depth, self._page_step):
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
            source = self.relation.source()
            standing = Standing(depth, 0, Body(source), used={source.alias_or_name.casefold()})
        else:
            grouped = self.schedule.chains[depth].groups[0]
            if not grouped.keys and not self.demand.groups[grouped]:
                # A summary that reads no rows is one row all the same.
                return Standing(depth, 0, Body(None))
            rows = self._reader(grouped.rows, grouped.step)
            body = rows.body
            body.group = [self._write(key, rows) for key in grouped.keys]
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
        value = self._write(node, standing)
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
                _NOWHERE,
                hint="Change or remove the filter.",
            )
            return None
        return None if isinstance(found, exp.Boolean) and found.this else found

    def _in_top(self, rank: Node, value: exp.Expression, count: int, standing: Standing) -> exp.Expression:
        """The rank is within the wanted number; rows without a value have no rank."""
        assert isinstance(rank, WindowNode)
        within = exp.LTE(this=value, expression=exp.Literal.number(count))
        ranked = self._write(rank.parts["top"], standing)
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
        pairs = [(self._write(own, standing), column(self._name(other), alias)) for own, other in join.keys]
        self._add_join(standing, name, alias, self._equal(pairs, nulls=True), side="")

    def _join_group(self, standing: Standing, grouped: Grouped) -> None:
        name = self._emit_group(grouped)
        alias = standing.alias(name)
        standing.aliases[grouped] = alias
        pairs: list[tuple[exp.Expression, exp.Expression]] = []
        for key_id in self.schedule.shape.keys_to(grouped.chain):
            own = self.schedule.column(grouped.chain, key_id, late=False)
            pairs.append((self._write(own, standing), column(self._name(own), alias)))
        self._add_join(standing, name, alias, self._equal(pairs, nulls=True), side="")

    def _emit_group(self, grouped: Grouped) -> str:
        """A further GROUP BY of a level, over other rows than the first one."""
        found = self._emitted_groups.get(grouped)
        if found is None:
            rows = self._reader(grouped.rows, grouped.step)
            values: list[exp.Expression] = []
            rows.body.group = []
            for key_id, key in zip(self.schedule.shape.keys_to(grouped.chain), grouped.keys, strict=True):
                own = self.schedule.column(grouped.chain, key_id, late=False)
                rows.body.group.append(self._write(key, rows))
                values.append(named(self._write(key, rows), self._name(own)))
            for node in self.demand.groups[grouped]:
                assert isinstance(node, AggregateNode)
                values.append(named(self._aggregate(node, rows), self._name(node)))
            found = self.assembly.reserve(self._wanted_name(grouped.chain, 0, rows.body))
            self.assembly.add(found, tidy(rows.body.select(values)))
            self._emitted_groups[grouped] = found
        return found

    def _join_lookup(self, standing: Standing, join: LookupJoin) -> None:
        name, key_names, _ = self._emit_lookup(join)
        alias = standing.alias(name)
        standing.aliases[join] = alias
        pairs: list[tuple[exp.Expression, exp.Expression]] = []
        for (typed, parts), key_name in zip(join.keys, key_names, strict=True):
            pairs.append((self._lower(typed, parts, standing), column(key_name, alias)))
        on = self._equal(pairs, nulls=join.first.match_nulls)
        self._add_join(standing, name, alias, on, side="LEFT")

    def _emit_lookup(self, join: LookupJoin) -> tuple[str, list[str], dict[str, str]]:
        """The other element grouped by its keys: one row per key, so that rows never multiply."""
        found = self._emitted_lookups.get(join)
        if found is not None:
            return found
        relation = self._foreign(join.first)
        body = Body(relation.source())

        def value(reference: TypedReference) -> exp.Expression:
            assert isinstance(reference.resolved, ForeignColumn)
            return relation.value(reference.resolved.column_id)

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
            with self._blaming(atom.text):
                lowered = lower(atom.value, context)
            if not aggregates(atom.value):
                only = only_logical if atom.value.type is ValueType.LOGICAL else only_value
                lowered = only(lowered)
            values.append(named(lowered, name))
        target = self.model.workspace.elements[join.first.element_id].name
        name = self.assembly.reserve(f"{target}_lookup")
        self.assembly.add(name, tidy(body.select(values)))
        found = (name, key_names, value_names)
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
                each = exp.EQ(this=_grouped(left), expression=right)
            found = each if found is None else exp.And(this=found, expression=each)
        return found

    # ------------------------------------------------------------ values

    def _name(self, node: Node) -> str:
        """The name under which a value is passed on; columns keep their ids, source columns their names."""
        found = self._names.get(node)
        if found is not None:
            return found
        wanted = self._name(node.inner) if isinstance(node, JoinedNode) else node.name
        taken = self._taken.setdefault(node.chain, set())
        reserved = self._reserved(node) if isinstance(node, SourceNode) else frozenset[str]()
        name, count = wanted, 1
        while name.casefold() in taken or name.casefold() in reserved:
            count += 1
            name = f"{wanted}_{count}"
        taken.add(name.casefold())
        self._names[node] = name
        return name

    def _reserved(self, node: SourceNode) -> frozenset[str]:
        """A source column does not take the name of a column that means something else."""
        same = self.model.columns.get(node.key)
        placed = same.placed if same is not None else None
        resolved = placed.resolved if isinstance(placed, TypedReference) else None
        if isinstance(resolved, SourceColumnValue) and resolved.key == node.key:
            return frozenset()
        return self._column_ids

    def _write(self, node: Node, standing: Standing) -> exp.Expression:
        """A value as an expression where a reader stands."""
        if node.step < standing.at:
            return column(self._name(node), standing.before)
        match node:
            case SourceNode():
                return self.relation.value(node.key)
            case FormulaNode():
                return self._formula(node, standing)
            case KeyNode():
                assert standing.rows is not None
                return self._write(node.grouped.keys[node.index], standing.rows)
            case AggregateNode():
                if node.grouped.joined_at:
                    return column(self._name(node), standing.aliases[node.grouped])
                assert standing.rows is not None
                return self._aggregate(node, standing.rows)
            case WindowNode():
                return self._window(node, standing)
            case JoinedNode():
                return column(self._name(node.inner), standing.aliases[node.join])
            case LookupNode():
                names = self._emitted_lookups[node.join][2]
                return column(names[node.value], standing.aliases[node.join])
            case _:
                return cast(exp.Null(), sql_type(_concrete(node.kind)))

    def _formula(self, node: FormulaNode, standing: Standing) -> exp.Expression:
        try:
            return self._lower(node.typed, node.parts, standing)
        except FormulaError as error:
            if node.name not in self.model.by_id:
                raise
            raise BrokenColumn(self.model.element.id, node.name, error) from error

    @contextmanager
    def _blaming(self, text: str) -> Generator[None]:
        """An error of an atom is an error of a column that holds it."""
        try:
            yield
        except FormulaError as error:
            for column_id, info in self.model.columns.items():
                if info.placed is not None and any(each.text == text for each in all_atoms(info.placed)):
                    raise BrokenColumn(self.model.element.id, column_id, error) from error
            raise

    def _lower(self, typed: Typed, parts: dict[str, Node], standing: Standing) -> exp.Expression:
        return lower(typed, self._context(parts, standing))

    def _context(self, parts: dict[str, Node], standing: Standing) -> Context:
        return Context(
            self.assembly,
            lambda reference: self._write(parts[canonical_reference(reference.resolved)], standing),
        )

    def _aggregate(self, node: AggregateNode, rows: Standing) -> exp.Expression:
        order = tuple(self._sorted(each, rows) for each in node.order)
        ties = [self._write(each, rows) for each in node.ties]
        context = self._context(node.parts, rows)
        ordered = (*order, *self.assembly.situation.platform.ascending(ties))
        with self._blaming(node.atom.text):
            return lower_aggregate(node.atom.call, context, order=ordered)

    def _window(self, node: WindowNode, standing: Standing) -> exp.Expression:
        partition = [self._write(each, standing) for each in node.partition]
        if node.atom is None:
            value = self._write(node.parts["top"], standing)
            key = exp.Ordered(this=value, desc=node.top == "top", nulls_first=False)
            return exp.Window(this=exp.Rank(), partition_by=partition, order=exp.Order(expressions=[key]))
        with self._blaming(node.atom.text):
            lowering = lower_window(node.atom.call, self._context(node.parts, standing))
        ties = [self._write(each, standing) for each in node.ties]
        return lowering.over(
            partition=partition,
            sort=[self._sorted(each, standing) for each in node.order],
            tie_break=self.assembly.situation.platform.ascending(ties),
        )

    def _sorted(self, each: SortedBy, standing: Standing) -> exp.Ordered:
        return _ordered(self._comparable(each.node, self._write(each.node, standing)), each)


def _ordered(value: exp.Expression, each: SortedBy | Node) -> exp.Ordered:
    if isinstance(each, SortedBy):
        descending = each.key.direction == "descending"
        return exp.Ordered(this=value, desc=descending, nulls_first=each.key.nulls == "first")
    return exp.Ordered(this=value, desc=False, nulls_first=False)


def _grouped(value: exp.Expression) -> exp.Expression:
    return exp.Paren(this=value) if isinstance(value, exp.Binary) else value


def _concrete(kind: ValueKind) -> ValueKind:
    return ValueKind(type=ValueType.TEXT) if kind.type is ValueType.NULL else kind


def _foreign_references(part: Typed) -> Iterable[ForeignColumn]:
    return (each for each in all_references(part) if isinstance(each, ForeignColumn))
