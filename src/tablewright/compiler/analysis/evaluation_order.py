"""Properties of columns that decide the order of evaluation. They depend on the document alone."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.compiler.expressions.atoms import (
    AggregateAtom,
    CoarserLevelAtom,
    LookupAtom,
    PivotTotalAtom,
    WindowAtom,
)
from tablewright.compiler.expressions.dependencies import (
    all_atoms,
    all_references,
    direct_atoms,
    direct_references,
    parts,
)
from tablewright.compiler.expressions.references import OwnColumn
from tablewright.formula.typed import Typed

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


class EvaluationOrder:
    """Cached, because a column's properties never change."""

    def __init__(self, model: "AnalysedElement") -> None:
        self._model = model
        self._late: dict[str, bool] = {}
        self._windowed: dict[str, bool] = {}

    def _placed(self, column_id: str) -> Typed | None:
        info = self._model.columns.get(column_id)
        return info.placed if info is not None else None

    def is_late(self, column_id: str) -> bool:
        """Whether a base column (or key) needs a value of the summary or of a grouping.

        Filters on such a column cannot act before grouping.
        """
        return self._remember(self._late, column_id, self._find_late)

    def follows_groups(self, atom: WindowAtom, sorted_by: Iterable[str]) -> bool:
        """Whether a window of base rows needs values of coarser levels, so that it comes after grouping."""
        model = self._model
        around = [*model.shape.keys_to(atom.level - 1), *sorted_by]
        for argument in atom.call.arguments:
            if any(
                isinstance(inner, AggregateAtom | CoarserLevelAtom | PivotTotalAtom)
                for inner in all_atoms(argument)
            ):
                return True
            around += [
                reference.column_id
                for reference in all_references(argument)
                if isinstance(reference, OwnColumn)
            ]
        coarse = [
            column_id
            for column_id in around
            if column_id not in model.keys and model.homes[column_id] < model.shape.base
        ]
        return bool(coarse) or any(self.is_late(column_id) for column_id in around)

    def _find_late(self, placed: Typed) -> bool:
        model = self._model
        for atom in all_atoms(placed):
            if isinstance(atom, AggregateAtom | CoarserLevelAtom | PivotTotalAtom):
                return True
            if isinstance(atom, WindowAtom):
                shape = model.shape
                around = [*shape.keys_to(atom.level - 1)]
                around += [key.column_id for key in shape.levels[atom.level].sort]
                if any(self.is_late(column_id) for column_id in around if column_id in model.by_id):
                    return True
        for resolved in all_references(placed):
            if isinstance(resolved, OwnColumn):
                column_id = resolved.column_id
                coarse = column_id not in model.keys and model.homes[column_id] < model.shape.base
                if coarse or self.is_late(column_id):
                    return True
        return False

    def is_windowed(self, column_id: str) -> bool:
        """Whether a column has a window function, itself or through columns it refers to."""
        return self._remember(self._windowed, column_id, self._find_windowed)

    def _find_windowed(self, placed: Typed) -> bool:
        for atom in direct_atoms(placed):
            if isinstance(atom, WindowAtom):
                return True
            if isinstance(atom, LookupAtom) and any(self._find_windowed(part) for part in parts(atom)):
                return True
        return any(
            self.is_windowed(reference.column_id)
            for reference in direct_references(placed)
            if isinstance(reference, OwnColumn)
        )

    def _remember(self, known: dict[str, bool], column_id: str, find: Callable[[Typed], bool]) -> bool:
        if not known:
            # Going up in order keeps the recursion flat, however long a chain of columns is.
            for other_column_id in self._model.order:
                self._settle(known, other_column_id, find)
        return self._settle(known, column_id, find)

    def _settle(self, known: dict[str, bool], column_id: str, find: Callable[[Typed], bool]) -> bool:
        if column_id not in known:
            known[column_id] = False
            placed = self._placed(column_id)
            known[column_id] = placed is not None and find(placed)
        return known[column_id]

    @cached_property
    def feeding(self) -> frozenset[str]:
        """Columns that some aggregate or key needs: filters on groups never change their values."""
        model = self._model
        column_ids: set[str] = set()
        pending: list[str] = []
        for column_id, info in model.columns.items():
            if info.placed is None:
                continue
            if column_id in model.keys:
                pending.append(column_id)
            for atom in all_atoms(info.placed):
                if isinstance(atom, AggregateAtom | CoarserLevelAtom | PivotTotalAtom):
                    for part in parts(atom):
                        pending += [e.column_id for e in all_references(part) if isinstance(e, OwnColumn)]
        while pending:
            column_id = pending.pop()
            if column_id in column_ids:
                continue
            column_ids.add(column_id)
            placed = self._placed(column_id)
            if placed is not None:
                pending += [e.column_id for e in all_references(placed) if isinstance(e, OwnColumn)]
        return frozenset(column_ids)
