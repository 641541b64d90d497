"""The cells of a pivot at all of its levels: one pass over base rows for all combinations of key prefixes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from tablewright.compiler.analysis.filter_rules import Rule
from tablewright.compiler.errors import ColumnCompileError, CompileError
from tablewright.compiler.expressions.atoms import (
    AggregateAtom,
    CoarserLevelAtom,
    LookupAtom,
    PivotTotalAtom,
    WindowAtom,
)
from tablewright.compiler.expressions.dependencies import direct_atoms, direct_references
from tablewright.compiler.expressions.key import expression_key
from tablewright.compiler.expressions.references import OwnColumn
from tablewright.compiler.plan.aggregate_batches import common_batch_key
from tablewright.compiler.plan.nodes import AggregateNode, Node, RowNumberNode
from tablewright.compiler.plan.planner import LevelPlanner
from tablewright.compiler.plan.pruning import RequiredValues
from tablewright.compiler.plan.row_numbers import row_number_windows
from tablewright.compiler.sql.element_query import require_foreign
from tablewright.compiler.sql.expression_writer import NOWHERE, ExpressionWriter, SelectScope
from tablewright.compiler.sql.query_builder import drop_redundant_qualifiers, grouping_keys
from tablewright.compiler.sql.query_graph import QueryGraph
from tablewright.compiler.sql.relations.base import Relation
from tablewright.compiler.sql.select_writer import SelectWriter
from tablewright.compiler.trees import identifier, named
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import cast, number, sql_type
from tablewright.formula.typed import Typed

ROW_LEVEL = "_row_level"
COLUMN_LEVEL = "_column_level"
CELL_ROWS = "_rows"
_MOST_ROUNDS = 4

Cross = tuple[int, int]
"""How many row keys and how many column keys identify a cell."""
_TOTAL: Cross = (0, 0)
"""That of all rows."""


@dataclass(frozen=True, slots=True)
class PivotKeys:
    """The active keys, and the combinations of key counts that are computed."""

    rows: tuple[str, ...]
    across: tuple[str, ...]
    crosses: tuple[Cross, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.rows, *self.across)


class PivotCells:
    """Plans and writes the table expression of the cells. `atoms` are its aggregates by their meaning."""

    def __init__(self, session: QueryGraph, rules: Sequence[Rule], element_id: str) -> None:
        self.model = session.analysis.model(element_id)
        self.builder = session.builder
        self.relation = session.source_of(self.model, 0)
        self._session = session
        self._rules = rules
        self.depth = self.model.shape.shown
        self.nodes: dict[str, AggregateNode] = {}
        self.names: dict[str, str] = {}
        """The name of each aggregate in the cells, by its meaning."""

    @property
    def problems(self) -> dict[str, FormulaError]:
        return {**self._planner.filters.problems, **self._steps.problems}

    # ------------------------------------------------------------ planning

    def plan(self, keys: PivotKeys, column_ids: Sequence[str]) -> None:
        """Plan the steps of the aggregates in these value columns."""
        self._keys = keys
        named_by = {
            text: column_id for column_id in column_ids if (text := self._lone_atom(column_id)) is not None
        }
        seen: set[str] = set()
        atoms = {text: atom for column_id in column_ids for text, atom in self._atoms_of(column_id, seen)}
        self._planner, nodes = self._scheduled(list(atoms.items()))
        taken = {
            column_id.casefold() for column_id in (*self.model.by_id, ROW_LEVEL, COLUMN_LEVEL, CELL_ROWS)
        }
        for text, node in nodes.items():
            name = named_by.get(text)
            if name is None:
                name, count = node.name, 1
                while name.casefold() in taken:
                    count += 1
                    name = f"{node.name}_{count}"
            taken.add(name.casefold())
            self.names[text] = node.name = name
        self.nodes = nodes
        planner, depth = self._planner, self.depth
        self._key_nodes = {column_id: planner.column(depth, column_id, late=False) for column_id in keys.all}
        wanted: list[Node] = [*self._key_nodes.values(), *nodes.values()]
        final = planner.finish(wanted)
        grouped = planner.chains[depth].groups[0]
        self._demand = RequiredValues(
            planner,
            final,
            self.relation.require,
            lambda atom: require_foreign(self._foreign(atom), atom),
            apart=frozenset([(grouped.rows, grouped.step)]) if self._needs_names() else frozenset(),
        )
        self._demand.activate(depth, final)
        for node in wanted:
            self._demand.read(node, final)
        self._places = self._places_by_cross()
        for place in (place for places in self._places.values() for place in places):
            self._demand.read(place, self._demand.reading(grouped.rows, grouped.step))
        self._demand.follow()
        self.relation.require_rows()
        self._values = ExpressionWriter(self.model, self.builder)
        nothing: list[exp.Ordered] = []
        self._steps = SelectWriter(
            self._values, self._demand, self.relation, self._foreign, lambda _: nothing, None, (depth, 0)
        )

    def _scheduled(
        self, atoms: list[tuple[str, AggregateAtom]]
    ) -> tuple[LevelPlanner, dict[str, AggregateNode]]:
        """All aggregates over the same rows: those that are ready first wait for the last."""
        floor = 0
        try:
            common_batch_key((atom.call for _, atom in atoms), self.model.analysis.sql, NOWHERE)
        except FormulaError as error:
            raise CompileError("unsupported", error.message, "Make a pivot of its own for each.") from error
        for _ in range(_MOST_ROUNDS):
            planner = LevelPlanner(self.model, self.depth, self._rules, self.relation.identity)
            base = planner.chains[planner.shape.base]
            base.group_floor = floor
            nodes = {text: planner.aggregate(atom) for text, atom in atoms}
            groups = planner.chains[self.depth].groups
            if len(groups) <= 1:
                return planner, nodes
            floor = max(group.step for group in groups)
        raise CompileError(
            "unsupported",
            f"The values of “{self.model.element.name}” aggregate each other's results.",
            "Put the inner value into a table with a grouping, and build the pivot on that.",
        )

    def _places_by_cross(self) -> dict[tuple[str, Cross], tuple[RowNumberNode, ...]]:
        """For aggregates by row number: each combination of keys has its own groups and so its own row
        numbers."""
        return {
            (text, cross): row_number_windows(
                self._planner, node.atom, node.parts, node.order, node.ties, self._kept(cross)
            )
            for text, node in self.nodes.items()
            for cross in self._keys.crosses
            if node.places
        }

    def _kept(self, cross: Cross) -> tuple[str, ...]:
        """The keys that identify the cells of one combination."""
        return (*self._keys.rows[: cross[0]], *self._keys.across[: cross[1]])

    def _in_one(self) -> bool:
        """Whether one SELECT computes all crosses."""
        several = self.builder.query_context.platform.grouping_sets
        return len(self._keys.crosses) == 1 or (several and not any(n.places for n in self.nodes.values()))

    def _total_apart(self) -> bool:
        """Whether the total of all rows needs a separate SELECT."""
        crosses = self._keys.crosses
        return (
            _TOTAL in crosses
            and len(crosses) > 1
            and not self.builder.query_context.platform.grand_total_on_empty_input
        )

    def _needs_names(self) -> bool:
        """Whether keys must be columns of a table expression before they are grouped in several ways."""
        if len(self._keys.crosses) < 2:
            return False
        if not self._in_one():
            return True
        if self._total_apart():
            return True
        plain = [self.model.plain_source_key(column_id) for column_id in self._keys.all]
        return None in plain or len(set(plain)) < len(plain)

    def _foreign(self, atom: LookupAtom) -> Relation:
        return self._session.foreign(self.model, atom, 0)

    # ------------------------------------------------------------ the aggregates of a value

    def _lone_atom(self, column_id: str) -> str | None:
        """The aggregate that a value is, when it is nothing more."""
        placed = self.model.columns[column_id].placed
        atoms = list(direct_atoms(placed)) if placed is not None else []
        lone = len(atoms) == 1 and placed is not None and expression_key(placed) == atoms[0].text
        return meaning(atoms[0]) if lone and isinstance(atoms[0], AggregateAtom) else None

    def _atoms_of(self, column_id: str, seen: set[str]) -> Iterator[tuple[str, AggregateAtom]]:
        """Those of a column and of the columns that it names, as far as they have not been seen."""
        placed = self.model.columns[column_id].placed
        if placed is None or column_id in seen:
            return
        seen.add(column_id)
        try:
            yield from self._atoms(placed, seen)
        except FormulaError as error:
            raise ColumnCompileError(self.model.element.id, column_id, error) from error

    def _atoms(self, placed: Typed, seen: set[str]) -> Iterator[tuple[str, AggregateAtom]]:
        for resolved in direct_references(placed):
            if isinstance(resolved, OwnColumn) and resolved.column_id in self.model.shape.measures:
                yield from self._atoms_of(resolved.column_id, seen)
        for atom in direct_atoms(placed):
            match atom:
                case AggregateAtom():
                    yield meaning(atom), self._at_cells(atom)
                case PivotTotalAtom() | CoarserLevelAtom():
                    yield from self._atoms(atom.value, seen)
                case WindowAtom():
                    for part in atom.call.arguments:
                        yield from self._atoms(part, seen)
                case LookupAtom():
                    raise FormulaError(
                        "unsupported",
                        "A value of a pivot cannot look up another element.",
                        atom.value.span,
                        hint="Look it up in a column of base rows, and aggregate that.",
                    )

    def _at_cells(self, atom: AggregateAtom) -> AggregateAtom:
        """The same aggregate for every cell, whichever total it was written for."""
        base = self.model.shape.base
        if atom.rows != base:
            raise FormulaError(
                "level",
                "A total of a pivot is computed from base rows, not from its cells.",
                atom.call.span,
                hint="Aggregate a column of base rows.",
            )
        if atom.level == self.depth:
            return atom
        return AggregateAtom(atom.call, self.depth, base, f"{expression_key(atom.call)}@{self.depth}<{base}")

    # ------------------------------------------------------------ writing

    def emit(self, *, counted: bool) -> str:
        """The table expression of all cells, and its name; with `counted`, the number of rows of each."""
        crosses = self._keys.crosses
        query: exp.Expression
        if self._in_one() and not self._total_apart():
            query = drop_redundant_qualifiers(self._in_one_pass(crosses, counted))
        elif self._in_one():
            others = [cross for cross in crosses if cross != _TOTAL]
            together, total = (
                drop_redundant_qualifiers(self._in_one_pass(others, counted)),
                self._one(_TOTAL, counted),
            )
            query = exp.Union(this=together, expression=total, distinct=False)
        else:
            query = self._one(crosses[0], counted)
            for cross in crosses[1:]:
                query = exp.Union(this=query, expression=self._one(cross, counted), distinct=False)
        name = self.builder.reserve(f"{self.model.element.name}_cells")
        self.builder.add(name, query)
        return name

    def _aggregates(self, scope: SelectScope, counted: bool, cross: Cross) -> list[exp.Expression]:
        nodes = {
            text: replace(node, places=self._places[text, cross]) if node.places else node
            for text, node in self.nodes.items()
        }
        aggregates = [
            named(self._values.write(node, scope), self.names[text]) for text, node in nodes.items()
        ]
        return [*aggregates, named(exp.Count(this=exp.Star()), CELL_ROWS)] if counted else aggregates

    def _in_one_pass(self, crosses: Sequence[Cross], counted: bool) -> exp.Select:
        scope = self._steps.reader(self.depth, 0)
        keys = self._keys
        written = {column_id: self._values.write(node, scope) for column_id, node in self._key_nodes.items()}
        scope.body.group = None
        select = scope.body.select(
            [
                *(named(written[column_id].copy(), column_id) for column_id in keys.all),
                named(self._level(keys.rows, written, [r for r, _ in crosses]), ROW_LEVEL),
                named(self._level(keys.across, written, [c for _, c in crosses]), COLUMN_LEVEL),
                *self._aggregates(scope, counted, crosses[0]),
            ]
        )
        if len(crosses) > 1:
            sets = [
                exp.Tuple(expressions=[written[row].copy() for row in (*keys.rows[:r], *keys.across[:c])])
                for r, c in crosses
            ]
            select.set("group", exp.Group(expressions=[exp.GroupingSets(expressions=sets)]))
        elif keys.all:
            own = grouping_keys([written[column_id].copy() for column_id in keys.all], select.expressions)
            select.set("group", exp.Group(expressions=own))
        return select

    def _level(
        self, keys: Sequence[str], written: dict[str, exp.Expression], levels: list[int]
    ) -> exp.Expression:
        """How many keys of an axis identify a cell: all but those that are grouped away."""
        sub: exp.Expression = number(max(levels))
        if len(set(levels)) == 1:
            return sub
        for key in keys[: max(levels)]:
            sub = exp.Sub(this=sub, expression=exp.Grouping(expressions=[written[key].copy()]))
        return sub

    def _one(self, cross: Cross, counted: bool) -> exp.Select:
        """The cells of one cross, for platforms that group in one way at a time."""
        scope = self._steps.reader(self.depth, 0)
        kept = self._kept(cross)
        values: list[exp.Expression] = []
        scope.body.group = []
        for column_id, node in self._key_nodes.items():
            if column_id in kept:
                scope.body.group.append(self._values.write(node, scope))
                values.append(named(self._values.write(node, scope), column_id))
            else:
                values.append(named(cast(exp.Null(), sql_type(node.kind)), column_id))
        values += [named(number(cross[0]), ROW_LEVEL), named(number(cross[1]), COLUMN_LEVEL)]
        return drop_redundant_qualifiers(
            scope.body.select([*values, *self._aggregates(scope, counted, cross)])
        )

    def comparable(self, key: str) -> exp.Expression:
        """A key of the cells as it is compared and sorted."""
        return self._values.comparable(self._key_nodes[key], exp.Column(this=identifier(key)))


def meaning(atom: AggregateAtom) -> str:
    """A canonical text of an aggregate, independent of its position."""
    return expression_key(atom.call)


def cell(name: str) -> exp.Expression:
    """A column of the one table expression that is read."""
    return exp.Column(this=identifier(name))
