"""The relations of transposes: columns as rows, and rows as columns."""

from sqlglot import exp

from tablewright.compiler.analysis.sources.transpose import ColumnsToRowsSchema, RowsToColumnsSchema
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import (
    Alias,
    Reading,
    Relation,
    free_names,
    of_kind,
    read_cte,
)
from tablewright.compiler.trees import column, identifier, named
from tablewright.document.filters import FilterContext, ListFilter
from tablewright.document.sources import NAME_KEY, VALUE_KEY
from tablewright.formula.functions.sql import number, text
from tablewright.formula.lowering import lower_aggregate, lower_places

_POSITION = "position"


class ColumnsToRowsRelation:
    """The inner rows cross-joined with a list of numbers that select the value. One pass over the rows."""

    def __init__(self, origin: ColumnsToRowsSchema, inner: Relation, builder: QueryBuilder) -> None:
        self._origin = origin
        self._inner = inner
        self._builder = builder

    @property
    def identity(self) -> tuple[str, ...]:
        own = self._inner.identity
        return (*own, f"#{_POSITION}") if own else ()

    def unique_by(self, keys: frozenset[str]) -> bool:
        return NAME_KEY in keys and self._inner.unique_by(keys - {NAME_KEY, VALUE_KEY})

    def require_rows(self) -> None:
        self._inner.require_rows()

    def require(self, key: str) -> None:
        if key in (NAME_KEY, f"#{_POSITION}"):
            return
        for other_column in self._origin.columns if key == VALUE_KEY else (key,):
            self._inner.require(other_column)

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        inner = self._inner.open(alias, wanted)
        offered = self._origin.inner.offered
        labels = [offered[key].label if key in offered else key for key in self._origin.columns]
        rows = [
            exp.Tuple(expressions=[number(position), text(label)]) for position, label in enumerate(labels, 1)
        ]
        name = alias("names")
        listed = exp.TableAlias(this=identifier(name), columns=[identifier(_POSITION), identifier("name")])
        values = exp.Values(expressions=rows, alias=listed)
        body = SelectBuilder(
            inner.body.from_, [*inner.body.joins, exp.Join(this=values, kind="CROSS")], inner.body.where
        )
        return Reading(body, lambda key: self._value(key, inner, name))

    def _value(self, key: str, inner: Reading, name: str) -> exp.Expression:
        if key == NAME_KEY:
            return column("name", name)
        if key == f"#{_POSITION}":
            return column(_POSITION, name)
        if key != VALUE_KEY:
            return inner.value(key)
        kind = self._origin.kind(VALUE_KEY)
        picked: list[exp.If] = []
        for position, other_key in enumerate(self._origin.columns, 1):
            value = of_kind(self._builder, inner.value(other_key), self._origin.inner.kind(other_key), kind)
            picked.append(exp.If(this=number(position), true=value))
        return exp.Case(this=column(_POSITION, name), ifs=picked)


class RowsToColumnsRelation:
    """One GROUP BY; each output aggregates the rows that have its value."""

    def __init__(self, origin: RowsToColumnsSchema, inner: Relation, builder: QueryBuilder) -> None:
        self._origin = origin
        self._inner = inner
        self._builder = builder
        self._outputs = {output.id: output for output in origin.source.outputs}
        self._wanted: dict[str, None] = {}
        self._name = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return self._origin.keys

    def unique_by(self, keys: frozenset[str]) -> bool:
        return keys.issuperset(self._origin.keys)

    def require_rows(self) -> None:
        self._inner.require_rows()
        for key in self._origin.keys:
            self._inner.require(key)

    def require(self, key: str) -> None:
        if key in self._outputs:
            self._wanted[key] = None
            self._inner.require(self._origin.name_key)
            self._inner.require(self._origin.value_key)

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        if not self._name:
            asked = wanted or f"{self._origin.name}_transposed"
            self._name = self._builder.share(asked, self._query())
        name = alias(wanted or self._name)
        return Reading(SelectBuilder(read_cte(self._name, name)), lambda key: column(key, name))

    def _query(self) -> exp.Expression:
        origin, reading = self._origin, self._inner.open(free_names())
        keys = {key: reading.value(key) for key in origin.keys}
        picked = {key: self._picked(key, reading) for key in self._outputs if key in self._wanted}
        windows = {key: lower_places(origin.aggregate, self._context(value)) for key, value in picked.items()}
        body, placed = reading.body, dict[str, tuple[exp.Expression, ...]]()
        if any(windows.values()):
            # Row numbers are computed one step before the rows are grouped.
            rows: dict[str, exp.Expression] = {**keys, **picked}
            free, names = free_names(set(rows)), dict[str, list[str]]()
            for key, window_lowerings in windows.items():
                names[key] = [free("place") for _ in window_lowerings]
                over = [
                    window_lowering.over(partition=list(keys.values()), sort=(), tie_break=())
                    for window_lowering in window_lowerings
                ]
                rows.update(zip(names[key], over, strict=True))
            inner = drop_redundant_qualifiers(body.select([named(value, key) for key, value in rows.items()]))
            name = self._builder.share(f"{origin.name}_placed", inner)
            body = SelectBuilder(read_cte(name, name))
            keys, picked = ({key: column(key, name) for key in expressions} for expressions in (keys, picked))
            placed = {key: tuple(column(place, name) for place in places) for key, places in names.items()}
        body.group = [value.copy() for value in keys.values()]
        values = [named(value, key) for key, value in keys.items()]
        for key, value in picked.items():
            context, places = self._context(value), placed.get(key, ())
            values.append(named(lower_aggregate(origin.aggregate, context, places=places), key))
        return drop_redundant_qualifiers(body.select(values))

    def _picked(self, key: str, reading: Reading) -> exp.Expression:
        """The value of a row that has the output's value, else Null."""
        origin, query_context = self._origin, self._builder.query_context
        kind = origin.inner.kind(origin.name_key)
        item = ListFilter(id="value", column_id="value", kind="list", values=(self._outputs[key].value,))
        value = query_context.read(reading.value(origin.name_key), kind)
        context = FilterContext(query_context.make_literal, query_context.sql, query_context.time_zone)
        has = item.condition([(value, kind.read)], context)
        return exp.Case(ifs=[exp.If(this=has, true=reading.value(origin.value_key))])

    def _context(self, value: exp.Expression) -> FormulaContext:
        return FormulaContext(self._builder, lambda _: value.copy())
