"""Source schemas that reshape another one: transposes and unnests."""

from collections.abc import Sequence
from functools import cached_property

from tablewright.compiler.analysis.sources.base import (
    NOWHERE,
    TEXT,
    UNKNOWN,
    Columns,
    SourceSchema,
    check_one_type,
    merged_kind,
)
from tablewright.compiler.analysis.sources.reshaped import ReshapedSchema
from tablewright.compiler.expressions.build import call
from tablewright.compiler.expressions.references import SourceColumnValue
from tablewright.document.sources import (
    NAME_KEY,
    VALUE_KEY,
    ColumnsToRowsSource,
    RowsToColumnsSource,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import TypedCall, TypedReference, ValueKind
from tablewright.formula.types import ValueType


class ColumnsToRowsSchema(ReshapedSchema):
    def __init__(self, inner: SourceSchema, source: ColumnsToRowsSource) -> None:
        keys = {inner.key_of(column) or column: None for column in source.columns}
        self.columns = tuple(keys)
        new = {NAME_KEY: source.name_column, VALUE_KEY: source.value_column}
        super().__init__(inner, new, lambda key: key not in keys)

    def _new_kind(self, key: str) -> ValueKind:
        if key == NAME_KEY:
            return TEXT
        return merged_kind(
            [self.inner.kind(column) for column in self.columns if column in self.inner.offered]
        )

    def _made_of(self, key: str) -> Sequence[str]:
        return () if key == NAME_KEY else self.columns

    def check(self, key: str, span: Span) -> None:
        super().check(key, span)
        if key == VALUE_KEY:
            kinds = [self.inner.kind(column) for column in self.columns]
            check_one_type(f"the column “{self._new[key]}”", kinds, span)


_FUNCTIONS = {
    "sum": "Sum",
    "avg": "Avg",
    "min": "Min",
    "max": "Max",
    "count": "Count",
    "count-distinct": "CountDistinct",
    "median": "Median",
}


class RowsToColumnsSchema(ReshapedSchema):
    def __init__(self, inner: SourceSchema, source: RowsToColumnsSource) -> None:
        self.source = source
        self.keys = tuple(inner.key_of(key) or key for key in source.keys)
        self.name_key = inner.key_of(source.name_column) or source.name_column
        self.value_key = inner.key_of(source.value_column) or source.value_column
        new = {output.id: output.name for output in source.outputs}
        super().__init__(inner, new, lambda key: key in self.keys)

    @cached_property
    def aggregate(self) -> TypedCall:
        """The aggregate of an output, over the value column. FormulaError where that has another type."""
        kind = self.inner.kind(self.value_key)
        if self.source.aggregate in ("sum", "avg", "median") and kind.type is not ValueType.NUMBER:
            raise FormulaError(
                "type",
                f"The values that become columns are {kind.type.value}, not numbers.",
                NOWHERE,
                hint="Choose min, max or count in the settings of the source.",
            )
        value = TypedReference(
            span=NOWHERE, kind=kind, resolved=SourceColumnValue(kind=kind, key=self.value_key)
        )
        return call(_FUNCTIONS[self.source.aggregate], value)

    def _new_kind(self, key: str) -> ValueKind:
        del key
        return self.aggregate.kind

    def _made_of(self, key: str) -> Sequence[str]:
        del key
        return (self.name_key, self.value_key)

    def kind(self, key: str) -> ValueKind:
        try:
            return super().kind(key)
        except FormulaError:
            return UNKNOWN

    def check(self, key: str, span: Span) -> None:
        super().check(key, span)
        if key in self._new and self.aggregate.kind.type is ValueType.NULL:
            raise FormulaError("type", "The values that become columns have no type.", span)

    def row_columns(self) -> Columns:
        yield from super().row_columns()
        for key in self.keys:
            if key in self.inner.offered:
                yield from self.inner.columns_of(key)
