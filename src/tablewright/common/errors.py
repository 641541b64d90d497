"""Errors of the layers below HTTP: a request that cannot be fulfilled, with a message for people."""

from typing import Any, Literal

Kind = Literal[
    "invalid", "signed-out", "not-allowed", "not-found", "conflict", "too-many", "unavailable", "full"
]
"""`full`: a disk."""


class Refusal(Exception):
    """`kind` decides the HTTP status, `code` is stable for clients, `hint` says what to do next.

    `retry_seconds`: clients may repeat the request after this long.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        code: str | None = None,
        hint: str | None = None,
        where: dict[str, Any] | None = None,
        retry_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.code = code or kind
        self.message = message
        self.hint = hint
        self.where = where
        self.retry_seconds = retry_seconds


class StartError(Exception):
    """The server cannot start. The message is one line for the terminal: what is wrong and what to do."""
