"""What transposes and unnests share."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import (
    NOWHERE,
    Columns,
    OfferedColumn,
    SourceSchema,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import ValueKind

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


class ReshapedSchema(SourceSchema):
    """Shared by transposes and unnests: columns of the inner source that keep their keys, and new ones."""

    def __init__(self, inner: SourceSchema, new: Mapping[str, str], kept: Callable[[str], bool]) -> None:
        self.inner = inner
        self._new = new
        self._kept = kept

    @property
    def name(self) -> str:
        return self.inner.name

    def _columns(self) -> Iterable[OfferedColumn]:
        yield from (column for key, column in self.inner.offered.items() if self._kept(key))
        yield from (OfferedColumn(key, label) for key, label in self._new.items())

    def kind(self, key: str) -> ValueKind:
        return self._new_kind(key) if key in self._new else self.inner.kind(key)

    def _new_kind(self, key: str) -> ValueKind:
        raise NotImplementedError

    def _made_of(self, key: str) -> Sequence[str]:
        """The inner columns that a new column is computed from."""
        raise NotImplementedError

    def key_of(self, written: str) -> str | None:
        if written in self._new:
            return written
        key = self.inner.key_of(written)
        return key if key in self.offered else None

    def stable_key(self, key: str) -> str:
        return key if key in self._new else self.inner.stable_key(key)

    def check(self, key: str, span: Span) -> None:
        for other_key in self._made_of(key) if key in self._new else (key,):
            self.require_column(other_key, span)

    def require_column(self, key: str, span: Span = NOWHERE) -> None:
        """Raise FormulaError unless the inner origin has the column and it can be read."""
        if key not in self.inner.offered:
            raise FormulaError(
                "unknown-column",
                self.inner.lacks(key),
                span,
                hint="Choose another column in the settings of the source.",
            )
        self.inner.check(key, span)

    def elements(self) -> "Iterator[tuple[AnalysedElement, int]]":
        return self.inner.elements()

    def columns_of(self, key: str) -> Columns:
        for other_key in self._made_of(key) if key in self._new else (key,):
            if other_key in self.inner.offered:
                yield from self.inner.columns_of(other_key)

    def row_columns(self) -> Columns:
        return self.inner.row_columns()
