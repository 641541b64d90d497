"""Relations of unions and transposes, and the function that opens any source."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import ElementSchema, SourceSchema, TableSchema
from tablewright.compiler.analysis.sources.join import JoinSchema
from tablewright.compiler.analysis.sources.transpose import ColumnsToRowsSchema, RowsToColumnsSchema
from tablewright.compiler.analysis.sources.union import UnionSchema
from tablewright.compiler.analysis.sources.unnest import UnnestSchema
from tablewright.compiler.errors import CompileError
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.compiler.sql.relations.base import (
    Relation,
    RootRelation,
)
from tablewright.compiler.sql.relations.join import JoinRelation
from tablewright.compiler.sql.relations.transpose import ColumnsToRowsRelation, RowsToColumnsRelation
from tablewright.compiler.sql.relations.union import UnionRelation
from tablewright.compiler.sql.relations.unnest import UnnestRelation
from tablewright.formula.errors import FormulaError

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


class RelationOpener:
    """Makes the relation of an origin. `element` gives the relation of another element's rows."""

    def __init__(
        self,
        builder: QueryBuilder,
        reader: str,
        element: "Callable[[AnalysedElement, int], Relation]",
    ) -> None:
        self._builder = builder
        self._reader = reader
        self._element = element

    def open(self, origin: SourceSchema) -> Relation:
        match origin:
            case ElementSchema():
                return self._element(origin.model, origin.depth)
            case JoinSchema():
                return self._join(origin)
            case UnionSchema():
                return UnionRelation(origin, [self.open(part) for _, part in origin.parts], self._builder)
            case ColumnsToRowsSchema():
                return ColumnsToRowsRelation(origin, self.open(origin.inner), self._builder)
            case RowsToColumnsSchema():
                return self._rows_to_columns(origin)
            case UnnestSchema():
                return UnnestRelation(origin, self.open(origin.inner), self._builder)
            case TableSchema(facts=facts) if facts is not None:
                return RootRelation(facts, self._builder)
            case _:
                raise CompileError(
                    "source",
                    f"The source of “{self._reader}” is not available.",
                    "Choose another source for the element.",
                )

    def _join(self, origin: JoinSchema) -> Relation:
        try:
            conditions = origin.conditions
        except FormulaError as error:
            raise self._failure(error) from error
        relations = {leg.id: self.open(leg.origin) for leg in origin.legs}
        return JoinRelation(origin, conditions, relations, self._builder, self._reader)

    def _rows_to_columns(self, origin: RowsToColumnsSchema) -> Relation:
        try:
            for key in (*origin.keys, origin.name_key, origin.value_key):
                origin.require_column(key)
            _ = origin.aggregate
        except FormulaError as error:
            raise self._failure(error) from error
        return RowsToColumnsRelation(origin, self.open(origin.inner), self._builder)

    def _failure(self, error: FormulaError) -> CompileError:
        return CompileError(
            "source",
            f"The source of “{self._reader}” cannot be read: {error.message}",
            error.hint or "Change the source of the element.",
        )


# ---------------------------------------------------------------- unions


# ---------------------------------------------------------------- columns to rows


# ---------------------------------------------------------------- rows to columns
