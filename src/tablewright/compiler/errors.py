"""Why a whole element cannot be compiled. Errors of single columns are ColumnProblems instead."""


class CompileError(Exception):
    """`code`: `unknown-element`, `unknown-level`, `unknown-column`, `source`, `personal`, `circular`,
    `too-large`."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
