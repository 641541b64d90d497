"""Describes an element for the editor without running it: typed columns, problems, source columns."""

from dataclasses import dataclass

from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.compile import (
    column_problem,
    find_model,
    open_workspace,
    output_column,
)
from tablewright.compiler.interface import ColumnProblem, CompileRequest, OutputColumn
from tablewright.compiler.level_warnings import column_warnings
from tablewright.compiler.limits import bounded
from tablewright.compiler.names.reference_ids import to_displayed
from tablewright.compiler.plan.filter_steps import later_filters
from tablewright.formula.formatter import format_reference
from tablewright.formula.traps import FormulaWarning
from tablewright.formula.typed import ValueKind


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column with its formula as the formula bar shows it: source columns as `[Source/Column]`."""

    column: OutputColumn
    formula: str


@dataclass(frozen=True, slots=True)
class OfferedSourceColumn:
    """A column that the source offers: `key` goes into `source_column`, `label` is shown."""

    key: str
    label: str
    kind: ValueKind
    owner: str = ""
    """The leg of a join that it belongs to; empty elsewhere."""


@dataclass(frozen=True, slots=True)
class Description:
    """Everything about an element but its rows."""

    columns: tuple[DescribedColumn, ...]
    problems: tuple[ColumnProblem, ...]
    source_name: str
    source_columns: tuple[OfferedSourceColumn, ...]
    later_filters: tuple[str, ...]
    """The filters (by id, of a control by the control's) that act after aggregates and change no total."""


def describe(request: CompileRequest, *, stored: bool = False) -> Description:
    """Describe the request's element; every column, hidden ones too.

    Places of problems are those of the formulas as they are shown, or as they are `stored`.
    """
    with bounded(request.workbook, request.seconds):
        return _describe(find_model(open_workspace(request), request.element_id), stored=stored)


def _describe(model: AnalysedElement, *, stored: bool) -> Description:
    return Description(
        columns=tuple(
            DescribedColumn(output_column(model, column_id), _formula(model, column_id))
            for column_id in model.by_id
            if column_id in model.written_ids
        ),
        problems=tuple(
            column_problem(model, info.column.id, info.error, stored=stored)
            for info in model.problems()
            if info.error
        ),
        source_name=model.source_name,
        source_columns=tuple(
            OfferedSourceColumn(
                model.stable_key(column.key), column.label, model.source_kind(column.key), column.owner
            )
            for column in model.offered.values()
            if not column.hidden
        ),
        later_filters=later_filters(model),
    )


def describe_warnings(request: CompileRequest) -> list[tuple[str, FormulaWarning]]:
    """The warnings about the formulas of the request's element, each with the id of its column."""
    with bounded(request.workbook, request.seconds):
        return list(column_warnings(find_model(open_workspace(request), request.element_id)))


def _formula(model: AnalysedElement, column_id: str) -> str:
    column = model.by_id[column_id]
    if column.formula is not None:
        return to_displayed(model, column.formula).text
    written = column.source_column or ""
    key = model.source_key(written)
    parts = model.source_parts(key) if key is not None else (model.source_name or "Source", written)
    return format_reference(parts)
