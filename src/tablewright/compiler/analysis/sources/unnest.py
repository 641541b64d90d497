"""The schema of an unnest: one row for each entry of an array."""

from collections.abc import Sequence

from tablewright.compiler.analysis.sources.base import (
    VARIANT,
    WHOLE,
    Columns,
    SourceSchema,
)
from tablewright.compiler.analysis.sources.reshaped import ReshapedSchema
from tablewright.document.sources import (
    ENTRY_KEY,
    INDEX_KEY,
    UnnestSource,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


class UnnestSchema(ReshapedSchema):
    def __init__(self, inner: SourceSchema, source: UnnestSource) -> None:
        self.column = inner.key_of(source.column) or source.column
        self.keep_empty = source.keep_empty
        new = {ENTRY_KEY: source.value_column, INDEX_KEY: source.index_column}
        super().__init__(inner, new, lambda _: True)

    def _new_kind(self, key: str) -> ValueKind:
        return WHOLE if key == INDEX_KEY else VARIANT

    def _made_of(self, key: str) -> Sequence[str]:
        del key
        return (self.column,)

    def check(self, key: str, span: Span) -> None:
        super().check(key, span)
        if key in self._new and self.inner.kind(self.column).type is not ValueType.VARIANT:
            raise FormulaError(
                "type",
                "Only a column of arrays can be taken apart.",
                span,
                hint="Choose a variant column in the settings of the source.",
            )

    def row_columns(self) -> Columns:
        yield from super().row_columns()
        if self.column in self.inner.offered:
            yield from self.inner.columns_of(self.column)
