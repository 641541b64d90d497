"""Statistics of columns over the shown rows: the count of values and their sum.

A value of a coarser level is repeated in every row of its group, but counts once for each group.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.errors import CompileError
from tablewright.compiler.expressions.build import call
from tablewright.compiler.expressions.references import OwnColumn
from tablewright.compiler.interface import OutputColumn
from tablewright.compiler.sql.expression_writer import NOWHERE
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder, drop_redundant_qualifiers
from tablewright.compiler.trees import column, identifier, named, only_one
from tablewright.formula.typed import TypedReference, ValueKind
from tablewright.formula.types import ValueType


def count_name(place: int) -> str:
    """The name of the output with the number of values that are not Null of the column at that index."""
    return f"count_{place}"


def sum_name(place: int) -> str:
    """The name of the output with the sum of the column at that index; only numbers have one."""
    return f"sum_{place}"


def counted_columns(
    shown: Sequence[OutputColumn], wanted: Sequence[str], element_name: str
) -> tuple[OutputColumn, ...]:
    """The wanted columns, which must be among those shown."""
    by_id = {column_id.id: column_id for column_id in shown}
    missing = [column_id for column_id in wanted if column_id not in by_id]
    if missing or not wanted:
        raise CompileError(
            "unknown-column",
            f"“{element_name}” does not show such a column on this level.",
            "Choose columns that are shown.",
        )
    return tuple(by_id[column_id] for column_id in dict.fromkeys(wanted))


def group_keys(model: AnalysedElement, counted: Sequence[OutputColumn], depth: int) -> tuple[str, ...]:
    """The keys that the rows must contain, so that equal values of different coarser groups stay distinct."""
    homes = [home for output_column in counted if (home := model.homes[output_column.id]) < depth]
    return model.shape.keys_to(max(homes)) if homes else ()


def statistics_of(
    model: AnalysedElement, counted: Sequence[OutputColumn], depth: int, builder: QueryBuilder, rows: str
) -> tuple[exp.Select, tuple[OutputColumn, ...]]:
    """One row of counts and sums over the table expression `rows`, which holds the columns and their keys."""
    parts: list[exp.Select] = []
    outputs: list[OutputColumn] = []
    for home in sorted({model.homes[output_column.id] for output_column in counted}, reverse=True):
        places = {
            place: output_column
            for place, output_column in enumerate(counted)
            if model.homes[output_column.id] == home
        }
        source = rows if home == depth else _groups(model, list(places.values()), home, builder, rows)
        values: list[exp.Expression] = []
        for place, output_column in places.items():
            for name, aggregate in _aggregates(place, output_column):
                typed, value = _aggregate(model, aggregate, output_column.id, source, builder)
                values.append(named(value, name))
                outputs.append(
                    replace(
                        output_column,
                        id=name,
                        sql_name=name,
                        type=typed.type,
                        integer=typed.integer,
                        has_time=typed.has_time,
                        instant=typed.instant,
                    )
                )
        part = exp.Select(expressions=values)
        part.set("from_", exp.From(this=exp.Table(this=identifier(source))))
        parts.append(part)
    return _side_by_side(parts, builder, model.element.name), tuple(outputs)


def _groups(
    model: AnalysedElement, own: Sequence[OutputColumn], home: int, builder: QueryBuilder, rows: str
) -> str:
    """A table expression with one row for each group of a level."""
    keys = [column(key, rows) for key in model.shape.keys_to(home)]
    values = [
        named(
            only_one(column(output_column.id, rows), model.columns[output_column.id].kind), output_column.id
        )
        for output_column in own
    ]
    groups = exp.Select(expressions=values)
    groups.set("from_", exp.From(this=exp.Table(this=identifier(rows))))
    groups.set("group", exp.Group(expressions=keys))
    name = builder.reserve(f"{model.element.name}_groups")
    builder.add(name, groups)
    return name


def _aggregates(place: int, counted: OutputColumn) -> list[tuple[str, str]]:
    """The names of the outputs for a column, and the functions that give them."""
    aggregates = [(count_name(place), "Count")]
    if counted.type is ValueType.NUMBER:
        aggregates.append((sum_name(place), "Sum"))
    return aggregates


def _aggregate(
    model: AnalysedElement, function: str, column_id: str, source: str, builder: QueryBuilder
) -> tuple[ValueKind, exp.Expression]:
    """The catalogue's aggregate of a column of a table expression, lowered as in formulas."""
    kind = model.columns[column_id].kind
    resolved = OwnColumn(kind=kind, column_id=column_id)
    typed = call(function, TypedReference(span=NOWHERE, kind=kind, resolved=resolved))
    return typed.kind, FormulaContext(builder, lambda _: column(column_id, source)).aggregate(typed)


def _side_by_side(parts: Sequence[exp.Select], builder: QueryBuilder, element_name: str) -> exp.Select:
    """Join statements of one row each to one row."""
    if len(parts) == 1:
        return drop_redundant_qualifiers(parts[0])
    names: list[str] = []
    for part in parts:
        name = builder.reserve(f"{element_name}_level")
        builder.add(name, drop_redundant_qualifiers(part))
        names.append(name)
    values: list[exp.Expression] = [
        column(expression.alias_or_name, name)
        for name, part in zip(names, parts, strict=True)
        for expression in part.expressions
    ]
    joined = exp.Select(expressions=values)
    joined.set("from_", exp.From(this=exp.Table(this=identifier(names[0]))))
    joined.set("joins", [exp.Join(this=exp.Table(this=identifier(name)), kind="CROSS") for name in names[1:]])
    return joined
