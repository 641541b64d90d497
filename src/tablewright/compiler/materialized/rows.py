"""The rows of an element from its stored table, in the order in which the element shows them."""

from sqlglot import exp

from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.interface import OutputColumn
from tablewright.compiler.materialized.choice import MaterializationChooser
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import Reading
from tablewright.compiler.trees import named
from tablewright.document.model import SortKey
from tablewright.formula.errors import Span
from tablewright.formula.functions.sql import by_code_point
from tablewright.formula.typed import TypedLiteral
from tablewright.formula.types import ValueType


def stored_rows(
    model: AnalysedElement,
    depth: int,
    columns: tuple[OutputColumn, ...],
    choice: MaterializationChooser,
    *,
    builder: QueryBuilder,
    ordered: bool,
) -> exp.Select | None:
    """A SELECT over the stored table, if there is one that is current and has these columns."""
    levels = model.shape.levels[1 : depth + 1] if ordered else ()
    sort = [key for level in levels for key in level.sort if model.columns[key.column_id].placed is not None]
    keys = model.shape.keys_to(depth) if ordered else ()
    wanted = frozenset([*(column.id for column in columns), *(key.column_id for key in sort), *keys])
    relation = choice.choose(model, depth, wanted)
    if relation is None or not wanted:
        return None
    stored = relation.open(lambda name: name)
    select = stored.body.select([named(stored.value(column.id), column.sql_name) for column in columns])
    if ordered:
        compared = _Order(model, stored, builder)
        order = [compared.by(key.column_id, key) for key in sort]
        done = {key.column_id for key in sort}
        order += [compared.by(key) for key in keys if key not in done]
        if depth == model.shape.base and relation.identity:
            physical = [stored.value(column_id) for column_id in relation.identity]
            order += builder.query_context.platform.ascending(physical)
        elif depth == model.shape.base:
            rest = [column.id for column in columns if column.type is not ValueType.VARIANT]
            order += [compared.by(column_id) for column_id in rest if column_id not in {*done, *keys}]
        select.set("order", exp.Order(expressions=order) if order else None)
    return drop_redundant_qualifiers(select)


class _Order:
    """Sort keys over the stored columns; text goes by code point, as in the element itself."""

    def __init__(self, model: AnalysedElement, stored: Reading, builder: QueryBuilder) -> None:
        self._model = model
        self._stored = stored
        self._context = FormulaContext(builder, lambda _: exp.Null())

    def by(self, column_id: str, key: SortKey | None = None) -> exp.Ordered:
        kind = self._model.columns[column_id].kind
        value = self._stored.value(column_id)
        if kind.type is ValueType.TEXT:
            value = by_code_point(self._context, TypedLiteral(span=Span(0, 0), kind=kind, value=None), value)
        descending = key is not None and key.direction == "descending"
        return exp.Ordered(this=value, desc=descending, nulls_first=key is not None and key.nulls == "first")
