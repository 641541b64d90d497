"""The editor service: answers to a formula editor while a formula is typed.

A client with unsaved changes opens its document once for each version and sends the key with each request;
without a key the stored draft is used. Offsets count characters of the formula.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tablewright.access.actor import Actor
from tablewright.api.arrow import plain
from tablewright.api.deps import Member, Running
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.routes.formulas import FixOut, FunctionDoc, function_out
from tablewright.common.bounds import Count, ObjectId
from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.check import trial_workbook
from tablewright.compiler.editor import (
    Target,
    Thing,
    TypingPlace,
    classify,
    complete,
    diagnose,
    find_place,
    hover,
    lineage,
    rename,
    signature,
    usages,
)
from tablewright.compiler.interface import RowWindow
from tablewright.document.index import find_data_element
from tablewright.document.levels import BASE
from tablewright.document.model import Controls, Workbook
from tablewright.editor.sessions import EditorSession
from tablewright.formula.errors import Fix, FormulaError
from tablewright.formula.traps import FormulaWarning
from tablewright.query.service import Question
from tablewright.wiring import Services

router = APIRouter(prefix="/api/workbooks/{workbook_id}/editor", tags=["formulas"], route_class=LaneRoute)

FORMULA_LENGTH = 40_000
EditorKey = Annotated[str, Field(max_length=100)] | None


class OpenedDocument(BaseModel):
    key: str


class DocumentToOpen(BaseModel):
    document: Workbook


class EditorPlace(BaseModel):
    """`key` comes from opening the document; null means the stored draft. `level` is used for a new
    column."""

    key: EditorKey = None
    element_id: ObjectId
    column_id: ObjectId | None = None
    level: ObjectId | None = None


class EditorText(EditorPlace):
    formula: str = Field(max_length=FORMULA_LENGTH)


class EditorCaret(EditorText):
    at: Count


class TokenOut(BaseModel):
    start: int
    end: int
    kind: str


class CompletionOut(BaseModel):
    """Replace `start` to `end` by `insert`, and put the caret at `start + caret`.

    `fits`: it has a type that is expected here. `goes_on`: ask for completions again after inserting it.
    """

    kind: str
    label: str
    insert: str
    start: int
    end: int
    caret: int
    type: str | None
    detail: str
    level: str | None
    fits: bool
    goes_on: bool


class SignatureOut(BaseModel):
    """`active` is the index in `function.arguments` of the parameter that is being filled."""

    function: FunctionDoc
    active: int | None
    argument: int


class HoverOut(BaseModel):
    start: int
    end: int
    kind: Literal["function", "column", "source-column", "control", "metric"]
    title: str
    description: str
    type: str | None
    level: str | None
    formula: str | None
    problem: str | None
    function: FunctionDoc | None


class DiagnosticOut(BaseModel):
    code: str
    message: str
    hint: str | None
    start: int
    end: int
    expected: str | None
    found: str | None
    fix: FixOut | None


class Diagnostics(BaseModel):
    """`stored` is the formula with ids for its names, as documents keep it.

    `warnings` are about a correct formula that may not mean what its author expects.
    """

    ok: bool
    type: str | None
    suggested_name: str | None
    formatted: str | None
    stored: str
    problems: list[DiagnosticOut]
    warnings: list[DiagnosticOut]


class TargetIn(BaseModel):
    """A column (with `column_id`), an element, or a control (by its element's id)."""

    key: EditorKey = None
    kind: Literal["column", "element", "control"]
    element_id: ObjectId
    column_id: ObjectId = ""


class RenameIn(TargetIn):
    name: str = Field(max_length=1_000)


class UsageOut(BaseModel):
    """`role`: `formula` or `metric` (with the place in the shown formula), `source`, or a setting's path."""

    element_id: str
    column_id: str | None
    role: str
    start: int | None
    end: int | None


class ChangedFormulaOut(BaseModel):
    """A formula of a column, or of a metric (whose id is `column_id` then).

    `stored` is what the document has to hold, `before` and `after` what people see.
    """

    element_id: str
    column_id: str
    is_metric: bool
    stored: str
    before: str
    after: str


class RenamePreview(BaseModel):
    """`problem` says why the name cannot be used. A preview changes nothing."""

    problem: str | None
    suggestion: str | None
    formulas: list[ChangedFormulaOut]


class LineageIn(BaseModel):
    """A column, or a control (by its element's id)."""

    key: EditorKey = None
    kind: Literal["column", "control"] = "column"
    element_id: ObjectId
    column_id: ObjectId = ""
    direction: Literal["before", "after", "both"] = "both"


class LineageNode(BaseModel):
    """`owner` is the id of an element, or the path of a source table."""

    key: str
    kind: Literal["column", "source-column", "control", "metric"]
    owner: str
    id: str
    label: str


class LineageEdge(BaseModel):
    """`target` is computed from `source` (keys of nodes)."""

    source: str
    target: str


class LineageOut(BaseModel):
    start: str
    nodes: list[LineageNode]
    edges: list[LineageEdge]


class PreviewIn(EditorText):
    controls: Controls = Field(default_factory=dict)
    limit: int = Field(default=5, ge=1, le=100)


class PreviewOut(BaseModel):
    """The first values of the formula on its level, or the `problem` if it cannot be computed."""

    type: str | None
    values: list[str | float | bool | None]
    problem: str | None


@router.post("/documents")
@in_lane("catalogue")
def open_editor_document(
    workbook_id: ObjectId, body: DocumentToOpen, services: Running, actor: Member
) -> OpenedDocument:
    """Register a version of the document with the editor service, which keeps it while it is in use."""
    services.workbooks.admit(actor, workbook_id, body.document)
    return OpenedDocument(key=services.editors.open(workbook_id, body.document))


@router.post("/tokens")
@in_lane("catalogue")
def classify_formula(
    workbook_id: ObjectId, body: EditorText, services: Running, actor: Member
) -> list[TokenOut]:
    """The tokens of a formula with their classes."""
    session = _session(services, actor, workbook_id, body.key)
    with session.analysis(body.element_id) as analysis:
        place = _place(analysis, body)
        tokens = classify(place, body.formula)
    return [TokenOut(start=token.start, end=token.end, kind=token.kind) for token in tokens]


@router.post("/completions")
@in_lane("catalogue")
def complete_formula(
    workbook_id: ObjectId, body: EditorCaret, services: Running, actor: Member
) -> list[CompletionOut]:
    """Completions at the caret, the best first."""
    session = _session(services, actor, workbook_id, body.key)
    with session.analysis(body.element_id) as analysis:
        place = _place(analysis, body)
        completions = complete(place, body.formula, min(body.at, len(body.formula)))
    return [CompletionOut.model_validate(completion, from_attributes=True) for completion in completions]


@router.post("/signature")
@in_lane("catalogue")
def show_signature(
    workbook_id: ObjectId, body: EditorCaret, services: Running, actor: Member
) -> SignatureOut | None:
    """The signature of the call around the caret."""
    services.workbooks.require(actor, workbook_id, "edit")
    result = signature(body.formula, min(body.at, len(body.formula)))
    if result is None:
        return None
    return SignatureOut(
        function=function_out(result.function), active=result.active, argument=result.argument
    )


@router.post("/hover")
@in_lane("catalogue")
def hover_formula(
    workbook_id: ObjectId, body: EditorCaret, services: Running, actor: Member
) -> HoverOut | None:
    """What is at an offset: a function, a column, a control or a metric."""
    session = _session(services, actor, workbook_id, body.key)
    with session.analysis(body.element_id) as analysis:
        place = _place(analysis, body)
        result = hover(place, body.formula, body.at)
    if result is None:
        return None
    return HoverOut(
        start=result.start,
        end=result.end,
        kind=result.kind,
        title=result.title,
        description=result.description,
        type=result.type,
        level=result.level,
        formula=result.formula,
        problem=result.problem,
        function=function_out(result.function) if result.function is not None else None,
    )


@router.post("/diagnostics")
@in_lane("catalogue")
def diagnose_formula(
    workbook_id: ObjectId, body: EditorText, services: Running, actor: Member
) -> Diagnostics:
    """All problems of a formula, with fixes, and its result type."""
    session = _session(services, actor, workbook_id, body.key)
    with session.analysis(body.element_id) as analysis:
        diagnosis = diagnose(_place(analysis, body), body.formula)
    return Diagnostics(
        ok=not diagnosis.problems,
        type=diagnosis.kind.type.value if diagnosis.kind is not None else None,
        suggested_name=diagnosis.suggested_name,
        formatted=diagnosis.formatted,
        stored=diagnosis.stored,
        problems=[_problem(problem) for problem in diagnosis.problems],
        warnings=[_warning(warning) for warning in diagnosis.warnings],
    )


@router.post("/references")
@in_lane("catalogue")
def find_references(
    workbook_id: ObjectId, body: TargetIn, services: Running, actor: Member
) -> list[UsageOut]:
    """Every place that depends on a column, an element or a control."""
    session = _session(services, actor, workbook_id, body.key)
    with session.graph() as graph:
        usages_found = usages(graph, Target(body.kind, body.element_id, body.column_id))
    return [
        UsageOut(
            element_id=usage.element_id,
            column_id=usage.column_id,
            role=usage.role,
            start=usage.span.start if usage.span is not None else None,
            end=usage.span.end if usage.span is not None else None,
        )
        for usage in usages_found
    ]


@router.post("/rename")
@in_lane("catalogue")
def preview_rename(workbook_id: ObjectId, body: RenameIn, services: Running, actor: Member) -> RenamePreview:
    """Whether a name can be used, and how formulas would read with it."""
    session = _session(services, actor, workbook_id, body.key)
    target = Target(body.kind, body.element_id, body.column_id)
    with session.graph() as graph:
        preview = rename(graph, target, body.name)
    return RenamePreview.model_validate(preview, from_attributes=True)


@router.post("/lineage")
@in_lane("catalogue")
def show_lineage(workbook_id: ObjectId, body: LineageIn, services: Running, actor: Member) -> LineageOut:
    """What a column is computed from down to source columns, and what is computed from it."""
    session = _session(services, actor, workbook_id, body.key)
    start = Thing("column", body.element_id, body.column_id)
    if body.kind == "control":
        start = Thing("control", "", body.element_id)
    with session.graph() as graph:
        graph_part = lineage(graph, start, body.direction)
    return LineageOut(
        start=start.key,
        nodes=[
            LineageNode(key=thing.key, kind=thing.kind, owner=thing.owner, id=thing.id, label=label)
            for thing, label in graph_part.labels.items()
        ],
        edges=[LineageEdge(source=thing.source.key, target=thing.target.key) for thing in graph_part.edges],
    )


@router.post("/preview")
@in_lane("queries")
def preview_formula(workbook_id: ObjectId, body: PreviewIn, services: Running, actor: Member) -> PreviewOut:
    """The first values of a formula before it is committed."""
    session = _session(services, actor, workbook_id, body.key)
    with session.analysis(body.element_id) as analysis:
        place = _place(analysis, body)
        checked = diagnose(place, body.formula)
        level = place.model.shape.levels[place.depth].id
    kind = checked.kind.type.value if checked.kind is not None else None
    if checked.problems:
        return PreviewOut(type=kind, values=[], problem=checked.problems[0].message)
    element = find_data_element(session.document, body.element_id)
    assert element is not None
    column_id = body.column_id if place.column is not None else None
    trial, trial_id = trial_workbook(session.document, element, body.formula, column_id, body.level or BASE)
    question = Question(
        workbook_id,
        trial,
        body.element_id,
        level=level,
        controls=body.controls,
        window=RowWindow(0, body.limit),
        use_stored=False,
        whole=True,
    )
    table = services.queries.fetch(question, actor)
    values: list[Any] = table.column(trial_id).to_pylist() if trial_id in table.column_names else []
    return PreviewOut(type=kind, values=[plain(value) for value in values], problem=None)


def _session(services: Services, actor: Actor, workbook_id: str, key: str | None) -> EditorSession:
    services.workbooks.require(actor, workbook_id, "edit")
    if key is None:
        return services.editors.session(services.workbooks.document(actor, workbook_id, "draft"))
    return services.editors.session(services.editors.document(workbook_id, key))


def _place(analysis: AnalysedWorkbook, body: EditorPlace) -> TypingPlace:
    return find_place(analysis, body.element_id, body.column_id, body.level)


def _problem(error: FormulaError) -> DiagnosticOut:
    return DiagnosticOut(
        code=error.code,
        message=error.message,
        hint=error.hint,
        start=error.span.start,
        end=error.span.end,
        expected=error.expected,
        found=error.found,
        fix=_fix(error.fix),
    )


def _warning(warning: FormulaWarning) -> DiagnosticOut:
    return DiagnosticOut(
        code=warning.code,
        message=warning.message,
        hint=warning.hint,
        start=warning.span.start,
        end=warning.span.end,
        expected=None,
        found=None,
        fix=_fix(warning.fix),
    )


def _fix(fix: Fix | None) -> FixOut | None:
    return FixOut(title=fix.title, start=fix.span.start, end=fix.span.end, text=fix.text) if fix else None
