"""The one error shape of the API: `{"error": {"code", "message", "hint", "where"}}`."""

from typing import Any

from pydantic import BaseModel


class ErrorBody(BaseModel):
    """`code` is stable; `message` says what happened; `hint` what to do; `where` the place.

    `where` is free-form but flat: `{"field": "name"}`, `{"line": 12}`, `{"start": 3, "end": 9}`.
    """

    code: str
    message: str
    hint: str | None = None
    where: dict[str, Any] | None = None


class ErrorReply(BaseModel):
    error: ErrorBody


class ApiError(Exception):
    """Raised by routers; rendered once, in `api.app`."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        where: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = ErrorBody(code=code, message=message, hint=hint, where=where)
