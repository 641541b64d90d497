"""The answers of an engine to formulas, many of them in one statement where that is faster."""

import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from formula.evaluation import Given, column_for, query_of, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.platforms.rendering import render
from tablewright.formula.typed import Typed, calls

from .engines import FormulaEngine, Run

Asked = tuple[str, Given]
_LONGEST = 6_000
"""So many characters may be in one statement: planners are slower than in step with its length."""
_VALUE = re.compile(r"SELECT (?P<value>.*) AS [\"`]?result[\"`]?", re.DOTALL | re.IGNORECASE)
"""A query that reads from nothing: its value can stand beside others."""


def key_of(formula: str, given: Given) -> Hashable:
    return formula, json.dumps(list((given or {}).items()))


class WrittenFormulas:
    """Formulas as trees and as SQL of each dialect, written once: several tests ask for the same."""

    def __init__(self) -> None:
        self._trees: dict[Hashable, Typed] = {}
        self._known: dict[Hashable, str | FormulaError] = {}

    def tree(self, formula: str, given: Given) -> Typed:
        key = key_of(formula, given)
        if key not in self._trees:
            columns = [column_for(name, values) for name, values in (given or {}).items()]
            self._trees[key] = typed(formula, *columns)
        return self._trees[key]

    def has_one_row(self, formula: str, given: Given) -> bool:
        if not given or len(next(iter(given.values()))) == 1:
            return True
        kinds = {call.function.kind for call in calls(self.tree(formula, given))}
        return FunctionKind.AGGREGATE in kinds and FunctionKind.WINDOW not in kinds

    def sql(self, formula: str, given: Given, dialect: str) -> str:
        """FormulaError where the dialect has no words for it."""
        key = (dialect, key_of(formula, given))
        if key not in self._known:
            try:
                self._known[key] = render(query_of(self.tree(formula, given), given, dialect), dialect)
            except FormulaError as refused:
                self._known[key] = refused
        known = self._known[key]
        if isinstance(known, FormulaError):
            raise known.with_traceback(None)
        return known


class Together:
    """Asks an engine for queries of one row with one value, each together with those that wait after it."""

    def __init__(
        self, engine: FormulaEngine, run: Run, waiting: Mapping[Hashable, Callable[[], str | None]]
    ) -> None:
        """`waiting` gives the SQL of each, or None where it has to be asked alone."""
        self._engine = engine
        self._run = run
        self._waiting = dict(waiting) if engine.batch > 1 else {}
        self._known: dict[Hashable, Any] = {}

    def rows(self, key: Hashable, sql: str) -> Sequence[Any]:
        """The value of each row of this query, as the driver gives it."""
        if key in self._waiting:
            self._ask_from(key)
        if key in self._known:
            return [self._known[key]]
        return [row[0] for row in self._run(sql)]

    def _ask_from(self, key: Hashable) -> None:
        keys = list(self._waiting)
        start = keys.index(key)
        texts: dict[Hashable, str] = {}
        length = 0
        for asked in keys[start : start + self._engine.batch]:
            text = self._waiting[asked]()
            length += len(text or "")
            if texts and length > _LONGEST:
                break
            del self._waiting[asked]
            if text is not None:
                texts[asked] = text
        self._ask(texts)

    def _ask(self, texts: Mapping[Hashable, str]) -> None:
        """Nothing is known of a query that fails, which is then asked alone and says why."""
        if len(texts) < 2:
            return
        values = ", ".join(f"{_as_value(text)} AS r{place}" for place, text in enumerate(texts.values()))
        try:
            (row,) = self._run(f"SELECT {values}")
        except self._engine.errors:
            items = list(texts.items())
            middle = len(items) // 2
            self._ask(dict(items[:middle]))
            self._ask(dict(items[middle:]))
            return
        self._known.update(zip(texts, row, strict=True))


def _as_value(query: str) -> str:
    match = _VALUE.fullmatch(query)
    return match["value"] if match else f"({query})"


class Answers:
    """Asks an engine for the values of formulas."""

    def __init__(
        self,
        engine: FormulaEngine,
        run: Run,
        neighbours: Iterable[Asked] = (),
        written: WrittenFormulas | None = None,
    ) -> None:
        self.engine = engine
        self.written = written or WrittenFormulas()
        self._together = Together(engine, run, dict(map(self._waiting, neighbours)))

    def _waiting(self, asked: Asked) -> tuple[Hashable, Callable[[], str | None]]:
        def text() -> str | None:
            # Those that are known to fail would spoil it for the others.
            if not self.written.has_one_row(*asked) or self.engine.known_for(*asked):
                return None
            try:
                sql = self.sql(*asked)
            except FormulaError:
                return None
            return None if self.engine.lacking(sql) else sql

        return key_of(*asked), text

    def sql(self, formula: str, given: Given = None) -> str:
        return self.written.sql(formula, given, self.engine.dialect)

    def rows(self, formula: str, given: Given = None) -> Sequence[Any]:
        """The value of each row, as the driver gives it."""
        return self._together.rows(key_of(formula, given), self.sql(formula, given))
