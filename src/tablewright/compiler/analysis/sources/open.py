"""Source schemas built from several others: joins, linked input tables, unions."""

from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import (
    ElementSchema,
    SourceSchema,
    TableSchema,
)
from tablewright.compiler.analysis.sources.join import JoinSchema
from tablewright.compiler.analysis.sources.transpose import ColumnsToRowsSchema, RowsToColumnsSchema
from tablewright.compiler.analysis.sources.union import UnionSchema
from tablewright.compiler.analysis.sources.unnest import UnnestSchema
from tablewright.document.sources import (
    ColumnsToRowsSource,
    ElementSource,
    JoinSource,
    RowsToColumnsSource,
    Source,
    UnionSource,
    UnnestSource,
)

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook


def open_schema(analysis: "AnalysedWorkbook", source: Source) -> SourceSchema:
    """The origin that a source of a document describes."""
    match source:
        case ElementSource():
            if source.element_id in analysis.elements:
                return ElementSchema(analysis, source)
            return TableSchema(None, None)
        case JoinSource():
            return JoinSchema(source, lambda inner: open_schema(analysis, inner))
        case UnionSource():
            return UnionSchema(source, lambda inner: open_schema(analysis, inner))
        case ColumnsToRowsSource():
            return ColumnsToRowsSchema(open_schema(analysis, source.source), source)
        case RowsToColumnsSource():
            return RowsToColumnsSchema(open_schema(analysis, source.source), source)
        case UnnestSource():
            return UnnestSchema(open_schema(analysis, source.source), source)
        case _:
            return TableSchema(source, analysis.sources.get(source))


def element_column(origin: SourceSchema, key: str) -> "tuple[AnalysedElement, str] | None":
    """The column of an element that a source column passes through unchanged, if it does."""
    if isinstance(origin, JoinSchema):
        leg, inner = origin.part(key)
        return element_column(leg.origin, inner)
    return (origin.model, key) if isinstance(origin, ElementSchema) else None


# ---------------------------------------------------------------- joins


# ---------------------------------------------------------------- unions
