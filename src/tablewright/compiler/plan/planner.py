"""Decides in which step of which level each value of an element is computed.

The order of work: source, filters on base columns, base windows, filters on those, aggregates of each level,
filters on aggregates, windows of the level, filters on those, sort, limit. Filters on aggregates never change
an aggregate; filters on base columns change all of them.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tablewright.compiler.analysis.filter_rules import Rule
from tablewright.compiler.errors import ColumnCompileError
from tablewright.compiler.expressions.atoms import (
    AggregateAtom,
    Atom,
    CoarserLevelAtom,
    LookupAtom,
    PivotTotalAtom,
    WindowAtom,
)
from tablewright.compiler.expressions.dependencies import all_atoms, atom_name, direct_references, in_order
from tablewright.compiler.expressions.key import reference_key
from tablewright.compiler.expressions.references import (
    AtomReference,
    ControlValueOf,
    OwnColumn,
    Part,
    Resolved,
    SourceColumnValue,
)
from tablewright.compiler.expressions.uses import LARGEST_EXPRESSION, Uses
from tablewright.compiler.limits import LARGEST_COLUMN, too_large
from tablewright.compiler.plan.aggregate_batches import batch_key, refuse_variant_keys
from tablewright.compiler.plan.date_lookback import is_lookback, lookback_of
from tablewright.compiler.plan.filter_steps import FilterSteps
from tablewright.compiler.plan.lookup_joins import LookupJoins
from tablewright.compiler.plan.nodes import (
    AggregateNode,
    FormulaNode,
    Grouped,
    JoinedNode,
    KeyNode,
    LevelJoin,
    LevelPlan,
    LookupNode,
    Node,
    NullNode,
    SortedBy,
    SourceNode,
    WindowNode,
    is_aggregated_variant,
)
from tablewright.compiler.plan.row_numbers import row_number_windows
from tablewright.compiler.plan.row_order import RowOrder
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import Typed, TypedCall, TypedReference, ValueKind

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement

_ALL = 1_000_000
_LONG_CHAIN = 20
"""The length of a chain of columns beyond which they are scheduled one after the other."""
_Called = TypeVar("_Called", AggregateAtom, WindowAtom)


class LevelPlanner:
    """Plans the steps of every level of one element, as far as the required values need them."""

    def __init__(
        self, model: "AnalysedElement", shown: int, rules: Iterable[Rule], identity: tuple[str, ...]
    ):
        self.model = model
        self.shape = model.shape
        self.shown = shown
        self.identity = identity
        self.chains = {depth: LevelPlan(depth) for depth in range(self.shape.base + 1)}
        self._memo: dict[tuple[int, bool, str], Node] = {}
        self._joins: dict[tuple[int, int, bool], list[LevelJoin]] = {}
        self._lookups = LookupJoins(self)
        self.page_floor = 0
        """Base rows only: values scheduled from now on come after LIMIT has been applied."""
        self._windows: list[Node] = []
        self.order = RowOrder(self)
        self.filters = FilterSteps(self, rules)
        self.filters.start_base()

    # ------------------------------------------------------------ what is wanted

    def prepare(self, column_ids: Iterable[str]) -> None:
        """Schedule all aggregates first, so that filters on groups can come after them."""
        seen: set[str] = set()
        late = [rule for rules in self.filters.late.values() for rule in rules]
        pending = deque([*column_ids, *(column_id for rule in late for column_id in rule.column_ids)])
        pending += [key for depth in range(self.shape.base) for key in self.shape.keys_to(depth)]
        while pending:
            column_id = pending.popleft()
            info = self.model.columns.get(column_id)
            if column_id in seen or info is None or info.placed is None:
                continue
            seen.add(column_id)
            if column_id in self.model.keys and not self.model.properties.is_late(column_id):
                continue
            for atom in self.model.atoms_of(column_id):
                if isinstance(atom, AggregateAtom):
                    self.aggregate(atom)
            home = self.model.homes[column_id]
            if column_id in self.model.properties.feeding and home <= self.shown:
                self.column(self.shown, column_id, late=False)
            pending += self.model.columns_of(column_id)

    def warm_up(self, column_ids: Iterable[str]) -> None:
        """Schedule the inputs of the shown columns bottom-up, so that recursion stays flat."""
        closure: set[str] = set()
        pending = list(column_ids)
        while pending:
            column_id = pending.pop()
            info = self.model.columns.get(column_id)
            if column_id in closure or info is None or info.placed is None:
                continue
            closure.add(column_id)
            pending += [
                reference.column_id
                for reference in direct_references(info.placed)
                if isinstance(reference, OwnColumn) and self.model.homes[reference.column_id] == info.home
            ]
        for column_id in self.model.order:
            if column_id in closure and self.model.homes[column_id] == self.shown:
                self.column(self.shown, column_id, late=True)

    def finish(self, nodes: Iterable[Node]) -> int:
        """The last step of the shown level, once all wanted values are known."""
        chain = self.chains[self.shown]
        self.filters.prepare(self.shown)
        for depth in self.filters.above(self.shown):
            self._join(self.shown, depth, 0, final=True)
        return self._finish(chain, nodes)

    def page_step(self, nodes: Iterable[Node]) -> int:
        """The step at which LIMIT is applied: no later step may add or remove rows.

        Steps that other levels read must have all rows, so LIMIT has a separate step after them.
        """
        last = self.finish(nodes)
        return max([last, *(1 + step for step in self.chains[self.shown].read_at)])

    def fits_page(self, step: int) -> bool:
        """Whether a join comes after LIMIT (else it is not worthwhile), and nothing that needs all rows."""
        chain = self.chains[self.shown]
        joined = any(join.step > step for join in chain.joins)
        whole = [node.step for node in self._windows if node.chain == self.shown]
        return joined and all(other_step <= step for other_step in (*whole, *chain.read_at))

    def _finish(self, chain: LevelPlan, nodes: Iterable[Node]) -> int:
        self._ensure_group(chain.depth)
        steps = [node.step for node in nodes if node.chain == chain.depth]
        steps += [filter_.step for filter_ in chain.filters]
        steps += [join.step for join in chain.joins if isinstance(join, LevelJoin) and join.final]
        chain.final = max([*steps, chain.final or 0])
        return chain.final

    # ------------------------------------------------------------ columns

    def column(self, depth: int, column_id: str, *, late: bool) -> Node:
        """The value of a column on the rows of a level."""
        late = self._is_late(depth, column_id, late=late)
        key = (depth, late, f"[{column_id}]")
        node = self._memo.get(key)
        if node is None:
            self._start_below(depth, column_id, late=late)
            # Placing filters may have asked for the same column meanwhile.
            node = self._memo.setdefault(key, self._column(depth, column_id, late=late))
        return node

    def _is_late(self, depth: int, column_id: str, *, late: bool) -> bool:
        """Whether a column has another value on the rows that remain after filters on groups."""
        if not late or not self.filters.reach(depth):
            return False
        at_home = self.model.homes[column_id] == depth or column_id in self.model.keys
        return not (at_home and column_id in self.model.properties.feeding)

    def _start_below(self, depth: int, column_id: str, *, late: bool) -> None:
        """Schedule a long chain of columns from its start, so that recursion stays flat."""
        homes = self.model.homes
        pending = [(column_id, False)]
        order: dict[str, None] = {}
        visited: set[str] = set()
        while pending:
            current, done = pending.pop()
            if done:
                order.setdefault(current)
            elif current not in visited:
                visited.add(current)
                if (depth, self._is_late(depth, current, late=late), f"[{current}]") in self._memo:
                    continue
                below = [e for e in self.model.columns_of(current) if homes[e] == homes[column_id]]
                pending += [(current, True), *((column_id, False) for column_id in reversed(below))]
        if len(order) > _LONG_CHAIN:
            for other_column_id in list(order)[:-1]:
                self.column(depth, other_column_id, late=late)

    def _column(self, depth: int, column_id: str, *, late: bool) -> Node:
        info = self.model.columns[column_id]
        if info.placed is None:
            return NullNode(chain=depth, step=0, kind=info.kind, name=column_id)
        base = self.shape.base
        if column_id in self.model.keys and info.home <= depth < base:
            return self._key(depth, column_id)
        if info.home == depth or (column_id in self.model.keys and depth == base):
            column = self._named_after(self._formula(depth, info.placed, column_id, late=late), column_id)
            return self.column(depth, column_id, late=False) if late and not column.late else column
        return self._repeated(
            depth, info.home, lambda final: self.column(info.home, column_id, late=final), late=late
        )

    def _key(self, depth: int, column_id: str) -> Node:
        grouped = self._ensure_group(depth)
        index = self.shape.keys_to(depth).index(column_id)
        inner = grouped.keys[index]
        return KeyNode(
            chain=depth,
            step=0,
            kind=inner.kind,
            name=column_id,
            size=inner.size,
            index=index,
            grouped=grouped,
        )

    def _formula(self, depth: int, placed: Typed, name: str, *, late: bool, of: str = "") -> Node:
        """Schedule a formula. `of` is the column that a part belongs to; without it the formula is that of
        the column `name`."""
        of = of or name
        uses = self.model.uses.of(placed)
        parts = self.parts(depth, uses.typed, late=late, of=of)
        if isinstance(placed, TypedReference) and isinstance(
            placed.resolved, SourceColumnValue | AtomReference
        ):
            return next(iter(parts.values()))
        step, size = self._fitting(uses, parts)
        if size > LARGEST_COLUMN:
            error = too_large(size, placed.span)
            raise ColumnCompileError(self.model.element.id, of, error) if of in self.model.by_id else error
        if depth == self.shape.base:
            step = max(step, self.page_floor)
        elif self.model.analysis.sql.variants_apart:
            step = max([step, *(part.step + 1 for part in parts.values() if is_aggregated_variant(part))])
        return FormulaNode(
            chain=depth,
            step=step,
            kind=placed.kind,
            name=name,
            windowed=any(part.windowed and part.step == step for part in parts.values()),
            size=size,
            late=any(part.late for part in parts.values()),
            typed=uses.typed,
            parts=parts,
            of=of,
        )

    def _fitting(self, uses: Uses, parts: dict[str, Node]) -> tuple[int, int]:
        """The first step in which a formula can be written, and how large it is there.

        Values that would make it too large are read by name, one step after they have been computed.
        """
        size = uses.weight({text: part.size for text, part in parts.items()})
        step = self.after(parts.values())
        if size > LARGEST_EXPRESSION and any(part.size > 1 for part in parts.values()):
            step = max(step, *(part.step + 1 for part in parts.values() if part.size > 1))
            size = uses.weight({})
        return step, size

    def _named_after(self, node: Node, name: str) -> Node:
        """Name a value after the column if the column is just that value."""
        own = isinstance(node, AggregateNode | WindowNode | LookupNode)
        if own and name in self.model.by_id and node.name not in self.model.by_id:
            node.name = name
        return node

    def parts(self, depth: int, placed: Typed, *, late: bool, of: str = "part") -> dict[str, Node]:
        """The values that a formula with assigned levels uses, by the text of the reference; `of` is its
        column."""
        nodes: dict[str, Node] = {}
        for reference in direct_references(placed):
            if not isinstance(reference, ControlValueOf) and (text := reference_key(reference)) not in nodes:
                nodes[text] = self._value(depth, reference, late=late, of=of)
        return nodes

    def after(self, nodes: Iterable[Node], *, no_window: bool = False) -> int:
        """The first step in which all these values can be written into one expression."""
        return max((node.step + (1 if no_window and node.windowed else 0) for node in nodes), default=0)

    # ------------------------------------------------------------ other values

    def _value(self, depth: int, resolved: Resolved, *, late: bool, of: str) -> Node:
        match resolved:
            case Part():
                return self._part(depth, resolved, late=late, of=of)
            case OwnColumn():
                return self.column(depth, resolved.column_id, late=late)
            case SourceColumnValue():
                return self.source(resolved.key, resolved.kind)
            case AtomReference():
                return self._atom(depth, resolved.atom, late=late)
            case _:
                raise AssertionError(f"{resolved!r} has no value on rows")

    def _part(self, depth: int, part: Part, *, late: bool, of: str) -> Node:
        key = (depth, late, reference_key(part))
        if key not in self._memo:
            self._memo[key] = self._formula(depth, part.typed, f"{of}_part", late=late, of=of)
        return self._memo[key]

    def source(self, key: str, kind: ValueKind) -> Node:
        """A source column on base rows."""
        place = (self.shape.base, False, f"source:{key}")
        source_node = self._memo.get(place)
        if source_node is None:
            name = key.rpartition("/")[2] or key
            source_node = SourceNode(chain=self.shape.base, step=0, kind=kind, name=name, key=key)
            self._memo[place] = source_node
        return source_node

    def _atom(self, depth: int, atom: Atom, *, late: bool) -> Node:
        if atom.level < depth:
            return self._repeated(
                depth, atom.level, lambda final: self._atom(atom.level, atom, late=final), late=late
            )
        match atom:
            case AggregateAtom():
                return self.aggregate(atom)
            case CoarserLevelAtom():
                return self._hoisted(depth, atom)
            case PivotTotalAtom():
                return self._crossed(atom)
            case WindowAtom():
                key = (depth, late, atom.text)
                if key not in self._memo:
                    self._memo[key] = self._window(depth, atom, late=late)
                return self._memo[key]
            case LookupAtom():
                return self._lookups.value(depth, atom, late=late)

    def _crossed(self, atom: PivotTotalAtom) -> Node:
        """Raise for a pivot total: it exists only in the pivot itself."""
        error = FormulaError(
            "unsupported",
            "Totals across the rows and columns of a pivot exist in the pivot only.",
            atom.value.span,
            hint="Compute the total where it is needed, with a grouping or a summary value.",
        )
        raise self.blamed(atom, error)

    def blamed(self, atom: Atom, error: FormulaError) -> ColumnCompileError | FormulaError:
        """The error of an atom as the error of a column that contains it."""
        for column_id, info in self.model.columns.items():
            if info.placed is not None and any(other_atom is atom for other_atom in all_atoms(info.placed)):
                return ColumnCompileError(self.model.element.id, column_id, error)
        return error

    def _hoisted(self, depth: int, atom: CoarserLevelAtom) -> Node:
        key = (depth, False, atom.text)
        if key not in self._memo:
            self._memo[key] = self._formula(depth, atom.value, "subtotal", late=False)
        return self._memo[key]

    def _repeated(self, depth: int, target: int, inner: Callable[[bool], Node], *, late: bool) -> Node:
        """A value of a coarser level on the rows of this one."""
        final = late and bool(self.filters.late.get(target))
        if final:
            self.filters.prepare(target)
        value = inner(late)
        final = final or value.late
        place = (depth, final, f"repeated:{target}:{id(value)}")
        joined_node = self._memo.get(place)
        if joined_node is None:
            join = self._join(depth, target, value.step, final=final)
            if final:
                self._finish(self.chains[target], [value])
            else:
                self.chains[target].read_at.add(value.step)
            joined_node = JoinedNode(
                chain=depth,
                step=join.step,
                kind=value.kind,
                name=value.name,
                late=final,
                join=join,
                inner=value,
            )
            self._memo[place] = joined_node
        return joined_node

    def _join(self, depth: int, target: int, read_step: int, *, final: bool) -> LevelJoin:
        """The join that reads the coarser level after `read_step`; a final one, after its last step."""
        known = self._joins.setdefault((depth, target, final), [])
        for level_join in known:
            wanted = max(level_join.read_step, read_step)
            if self._reach(target, _ALL if final else wanted, depth) < level_join.step:
                level_join.read_step = wanted
                return level_join
        keys = tuple(
            (self.column(depth, key, late=False), self.column(target, key, late=False))
            for key in self.shape.keys_to(target)
        )
        step = self.after((own for own, _ in keys), no_window=True)
        step = max(step, 1 + self._reach(target, _ALL if final else read_step, depth))
        step = max(step, self.first_join_step(depth))
        self._ensure_group(target)
        chain = self.chains[depth]
        if final:
            self.filters.prepare(depth)
            self.filters.prepare(target)
            self._finish(self.chains[target], [])
            step = max(step, chain.late_floor)
        join = LevelJoin(chain=depth, step=step, target=target, final=final, keys=keys, read_step=read_step)
        chain.joins.append(join)
        known.append(join)
        return join

    def first_join_step(self, depth: int) -> int:
        """The first step of a grouping is its GROUP BY; nothing can be joined there."""
        return 1 if depth < self.shape.base else self.page_floor

    def _reach(self, depth: int, upto: int, of: int) -> int:
        """The last step of level `of` that another level, up to a step, reads."""
        if depth == of:
            return upto
        chain = self.chains[depth]
        steps = [-1]
        steps += [self._reach(g.rows, g.step, of) for g in chain.groups if g.joined_at <= upto]
        for join in chain.joins:
            if isinstance(join, LevelJoin) and join.step <= upto:
                steps.append(self._reach(join.target, _ALL if join.final else join.read_step, of))
        return max(steps)

    # ------------------------------------------------------------ groups

    def last_group_step(self) -> int:
        """The last step of base rows at which they are grouped."""
        groups = [group for chain in self.chains.values() for group in chain.groups]
        return max((group.step for group in groups if group.rows == self.shape.base), default=0)

    def aggregate(self, atom: AggregateAtom) -> AggregateNode:
        """An aggregate of finer rows as a value of its level."""
        place = (atom.level, False, atom.text)
        aggregate_node = self._memo.get(place)
        if aggregate_node is not None:
            assert isinstance(aggregate_node, AggregateNode)
            return aggregate_node
        rows = atom.rows
        uses = self.model.uses.of(atom.call)
        atom = _with_call(atom, uses.typed)
        parts = self.parts(rows, uses.typed, late=False)
        step, size = self._fitting(uses, parts)
        order: tuple[SortedBy, ...] = ()
        ties: tuple[Node, ...] = ()
        if in_order(atom.call.function):
            order, ties = self.order.within(atom.level, rows)
        needed = [*parts.values(), *(sort_key.node for sort_key in order), *ties]
        places = row_number_windows(self, atom, parts, order, ties)
        batch = batch_key(atom.call, self.model.analysis.sql)
        step = max(step, self.after([*needed, *places], no_window=True))
        grouped = self._group(atom.level, rows, step, batch)
        aggregate_node = AggregateNode(
            chain=atom.level,
            step=grouped.joined_at,
            kind=atom.call.kind,
            name=atom_name(atom),
            size=size,
            atom=atom,
            grouped=grouped,
            parts=parts,
            order=order,
            ties=ties,
            places=places,
        )
        self._memo[place] = aggregate_node
        return aggregate_node

    def _group(self, depth: int, rows: int, step: int, batch: str = "") -> Grouped:
        keys = tuple(self.column(rows, key, late=False) for key in self.shape.keys_to(depth))
        if not self.model.analysis.sql.compares_variants:
            refuse_variant_keys(self.model, zip(self.shape.keys_to(depth), keys, strict=True))
        step = max(step, self.after(keys, no_window=True))
        self._ensure_group(rows)
        if rows == self.shape.base:
            step = max(step, self.chains[rows].early_floor, self.chains[rows].group_floor)
        chain = self.chains[depth]
        for group in chain.groups:
            if (group.rows, group.step) == (rows, step) and (not batch or group.batch in ("", batch)):
                group.batch = group.batch or batch
                return group
        # It comes after every step of this level from which its own rows are made.
        joined_at = max(len(chain.groups), 1 + self._reach(rows, step, depth))
        grouped = Grouped(chain=depth, rows=rows, step=step, keys=keys, joined_at=joined_at, batch=batch)
        chain.groups.append(grouped)
        self.chains[rows].read_at.add(step)
        return grouped

    def _ensure_group(self, depth: int) -> Grouped:
        """The GROUP BY that creates the rows of a level, even if nothing is aggregated."""
        if depth == self.shape.base:
            return Grouped(chain=depth, rows=depth, step=0, keys=(), joined_at=0)
        chain = self.chains[depth]
        if not chain.groups:
            self._group(depth, self.shape.base, 0)
        return chain.groups[0]

    # ------------------------------------------------------------ windows

    def _window(self, depth: int, atom: WindowAtom, *, late: bool) -> Node:
        text = atom.text
        uses = self.model.uses.of(atom.call)
        atom = _with_call(atom, uses.typed)
        parts = self.parts(depth, uses.typed, late=late)
        fitting, size = self._fitting(uses, parts)
        partition = self.order.partition(depth, late=late)
        order, ties = self.order.of(depth, late=late)
        needed = [*parts.values(), *partition, *(sort_key.node for sort_key in order), *ties]
        base = depth == self.shape.base
        early = (
            base
            and not any(node.late for node in needed)
            and not self.model.properties.follows_groups(
                atom, [sort_key.column_id for sort_key in self.order.sort_of(atom.level)]
            )
        )
        step = max(fitting, self.window_step(depth, needed, early=early, late=late))
        known = self._memo.get((depth, late, text))
        if known is not None:
            # Placing the level's filters has asked for the same window.
            return known
        if is_lookback(atom) and not self.model.analysis.sql.date_frames:
            after = max(step + 1, self.first_join_step(depth))
            self._windows.append(lookback_of(self, atom, parts, partition, after, late=late and not early))
            return self._windows[-1]
        window_node = WindowNode(
            chain=depth,
            step=step,
            kind=atom.call.kind,
            name=atom_name(atom),
            windowed=True,
            size=size + sum(node.size for node in needed[len(parts) :]),
            late=late and not early,
            atom=atom,
            parts=parts,
            partition=partition,
            order=order,
            ties=ties,
        )
        self._windows.append(window_node)
        return window_node

    def window_step(self, depth: int, needed: Iterable[Node], *, early: bool, late: bool) -> int:
        """The first step of a window: after the filters whose removed rows it must not see."""
        grouped = depth < self.shape.base and self.model.analysis.sql.windows_apart
        step = max(self.after(needed, no_window=True), 1 if grouped else 0)
        chain = self.chains[depth]
        if early:
            return max(step, chain.window_floor)
        if late:
            self.filters.prepare(depth)
            step = max(step, chain.late_floor)
        return max(step, chain.early_floor)


def _with_call(atom: _Called, call: Typed) -> _Called:
    """The atom with the parts of its call cut out."""
    assert isinstance(call, TypedCall)
    return atom if call is atom.call else replace(atom, call=call)
