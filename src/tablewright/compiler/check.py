"""Checks a formula for the formula bar: its errors, its type, and a name for its column."""

from dataclasses import dataclass

from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.compile import find_model, open_workspace
from tablewright.compiler.interface import CompileRequest
from tablewright.compiler.level_warnings import formula_warnings
from tablewright.compiler.limits import bounded
from tablewright.compiler.names.reference_ids import to_stored
from tablewright.document.model import Column, DataElement, Workbook
from tablewright.document.names import unique_name
from tablewright.document.viewing import with_element
from tablewright.formula.errors import FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.parser import parse
from tablewright.formula.suggest import suggest_name
from tablewright.formula.traps import FormulaWarning
from tablewright.formula.typed import ValueKind

_NEW = "new-column"


@dataclass(frozen=True, slots=True)
class CheckedFormula:
    """The result for one formula. `kind` and the texts are set as far as the formula could be read.

    `stored` is the formula with ids for its names, as a document keeps it.
    """

    kind: ValueKind | None
    suggested_name: str | None
    formatted: str | None
    stored: str
    problems: tuple[FormulaError, ...] = ()
    warnings: tuple[FormulaWarning, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


def check_formula(
    request: CompileRequest, formula: str, column_id: str | None = None, level: str | None = None
) -> CheckedFormula:
    """Check a formula as if it were that column of the request's element, or a new one at `level`."""
    with bounded(request.workbook, request.seconds):
        return _checked(request, formula, column_id, level)


def _checked(
    request: CompileRequest, formula: str, column_id: str | None, level: str | None
) -> CheckedFormula:
    analysis = open_workspace(request)
    model = find_model(analysis, request.element_id)
    try:
        tree = parse(formula)
    except FormulaError as error:
        return CheckedFormula(None, None, None, to_stored(model, formula), (error,))
    others = [column.name for column in model.element.columns if column.id != column_id]
    name = unique_name(suggest_name(tree), others)
    known = column_id if column_id in model.by_id else None
    changed = _with_formula(model.element, known, formula, name, level)
    trial = AnalysedWorkbook(
        with_element(request.workbook, changed),
        request.sources,
        dialect=request.dialect,
        values=request.controls,
    )
    tried = trial.model(changed.id)
    info = tried.columns[known or _NEW]
    problems = () if info.error is None else (info.error,)
    kind = None if info.written is None and info.error is not None else info.kind
    warnings: tuple[FormulaWarning, ...] = ()
    if info.written is not None and info.error is None:
        warnings = formula_warnings(tried, info.written, info.home, formula)
    return CheckedFormula(kind, name, format_formula(tree), to_stored(model, formula), problems, warnings)


def trial_workbook(
    workbook: Workbook,
    element: DataElement,
    formula: str,
    column_id: str | None = None,
    level: str | None = None,
) -> tuple[Workbook, str]:
    """The workbook with the formula as a column that is the only one shown, and the id of that column."""
    known = column_id if any(column.id == column_id for column in element.columns) else None
    changed = _with_formula(element, known, formula, "Preview", level)
    shown = known or _NEW
    columns = tuple(column.model_copy(update={"hidden": column.id != shown}) for column in changed.columns)
    return with_element(workbook, changed.model_copy(update={"columns": columns})), shown


def _with_formula(
    element: DataElement, column_id: str | None, formula: str, name: str, level: str | None
) -> DataElement:
    """The element with the formula in its place."""
    if column_id is not None:
        columns = tuple(
            column.model_copy(update={"formula": formula, "source_column": None, "hidden": False})
            if column.id == column_id
            else column
            for column in element.columns
        )
        return element.model_copy(update={"columns": columns})
    new = Column.model_construct(id=_NEW, name=_unlike(name, element), formula=formula)
    return element.with_column(new, level)


def _unlike(name: str, element: DataElement) -> str:
    """A name that no formula can refer to: the new column has none yet."""
    return unique_name(f"\N{ZERO WIDTH SPACE}{name}", [column.name for column in element.columns])
