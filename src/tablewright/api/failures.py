"""Every error becomes the one error shape here."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from tablewright.api.bodies import BodyRefused
from tablewright.api.errors import ApiError, ErrorBody, ErrorReply
from tablewright.common.errors import Kind, Refusal
from tablewright.common.validation_messages import Problem, problems, sentence
from tablewright.compiler import CompileError, SqlRefused
from tablewright.document.validate import DocumentError
from tablewright.formula.errors import FormulaError
from tablewright.warehouse.contract.errors import WarehouseError

log = logging.getLogger("tablewright.errors")

REFUSAL_STATUS: dict[Kind, int] = {
    "invalid": 422,
    "signed-out": 401,
    "not-allowed": 403,
    "not-found": 404,
    "conflict": 409,
    "too-many": 429,
    "unavailable": 503,
    "full": 507,
}

WAREHOUSE_STATUS = {
    "permission": 403,
    "sign-in": 403,
    "not-found": 404,
    "conflict": 409,
    "constraint": 409,
    "invalid": 422,
    "cancelled": 499,
    "unavailable": 503,
    "timeout": 504,
    "disk-full": 507,
    "out-of-memory": 507,
    "internal": 500,
}

HTTP_MESSAGES = {
    404: ("not-found", "There is nothing at this address.", "Check the address."),
    405: ("method-not-allowed", "This address does not take that method.", "See /api/openapi.json."),
}

_DISK_FULL = "The metadata database cannot be written: its disk is full."
_CHANGED_MEANWHILE = "Somebody else changed the same thing at the same moment."
_NOT_KEPT = "The metadata database cannot keep one of these values."
_BUSY = "The metadata database is busy or cannot be reached."


def reply(status: int, body: ErrorBody) -> JSONResponse:
    """The error reply; nothing was done when a client gets one."""
    return JSONResponse(ErrorReply(error=body).model_dump(), status_code=status)


def unexpected(request_id: str) -> JSONResponse:
    """The reply to an unexpected error: no details, only the request id under which the log has them."""
    return reply(
        500,
        ErrorBody(
            code="internal",
            message="The server failed in a way it did not expect.",
            hint=f"Try again; if it stays, give an administrator the request id {request_id}.",
            where={"request_id": request_id},
        ),
    )


def render(error: Exception, request_id: str) -> JSONResponse:
    """The reply to any error. Unknown ones are logged with their traceback and answered without it."""
    body = _expected(error)
    if body is not None:
        return body
    log.error("unexpected error", exc_info=error, extra={"facts": {"id": request_id}})
    return unexpected(request_id)


def _expected(error: Exception) -> JSONResponse | None:
    match error:
        case ApiError():
            return reply(error.status, error.body)
        case Refusal():
            body = ErrorBody(code=error.code, message=error.message, hint=error.hint, where=error.where)
            response = reply(REFUSAL_STATUS[error.kind], body)
            if error.retry_seconds is not None:
                response.headers["Retry-After"] = str(error.retry_seconds)
            return response
        case WarehouseError() if error.code != "internal":
            where = dict(error.where) if error.where else None
            body = ErrorBody(code=error.code, message=error.message, hint=error.hint, where=where)
            return reply(WAREHOUSE_STATUS.get(error.code, 500), body)
        case CompileError() | SqlRefused():
            return reply(422, ErrorBody(code=error.code, message=error.message, hint=error.hint))
        case FormulaError():
            where = {"start": error.span.start, "end": error.span.end}
            return reply(422, ErrorBody(code=error.code, message=error.message, hint=error.hint, where=where))
        case DocumentError():
            return _invalid_document(error)
        case RequestValidationError():
            return _invalid_input(error)
        case DBAPIError():
            return _database_trouble(error)
        case PoolTimeout():
            return _database_busy(str(error))
        case BodyRefused():
            response = reply(error.status_code, error.body)
            response.headers.update(error.headers or {})
            return response
        case HTTPException():
            return _http(error)
        case _:
            return None


def _invalid_document(error: DocumentError) -> JSONResponse:
    first = next(iter(error.problems))
    problems = [{"field": p.where(), "code": p.code, "message": p.message} for p in error.problems[:20]]
    where = {"field": first.where(), "problems": problems}
    body = ErrorBody(code="invalid-document", message=str(error), hint=first.hint, where=where)
    return reply(422, body)


def _invalid_input(error: RequestValidationError) -> JSONResponse:
    """The first problem in words; each one at its field as `where.problems`."""
    errors: Sequence[Any] = error.errors()
    in_body = [{**error, "loc": error["loc"][1:]} for error in errors if error["loc"][:1] == ("body",)]
    problem_list = problems(in_body, error.body)
    for other_error in errors:
        if other_error["loc"][:1] != ("body",):
            problem_list.append(Problem(".".join(map(str, other_error["loc"][1:])), sentence(other_error)))
    first = problem_list[0]
    where: dict[str, Any] = {"field": first.field} if first.field else {}
    if first.field:
        where["problems"] = [
            {"field": problem.field, "message": problem.message} for problem in problem_list[:20]
        ]
    return reply(422, ErrorBody(code="invalid-request", message=first.text, where=where or None))


def _database_trouble(error: DBAPIError) -> JSONResponse | None:
    """Constraint violations and conflicts should have been caught before the database reported them, so they
    are logged with their traceback too; nothing was changed."""
    text = str(error.orig).lower()
    if "disk is full" in text or "no space left" in text or "diskfull" in type(error.orig).__name__.lower():
        hint = "Free space on the server's disk; nothing that was acknowledged is lost."
        return reply(507, ErrorBody(code="disk-full", message=_DISK_FULL, hint=hint))
    if isinstance(error, OperationalError):
        return _database_busy(text)
    if isinstance(error, IntegrityError):
        log.error("metadata database refused a change", exc_info=error)
        hint = "Reload the page and try again."
        return reply(409, ErrorBody(code="conflict", message=_CHANGED_MEANWHILE, hint=hint))
    if isinstance(error, DataError):
        log.error("metadata database refused a value", exc_info=error)
        return reply(422, ErrorBody(code="invalid", message=_NOT_KEPT, hint="Use shorter or plainer values."))
    return None


def _database_busy(detail: str) -> JSONResponse:
    log.warning("metadata database unavailable", extra={"facts": {"detail": detail[:200]}})
    return reply(503, ErrorBody(code="unavailable", message=_BUSY, hint="Try again in a moment."))


def _http(error: HTTPException) -> JSONResponse:
    code, message, hint = HTTP_MESSAGES.get(error.status_code, ("http-error", str(error.detail), None))
    response = reply(error.status_code, ErrorBody(code=code, message=message, hint=hint))
    response.headers.update(error.headers or {})
    return response


def install(app: FastAPI) -> None:
    """Register the handlers. `middleware.RequestFrame` catches all other exceptions."""

    def handle(request: Request, error: Exception) -> Response:
        return render(error, request.state.request_id)

    for kind in (
        ApiError,
        Refusal,
        WarehouseError,
        FormulaError,
        DocumentError,
        RequestValidationError,
        DBAPIError,
        PoolTimeout,
        HTTPException,
    ):
        app.add_exception_handler(kind, handle)
