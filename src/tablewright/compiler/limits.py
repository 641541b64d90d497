"""Compiles within limits: a query that costs too much is refused, and the error names the column."""

from collections.abc import Generator
from contextlib import contextmanager

from tablewright.common.effort import TooMuch, limited
from tablewright.compiler.errors import CompileError
from tablewright.document.index import data_elements
from tablewright.document.model import Workbook
from tablewright.formula.errors import FormulaError, Span

LARGEST_COLUMN = 50_000
"""The largest weight of one column's SQL in one place; a formula is 20,000 characters long at most."""


@contextmanager
def bounded(workbook: Workbook, seconds: float) -> Generator[None]:
    """Limit the cost of the block; raises CompileError `too-large` beyond the limit."""
    try:
        with limited(seconds):
            yield
    except TooMuch as error:
        raise _refusal(workbook, error) from error


def _refusal(workbook: Workbook, error: TooMuch) -> CompileError:
    element_id, column_id = error.place
    element = next((model_ for model_ in data_elements(workbook) if model_.id == element_id), None)
    columns = element.columns if element is not None else ()
    column = next((model_.name for model_ in columns if model_.id == column_id), None)
    if element is None:
        where = "this element"
    else:
        where = f"“{element.name}”" if column is None else f"the column “{column}” of “{element.name}”"
    if error.limit == "nodes":
        message = f"The SQL became too large at {where}: a query has at most {error.most:,.0f} parts."
    else:
        message = f"Writing the SQL took more than {error.most:g} s of processor time; it was at {where}."
    return CompileError(
        "too-large",
        message,
        "Make its formula shorter, let the columns that it names be computed in an element of their own, "
        "or hide and remove columns that nobody needs.",
    )


def too_large(weight: int, span: Span) -> FormulaError:
    """The error of a column whose formula alone becomes more SQL than any engine accepts."""
    return FormulaError(
        "too-large",
        f"The formula becomes too much SQL: {weight:,} parts, where {LARGEST_COLUMN:,} are the most.",
        span,
        hint="Give parts that are repeated a column of their own, and name that.",
    )
