"""Relations for sources made of other sources: unions, transposes; and how any source is opened."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from tablewright.compiler.assembly import Assembly, Body, column, identifier, named, tidy
from tablewright.compiler.errors import CompileError
from tablewright.compiler.filters import condition
from tablewright.compiler.joined_relation import JoinRelation
from tablewright.compiler.lowering_context import Context
from tablewright.compiler.made_origins import JoinOrigin, UnionOrigin
from tablewright.compiler.origins import ElementOrigin, Origin, RootOrigin
from tablewright.compiler.relations import Alias, Reading, Relation, RootRelation, free_names, read_cte
from tablewright.compiler.reshaped_origins import ColumnsToRowsOrigin, RowsToColumnsOrigin, UnnestOrigin
from tablewright.compiler.unnested_relation import UnnestRelation
from tablewright.document.filters import ListFilter
from tablewright.document.sources import NAME_KEY, SOURCE_NAME_KEY, VALUE_KEY
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import cast, number, sql_type, text
from tablewright.formula.lowering import lower_aggregate, lower_places
from tablewright.formula.typed import ValueKind, digits_of_kind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis import ElementModel

_POSITION = "position"
_PART = "part"


class Opener:
    """Makes the relation of an origin. `element` gives the relation of another element's rows."""

    def __init__(
        self,
        assembly: Assembly,
        reader: str,
        element: "Callable[[ElementModel, int], Relation]",
    ) -> None:
        self._assembly = assembly
        self._reader = reader
        self._element = element

    def open(self, origin: Origin) -> Relation:
        match origin:
            case ElementOrigin():
                return self._element(origin.model, origin.depth)
            case JoinOrigin():
                return self._join(origin)
            case UnionOrigin():
                return UnionRelation(origin, [self.open(part) for _, part in origin.parts], self._assembly)
            case ColumnsToRowsOrigin():
                return ColumnsToRowsRelation(origin, self.open(origin.inner), self._assembly)
            case RowsToColumnsOrigin():
                return self._rows_to_columns(origin)
            case UnnestOrigin():
                return UnnestRelation(origin, self.open(origin.inner), self._assembly)
            case RootOrigin(facts=facts) if facts is not None:
                return RootRelation(facts, self._assembly)
            case _:
                raise CompileError(
                    "source",
                    f"The source of “{self._reader}” is not available.",
                    "Choose another source for the element.",
                )

    def _join(self, origin: JoinOrigin) -> Relation:
        try:
            conditions = origin.conditions
        except FormulaError as error:
            raise self._failure(error) from error
        relations = {leg.id: self.open(leg.origin) for leg in origin.legs}
        return JoinRelation(origin, conditions, relations, self._assembly, self._reader)

    def _rows_to_columns(self, origin: RowsToColumnsOrigin) -> Relation:
        try:
            for key in (*origin.keys, origin.name_key, origin.value_key):
                origin.require_column(key)
            _ = origin.aggregate
        except FormulaError as error:
            raise self._failure(error) from error
        return RowsToColumnsRelation(origin, self.open(origin.inner), self._assembly)

    def _failure(self, error: FormulaError) -> CompileError:
        return CompileError(
            "source",
            f"The source of “{self._reader}” cannot be read: {error.message}",
            error.hint or "Change the source of the element.",
        )


# ---------------------------------------------------------------- unions


class UnionRelation:
    """One table expression: the parts' rows one after another, with only the columns that are asked for."""

    def __init__(self, origin: UnionOrigin, parts: Sequence[Relation], assembly: Assembly) -> None:
        self._origin = origin
        self._parts = parts
        self._assembly = assembly
        self._wanted: dict[str, None] = {}
        self._name = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """Known where all parts are tables that tell their rows apart in the same way."""
        first = self._parts[0].identity
        same = all(isinstance(part, RootRelation) and part.identity == first for part in self._parts)
        return (f"#{_PART}", *(f"#{key}" for key in first)) if first and same else ()

    def unique_by(self, keys: frozenset[str]) -> bool:
        del keys
        return False

    def require_rows(self) -> None:
        for part in self._parts:
            part.require_rows()

    def require(self, key: str) -> None:
        if key in self._wanted:
            return
        self._wanted[key] = None
        for number_of, part in enumerate(self._parts):
            inner = self._inner(key, number_of)
            if inner is not None:
                part.require(inner)

    def _inner(self, key: str, part: int) -> str | None:
        if key in (SOURCE_NAME_KEY, f"#{_PART}"):
            return None
        if key.startswith("#"):
            return key[1:]
        return self._origin.columns[key][1][part]

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        if not self._name:
            self._name = self._assembly.share(wanted or self._origin.name, self._query())
        name = alias(wanted or self._name)
        return Reading(Body(read_cte(self._name, name)), lambda key: column(_name(key), name))

    def _query(self) -> exp.Expression:
        selects = [self._select(number_of, part) for number_of, part in enumerate(self._parts)]
        found: exp.Expression = selects[0]
        for each in selects[1:]:
            found = exp.Union(this=found, expression=each, distinct=False)
        return found

    def _select(self, number_of: int, part: Relation) -> exp.Select:
        reading = part.open(free_names())
        order = [*(key for key in self._origin.offered if key in self._wanted)]
        order += [key for key in self._wanted if key.startswith("#")]
        values = [named(self._value(key, number_of, reading), _name(key)) for key in order]
        return tidy(reading.body.select(values))

    def _value(self, key: str, number_of: int, reading: Reading) -> exp.Expression:
        if key == SOURCE_NAME_KEY:
            return text(self._origin.parts[number_of][0])
        if key == f"#{_PART}":
            return number(number_of)
        inner = self._inner(key, number_of)
        if key.startswith("#"):
            assert inner is not None
            return reading.value(inner)
        kind = self._origin.kind(key)
        if kind.type is ValueType.NULL:
            kind = ValueKind(type=ValueType.TEXT)
        if inner is None:
            return cast(exp.Null(), sql_type(kind))
        own = self._origin.parts[number_of][1].kind(inner)
        return _alike(self._assembly, reading.value(inner), own, kind)


def _alike(assembly: Assembly, value: exp.Expression, own: ValueKind, kind: ValueKind) -> exp.Expression:
    """A value of one column among those of several: an instant only where all of them have instants."""
    if own.instant and not kind.instant:
        value, own = assembly.situation.read(value, own), own.read
    # Exact numbers that meet have the digits of all of them, on every platform.
    exact = kind.digits is not None and digits_of_kind(own) is not None
    return value if exact or own == kind else cast(value, sql_type(kind))


def _name(key: str) -> str:
    return key.replace("#", "_") if key.startswith("#") else key


# ---------------------------------------------------------------- columns to rows


class ColumnsToRowsRelation:
    """The inner rows times a list of numbers; the value is picked by the number. One pass over the rows."""

    def __init__(self, origin: ColumnsToRowsOrigin, inner: Relation, assembly: Assembly) -> None:
        self._origin = origin
        self._inner = inner
        self._assembly = assembly

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
        for each in self._origin.columns if key == VALUE_KEY else (key,):
            self._inner.require(each)

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
        body = Body(
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
        for position, each in enumerate(self._origin.columns, 1):
            value = _alike(self._assembly, inner.value(each), self._origin.inner.kind(each), kind)
            picked.append(exp.If(this=number(position), true=value))
        return exp.Case(this=column(_POSITION, name), ifs=picked)


# ---------------------------------------------------------------- rows to columns


class RowsToColumnsRelation:
    """One GROUP BY; each output aggregates the rows that have its value."""

    def __init__(self, origin: RowsToColumnsOrigin, inner: Relation, assembly: Assembly) -> None:
        self._origin = origin
        self._inner = inner
        self._assembly = assembly
        self._outputs = {each.id: each for each in origin.source.outputs}
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
            self._name = self._assembly.share(asked, self._query())
        name = alias(wanted or self._name)
        return Reading(Body(read_cte(self._name, name)), lambda key: column(key, name))

    def _query(self) -> exp.Expression:
        origin, reading = self._origin, self._inner.open(free_names())
        keys = {key: reading.value(key) for key in origin.keys}
        picked = {key: self._picked(key, reading) for key in self._outputs if key in self._wanted}
        windows = {key: lower_places(origin.aggregate, self._context(value)) for key, value in picked.items()}
        body, placed = reading.body, dict[str, tuple[exp.Expression, ...]]()
        if any(windows.values()):
            # The places of rows are computed one step before the rows are grouped.
            rows: dict[str, exp.Expression] = {**keys, **picked}
            free, names = free_names(set(rows)), dict[str, list[str]]()
            for key, found in windows.items():
                names[key] = [free("place") for _ in found]
                over = [each.over(partition=list(keys.values()), sort=(), tie_break=()) for each in found]
                rows.update(zip(names[key], over, strict=True))
            inner = tidy(body.select([named(value, key) for key, value in rows.items()]))
            name = self._assembly.share(f"{origin.name}_placed", inner)
            body = Body(read_cte(name, name))
            keys, picked = ({key: column(key, name) for key in each} for each in (keys, picked))
            placed = {key: tuple(column(each, name) for each in found) for key, found in names.items()}
        body.group = [value.copy() for value in keys.values()]
        values = [named(value, key) for key, value in keys.items()]
        for key, value in picked.items():
            context, places = self._context(value), placed.get(key, ())
            values.append(named(lower_aggregate(origin.aggregate, context, places=places), key))
        return tidy(body.select(values))

    def _picked(self, key: str, reading: Reading) -> exp.Expression:
        """The value of a row that has the output's value, else Null."""
        origin, situation = self._origin, self._assembly.situation
        kind = origin.inner.kind(origin.name_key)
        item = ListFilter(id="value", column_id="value", kind="list", values=(self._outputs[key].value,))
        has = condition(
            item,
            situation.read(reading.value(origin.name_key), kind),
            kind.read,
            situation.make_literal,
            situation.sql,
            situation.time_zone,
        )
        return exp.Case(ifs=[exp.If(this=has, true=reading.value(origin.value_key))])

    def _context(self, value: exp.Expression) -> Context:
        return Context(self._assembly, lambda _: value.copy())
