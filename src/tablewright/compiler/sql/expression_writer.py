"""Writes the values of a plan as SQL expressions in the scope of one SELECT."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.common.effort import work_on
from tablewright.compiler.errors import ColumnCompileError
from tablewright.compiler.expressions.dependencies import all_atoms
from tablewright.compiler.expressions.key import reference_key
from tablewright.compiler.expressions.references import ControlValueOf, SourceColumnValue
from tablewright.compiler.plan.date_lookback import LOOKBACK_VALUE
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
    SortedBy,
    SourceNode,
    WindowNode,
)
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder
from tablewright.compiler.sql.relations.base import Reading
from tablewright.compiler.trees import column, free_name
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.calendar import STORED
from tablewright.formula.functions.sql import by_code_point, cast, sql_type
from tablewright.formula.lowering import (
    lower,
    lower_aggregate,
    lower_beside,
    lower_places,
    lower_window,
)
from tablewright.formula.typed import Typed, TypedReference, ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement

NOWHERE = Span(0, 0)
_RANKINGS = {
    "rank": "RANK",
    "dense-rank": "DENSE_RANK",
    "row-number": "ROW_NUMBER",
    "percentile": "PERCENT_RANK",
    "cumulative": "CUME_DIST",
}


@dataclass(slots=True)
class SelectScope:
    """The scope of one SELECT of a level: its step, and the aliases of joined tables."""

    depth: int
    at: int
    body: SelectBuilder
    before: str = ""
    """The table expression of the step before."""
    aliases: dict[LevelJoin | LookbackJoin | Grouped, str] = field(
        default_factory=dict["LevelJoin | LookbackJoin | Grouped", str]
    )
    rows: "SelectScope | None" = None
    """For the first step of a grouping: the scope of its rows."""
    found: dict[LookupJoin, dict[str, exp.Expression]] = field(
        default_factory=dict[LookupJoin, dict[str, exp.Expression]]
    )
    """The values of the lookups that are joined here."""
    reading: Reading | None = None
    """For the first step of base rows: the source."""
    used: set[str] = field(default_factory=set[str])

    def alias(self, wanted: str) -> str:
        return free_name(wanted, self.used)


class ExpressionWriter:
    """Writes the values of one element's plan, and names those that are passed on."""

    def __init__(self, model: "AnalysedElement", builder: QueryBuilder) -> None:
        self.model = model
        self.builder = builder
        self._names: dict[Node, str] = {}
        self._taken: dict[int, set[str]] = {}
        self._column_ids = frozenset(column_id.casefold() for column_id in model.by_id)

    def comparable(self, node: Node, value: exp.Expression) -> exp.Expression:
        """A value as a sort key: text by code point on every platform, variants by their text where the
        platform does not compare them."""
        sql = self.model.analysis.sql
        if node.kind.type is ValueType.VARIANT and not sql.compares_variants:
            return sql.partition_key(value, node.kind)
        reference = TypedReference(
            span=NOWHERE, kind=node.kind, resolved=ControlValueOf(kind=node.kind, control_id="")
        )
        return by_code_point(FormulaContext(self.builder, lambda _: value), reference, value)

    def name(self, node: Node) -> str:
        """The name of a value that is passed on; columns keep their ids, source columns their names."""
        column_id = self._names.get(node)
        if column_id is not None:
            return column_id
        wanted = self.name(node.inner) if isinstance(node, JoinedNode) else node.name
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
        same = self.model.columns.get(node.name)
        placed = same.placed if same is not None else None
        resolved = placed.resolved if isinstance(placed, TypedReference) else None
        if isinstance(resolved, SourceColumnValue) and resolved.key == node.key:
            return frozenset()
        return self._column_ids

    def write(self, node: Node, scope: SelectScope) -> exp.Expression:
        """A value as an expression in a SELECT's scope."""
        if node.step < scope.at:
            return column(self.name(node), scope.before)
        match node:
            case SourceNode():
                assert scope.reading is not None
                return scope.reading.value(node.key)
            case FormulaNode():
                return self._formula(node, scope)
            case KeyNode():
                assert scope.rows is not None
                key = self.write(node.grouped.keys[node.index], scope.rows)
                # If rows are grouped by it, it is written exactly as in GROUP BY.
                key.meta.pop(STORED, None)
                return key
            case AggregateNode():
                if node.grouped.joined_at:
                    return column(self.name(node), scope.aliases[node.grouped])
                assert scope.rows is not None
                return self.aggregate(node, scope.rows)
            case WindowNode():
                return self._window(node, scope)
            case RowNumberNode():
                return self._place(node, scope)
            case JoinedNode():
                return column(self.name(node.inner), scope.aliases[node.join])
            case LookbackNode():
                return column(LOOKBACK_VALUE, scope.aliases[node.join])
            case LookupNode():
                return scope.found[node.join][node.value].copy()
            case _:
                return cast(exp.Null(), sql_type(_concrete(node.kind)))

    def _formula(self, node: FormulaNode, scope: SelectScope) -> exp.Expression:
        work_on(self.model.element.id, node.of)
        try:
            return self.lowered(node.typed, node.parts, scope)
        except FormulaError as error:
            if node.of not in self.model.by_id:
                raise
            raise ColumnCompileError(self.model.element.id, node.of, error) from error

    @contextmanager
    def blaming(self, text: str) -> Generator[None]:
        """Turn errors of an atom into errors of a column that contains it."""
        try:
            yield
        except FormulaError as error:
            for column_id, info in self.model.columns.items():
                if info.placed is not None and any(atom.text == text for atom in all_atoms(info.placed)):
                    raise ColumnCompileError(self.model.element.id, column_id, error) from error
            raise

    def lowered(
        self, typed: Typed, parts: dict[str, Node], scope: SelectScope, *, beside: Typed | None = None
    ) -> exp.Expression:
        """Lower a formula in a SELECT's scope; `beside` is the value that it is compared with."""
        context = self.context(parts, scope)
        return lower(typed, context) if beside is None else lower_beside(typed, beside, context)

    def context(self, parts: dict[str, Node], scope: SelectScope) -> FormulaContext:
        return FormulaContext(
            self.builder,
            lambda reference: self.write(parts[reference_key(reference.resolved)], scope),
        )

    def aggregate(self, node: AggregateNode, rows: SelectScope) -> exp.Expression:
        order = () if node.places else tuple(self.sorted_by(sort_key, rows) for sort_key in node.order)
        ties = [] if node.places else [self.write(tie, rows) for tie in node.ties]
        context = self.context(node.parts, rows)
        ordered = (*order, *self.builder.query_context.platform.ascending(ties))
        with self.blaming(node.atom.text):
            places = tuple(self.write(place, rows) for place in node.places)
            return lower_aggregate(node.atom.call, context, order=ordered, places=places)

    def _place(self, node: RowNumberNode, scope: SelectScope) -> exp.Expression:
        with self.blaming(node.atom.text):
            earlier = tuple(self.write(row_number_node, scope) for row_number_node in node.earlier)
            windows = lower_places(node.atom.call, self.context(node.parts, scope), earlier)
        ties = [self.write(tie, scope) for tie in node.ties]
        return windows[0 if node.earlier else node.index].over(
            partition=self._partition(node.partition, scope),
            sort=[self.sorted_by(sort_key, scope) for sort_key in node.order],
            tie_break=self.builder.query_context.platform.ascending(ties),
        )

    def _partition(self, nodes: Sequence[Node], scope: SelectScope) -> list[exp.Expression]:
        sql = self.model.analysis.sql
        return [sql.partition_key(self.write(node, scope), node.kind) for node in nodes]

    def _window(self, node: WindowNode, scope: SelectScope) -> exp.Expression:
        partition = self._partition(node.partition, scope)
        if node.atom is None:
            return self._top_rank(node, partition, scope)
        with self.blaming(node.atom.text):
            lowering = lower_window(node.atom.call, self.context(node.parts, scope))
        ties = [self.write(tie, scope) for tie in node.ties]
        return lowering.over(
            partition=partition,
            sort=[self.sorted_by(sort_key, scope) for sort_key in node.order],
            tie_break=self.builder.query_context.platform.ascending(ties),
        )

    def _top_rank(
        self, node: WindowNode, partition: list[exp.Expression], scope: SelectScope
    ) -> exp.Expression:
        """The rank or the share by which a top-n filter decides; nulls are ranked separately."""
        assert node.top is not None
        source = node.parts["top"]
        value = self.comparable(source, self.write(source, scope))
        keys = [exp.Ordered(this=value, desc=node.top.direction == "top", nulls_first=False)]
        keys += self.builder.query_context.platform.ascending([self.write(tie, scope) for tie in node.ties])
        if node.top.ranking in ("percentile", "cumulative"):
            partition = [*partition, exp.Is(this=self.write(source, scope), expression=exp.Null())]
        ranking = exp.Anonymous(this=_RANKINGS[node.top.ranking], expressions=[])
        return exp.Window(this=ranking, partition_by=partition, order=exp.Order(expressions=keys))

    def sorted_by(self, sort_key: SortedBy, scope: SelectScope) -> exp.Ordered:
        return ordered(self.comparable(sort_key.node, self.write(sort_key.node, scope)), sort_key)


def ordered(value: exp.Expression, key: SortedBy | Node) -> exp.Ordered:
    if isinstance(key, SortedBy):
        descending = key.key.direction == "descending"
        return exp.Ordered(this=value, desc=descending, nulls_first=key.key.nulls == "first")
    return exp.Ordered(this=value, desc=False, nulls_first=False)


def _concrete(kind: ValueKind) -> ValueKind:
    return ValueKind(type=ValueType.TEXT) if kind.type is ValueType.NULL else kind
