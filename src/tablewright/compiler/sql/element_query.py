"""The query of one element at one level: planned first, and written once everything it reads has been
planned."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.expressions.dependencies import all_references
from tablewright.compiler.expressions.references import ForeignColumn
from tablewright.compiler.interface import RowWindow
from tablewright.compiler.plan.nodes import Node, NullNode, SortedBy
from tablewright.compiler.plan.planner import LevelPlanner
from tablewright.compiler.plan.pruning import RequiredValues
from tablewright.compiler.sql.expression_writer import ExpressionWriter, SelectScope, ordered
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.compiler.sql.relations.base import Relation
from tablewright.compiler.sql.select_writer import SelectWriter
from tablewright.compiler.trees import identifier
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import Typed
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


class ElementQuery:
    """Call `plan` first and, once all elements that it reads have been planned too, `final`."""

    def __init__(
        self,
        model: "AnalysedElement",
        depth: int,
        builder: QueryBuilder,
        relation: Relation,
        foreign: Callable[[LookupAtom], Relation],
        without: str | None = None,
    ) -> None:
        self.model = model
        self.depth = depth
        self.builder = builder
        self.relation = relation
        self._foreign = foreign
        self._rules = [rule for rule in model.rules if without not in rule.column_ids]
        self._group_floor: int | None = None
        """The step at which base rows are grouped, once it is known."""
        self.planner = self._new_schedule()
        self.page: RowWindow | None = None
        """The LIMIT that is applied before joins, if that is worthwhile."""
        self._page_step = 0
        self.wanted: dict[str, Node] = {}

    @property
    def problems(self) -> dict[str, FormulaError]:
        """Filters that do not fit their columns, known once the query is written."""
        return {**self.planner.filters.problems, **self._steps.problems}

    # ------------------------------------------------------------ planning

    def _new_schedule(self) -> LevelPlanner:
        planner = LevelPlanner(self.model, self.depth, self._rules, self.relation.identity)
        planner.chains[planner.shape.base].group_floor = self._group_floor or 0
        return planner

    def _group_together(self, column_ids: Sequence[str], *, ordered: bool) -> None:
        """If some aggregates need row numbers first, make all aggregates wait for them where possible: one
        GROUP BY is better than several that are joined."""
        self._group_floor = 0
        if not self.model.analysis.sql.by_place:
            return
        tried: dict[int, int] = {}
        for _ in range(2):
            planner = self.planner
            self._schedule_order(column_ids, ordered=ordered)
            planner.warm_up(column_ids)
            tried[self._group_floor] = sum(len(chain.groups) for chain in planner.chains.values())
            self._group_floor = planner.last_group_step()
            self.planner = self._new_schedule()
        self._group_floor = min(tried, key=lambda floor: (tried[floor], floor))
        self.planner = self._new_schedule()

    def plan(
        self,
        column_ids: Sequence[str],
        *,
        ordered: bool,
        identity: bool = False,
        page: RowWindow | None = None,
    ) -> None:
        """Plan all steps for these columns, and require the source columns that they read."""
        if self._group_floor is None:
            self._group_together(column_ids, ordered=ordered)
        self._schedule_order(column_ids, ordered=ordered)
        planner, depth = self.planner, self.depth
        # Without ties all outputs take part in the order: no row can be left out before they are known.
        if page is not None and ordered and depth == planner.shape.base and planner.order.ties(depth):
            windowed = [column_id for column_id in column_ids if self.model.properties.is_windowed(column_id)]
            first = [
                *self._ordered_nodes(),
                *(planner.column(depth, column_id, late=True) for column_id in windowed),
            ]
            self._page_step = planner.page_step(first)
            planner.page_floor = self._page_step + 1
            self.page = page
        planner.warm_up(column_ids)
        self.wanted = {column_id: planner.column(depth, column_id, late=True) for column_id in column_ids}
        if self.page is not None and not planner.fits_page(self._page_step):
            self.page = None
            self.planner = self._new_schedule()
            self.plan(column_ids, ordered=ordered, identity=identity)
            return
        if ordered and depth == planner.shape.base and not planner.order.ties(depth):
            self.order += [node for node in self.wanted.values() if node.kind.type is not ValueType.VARIANT]
        self.identity_nodes = planner.order.ties(depth) if identity else ()
        nodes = [*self.wanted.values(), *self._ordered_nodes(), *self.identity_nodes]
        self.final_step = planner.finish(nodes)
        self.demand = RequiredValues(planner, self.final_step, self.relation.require, self._require_foreign)
        self.demand.activate(depth, self.final_step)
        at = self.demand.reading(depth, self.final_step)
        for node in nodes:
            self.demand.read(node, at)
        if self.page is not None:
            for node in self._ordered_nodes():
                self.demand.read(node, self._page_step)
        self.demand.follow()
        self.relation.require_rows()
        self._values = ExpressionWriter(self.model, self.builder)
        self._steps = SelectWriter(
            self._values,
            self.demand,
            self.relation,
            self._foreign,
            lambda scope: self.order_by(scope, by_name=False),
            self.page,
            (depth, self._page_step),
        )

    def _schedule_order(self, column_ids: Sequence[str], *, ordered: bool) -> None:
        """Schedule all required aggregates, then the sort of the shown rows."""
        planner, depth = self.planner, self.depth
        levels = self._order_levels() if ordered else ()
        sort_keys = [key.column_id for level in levels for key in planner.order.sort_of(level)]
        planner.prepare([*column_ids, *sort_keys])
        self.order: list[SortedBy | Node] = []
        for level in levels:
            self.order += [
                SortedBy(node=planner.column(depth, key.column_id, late=True), key=key)
                for key in planner.order.sort_of(level)
            ]
            if level < planner.shape.base:
                self.order += [
                    planner.column(depth, key, late=True) for key in planner.shape.levels[level].keys
                ]
        if ordered and depth == planner.shape.base:
            self.order += planner.order.ties(depth)

    def _ordered_nodes(self) -> list[Node]:
        return [sort_key.node if isinstance(sort_key, SortedBy) else sort_key for sort_key in self.order]

    def _order_levels(self) -> Sequence[int]:
        shape = self.planner.shape
        if shape.order is not None and self.depth == shape.shown:
            return shape.order
        return range(1, self.depth + 1)

    def _require_foreign(self, atom: LookupAtom) -> None:
        require_foreign(self._foreign(atom), atom)

    # ------------------------------------------------------------ the final SELECT

    def final(self) -> tuple[SelectScope, Callable[[Node], exp.Expression]]:
        """The scope of the last SELECT, and a function that writes a value there."""
        scope = self._steps.reader(self.depth, self.final_step)
        return scope, lambda node: self._values.write(node, scope)

    def order_by(self, scope: SelectScope, *, by_name: bool = True) -> list[exp.Ordered]:
        """The ORDER BY of the shown rows with a full tie-break, by output names where possible."""
        by_name = by_name and self.builder.query_context.platform.order_by_name
        outputs = {node: column_id for column_id, node in self.wanted.items()} if by_name else {}
        sort_keys: list[exp.Ordered] = []
        seen: set[Node] = set()
        for sort_key in self.order:
            node = sort_key.node if isinstance(sort_key, SortedBy) else sort_key
            if node in seen or isinstance(node, NullNode):
                continue
            seen.add(node)
            value = self._values.write(node, scope)
            compared = self._values.comparable(node, value)
            if compared is value and node in outputs:
                compared = exp.Column(this=identifier(outputs[node]))
            if _is_constant(compared):
                continue
            sort_keys.append(ordered(compared, sort_key))
        return sort_keys


def _is_constant(key: exp.Expression) -> bool:
    """Whether a key of ORDER BY is constant. Engines refuse it or take it for a column number, even as a
    parameter, which some drivers write into the text."""
    value = key
    while isinstance(value, exp.Neg | exp.Paren | exp.Cast | exp.Collate):
        value = value.this
    return isinstance(value, exp.Literal | exp.Boolean | exp.Null | exp.Placeholder | exp.Parameter)


def require_foreign(relation: Relation, atom: LookupAtom) -> None:
    """Require from the other element the columns that a lookup reads."""
    relation.require_rows()
    for part in (atom.value, *atom.foreign_keys):
        for resolved in _foreign_references(part):
            relation.require(resolved.column_id)


def _foreign_references(part: Typed) -> Iterable[ForeignColumn]:
    return (reference for reference in all_references(part) if isinstance(reference, ForeignColumn))
