"""Analyses every column of every element: its type, its level, its formula on that level, or its error."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from tablewright.catalog.facts import TableFacts
from tablewright.common.effort import work_on
from tablewright.compiler.analysis.dependency_cycles import find_cycles
from tablewright.compiler.analysis.evaluation_order import EvaluationOrder
from tablewright.compiler.analysis.filter_rules import Rule, control_filter, group_rule
from tablewright.compiler.analysis.related import METRICS, expand
from tablewright.compiler.analysis.scope import ElementScope, find
from tablewright.compiler.analysis.sources.base import (
    UNKNOWN,
    ElementSchema,
    OfferedColumn,
    SourceSchema,
    TableSchema,
)
from tablewright.compiler.analysis.sources.linked import LinkedSchema
from tablewright.compiler.analysis.sources.open import element_column, open_schema
from tablewright.compiler.analysis.untyped_scope import UntypedScope
from tablewright.compiler.custom_sql.sql_controls import controls_in
from tablewright.compiler.expressions.atoms import Atom, LookupAtom
from tablewright.compiler.expressions.build import call
from tablewright.compiler.expressions.dependencies import all_atoms, all_references
from tablewright.compiler.expressions.level_assignment import LevelAssigner, aggregates
from tablewright.compiler.expressions.references import ForeignColumn, OwnColumn, SourceColumnValue
from tablewright.compiler.expressions.syntax_queries import calls_aggregate, names
from tablewright.compiler.expressions.uses import UsesOf
from tablewright.compiler.trees import sql_name_from
from tablewright.document.index import controls, data_elements
from tablewright.document.levels import ElementLevels
from tablewright.document.model import (
    Column,
    ControlElement,
    ControlValue,
    DataElement,
    InputTableElement,
    Workbook,
)
from tablewright.document.names import normalized_name, unique_name
from tablewright.document.sources import JoinSource, RootSource, root_sources
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.formatter import format_reference
from tablewright.formula.ids import is_id
from tablewright.formula.parser import parse
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.tree import Node as FormulaNode
from tablewright.formula.typed import Typed, TypedReference, ValueKind, references
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column, analysed. `written` is its formula with types, `placed` the same on its level."""

    column: Column
    home: int
    kind: ValueKind = UNKNOWN
    written: Typed | None = None
    placed: Typed | None = None
    error: FormulaError | None = None


@lru_cache(maxsize=8_192)
def _parsed(formula: str) -> FormulaNode:
    """The parsed formula, cached: formulas repeat from one query to the next, and their trees are
    immutable."""
    return parse(formula)


class AnalysedWorkbook:
    """The elements of one workbook, analysed on demand."""

    def __init__(
        self,
        workbook: Workbook,
        sources: Mapping[RootSource, TableFacts],
        *,
        dialect: str = "duckdb",
        values: Mapping[str, ControlValue] | None = None,
        broken: Mapping[tuple[str, str], FormulaError] | None = None,
    ) -> None:
        """`values` are the controls' current values; None if controls do not filter. `broken` are columns
        whose error was found after analysis, by (element id, column id).
        """
        self.workbook = workbook
        self.sources = sources
        self.dialect = dialect
        self.sql = platform_of(dialect)
        self.values = values
        self.broken = broken or {}
        self.elements: dict[str, DataElement] = {element.id: element for element in data_elements(workbook)}
        self.controls: dict[str, ControlElement] = {
            control.control_id.casefold(): control for control in controls(workbook)
        }
        self.typing: list[tuple[str, str]] = []
        """Columns whose formulas are being typed, to detect cycles."""
        self.digests: dict[tuple[str, int, tuple[str, ...]], str] = {}
        """Digests that have been computed, by element, level and columns."""
        self._models: dict[str, AnalysedElement] = {}

    def model(self, element_id: str) -> "AnalysedElement":
        """The analysed element; KeyError if the workbook has no such data element."""
        analysed_element = self._models.get(element_id)
        if analysed_element is None:
            analysed_element = self._models[element_id] = AnalysedElement(self, self.elements[element_id])
        return analysed_element


class AnalysedElement:
    """One element. Columns are typed when first asked for; `columns` analyses them all."""

    def __init__(self, analysis: AnalysedWorkbook, element: DataElement) -> None:
        self.analysis = analysis
        self.element = element
        self.by_id: dict[str, Column] = {column.id: column for column in element.columns}
        self._trees: dict[str, FormulaNode | FormulaError] = {}
        self.shape: ElementLevels = element.levels(self._aggregates)
        self.homes: dict[str, int] = {
            column.id: self.shape.homes().get(column.id, self.shape.base) for column in element.columns
        }
        self.keys: frozenset[str] = frozenset(self.shape.keys_to(self.shape.base))
        self.placement = LevelAssigner(
            self.shape, self.homes, analysis.sql, self._as_foreign, self._written_of
        )
        self.uses = UsesOf(analysis.sql)
        self._metric_columns: dict[tuple[tuple[str, str], int], Column] = {}
        """Columns for metrics that would be too large written out, by (element, metric) and level."""
        self._infos: dict[str, ColumnInfo] = {}
        self._coming: set[str] = set()
        """Columns that are being analysed, one after the other."""
        self._depends: dict[str, tuple[tuple[Atom, ...], tuple[str, ...]]] = {}

    @cached_property
    def written_ids(self) -> frozenset[str]:
        """The columns of the document, without those that the compiler adds."""
        return frozenset(column.id for column in self.element.columns)

    # ------------------------------------------------------------ the source

    @cached_property
    def origin(self) -> SourceSchema:
        """The source of the element's rows."""
        element = self.element
        source = element.row_source
        if isinstance(element, InputTableElement) and element.linked is not None:
            assert isinstance(source, JoinSource)
            return LinkedSchema(source, element.linked.keys, lambda inner: open_schema(self.analysis, inner))
        return open_schema(self.analysis, source)

    @property
    def facts(self) -> TableFacts | None:
        """Facts of the source, if that is a single table whose facts are known."""
        return self.origin.facts if isinstance(self.origin, TableSchema) else None

    @property
    def controls_in_sql(self) -> tuple[str, ...]:
        """Ids of the controls used in the custom SQL of the element's source."""
        facts = (
            self.analysis.sources.get(root_source) for root_source in root_sources(self.element.row_source)
        )
        queries = (fact.query for fact in facts if fact is not None and fact.query is not None)
        return tuple(control.control_id for query in queries for control in controls_in(query))

    @property
    def parent(self) -> "AnalysedElement | None":
        """The element that is this one's only source, if it has one."""
        return self.origin.model if isinstance(self.origin, ElementSchema) else None

    @property
    def reading_depth(self) -> int:
        """The level that other elements read by default: base rows, or the shown level of a chart or a
        KPI."""
        shape = self.shape
        return shape.shown if shape.visible is not None else shape.base

    @property
    def source_name(self) -> str:
        """The name of the source in formulas: `[Name/Column]`; empty for a join, whose legs have names."""
        return self.origin.name

    @property
    def offered(self) -> Mapping[str, OfferedColumn]:
        """The columns of the source by its own names, in its order."""
        return self.origin.offered

    def source_key(self, written: str) -> str | None:
        """The key of the source column that the document refers to as `written` (its name or its stable
        id)."""
        return self.origin.key_of(written)

    def source_parts(self, key: str) -> tuple[str, str]:
        """The names by which formulas call a source column: `[first/second]`."""
        offered = self.offered[key]
        return offered.owner or self.source_name or "Source", offered.label

    def plain_source_key(self, column_id: str) -> str | None:
        """The source column that a base column passes through unchanged, if it does."""
        placed = self.columns[column_id].placed
        resolved = placed.resolved if isinstance(placed, TypedReference) else None
        return resolved.key if isinstance(resolved, SourceColumnValue) else None

    def stable_key(self, key: str) -> str:
        """The reference that a document should store for a source column: its stable id if it has one."""
        return self.origin.stable_key(key)

    def source_kind(self, key: str) -> ValueKind:
        """The kind of a source column."""
        return self.origin.kind(key)

    # ------------------------------------------------------------ filters

    @cached_property
    def filtered_columns(self) -> tuple[str, ...]:
        """Columns that filters or controls act on."""
        targeted = [
            target.column_id
            for control in self.analysis.controls.values()
            for target in control.targets
            if target.element_id == self.element.id and target.column_id in self.by_id
        ]
        return tuple(dict.fromkeys([*self.own_filtered_columns, *targeted]))

    @cached_property
    def own_filtered_columns(self) -> tuple[str, ...]:
        """Columns that the element's own filters act on."""
        grouped = [
            filter_ for group in self.element.filter_groups if group.enabled for filter_ in group.any_of
        ]
        columns: list[str] = []
        for filter_ in (*self.element.filters, *grouped):
            if filter_.enabled:
                columns += filter_.column_ids
        return tuple(dict.fromkeys(columns))

    @property
    def control_rules(self) -> tuple[tuple[ControlElement, Rule], ...]:
        """The filters of controls on this element, by their present values."""
        if self.analysis.values is None:
            return ()
        rules: list[tuple[ControlElement, Rule]] = []
        for control in self.analysis.controls.values():
            value = self.analysis.values.get(control.control_id, control.value)
            for target in control.targets:
                if target.element_id == self.element.id and target.column_id in self.by_id:
                    item = control_filter(control, target.column_id, value)
                    if item is not None:
                        rules.append((control, Rule((item,), bound=True)))
        return tuple(rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All active filters: the element's own, then those of controls."""
        return (*self._own_rules, *(rule for _, rule in self.control_rules))

    @cached_property
    def _own_rules(self) -> tuple[Rule, ...]:
        rules = [Rule((filter_,)) for filter_ in self.element.filters if not filter_.is_idle()]
        rules += [rule for group in self.element.filter_groups if (rule := group_rule(group)) is not None]
        return tuple(rule for rule in rules if all(column_id in self.by_id for column_id in rule.column_ids))

    def atoms_of(self, column_id: str) -> tuple[Atom, ...]:
        """The atoms of a column's formula, inner ones too."""
        return self._dependencies(column_id)[0]

    def columns_of(self, column_id: str) -> tuple[str, ...]:
        """The columns of this element that a column's formula refers to, also inside aggregates."""
        return self._dependencies(column_id)[1]

    def _dependencies(self, column_id: str) -> tuple[tuple[Atom, ...], tuple[str, ...]]:
        dependencies = self._depends.get(column_id)
        if dependencies is None:
            placed = self.columns[column_id].placed
            atoms = tuple(all_atoms(placed)) if placed is not None else ()
            own = [e.column_id for e in all_references(placed) if isinstance(e, OwnColumn)] if placed else []
            dependencies = self._depends[column_id] = (atoms, tuple(dict.fromkeys(own)))
        return dependencies

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The elements that this one reads: in its source, and in lookups."""
        ids = [read.element.id for read, _ in self.origin.elements()]
        for column_id in tuple(self.columns):
            ids += [atom.element_id for atom in self.atoms_of(column_id) if isinstance(atom, LookupAtom)]
        return tuple(dict.fromkeys(ids))

    @cached_property
    def properties(self) -> EvaluationOrder:
        return EvaluationOrder(self)

    # ------------------------------------------------------------ the columns

    @cached_property
    def _names(self) -> tuple[dict[str, Column], dict[str, Column]]:
        """Columns by their exact and by their normalized names; the first of equal ones counts."""
        exact: dict[str, Column] = {}
        normalized: dict[str, Column] = {}
        for column in self.element.columns:
            exact.setdefault(column.name, column)
            normalized.setdefault(normalized_name(column.name), column)
        return exact, normalized

    def named(self, name: str) -> Column | None:
        """The element's column of that name: exactly, else by its normalized form."""
        exact, normalized = self._names
        return exact.get(name) or normalized.get(normalized_name(name))

    @cached_property
    def untyped_scope(self) -> UntypedScope:
        """Resolves references in formulas of this element without typing anything."""
        return UntypedScope(self)

    @property
    def order(self) -> tuple[str, ...]:
        """Columns in dependency order, as far as there is one: referenced columns first."""
        return (*(metric_column.id for metric_column in self._metric_columns.values()), *self._written_order)

    @cached_property
    def _written_order(self) -> tuple[str, ...]:
        column_ids: dict[str, None] = {}
        for start in self.by_id:
            column_ids |= dict.fromkeys(self._named_first(start, column_ids, self._names_in))
        return tuple(column_ids)

    @cached_property
    def _ids_by_name(self) -> Mapping[str, Sequence[str]]:
        by_name: dict[str, list[str]] = {}
        for column in self.element.columns:
            by_name.setdefault(normalized_name(column.name), []).append(column.id)
        return by_name

    def _named_first(
        self, start: str, known: Container[str], names_in: Callable[[str], Iterable[tuple[str, ...]]]
    ) -> list[str]:
        """A column and those that it refers to, directly or not, in dependency order, without those already
        known."""
        column_ids: dict[str, None] = {}
        visited: set[str] = set()
        pending: list[tuple[str, bool]] = [(start, False)]
        while pending:
            column_id, done = pending.pop()
            if done:
                column_ids.setdefault(column_id)
            elif column_id not in known and column_id not in visited:
                visited.add(column_id)
                pending.append((column_id, True))
                for *_, last in names_in(column_id):
                    by_id = [last.id] if is_id(last) and last.id in self.by_id else []
                    named = by_id or self._ids_by_name.get(normalized_name(last), [])
                    pending += [(column_id, False) for column_id in named]
        return list(column_ids)

    def _names_in(self, column_id: str) -> Iterable[tuple[str, ...]]:
        tree = self._tree(self.by_id[column_id])
        return names(tree) if isinstance(tree, FormulaNode) else ()

    def _own_names_in(self, column_id: str) -> Iterable[tuple[str, ...]]:
        """Names without a source, which mean a column of this element if it has one of that name."""
        return (parts for parts in self._names_in(column_id) if len(parts) == 1)

    def _tree(self, column: Column) -> FormulaNode | FormulaError | None:
        """The parsed formula, or why it cannot be read; None for plain source columns."""
        if column.formula is None:
            return None
        tree = self._trees.get(column.id)
        if tree is None:
            try:
                tree = _parsed(column.formula)
            except FormulaError as error:
                tree = error
            self._trees[column.id] = tree
        return tree

    @cached_property
    def columns(self) -> Mapping[str, ColumnInfo]:
        """All columns, analysed, including cycles through keys and filters."""
        for column_id in self.order:
            self.info(column_id)
        for column_id, error in find_cycles(self).items():
            self._infos[column_id] = replace(self._infos[column_id], placed=None, error=error)
        return self._infos

    def info(self, column_id: str) -> ColumnInfo:
        """One column, typed and placed."""
        if column_id not in self._infos and column_id not in self._coming:
            # From the first to the last of a chain: the other way round, a long one is too deep for Python.
            coming = self._named_first(column_id, self._infos, self._own_names_in)
            self._coming |= set(coming)
            try:
                for other_column_id in coming:
                    self._work_out(other_column_id)
            finally:
                self._coming -= set(coming)
        return self._work_out(column_id)

    def _work_out(self, column_id: str) -> ColumnInfo:
        info = self._infos.get(column_id)
        if info is None:
            work_on(self.element.id, column_id)
            info = self._infos[column_id] = self._analyse(self.by_id[column_id])
        return info

    def _analyse(self, column: Column) -> ColumnInfo:
        home = self.homes[column.id]
        kind = UNKNOWN
        written: Typed | None = None
        broken = self.analysis.broken.get((self.element.id, column.id))
        if broken is not None:
            return ColumnInfo(column, home, kind, error=broken)
        self.analysis.typing.append((self.element.id, column.id))
        try:
            written = self.written(column)
            kind = written.kind
            depth = self.shape.base if column.id in self.keys else home
            return ColumnInfo(column, home, kind, written, self.placement.place(written, depth))
        except FormulaError as error:
            return ColumnInfo(column, home, kind, written, error=error)
        finally:
            self.analysis.typing.pop()

    def written(self, column: Column) -> Typed:
        """The column's formula with types; measures that do not aggregate get their default aggregate."""
        tree = self._tree(column)
        if isinstance(tree, FormulaError):
            raise tree
        if tree is None:
            return self._measured(column.id, self._plain(column))
        return self.typed(tree, column)

    def typed(self, tree: FormulaNode, column: Column | None) -> Typed:
        """A typed formula, as if it were that of the column, or of a new one."""
        typed = expand(check(tree, ElementScope(self, column)))
        self._refuse_descendants(typed)
        return typed if column is None else self._measured(column.id, typed)

    def _measured(self, column_id: str, typed: Typed) -> Typed:
        if column_id in self.shape.measures and not aggregates(typed) and not self._is_coarse(typed):
            return call("Sum" if typed.type is ValueType.NUMBER else "Count", typed)
        return typed

    def _refuse_descendants(self, typed: Typed) -> None:
        """Refuse a lookup in an element that reads this one."""
        for reference in references(typed):
            resolved = reference.resolved
            if isinstance(resolved, ForeignColumn) and resolved.element_id != self.element.id:
                other = self.analysis.model(resolved.element_id)
                if self.element.id in other.ancestors:
                    raise FormulaError(
                        "circular",
                        f"“{other.element.name}” is made of “{self.element.name}”; it cannot be looked up.",
                        reference.span,
                        hint="Look up an element that does not read this one.",
                    )

    @cached_property
    def ancestors(self) -> frozenset[str]:
        """Ids of the elements that this one reads as its source, directly or not."""
        column_ids: set[str] = set()
        pending = [read for read, _ in self.origin.elements()]
        while pending:
            current = pending.pop()
            if current.element.id not in column_ids:
                column_ids.add(current.element.id)
                pending += [read for read, _ in current.origin.elements()]
        return frozenset(column_ids)

    def related_column(self, path: tuple[str, ...]) -> Column:
        """An added column for a value reached through relationships; created on first use."""
        formula = format_reference((self.element.name, *path))
        known = next(
            (column for column in self.by_id.values() if column.formula == formula and column.hidden), None
        )
        if known is not None:
            return known
        wanted = sql_name_from("_".join(path))
        column_id = unique_name(wanted, self.by_id)
        column = Column.model_construct(id=column_id, name=formula, formula=formula, hidden=True)
        self.by_id[column_id] = column
        self.homes[column_id] = self.shape.base
        return column

    def metric_column(self, place: tuple[str, str], home: int) -> Column | None:
        """The column at a level that computes a metric (element id, metric id), if there is one."""
        return self._metric_columns.get((place, home))

    def add_metric_column(self, place: tuple[str, str], formula: str, home: int) -> Column:
        """Add a column that computes a metric, for formulas in which the expanded metric would be too
        large."""
        column_id = unique_name(sql_name_from(formula), self.by_id)
        column = Column.model_construct(id=column_id, name=formula, formula=formula, hidden=True)
        self._metric_columns[place, home] = self.by_id[column_id] = column
        self.homes[column_id] = home
        if self.shape.pivot is not None and home == self.shape.shown:
            # A pivot writes out the values that its values name, in each of its totals.
            self.shape = replace(self.shape, measures=self.shape.measures | {column_id})
        return column

    def _is_coarse(self, typed: Typed) -> bool:
        """Whether a formula needs no aggregate because all of its values are already aggregated."""
        own = [
            reference.resolved for reference in references(typed) if isinstance(reference.resolved, OwnColumn)
        ]
        return bool(own) and all(self.homes[own_column.column_id] < self.shape.base for own_column in own)

    def _written_of(self, column_id: str) -> Typed:
        """A column's typed formula; FormulaError if it is in error."""
        return self.written(self.by_id[column_id])

    def _plain(self, column: Column) -> Typed:
        assert column.source_column is not None
        key = self.source_key(column.source_column)
        if key is None:
            raise FormulaError(
                "unknown-column",
                self.origin.lacks(column.source_column),
                Span(0, 0),
                hint="Remove this column, or choose another column of the source.",
            )
        self.origin.check(key, Span(0, 0))
        kind = self.source_kind(key)
        return TypedReference(span=Span(0, 0), kind=kind, resolved=SourceColumnValue(kind=kind, key=key))

    def _aggregates(self, column: Column) -> bool:
        """Whether a formula aggregates by itself. Needs no levels, which are not known yet."""
        tree = self._tree(column)
        if tree is None or isinstance(tree, FormulaError):
            return tree is not None
        return calls_aggregate(tree) or any(first.casefold() == METRICS for first, *_ in names(tree))

    def _as_foreign(self, node: TypedReference) -> ForeignColumn | None:
        """Inside a lookup, treat columns of this element and of its parent as those of another element."""
        resolved = node.resolved
        if isinstance(resolved, OwnColumn):
            return ForeignColumn(kind=resolved.kind, element_id=self.element.id, column_id=resolved.column_id)
        if not isinstance(resolved, SourceColumnValue):
            return None
        target = element_column(self.origin, resolved.key)
        if target is not None:
            model, column_id = target
            return ForeignColumn(kind=resolved.kind, element_id=model.element.id, column_id=column_id)
        return self._namesake(resolved)

    def _namesake(self, resolved: SourceColumnValue) -> ForeignColumn | None:
        """Inside a lookup, the name of this element's source table means an element of that name."""
        others = ((element.name, element) for element in self.analysis.elements.values())
        owner, label = self.source_parts(resolved.key)
        other = find(owner, others)
        if other is None:
            return None
        column = find(label, ((column.name, column) for column in other.columns))
        if column is None:
            return None
        kind = self.analysis.model(other.id).info(column.id).kind
        return ForeignColumn(kind=kind, element_id=other.id, column_id=column.id)

    def problems(self) -> Iterator[ColumnInfo]:
        """The columns in error, in the order of the document."""
        return (info for info in self.columns.values() if info.error is not None)
