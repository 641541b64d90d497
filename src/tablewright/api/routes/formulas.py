"""The formula bar: checking one formula, and the function reference."""

from dataclasses import replace
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tablewright.api.deps import Member, Running
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.common.bounds import ObjectId
from tablewright.compiler import CheckedFormula, check_formula
from tablewright.compiler.check import trial_workbook
from tablewright.document.index import find_data_element
from tablewright.document.model import Workbook
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function
from tablewright.formula.reference import shown
from tablewright.formula.traps import FormulaWarning
from tablewright.query.service import Question

router = APIRouter(prefix="/api", tags=["formulas"], route_class=LaneRoute)


class FormulaCheck(BaseModel):
    """Check one formula as if it were a column of the element at `level`."""

    document: Workbook
    element_id: ObjectId
    column_id: ObjectId | None = None
    level: ObjectId | None = None
    formula: str = Field(max_length=40_000)


class FixOut(BaseModel):
    title: str
    start: int
    end: int
    text: str


class FormulaProblem(BaseModel):
    code: str
    message: str
    hint: str | None
    start: int
    end: int
    fix: FixOut | None


class FormulaChecked(BaseModel):
    """`stored` is the formula with ids for its names, as documents keep it: renaming breaks nothing.

    `warnings` are about a correct formula that may not mean what its author expects.
    """

    ok: bool
    type: str | None
    suggested_name: str | None
    formatted: str | None
    stored: str
    problems: list[FormulaProblem]
    warnings: list[FormulaProblem]


class FunctionArgument(BaseModel):
    name: str
    type: str
    optional: bool
    repeats: bool


class FunctionExample(BaseModel):
    formula: str
    result: str


class FunctionDoc(BaseModel):
    name: str
    category: str
    kind: Literal["scalar", "aggregate", "window", "special"]
    signature: str
    returns: str
    description: str
    arguments: list[FunctionArgument]
    examples: list[FunctionExample]


@router.post("/workbooks/{workbook_id}/formulas/check")
@in_lane("catalogue")
def check_one_formula(
    workbook_id: ObjectId, body: FormulaCheck, services: Running, actor: Member
) -> FormulaChecked:
    """Errors of the formula are part of a successful answer."""
    services.workbooks.admit(actor, workbook_id, body.document)
    # With the formula in its place, the sources of what it looks up are found too.
    trial = body.document
    element = find_data_element(trial, body.element_id)
    if element is not None:
        trial, _ = trial_workbook(trial, element, body.formula, body.column_id, body.level)
    question = Question(workbook_id, trial, body.element_id, use_stored=False)
    request = replace(services.queries.prepare(question, actor).request, workbook=body.document)
    return _checked_out(check_formula(request, body.formula, body.column_id, body.level))


def _checked_out(checked: CheckedFormula) -> FormulaChecked:
    return FormulaChecked(
        ok=checked.ok,
        type=checked.kind.type.value if checked.kind else None,
        suggested_name=checked.suggested_name,
        formatted=checked.formatted,
        stored=checked.stored,
        problems=[_problem_out(error) for error in checked.problems],
        warnings=[_problem_out(warning) for warning in checked.warnings],
    )


def _problem_out(error: FormulaError | FormulaWarning) -> FormulaProblem:
    fix = error.fix
    return FormulaProblem(
        code=error.code,
        message=error.message,
        hint=error.hint,
        start=error.span.start,
        end=error.span.end,
        fix=FixOut(title=fix.title, start=fix.span.start, end=fix.span.end, text=fix.text) if fix else None,
    )


@router.get("/functions")
def list_functions(_: Member) -> list[FunctionDoc]:
    """Every function of the language, as the formula bar and the reference show it."""
    return [function_out(function) for function in catalogue.all()]


def function_out(function: Function) -> FunctionDoc:
    """The documentation of a function as the API returns it."""
    return FunctionDoc(
        name=function.name,
        category=function.category,
        kind=function.kind.value,
        signature=function.signature,
        returns=function.returns.label,
        description=function.description,
        arguments=[
            FunctionArgument(
                name=parameter.name,
                type=parameter.accepts.label,
                optional=parameter.optional,
                repeats=parameter.repeats,
            )
            for parameter in function.parameters
        ],
        examples=[
            FunctionExample(formula=example.formula, result=shown(example.result))
            for example in function.examples
        ],
    )
