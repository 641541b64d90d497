"""The relation of a union: its parts' rows one after another."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.compiler.analysis.sources.union import UnionSchema
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import (
    Alias,
    Reading,
    Relation,
    RootRelation,
    free_names,
    of_kind,
    read_cte,
)
from tablewright.compiler.trees import column, named
from tablewright.document.sources import SOURCE_NAME_KEY
from tablewright.formula.functions.sql import cast, number, sql_type, text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_PART = "part"


class UnionRelation:
    """One table expression: a UNION ALL of the parts with only the required columns."""

    def __init__(self, origin: UnionSchema, parts: Sequence[Relation], builder: QueryBuilder) -> None:
        self._origin = origin
        self._parts = parts
        self._builder = builder
        self._wanted: dict[str, None] = {}
        self._name = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """The row identity, if all parts are tables with the same kind of identity."""
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
            self._name = self._builder.share(wanted or self._origin.name, self._query())
        name = alias(wanted or self._name)
        return Reading(SelectBuilder(read_cte(self._name, name)), lambda key: column(name_of_key(key), name))

    def _query(self) -> exp.Expression:
        selects = [self._select(number_of, part) for number_of, part in enumerate(self._parts)]
        union: exp.Expression = selects[0]
        for select in selects[1:]:
            union = exp.Union(this=union, expression=select, distinct=False)
        return union

    def _select(self, number_of: int, part: Relation) -> exp.Select:
        reading = part.open(free_names())
        order = [*(key for key in self._origin.offered if key in self._wanted)]
        order += [key for key in self._wanted if key.startswith("#")]
        values = [named(self._value(key, number_of, reading), name_of_key(key)) for key in order]
        return drop_redundant_qualifiers(reading.body.select(values))

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
        return of_kind(self._builder, reading.value(inner), own, kind)


def name_of_key(key: str) -> str:
    return key.replace("#", "_") if key.startswith("#") else key
