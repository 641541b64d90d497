"""The schema of a union: its parts' columns, matched by name or as the document says."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import (
    TEXT,
    Columns,
    OfferedColumn,
    SourceSchema,
    check_one_type,
    merged_kind,
)
from tablewright.document.names import normalized_name
from tablewright.document.sources import (
    SOURCE_NAME_KEY,
    Source,
    UnionSource,
)
from tablewright.formula.errors import Span
from tablewright.formula.typed import ValueKind

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


class UnionSchema(SourceSchema):
    """The schema of a union; a key is the id (or the name) of an output column."""

    def __init__(self, source: UnionSource, open_source: Callable[[Source], SourceSchema]) -> None:
        self.source = source
        self.parts: tuple[tuple[str, SourceSchema], ...] = tuple(
            (part.name, open_source(part.source)) for part in source.parts
        )

    @property
    def name(self) -> str:
        return self.source.name

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, tuple[str | None, ...]]]:
        """Name and the key in each part, by output key."""
        if self.source.columns is None:
            return self._by_name()
        pairs: dict[str, tuple[str, tuple[str | None, ...]]] = {}
        for column in self.source.columns:
            keys: list[str | None] = []
            for part, (_, origin) in zip(self.source.parts, self.parts, strict=True):
                if part.id in column.parts:
                    written = column.parts[part.id]
                    keys.append(None if written is None else origin.key_of(written))
                else:
                    keys.append(_named(origin, column.name))
            pairs[column.id] = (column.name, tuple(keys))
        return pairs

    def _by_name(self) -> Mapping[str, tuple[str, tuple[str | None, ...]]]:
        names: dict[str, str] = {}
        for _, origin in self.parts:
            for column in origin.offered.values():
                if not column.hidden:
                    names.setdefault(normalized_name(column.label), column.label)
        return {
            name: (name, tuple(_named(origin, name) for _, origin in self.parts)) for name in names.values()
        }

    def _columns(self) -> Iterable[OfferedColumn]:
        yield from (OfferedColumn(key, name) for key, (name, _) in self.columns.items())
        label = self.source.source_name_column
        if label is not None:
            yield OfferedColumn(SOURCE_NAME_KEY, label)

    def _parts_of(self, key: str) -> Iterator[tuple[SourceSchema, str]]:
        if key != SOURCE_NAME_KEY:
            for (_, origin), inner in zip(self.parts, self.columns[key][1], strict=True):
                if inner is not None:
                    yield origin, inner

    def kind(self, key: str) -> ValueKind:
        if key == SOURCE_NAME_KEY:
            return TEXT
        return merged_kind([origin.kind(inner) for origin, inner in self._parts_of(key)])

    def check(self, key: str, span: Span) -> None:
        parts = list(self._parts_of(key))
        for origin, inner in parts:
            origin.check(inner, span)
        check_one_type(
            f"the column “{self.offered[key].label}” of the union",
            [origin.kind(inner) for origin, inner in parts],
            span,
        )

    def elements(self) -> "Iterator[tuple[AnalysedElement, int]]":
        for _, origin in self.parts:
            yield from origin.elements()

    def columns_of(self, key: str) -> Columns:
        for origin, inner in self._parts_of(key):
            yield from origin.columns_of(inner)

    def row_columns(self) -> Columns:
        for _, origin in self.parts:
            yield from origin.row_columns()


def _named(origin: SourceSchema, name: str) -> str | None:
    folded = normalized_name(name)
    columns = [
        named_grant for named_grant in origin.offered.values() if normalized_name(named_grant.label) == folded
    ]
    exact = next((named_grant.key for named_grant in columns if named_grant.label == name), None)
    return exact or next((named_grant.key for named_grant in columns), None)
