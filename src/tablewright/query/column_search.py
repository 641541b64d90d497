"""Finds the columns that make a query fail, by running it again without some of them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property

from tablewright.compiler import CompileError, compile_query
from tablewright.compiler.interface import CompiledQuery, CompileRequest
from tablewright.compiler.requested_columns import RequestedColumns, Role, left_out, requested_columns
from tablewright.document.index import find_data_element
from tablewright.query.failing_columns import Probe, Search, Verdict
from tablewright.query.known_failures import LONGEST_WORDS, Failure, KnownFailures
from tablewright.warehouse.contract.errors import WarehouseError

SEARCHABLE = "find_column"
"""In `where` of an error: the request may be sent again with this field, to find the column."""

Ask = Callable[[CompiledQuery, bool], None]
"""Run a query to its end. Its rows are kept only if they are the answer. Raises WarehouseError."""


class ColumnsFailed(WarehouseError):
    """Columns that decide about the rows fail, or too many others. `detail` has the engine's message."""

    def __init__(self, message: str, *, hint: str, words: str, column_id: str | None = None) -> None:
        where = {"column_id": column_id} if column_id is not None else None
        super().__init__("invalid", message, hint=hint, detail=words, where=where, by_formula=True)


_DECIDES: dict[Role, tuple[str, str]] = {
    "filter": ("the rows are filtered by it", "remove the filter"),
    "group": ("the rows are grouped by it", "group by another column"),
    "sort": ("the rows are sorted by it", "sort by another column"),
}


@dataclass(frozen=True)
class ColumnSearch:
    """The search for one question. `may_ask`: whether it may run further queries."""

    request: CompileRequest
    known: KnownFailures
    key: Hashable
    may_ask: bool

    @cached_property
    def requested_columns(self) -> RequestedColumns:
        return requested_columns(self.request)

    def request_without(self, failures: tuple[Failure, ...]) -> CompileRequest:
        """The question without columns that are known to fail. Raises ColumnsFailed if they decide about
        rows."""
        for failure in failures:
            if self.requested_columns.decided_by(failure.column_id) is not None:
                raise self._no_rows(failure)
        return replace(self.request, failed=frozenset(failure.column_id for failure in failures))

    def works(self) -> None:
        """Record that the whole query works."""
        self.known.put(self.key, ())

    def run(
        self, error: WarehouseError, ask: Ask, *, without: tuple[Failure, ...] = ()
    ) -> tuple[Failure, ...]:
        """Find the columns to leave out, after the query failed with `error`, even `without` some.

        Raises `error` if no column is to blame or the time is over.
        """
        if not self.may_ask:
            raise offering_search(error)
        search, words = self._begin(() if without else self.known.get(self.key))
        latest = error
        while True:
            for column_id in search.failing:
                words.setdefault(column_id, latest.message[:LONGEST_WORDS])
            step = search.step
            if isinstance(step, Verdict):
                raise self._failed(step, words, error)
            compiled = self._compiled(step, search.failing, error)
            failure = self._failure(compiled, step, ask, error)
            if failure is None and step.answers:
                failures = tuple(Failure(name, words[name]) for name in search.failing)
                self.known.put(self.key, failures)
                return failures
            search, latest = search.answered(failed=failure is not None), failure or latest

    def _begin(self, earlier: tuple[Failure, ...]) -> tuple[Search, dict[str, str]]:
        """Start the search. Of several columns that failed before, some may work again; a single one still
        fails if the others work without it."""
        if (
            len(earlier) == 1
            and earlier[0].column_id in self.requested_columns.order[self.requested_columns.frame :]
        ):
            only = earlier[0]
            return Search.resume(self.requested_columns, (only.column_id,)), {only.column_id: only.words}
        return Search.begin(self.requested_columns), {}

    def _compiled(self, probe: Probe, failing: tuple[str, ...], error: WarehouseError) -> CompiledQuery:
        if probe.answers:
            request = replace(self.request, failed=frozenset(failing))
        else:
            request = left_out(self.request, self.requested_columns, probe.left_out)
        try:
            return compile_query(request)
        except CompileError as failure:
            raise error from failure

    def _failure(
        self, compiled: CompiledQuery, probe: Probe, ask: Ask, error: WarehouseError
    ) -> WarehouseError | None:
        try:
            ask(compiled, probe.answers)
        except WarehouseError as failure:
            if failure.by_formula:
                return failure
            if failure.code == "timeout":
                raise offering_search(error) from failure
            raise
        return None

    # ------------------------------------------------------------ words

    def _failed(self, verdict: Verdict, words: dict[str, str], error: WarehouseError) -> WarehouseError:
        failures = tuple(Failure(name, words[name]) for name in verdict.failing)
        match verdict.outcome:
            case "frame":
                self.known.put(self.key, failures[-1:])
                return self._no_rows(failures[-1])
            case "too-many":
                names = ", ".join(f"“{self._name(failure.column_id)}”" for failure in failures)
                return ColumnsFailed(
                    f"The warehouse could not compute {names}, and more columns.",
                    hint="Correct their formulas, or hide these columns.",
                    words=error.message,
                )
            case _:
                return error

    def _no_rows(self, failure: Failure) -> WarehouseError:
        """The error for a failing column that decides about the rows, so that none can be shown."""
        decided = self.requested_columns.decided_by(failure.column_id)
        assert decided is not None
        name, (decides, instead) = self._name(failure.column_id), _DECIDES[decided[1]]
        why = f", and {decides}."
        if decided[0] != failure.column_id:
            why = f". “{self._name(decided[0])}” is made of it, and {decides}."
        return ColumnsFailed(
            f"The warehouse could not compute “{name}”{why}",
            hint=f"Correct its formula, or {instead}.",
            words=failure.words,
            column_id=failure.column_id,
        )

    def _name(self, column_id: str) -> str:
        element = find_data_element(self.request.workbook, self.request.element_id)
        columns = element.columns if element is not None else ()
        return next((column.name for column in columns if column.id == column_id), column_id)


def offering_search(error: WarehouseError) -> WarehouseError:
    """The error, marked so that a client can offer to search for the column."""
    return WarehouseError(
        error.code,
        error.message,
        hint=error.hint,
        detail=error.detail,
        where={**(error.where or {}), SEARCHABLE: True},
        by_formula=error.by_formula,
    )
