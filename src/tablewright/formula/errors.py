"""Errors of the formula language: always with the exact place in the text and, where one exists, a fix."""

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range of character offsets in the formula's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that repairs the formula: replace `span` by `text`."""

    title: str
    span: Span
    text: str


class FormulaError(Exception):
    """A formula that cannot be read, typed or compiled.

    `code` is stable and machine-readable (`unknown-function`, `unknown-column`, `type`, `syntax`,
    `circular`, `level`, `unsupported`); `message` says what happened; `hint` says what to do. `expected` and
    `found` are set when one thing was found in place of another.
    """

    def __init__(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        hint: str | None = None,
        fix: Fix | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.hint = hint
        self.fix = fix
        self.expected = expected
        self.found = found
