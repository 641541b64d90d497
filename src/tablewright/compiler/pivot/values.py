"""Writes the values of a pivot's cells: formulas over aggregates, totals, windows along an axis."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from tablewright.common.effort import work_on
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.errors import ColumnCompileError
from tablewright.compiler.expressions.atoms import AggregateAtom, CoarserLevelAtom, PivotTotalAtom, WindowAtom
from tablewright.compiler.expressions.dependencies import direct_atoms, direct_references
from tablewright.compiler.expressions.references import AtomReference, OwnColumn
from tablewright.compiler.expressions.uses import LARGEST_EXPRESSION, uses_in
from tablewright.compiler.limits import LARGEST_COLUMN, too_large
from tablewright.compiler.pivot.cells import CELL_ROWS, COLUMN_LEVEL, ROW_LEVEL, PivotCells, meaning
from tablewright.compiler.pivot.plan import AxisPlan
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.compiler.trees import identifier, named
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import cast, number
from tablewright.formula.lowering import lower, lower_window
from tablewright.formula.typed import Typed, TypedReference
from tablewright.formula.types import ValueType

SortKeys = Callable[[AxisPlan, str, bool], list[exp.Ordered]]
"""What orders the members of an axis; with totals in their place, or of one level alone."""
Write = Callable[[AggregateAtom], exp.Expression]


def cell(name: str) -> exp.Expression:
    """A column of the one table expression that is read."""
    return exp.Column(this=identifier(name))


@dataclass(frozen=True, slots=True)
class Stage:
    """A table expression over all cells, and its columns."""

    name: str
    columns: tuple[str, ...]

    def extended(
        self, title: str, more: Mapping[str, exp.Expression], builder: QueryBuilder, word: str = "measured"
    ) -> "Stage":
        """One more table expression with columns added."""
        values = [*(cell(column) for column in self.columns)]
        values += [named(value, column_id) for column_id, value in more.items()]
        select = exp.Select(expressions=values)
        select.set("from_", exp.From(this=exp.Table(this=identifier(self.name))))
        name = builder.reserve(f"{title}_{word}")
        builder.add(name, select)
        return Stage(name, (*self.columns, *more))


def made_of(model: AnalysedElement, placed: Typed) -> Iterator[Typed]:
    """The formula, and those of the values that it names, each once."""
    seen: set[str] = set()
    pending = [placed]
    while pending:
        current = pending.pop()
        yield current
        for reference in direct_references(current):
            if isinstance(reference, OwnColumn) and reference.column_id in model.shape.measures:
                inner = model.columns[reference.column_id].placed
                if reference.column_id not in seen and inner is not None:
                    seen.add(reference.column_id)
                    pending.append(inner)


class PivotValues:
    """Writes value columns over the cells: directly if a cell suffices, else with window functions over other
    cells."""

    def __init__(
        self,
        model: AnalysedElement,
        builder: QueryBuilder,
        cells: PivotCells,
        axes: tuple[AxisPlan, AxisPlan],
        needed: Sequence[str],
        early: frozenset[str],
    ) -> None:
        """`needed` are the values to compute; `early` those that sorting and filters use."""
        self.model = model
        self.builder = builder
        self.cells = cells
        self.rows, self.across = axes
        self.needed = needed
        self._windowed = {column_id for column_id in needed if self._looks_along(self._placed(column_id))}
        self._at_end = self._windowed | {
            column_id
            for column_id in needed
            if column_id not in early and not self._has_totals(self._placed(column_id))
        }
        """Values that are written together with the positions of cells; the others have columns before
        that."""
        self._stages = self._find_stages()
        self._staged: set[str] = set()
        """Values that have columns of their own already."""
        self._at_end -= {column_id for stage in self._stages for column_id in stage}
        self._totals: dict[str, str] = {}
        """The columns of totals that windows use, by the total's text."""

    def _placed(self, column_id: str) -> Typed:
        placed = self.model.columns[column_id].placed
        assert placed is not None
        return placed

    def _looks_along(self, placed: Typed) -> bool:
        """Whether a window function is at work anywhere in the value."""
        return any(
            isinstance(atom, WindowAtom) for node in self._made_of(placed) for atom in direct_atoms(node)
        )

    def _has_totals(self, placed: Typed) -> bool:
        return any(
            isinstance(atom, PivotTotalAtom | CoarserLevelAtom)
            for node in self._made_of(placed)
            for atom in direct_atoms(node)
        )

    def _made_of(self, placed: Typed) -> Iterator[Typed]:
        return made_of(self.model, placed)

    # ------------------------------------------------------------ values that others repeat

    def _find_stages(self) -> list[list[str]]:
        """Values that would make those that name them too large: they have columns before, stage by stage."""
        sizes: dict[str, int] = {}
        stages: dict[str, int] = {}
        after: dict[str, int] = {}
        """The stages that have to come before a value can be written."""
        measures = self.model.shape.measures
        wanted = {column_id for needed in self.needed for column_id in self._named_by(needed)}
        for column_id in (column_id for column_id in self.model.order if column_id in wanted):
            placed = self._placed(column_id)
            uses = uses_in(placed, self.model.analysis.sql)
            named = {
                reference.column_id
                for reference in direct_references(placed)
                if isinstance(reference, OwnColumn) and reference.column_id in measures
            }
            size = uses.weight(
                {f"[{column_id}]": 1 if column_id in stages else sizes[column_id] for column_id in named}
            )
            heavy = [
                column_id for column_id in named if sizes[column_id] > 1 and column_id not in self._windowed
            ]
            if size > LARGEST_EXPRESSION and heavy:
                for other_column_id in heavy:
                    stages.setdefault(other_column_id, after[other_column_id])
                size = uses.weight(
                    {f"[{column_id}]": 1 if column_id in stages else sizes[column_id] for column_id in named}
                )
            if size > LARGEST_COLUMN:
                raise ColumnCompileError(self.model.element.id, column_id, too_large(size, placed.span))
            sizes[column_id] = size
            after[column_id] = max(
                (stages[column_id] + 1 if column_id in stages else after[column_id] for column_id in named),
                default=0,
            )
        count = max(stages.values(), default=-1) + 1
        return [
            [column_id for column_id, stage in stages.items() if stage == number] for number in range(count)
        ]

    def _named_by(self, column_id: str) -> list[str]:
        """A value and the values that it uses."""
        column_ids = {column_id: None}
        pending = [column_id]
        while pending:
            for reference in direct_references(self._placed(pending.pop())):
                if not isinstance(reference, OwnColumn) or reference.column_id in column_ids:
                    continue
                if reference.column_id in self.model.shape.measures:
                    column_ids[reference.column_id] = None
                    pending.append(reference.column_id)
        return list(column_ids)

    def _staged_cells(self, cells: str, passed: Sequence[str]) -> str:
        """The cells with the values that others repeat, in as many table expressions as it takes."""
        columns = [*passed, *dict.fromkeys(self.cells.names.values())]
        for stage in self._stages:
            written = {
                column_id: self._lower(column_id, self._placed(column_id), self._at_once)
                for column_id in stage
            }
            cells = (
                Stage(cells, tuple(columns))
                .extended(self.model.element.name, written, self.builder, "values")
                .name
            )
            self._staged.update(stage)
            columns += [column_id for column_id in stage if column_id not in columns]
        return cells

    # ------------------------------------------------------------ without windows

    def computed(self, cells: str, *, counted: bool) -> Stage:
        """The values that need no order, each as a column."""
        keys = [*self.rows.ids, *self.across.ids, ROW_LEVEL, COLUMN_LEVEL]
        counts = [CELL_ROWS] if counted else []
        cells = self._staged_cells(cells, [*keys, *counts])
        passed: dict[str, exp.Expression] = {key: cell(key) for key in [*keys, *counts]}
        for column_id in self.needed:
            if column_id not in self._at_end:
                staged = column_id in self._staged
                passed[column_id] = (
                    cell(column_id)
                    if staged
                    else self._lower(column_id, self._placed(column_id), self._at_once)
                )
        for column_id in self.needed:
            if column_id in self._at_end:
                try:
                    self._pass_parts(self._placed(column_id), passed)
                except FormulaError as error:
                    raise ColumnCompileError(self.model.element.id, column_id, error) from error
        plain = all(
            isinstance(value, exp.Column) and value.name == column_id for column_id, value in passed.items()
        )
        if plain:
            return Stage(cells, tuple(passed))
        select = exp.Select(expressions=[named(value, column_id) for column_id, value in passed.items()])
        select.set("from_", exp.From(this=exp.Table(this=identifier(cells))))
        name = self.builder.reserve(f"{self.model.element.name}_values")
        self.builder.add(name, select)
        return Stage(name, tuple(passed))

    def _pass_parts(self, placed: Typed, passed: dict[str, exp.Expression]) -> None:
        """The aggregates and totals that a windowed value uses, as columns."""
        for resolved in direct_references(placed):
            if isinstance(resolved, OwnColumn) and resolved.column_id in self.model.shape.measures:
                if resolved.column_id in self._staged:
                    passed.setdefault(resolved.column_id, cell(resolved.column_id))
                else:
                    self._pass_parts(self._placed(resolved.column_id), passed)
        for atom in direct_atoms(placed):
            match atom:
                case AggregateAtom():
                    name = self.cells.names[meaning(atom)]
                    passed.setdefault(name, cell(name))
                case WindowAtom():
                    for part in atom.call.arguments:
                        if self._looks_along(part):
                            raise FormulaError(
                                "unsupported",
                                f"{atom.call.function.name} cannot look along another window in a pivot.",
                                atom.call.span,
                                hint="Use one window function in a value.",
                            )
                        self._pass_parts(part, passed)
                case PivotTotalAtom() | CoarserLevelAtom():
                    if atom.text not in self._totals:
                        self._totals[atom.text] = f"_total_{len(self._totals) + 1}"
                        passed[self._totals[atom.text]] = self._total(atom)
                case _:
                    pass

    def _lower(
        self, column_id: str, placed: Typed, value: Callable[[TypedReference], exp.Expression]
    ) -> exp.Expression:
        work_on(self.model.element.id, column_id)
        try:
            return lower(placed, FormulaContext(self.builder, value))
        except FormulaError as error:
            raise ColumnCompileError(self.model.element.id, column_id, error) from error

    def _at_once(self, reference: TypedReference) -> exp.Expression:
        """The parts of a value as expressions over the cells."""
        match reference.resolved:
            case OwnColumn(column_id=column_id):
                if column_id in self.model.shape.measures and column_id not in self._staged:
                    inner = self._lower(column_id, self._placed(column_id), self._at_once)
                    return exp.Paren(this=inner) if isinstance(inner, exp.Binary) else inner
                return cell(column_id)
            case AtomReference(atom=AggregateAtom() as atom):
                return cell(self.cells.names[meaning(atom)])
            case AtomReference(atom=PivotTotalAtom() | CoarserLevelAtom() as atom):
                total = self._total(atom)
                return exp.Paren(this=total) if isinstance(total, exp.Binary) else total
            case _:
                raise AssertionError(f"{reference.resolved!r} is not a part of a pivot's value")

    # ------------------------------------------------------------ totals

    def _total(self, atom: PivotTotalAtom | CoarserLevelAtom) -> exp.Expression:
        """The value computed from another cell's aggregates, repeated on this one."""

        def value(reference: TypedReference) -> exp.Expression:
            match reference.resolved:
                case AtomReference(atom=AggregateAtom() as inner):
                    return self._beside(inner, atom)
                case OwnColumn(column_id=column_id) if column_id in self.model.shape.measures:
                    return exp.Paren(this=lower(self._placed(column_id), FormulaContext(self.builder, value)))
                case _:
                    raise FormulaError(
                        "unsupported",
                        "A total in a pivot is an aggregate of base rows.",
                        reference.span,
                        hint="Take keys and window functions out of it.",
                    )

        return lower(atom.value, FormulaContext(self.builder, value))

    def _beside(self, inner: AggregateAtom, total: PivotTotalAtom | CoarserLevelAtom) -> exp.Expression:
        """An aggregate of the cell at the total, seen from every cell that it is the total of."""
        name = self.cells.names[meaning(inner)]
        match total.mode if isinstance(total, PivotTotalAtom) else "grand_total":
            case "row":
                return self._from(name, inner, {COLUMN_LEVEL: 0}, [ROW_LEVEL, *self.rows.ids])
            case "column":
                return self._from(name, inner, {ROW_LEVEL: 0}, [COLUMN_LEVEL, *self.across.ids])
            case "row_parent":
                assert isinstance(total, PivotTotalAtom)
                return self._from_parent(name, inner, self.rows, ROW_LEVEL, self.across, COLUMN_LEVEL, total)
            case "column_parent":
                assert isinstance(total, PivotTotalAtom)
                return self._from_parent(name, inner, self.across, COLUMN_LEVEL, self.rows, ROW_LEVEL, total)
            case _:
                return self._from(name, inner, {ROW_LEVEL: 0, COLUMN_LEVEL: 0}, [])

    def _from_parent(
        self,
        name: str,
        inner: AggregateAtom,
        axis: AxisPlan,
        level_name: str,
        other: AxisPlan,
        other_name: str,
        total: PivotTotalAtom,
    ) -> exp.Expression:
        """The parent member's cell: which one that is depends on the level of the cell itself."""
        cases: list[exp.If] = []
        for level in range(1, axis.finest + 1):
            target = max(0, level - total.steps)
            partition = [other_name, *other.ids, *axis.ids[:target]]
            from_ = self._from(name, inner, {level_name: target}, partition)
            at = exp.EQ(this=cell(level_name), expression=number(level))
            cases.append(exp.If(this=at, true=from_))
        return exp.Case(ifs=cases, default=cell(name)) if cases else cell(name)

    def _from(
        self, name: str, inner: AggregateAtom, levels: dict[str, int], partition: Sequence[str]
    ) -> exp.Expression:
        """The value of the partition's cell at these levels."""
        kind = inner.call.kind
        if kind.type is ValueType.VARIANT:
            raise FormulaError(
                "unsupported",
                "A total in a pivot cannot be a variant.",
                inner.call.span,
                hint="Take the total of a number, a text, a date or a truth value.",
            )
        at = [exp.EQ(this=cell(column_id), expression=number(level)) for column_id, level in levels.items()]
        own = at[0] if len(at) == 1 else exp.And(this=at[0], expression=at[1])
        logical = kind.type is ValueType.LOGICAL
        value = cast(cell(name), exp.DType.INT) if logical else cell(name)
        most = exp.Max(this=exp.Case(ifs=[exp.If(this=own, true=value)]))
        window = exp.Window(this=most, partition_by=[cell(column_id) for column_id in partition])
        return cast(window, exp.DType.BOOLEAN) if logical else window

    # ------------------------------------------------------------ windows

    def last(self, column_id: str, stage: Stage, sort_keys: SortKeys) -> exp.Expression:
        """A value whose inputs are all columns of the stage before."""
        if column_id not in self._at_end:
            return cell(column_id)

        def value(reference: TypedReference) -> exp.Expression:
            match reference.resolved:
                case AtomReference(atom=WindowAtom() as atom):
                    return self._window(atom, value, sort_keys)
                case AtomReference(atom=PivotTotalAtom() | CoarserLevelAtom() as atom):
                    return cell(self._totals[atom.text])
                case OwnColumn(column_id=other) if other in self.model.shape.measures:
                    if other in stage.columns:
                        return cell(other)
                    return exp.Paren(this=self._lower(other, self._placed(other), value))
                case _:
                    return self._at_once(reference)

        return self._lower(column_id, self._placed(column_id), value)

    def _window(
        self, atom: WindowAtom, value: Callable[[TypedReference], exp.Expression], sort_keys: SortKeys
    ) -> exp.Expression:
        """Along the rows (along the columns, if there are no rows), within the member around."""
        down = bool(self.rows.keys)
        axis, level_name = (self.rows, ROW_LEVEL) if down else (self.across, COLUMN_LEVEL)
        other = self.across if down else self.rows
        partition = [cell(ROW_LEVEL), cell(COLUMN_LEVEL), *(cell(id_) for id_ in other.ids)]
        for level, key in enumerate(axis.ids[:-1], 1):
            deeper = exp.GT(this=cell(level_name), expression=number(level))
            partition.append(exp.Case(ifs=[exp.If(this=deeper, true=cell(key))]))
        lowering = lower_window(atom.call, FormulaContext(self.builder, value))
        return lowering.over(partition=partition, sort=sort_keys(axis, level_name, False), tie_break=[])
