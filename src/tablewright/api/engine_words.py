"""An engine's error message about a column may contain values, so only members who may edit see it."""

import json
from collections.abc import Generator
from contextlib import contextmanager

from tablewright.access.actor import Actor
from tablewright.api.untold import without_names
from tablewright.common.errors import Refusal
from tablewright.compiler.interface import ColumnProblem
from tablewright.query.column_search import ColumnsFailed
from tablewright.query.execution import Execution
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.wiring import Services

MOST_NAMED = 20
"""The most columns that one answer names; a header has no room for more."""
_ASK = "Somebody who may edit the workbook can correct the formula."


class EngineWords:
    """For one request about an element of a workbook."""

    def __init__(self, services: Services, actor: Actor, workbook_id: str) -> None:
        self._services = services
        self._actor = actor
        self._workbook_id = workbook_id
        self._may_see = False

    def look(self) -> None:
        """Ask the metadata database whether this member may see them. Until then they are hidden."""
        try:
            ability = self._services.workbooks.require(self._actor, self._workbook_id, "open-published")
        except Refusal:
            return
        self._may_see = ability == "edit"

    @contextmanager
    def shown(self) -> Generator[None]:
        """Reduce errors raised inside the block to the words that this member may see."""
        try:
            yield
        except WarehouseError as error:
            if error.by_formula:
                raise self._shown(error) from error
            if self._may_see:
                raise
            raise without_names(error) from error

    def header(self, execution: Execution) -> dict[str, str]:
        """`X-Query-Failed`: the columns in error that the element's description does not report."""
        words = {failure.column_id: failure.words for failure in execution.failures}
        compiled = execution.compiled
        problems = [
            self._problem(problem, words.get(problem.column_id))
            for problem in compiled.problems
            if problem.column_id in compiled.broken
        ]
        return {"X-Query-Failed": json.dumps(problems[:MOST_NAMED])} if problems else {}

    def _problem(self, problem: ColumnProblem, words: str | None) -> dict[str, str | int | None]:
        message, hint = problem.message, problem.hint
        if words is not None and self._may_see:
            message = f"{message.removesuffix('.')}: {words.removesuffix('.')}."
            hint = "Correct its formula so that it holds for every row."
        return {
            "column_id": problem.column_id,
            "code": problem.code,
            "message": message,
            "hint": hint,
            "start": problem.start,
            "end": problem.end,
        }

    def _shown(self, error: WarehouseError) -> WarehouseError:
        message, hint, where = error.message, error.hint, dict(error.where or {})
        if isinstance(error, ColumnsFailed):
            if self._may_see:
                where["details"] = error.detail
            else:
                hint = _ASK
        elif not self._may_see:
            message, hint = "The warehouse could not compute this element.", _ASK
        return WarehouseError(error.code, message, hint=hint, detail=error.detail, where=where or None)
