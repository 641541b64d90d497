"""A pivot as one SELECT in long form: a row for each cell, with its keys, levels and positions.

`_row_level` and `_column_level` say how many keys identify a cell: 0 is the grand total of that axis.
`_row_number` and `_column_number` are its positions in the pivot, from 1; the grand totals are 0. The cells
with row level 0 come with every window of rows: they are the headers of the columns.
"""

from collections.abc import Callable, Sequence

from sqlglot import exp

from tablewright.compiler.analysis.filter_rules import Rule
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.expressions.atoms import CoarserLevelAtom, PivotTotalAtom, WindowAtom
from tablewright.compiler.expressions.dependencies import direct_atoms
from tablewright.compiler.interface import OutputColumn, RowWindow
from tablewright.compiler.pivot.cells import CELL_ROWS, COLUMN_LEVEL, ROW_LEVEL, PivotCells
from tablewright.compiler.pivot.plan import AxisPlan, axis_plan, pivot_keys
from tablewright.compiler.pivot.values import PivotValues, Stage, cell, made_of
from tablewright.compiler.sql.query_graph import QueryGraph
from tablewright.compiler.sql.range_ends import filter_context
from tablewright.compiler.trees import conjunction, identifier, named
from tablewright.document.filters import Filter, FilterProblem, any_of
from tablewright.document.filters.values import same_value
from tablewright.document.model import PivotElement
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.sql import number
from tablewright.formula.typed import Typed
from tablewright.formula.types import ValueType

ROW_NUMBER = "_row_number"
COLUMN_NUMBER = "_column_number"
_NOWHERE = Span(0, 0)


class PivotQuery:
    """Call `plan` first and, once all elements that it reads have been planned too, `rows` or `count`."""

    def __init__(self, session: QueryGraph, model: AnalysedElement) -> None:
        assert isinstance(model.element, PivotElement)
        self.model = model
        self.element = model.element
        self.builder = session.builder
        self.problems: dict[str, FormulaError] = {}
        usable = frozenset(column_id for column_id, info in model.columns.items() if info.placed is not None)
        self.rows_axis = axis_plan(self.element.rows, usable)
        self.across_axis = axis_plan(self.element.across, usable)
        self._usable = usable
        on_values, on_base = self._sort_out(model.rules)
        self._value_rules = on_values
        self._cells = PivotCells(session, on_base, model.element.id)

    def _sort_out(self, rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
        """Filters on values act on cells, all others on base rows."""
        on_values: list[Rule] = []
        on_base: list[Rule] = []
        for rule in rules:
            homes = {self.model.homes[column_id] for column_id in rule.column_ids}
            if rule.has_top and min(homes) < self.model.shape.base:
                self._problem(
                    rule.column_id,
                    "The filter is not applied: a pivot has no single list of rows to take the top of.",
                    "Sort the rows by a value, or filter a column of base rows.",
                )
            elif all(column_id in self.model.shape.measures & self._usable for column_id in rule.column_ids):
                on_values.append(rule)
            else:
                on_base.append(rule)
        return on_values, on_base

    def _problem(self, column_id: str, message: str, hint: str) -> None:
        self.problems[column_id] = FormulaError("filter", message, _NOWHERE, hint=hint)

    # ------------------------------------------------------------ planning

    def plan(self, wanted: Sequence[str]) -> None:
        """`wanted` are value columns; those that filters and sorts need are computed with them."""
        needed = dict.fromkeys(column_id for column_id in wanted if column_id in self._usable)
        needed.update(
            (column_id, None)
            for rule in self._value_rules
            for column_id in rule.column_ids
            if column_id in self._usable
        )
        for axis in (self.rows_axis, self.across_axis):
            for key in axis.keys:
                if key.sort.value_id in self._usable:
                    needed.setdefault(key.sort.value_id)
        self._early = frozenset(
            [
                *(column_id for rule in self._value_rules for column_id in rule.column_ids),
                *(
                    key.sort.value_id
                    for other_axis_plan in (self.rows_axis, self.across_axis)
                    for key in other_axis_plan.keys
                    if key.sort.value_id is not None
                ),
            ]
        )
        self._wanted = [column_id for column_id in wanted if column_id in self._usable]
        self._needed = [value for value in self.element.values if value in needed]
        totals = frozenset(total for column_id in self._needed for total in self._totals_of(column_id))
        self._keys = pivot_keys(self.element, self.rows_axis, self.across_axis, totals)
        self._cells.plan(self._keys, self._needed)

    def _totals_of(self, column_id: str) -> list[tuple[str, int]]:
        placed = self.model.columns[column_id].placed
        return self._totals(placed) if placed is not None else []

    def _totals(self, placed: Typed) -> list[tuple[str, int]]:
        totals: list[tuple[str, int]] = []
        for atom in (atom for node in made_of(self.model, placed) for atom in direct_atoms(node)):
            if isinstance(atom, PivotTotalAtom):
                totals += [(atom.mode, atom.steps), *self._totals(atom.value)]
            elif isinstance(atom, CoarserLevelAtom):
                totals.append(("grand_total", 1))
            elif isinstance(atom, WindowAtom):
                totals += [total for part in atom.call.arguments for total in self._totals(part)]
        return totals

    # ------------------------------------------------------------ writing

    def output_columns(self) -> tuple[OutputColumn, ...]:
        """Keys, the level and position columns, then values."""
        columns = self.model.columns
        level = self.model.shape.levels[self.model.shape.shown].id
        places = tuple(
            OutputColumn(literal, literal, ValueType.NUMBER, level, literal, integer=True)
            for literal in (ROW_LEVEL, COLUMN_LEVEL, ROW_NUMBER, COLUMN_NUMBER)
        )

        def shown(column_id: str) -> OutputColumn:
            kind = columns[column_id].kind
            name = columns[column_id].column.name
            return OutputColumn(
                column_id,
                name,
                kind.type,
                level,
                column_id,
                integer=kind.integer,
                has_time=kind.has_time,
                instant=kind.instant,
            )

        keys = tuple(shown(column_id) for column_id in self._keys.all)
        return (*keys, *places, *(shown(column_id) for column_id in self._wanted))

    def rows(self, window: RowWindow) -> exp.Select:
        """The cells of a window of the pivot's rows, and all headers of columns."""
        placed = self._placed()
        select = exp.Select(
            expressions=[cell(output_column.sql_name) for output_column in self.output_columns()]
        )
        select.set("from_", exp.From(this=exp.Table(this=identifier(placed))))
        most = number(self.element.column_limit)
        narrow = exp.LTE(this=cell(COLUMN_NUMBER), expression=most)
        over = exp.And(
            this=exp.EQ(this=cell(ROW_LEVEL), expression=number(0)),
            expression=exp.EQ(this=cell(COLUMN_NUMBER), expression=number(self.element.column_limit + 1)),
        )
        conditions: list[exp.Expression] = []
        if self.across_axis.keys:
            conditions.append(exp.Or(this=narrow, expression=over))
        if window.limit is not None or window.offset:
            inside: exp.Expression = exp.GT(this=cell(ROW_NUMBER), expression=number(window.offset))
            if window.limit is not None:
                last = exp.LTE(this=cell(ROW_NUMBER), expression=number(window.offset + window.limit))
                inside = exp.And(this=inside, expression=last)
            header = exp.EQ(this=cell(ROW_LEVEL), expression=number(0))
            conditions.append(exp.Or(this=header, expression=inside))
        if conditions:
            select.set("where", exp.Where(this=conjunction(conditions)))
        order = [ascending(cell(ROW_NUMBER)), ascending(cell(COLUMN_NUMBER))]
        select.set("order", exp.Order(expressions=order))
        return select

    def count(self, name: str) -> exp.Select:
        """How many rows the pivot has, without its grand total."""
        placed = self._placed()
        most = exp.Coalesce(this=exp.Max(this=cell(ROW_NUMBER)), expressions=[number(0)])
        select = exp.Select(expressions=[named(most, name)])
        select.set("from_", exp.From(this=exp.Table(this=identifier(placed))))
        return select

    def _placed(self) -> str:
        """The table expression with the values and positions of every shown cell."""
        axes = (self.rows_axis, self.across_axis)
        counted = any(key.sort.by == "count" for axis in axes for key in axis.keys)
        cells = self._cells.emit(counted=counted)
        self.problems |= self._cells.problems
        values = PivotValues(self.model, self.builder, self._cells, axes, self._needed, self._early)
        stage = values.computed(cells, counted=counted)
        measures = self._measures(stage)
        kept = self._kept(stage)
        if measures or kept:
            stage = stage.extended(self.model.element.name, {**measures, **kept}, self.builder)
        select = exp.Select(
            expressions=[
                *(cell(column_id) for column_id in self._keys.all),
                cell(ROW_LEVEL),
                cell(COLUMN_LEVEL),
                named(self._number(self.rows_axis, ROW_LEVEL), ROW_NUMBER),
                named(self._number(self.across_axis, COLUMN_LEVEL), COLUMN_NUMBER),
                *(
                    named(values.last(column_id, stage, self._sort_keys), column_id)
                    for column_id in self._wanted
                ),
            ]
        )
        select.set("from_", exp.From(this=exp.Table(this=identifier(stage.name))))
        conditions = [*self._shown(), *(cell(column_id) for column_id in kept)]
        if conditions:
            select.set("where", exp.Where(this=conjunction(conditions)))
        name = self.builder.reserve(f"{self.model.element.name}_placed")
        self.builder.add(name, select)
        return name

    # ------------------------------------------------------------ order

    def _measures(self, stage: Stage) -> dict[str, exp.Expression]:
        """For each key sorted by a value or a count: the member's value, repeated on all of its cells."""
        expressions: dict[str, exp.Expression] = {}
        for axis, level_name, other in (
            (self.rows_axis, ROW_LEVEL, COLUMN_LEVEL),
            (self.across_axis, COLUMN_LEVEL, ROW_LEVEL),
        ):
            for level, key in enumerate(axis.keys, 1):
                value = self._measure(key.sort.by, key.sort.value_id, stage)
                if value is None:
                    continue
                own = exp.And(
                    this=exp.EQ(this=cell(level_name), expression=number(level)),
                    expression=exp.EQ(this=cell(other), expression=number(0)),
                )
                most = exp.Max(this=exp.Case(ifs=[exp.If(this=own, true=value)]))
                partition = [cell(id_) for id_ in axis.ids[:level]]
                expressions[measure_name(key.column_id)] = exp.Window(this=most, partition_by=partition)
        return expressions

    def _measure(self, by: str, value_id: str | None, stage: Stage) -> exp.Expression | None:
        if by == "count":
            return cell(CELL_ROWS)
        if by != "value" or value_id not in self._usable:
            return None
        if value_id not in stage.columns:
            self._problem(
                str(value_id),
                "The pivot is not sorted by this value: it depends on the order itself.",
                "Sort by a value without a window function.",
            )
            return None
        return cell(str(value_id))

    def _sort_keys(self, axis: AxisPlan, level_name: str, totals: bool) -> list[exp.Ordered]:
        """The sort keys of an axis's members: totals first or last, then measures and labels."""
        sort_keys: list[exp.Ordered] = []
        levels = {cross[0 if level_name == ROW_LEVEL else 1] for cross in self._keys.crosses}
        for level, key in enumerate(axis.keys, 1):
            if totals and any(other_level < level for other_level in levels):
                # The grand total is numbered 0, wherever it is shown.
                first = axis.totals_first or level == 1
                total = exp.LT(this=cell(level_name), expression=number(level))
                flag = exp.Case(
                    ifs=[exp.If(this=total, true=number(0 if first else 1))],
                    default=number(1 if first else 0),
                )
                sort_keys.append(ascending(flag))
            sort = key.sort
            descending = sort.direction == "descending"
            if sort.by == "count" or (sort.by == "value" and sort.value_id not in self.problems):
                measure = cell(measure_name(key.column_id))
                sort_keys.append(
                    exp.Ordered(this=measure, desc=descending, nulls_first=sort.nulls == "first")
                )
                descending = False
            label = self._cells.comparable(key.column_id)
            sort_keys.append(exp.Ordered(this=label, desc=descending, nulls_first=sort.nulls == "first"))
        return sort_keys

    def _number(self, axis: AxisPlan, level_name: str) -> exp.Expression:
        """The position of a member on its axis; the grand total, which always exists, has 0."""
        if not axis.keys:
            return number(0)
        order = exp.Order(expressions=self._sort_keys(axis, level_name, True))
        place = exp.Window(this=exp.Anonymous(this="DENSE_RANK", expressions=[]), order=order)
        return exp.Sub(this=place, expression=number(1))

    # ------------------------------------------------------------ what is shown

    def _shown(self) -> list[exp.Expression]:
        """Conditions that leave out cells that are computed only for other cells."""
        expressions: list[exp.Expression] = []
        make = self.builder.query_context.make_literal
        for axis, level_name in ((self.rows_axis, ROW_LEVEL), (self.across_axis, COLUMN_LEVEL)):
            computed = {cross[0 if level_name == ROW_LEVEL else 1] for cross in self._keys.crosses}
            whole = [level for level in sorted(computed) if axis.always_shown(level)]
            if len(whole) < len(computed):
                parts: list[exp.Expression] = [
                    exp.In(this=cell(level_name), expressions=[number(level) for level in whole])
                ]
                for path in axis.collapsed:
                    if len(path) not in whole:
                        at = exp.EQ(this=cell(level_name), expression=number(len(path)))
                        parts.append(conjunction([at, *self._path(axis, path, make)]))
                expressions.append(_any_of(parts))
            for path in axis.collapsed:
                below = exp.GT(this=cell(level_name), expression=number(len(path)))
                expressions.append(
                    exp.Not(this=exp.Paren(this=conjunction([below, *self._path(axis, path, make)])))
                )
        if self.across_axis.keys and not self.across_axis.grand_total:
            total = exp.GT(this=cell(COLUMN_LEVEL), expression=number(0))
            header = exp.EQ(this=cell(ROW_LEVEL), expression=number(0))
            if any(row > 0 and column == 0 for row, column in self._keys.crosses):
                expressions.append(exp.Or(this=total, expression=header))
        return expressions

    def _path(
        self, axis: AxisPlan, path: Sequence[object], make: Callable[..., exp.Expression]
    ) -> list[exp.Expression]:
        return [
            exp.Coalesce(
                this=same_value(self._read(column_id), given, self.model.columns[column_id].kind, make),  # type: ignore[arg-type]
                expressions=[exp.false()],
            )
            for column_id, given in zip(axis.ids, path, strict=False)
        ]

    def _kept(self, stage: Stage) -> dict[str, exp.Expression]:
        """Flags that a filter on values leaves: members of an axis with a finest cell that meets it."""
        written = [self._value_condition(rule, stage) for rule in self._value_rules]
        conditions = [expression for expression in written if expression is not None]
        if not conditions:
            return {}
        rows, across = self.rows_axis, self.across_axis
        finest = [
            exp.EQ(this=cell(ROW_LEVEL), expression=number(rows.finest)),
            exp.EQ(this=cell(COLUMN_LEVEL), expression=number(across.finest)),
        ]
        passes = conjunction([*finest, *conditions])
        known = exp.Case(ifs=[exp.If(this=passes, true=number(1))], default=number(0))
        expressions: dict[str, exp.Expression] = {}
        for axis, level_name in ((rows, ROW_LEVEL), (across, COLUMN_LEVEL)):
            cases: list[exp.If] = []
            for level in range(1, axis.finest + 1):
                partition = [cell(id_) for id_ in axis.ids[:level]]
                most = exp.Window(this=exp.Max(this=known.copy()), partition_by=partition)
                at = exp.EQ(this=cell(level_name), expression=number(level))
                cases.append(exp.If(this=at, true=exp.EQ(this=most, expression=number(1))))
            if cases:
                name = "_kept_row" if level_name == ROW_LEVEL else "_kept_column"
                expressions[name] = exp.Case(ifs=cases, default=exp.true())
        own = exp.Not(this=exp.Paren(this=conjunction([comparison.copy() for comparison in finest])))
        expressions["_kept"] = exp.Or(
            this=own, expression=exp.EQ(this=exp.Paren(this=known), expression=number(1))
        )
        return expressions

    def _value_condition(self, rule: Rule, stage: Stage) -> exp.Expression | None:
        if any(column_id not in self._usable for column_id in rule.column_ids):
            return None
        if any(column_id not in stage.columns for column_id in rule.column_ids):
            self._problem(
                rule.column_id,
                "The filter is not applied: the value depends on the order of the cells.",
                "Filter a value without a window function.",
            )
            return None
        try:
            whole = any_of([self._one_condition(filter_, bound=rule.bound) for filter_ in rule.filters])
        except FilterProblem as problem:
            self._problem(
                rule.column_id, f"The filter is not applied: {problem}", "Change or remove the filter."
            )
            return None
        return None if isinstance(whole, exp.Boolean) and whole.this else whole

    def _read(self, column_id: str) -> exp.Expression:
        return self.builder.query_context.read(cell(column_id), self.model.columns[column_id].kind)

    def _one_condition(self, item: Filter, *, bound: bool) -> exp.Expression:
        values = [
            (self._read(column_id), self.model.columns[column_id].kind) for column_id in item.column_ids
        ]
        if not bound:
            item.check(values[0][1])
        return item.condition(values, filter_context(self.builder, bound=bound))


def measure_name(key: str) -> str:
    """The column that holds what the members of a key are sorted by."""
    return f"_order_of_{key}"


def _any_of(conditions: Sequence[exp.Expression]) -> exp.Expression:
    or_ = conditions[0]
    for other_condition in conditions[1:]:
        or_ = exp.Or(this=or_, expression=other_condition)
    return or_


def ascending(value: exp.Expression) -> exp.Ordered:
    return exp.Ordered(this=value, desc=False, nulls_first=False)
