"""The answers of an engine to formulas, many of them in one statement where that is faster."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlglot import exp

from formula.evaluation import Given, query_for
from tablewright.formula.errors import FormulaError
from tablewright.formula.platforms.rendering import render

from .engines import FormulaEngine, Run

Asked = tuple[str, Given]


class WrittenFormulas:
    """Formulas as SQL of each dialect, written once: several engines and several tests ask for the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], str | FormulaError] = {}

    def sql(self, formula: str, given: Given, dialect: str) -> str:
        """FormulaError where the dialect has no words for it."""
        key = (dialect, formula, json.dumps(list((given or {}).items())))
        if key not in self._known:
            try:
                self._known[key] = render(query_for(formula, given, dialect), dialect)
            except FormulaError as refused:
                self._known[key] = refused
        known = self._known[key]
        if isinstance(known, FormulaError):
            raise known.with_traceback(None)
        return known


class Answers:
    """Asks an engine; formulas without columns are asked some at a time, together with their neighbours."""

    def __init__(
        self,
        engine: FormulaEngine,
        run: Run,
        neighbours: Iterable[Asked] = (),
        written: WrittenFormulas | None = None,
    ) -> None:
        self.engine = engine
        self._written = written or WrittenFormulas()
        self._run = run
        self._known: dict[str, Any] = {}
        self._waiting = [formula for formula, given in neighbours if not given] if engine.batch > 1 else []

    def sql(self, formula: str, given: Given = None) -> str:
        return self._written.sql(formula, given, self.engine.dialect)

    def rows(self, formula: str, given: Given = None) -> Sequence[Any]:
        """The value of each row, as the driver gives it."""
        if not given and formula in self._waiting:
            self._ask_together(formula)
        if not given and formula in self._known:
            return [self._known[formula]]
        return [row[0] for row in self._run(self.sql(formula, given))]

    def _ask_together(self, formula: str) -> None:
        start = self._waiting.index(formula)
        asked = dict.fromkeys(self._waiting[start : start + self.engine.batch])
        self._waiting = [text for text in self._waiting if text not in asked]
        values: dict[str, exp.Expression] = {}
        for text in asked:
            try:
                values[text] = query_for(text, None, self.engine.dialect).expressions[0]
            except FormulaError:
                continue
        select = exp.select(
            *(value.this.as_(f"r{place}", copy=False) for place, value in enumerate(values.values()))
        )
        try:
            (row,) = self._run(render(select, self.engine.dialect))
        except (*self.engine.errors, FormulaError):
            return
        self._known.update(zip(values, row, strict=True))
