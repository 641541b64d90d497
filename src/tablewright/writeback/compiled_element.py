"""An element as one SELECT with readable column names, for views and materializations."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from tablewright.access.actor import Actor
from tablewright.common.errors import Refusal
from tablewright.compiler import required_sources
from tablewright.compiler.errors import CompileError
from tablewright.compiler.interface import CompiledQuery
from tablewright.document.model import (
    DataElement,
    Workbook,
)
from tablewright.formula.errors import FormulaError
from tablewright.writeback import sql
from tablewright.writeback.names import column_names


class CompileElement(Protocol):
    """Compile an element's full rows, live and with literal values; the connection and the query."""

    def __call__(
        self,
        workbook_id: str,
        document: Workbook,
        element_id: str,
        level: str | None,
        actor: Actor,
        *,
        ordered: bool = False,
    ) -> tuple[str, CompiledQuery]: ...


@dataclass(frozen=True, slots=True)
class CompiledElement:
    """`columns` maps column ids to the readable names that `select` gives them."""

    connection_id: str
    select: exp.Select
    columns: dict[str, str]
    level: str
    compiled: CompiledQuery


def find_element(document: Workbook, element_id: str) -> DataElement:
    """The data element; refuses elements without rows."""
    for page in document.pages:
        for element in page.elements:
            if element.id == element_id:
                if not isinstance(element, DataElement):
                    raise Refusal("invalid", f"“{element.name}” has no rows to store.", code="no-rows")
                return element
    raise Refusal(
        "not-found",
        "There is no such element.",
        code="element-not-found",
        hint="It may have been removed. Reload the workbook.",
    )


def connection_of(document: Workbook, element_id: str) -> str:
    """The one connection that the element reads from."""
    element = find_element(document, element_id)
    connections = {source.connection_id for source in required_sources(document, element_id)}
    if len(connections) != 1:
        raise Refusal(
            "invalid",
            f"“{element.name}” reads from {'no' if not connections else 'more than one'} connection.",
            code="no-connection",
            hint="Choose one source for it, then try again.",
        )
    return connections.pop()


def compile_element(
    compile_element: CompileElement,
    actor: Actor,
    workbook_id: str,
    document: Workbook,
    element_id: str,
    level: str | None,
    *,
    max_bytes: int,
    ordered: bool = False,
) -> CompiledElement:
    """The element's rows at `level` (None: the level it shows).

    Refuses elements that show different rows to different people.

    With `ordered` they come in the element's order.
    """
    element = find_element(document, element_id)
    with _compile_errors():
        connection_id, compiled, chosen = _compile(
            compile_element, actor, workbook_id, document, element, level, ordered
        )
    _refuse_unfit(element, compiled)
    names = column_names([column.name for column in compiled.columns], max_bytes=max_bytes)
    rows = compiled.tree.copy()
    with_ = rows.args.get("with_")
    if with_ is not None:
        with_.pop()
    select = exp.select(
        *(
            exp.alias_(sql.column(column.sql_name), name, quoted=True)
            for column, name in zip(compiled.columns, names, strict=True)
        )
    ).from_(exp.Subquery(this=rows, alias=exp.TableAlias(this=sql.name("element"))))
    if with_ is not None:
        select.set("with_", with_)
    ids = [column.id for column in compiled.columns]
    return CompiledElement(connection_id, select, dict(zip(ids, names, strict=True)), chosen, compiled)


def _compile(
    compile_element: CompileElement,
    actor: Actor,
    workbook_id: str,
    document: Workbook,
    element: DataElement,
    level: str | None,
    ordered: bool,
) -> tuple[str, CompiledQuery, str]:
    levels = (level,) if level is not None else element.shown_levels
    for chosen in levels[:-1]:
        try:
            connection_id, compiled = compile_element(
                workbook_id, document, element.id, chosen, actor, ordered=ordered
            )
        except CompileError as error:
            if error.code != "unknown-level":
                raise
        else:
            return connection_id, compiled, chosen
    connection_id, compiled = compile_element(
        workbook_id, document, element.id, levels[-1], actor, ordered=ordered
    )
    return connection_id, compiled, levels[-1]


def _refuse_unfit(element: DataElement, compiled: CompiledQuery) -> None:
    if compiled.problems:
        problem = compiled.problems[0]
        column = next((column for column in element.columns if column.id == problem.column_id), None)
        raise Refusal(
            "invalid",
            f"The column “{column.name if column else problem.column_id}” has an error: {problem.message}",
            code="column-error",
            hint="Correct its formula, then publish.",
            where={"column_id": problem.column_id},
        )
    if compiled.personal:
        raise Refusal(
            "invalid",
            f"“{element.name}” shows different rows to different people, so it cannot be stored.",
            code="personal",
            hint="Leave out the functions about the current user.",
        )
    if not compiled.columns:
        raise Refusal(
            "invalid",
            f"“{element.name}” has no columns to store.",
            code="no-columns",
            hint="Add a column, then publish.",
        )


@contextmanager
def _compile_errors() -> Generator[None]:
    try:
        yield
    except (CompileError, FormulaError) as error:
        raise Refusal("invalid", error.message, code=error.code, hint=error.hint) from error
