"""Origins that reshape one other: transposes and unnests."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.compiler.calls import call
from tablewright.compiler.origins import UNKNOWN, OfferedColumn, Origin, check_one_type, merged_kind
from tablewright.compiler.references import SourceColumnValue
from tablewright.document.sources import (
    ENTRY_KEY,
    INDEX_KEY,
    NAME_KEY,
    VALUE_KEY,
    ColumnsToRowsSource,
    RowsToColumnsSource,
    UnnestSource,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import TypedCall, TypedReference, ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis import ElementModel

NOWHERE = Span(0, 0)
TEXT = ValueKind(type=ValueType.TEXT)
WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)
VARIANT = ValueKind(type=ValueType.VARIANT)

Columns = Iterator[tuple["ElementModel", str]]


class _Reshaped(Origin):
    """What transposes and unnests share: columns of the inner origin that keep their keys, and new ones."""

    def __init__(self, inner: Origin, new: Mapping[str, str], kept: Callable[[str], bool]) -> None:
        self.inner = inner
        self._new = new
        self._kept = kept

    @property
    def name(self) -> str:
        return self.inner.name

    def _columns(self) -> Iterable[OfferedColumn]:
        yield from (each for key, each in self.inner.offered.items() if self._kept(key))
        yield from (OfferedColumn(key, label) for key, label in self._new.items())

    def kind(self, key: str) -> ValueKind:
        return self._new_kind(key) if key in self._new else self.inner.kind(key)

    def _new_kind(self, key: str) -> ValueKind:
        raise NotImplementedError

    def _made_of(self, key: str) -> Sequence[str]:
        """The inner columns that a new column is made of."""
        raise NotImplementedError

    def key_of(self, written: str) -> str | None:
        if written in self._new:
            return written
        found = self.inner.key_of(written)
        return found if found in self.offered else None

    def stable_key(self, key: str) -> str:
        return key if key in self._new else self.inner.stable_key(key)

    def check(self, key: str, span: Span) -> None:
        for each in self._made_of(key) if key in self._new else (key,):
            self.require_column(each, span)

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

    def elements(self) -> "Iterator[tuple[ElementModel, int]]":
        return self.inner.elements()

    def columns_of(self, key: str) -> Columns:
        for each in self._made_of(key) if key in self._new else (key,):
            if each in self.inner.offered:
                yield from self.inner.columns_of(each)

    def row_columns(self) -> Columns:
        return self.inner.row_columns()


class ColumnsToRowsOrigin(_Reshaped):
    def __init__(self, inner: Origin, source: ColumnsToRowsSource) -> None:
        keys = {inner.key_of(each) or each: None for each in source.columns}
        self.columns = tuple(keys)
        new = {NAME_KEY: source.name_column, VALUE_KEY: source.value_column}
        super().__init__(inner, new, lambda key: key not in keys)

    def _new_kind(self, key: str) -> ValueKind:
        if key == NAME_KEY:
            return TEXT
        return merged_kind([self.inner.kind(each) for each in self.columns if each in self.inner.offered])

    def _made_of(self, key: str) -> Sequence[str]:
        return () if key == NAME_KEY else self.columns

    def check(self, key: str, span: Span) -> None:
        super().check(key, span)
        if key == VALUE_KEY:
            kinds = [self.inner.kind(each) for each in self.columns]
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


class RowsToColumnsOrigin(_Reshaped):
    def __init__(self, inner: Origin, source: RowsToColumnsSource) -> None:
        self.source = source
        self.keys = tuple(inner.key_of(each) or each for each in source.keys)
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
        for each in self.keys:
            if each in self.inner.offered:
                yield from self.inner.columns_of(each)


class UnnestOrigin(_Reshaped):
    def __init__(self, inner: Origin, source: UnnestSource) -> None:
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
