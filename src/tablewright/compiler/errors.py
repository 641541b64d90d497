"""The error of a whole element that cannot be compiled. Errors of single columns are ColumnProblems."""

from tablewright.formula.errors import FormulaError


class CompileError(Exception):
    """`code`: `unknown-element`, `unknown-level`, `unknown-column`, `source`, `personal`, `circular`,
    `too-large`."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class ColumnCompileError(Exception):
    """The error of a column that is found only while its SQL is written."""

    def __init__(self, element_id: str, column_id: str, error: FormulaError) -> None:
        super().__init__(error.message)
        self.place = (element_id, column_id)
        self.error = error
