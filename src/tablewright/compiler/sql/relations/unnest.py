"""The relation of an unnest: one row for each entry of an array."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.compiler.analysis.sources.unnest import UnnestSchema
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import Alias, Reading, Relation, free_names, read_cte
from tablewright.compiler.trees import column, free_name, named
from tablewright.document.sources import ENTRY_KEY, INDEX_KEY

_ENTRIES = "entries"


class UnnestRelation:
    """The inner rows, each joined to the entries of its array."""

    def __init__(self, origin: UnnestSchema, inner: Relation, builder: QueryBuilder) -> None:
        self._origin = origin
        self._inner = inner
        self._builder = builder
        self._required: dict[str, None] = {}
        self._name = ""

    @property
    def identity(self) -> tuple[str, ...]:
        own = self._inner.identity
        return (*own, INDEX_KEY) if own else ()

    def unique_by(self, keys: frozenset[str]) -> bool:
        return INDEX_KEY in keys and self._inner.unique_by(keys - {INDEX_KEY, ENTRY_KEY})

    def require_rows(self) -> None:
        self._inner.require_rows()
        self._inner.require(self._origin.column)

    def require(self, key: str) -> None:
        if key not in (ENTRY_KEY, INDEX_KEY):
            self._required[key] = None
            self._inner.require(key)

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        if self._builder.query_context.platform.unnests_columns_only:
            return self._in_steps(alias, wanted)
        inner = self._inner.open(alias, wanted)
        body, new = self._joined(inner.body, inner.value(self._origin.column), alias(_ENTRIES))
        return Reading(body, lambda key: new[key].copy() if key in new else inner.value(key))

    def _joined(
        self, body: SelectBuilder, array: exp.Expression, name: str
    ) -> tuple[SelectBuilder, Mapping[str, exp.Expression]]:
        platform = self._builder.query_context.platform
        join, index, value = platform.joined_entries(array, name, keep_empty=self._origin.keep_empty)
        return SelectBuilder(body.from_, [*body.joins, join], body.where), {
            ENTRY_KEY: value,
            INDEX_KEY: index,
        }

    def _in_steps(self, alias: Alias, wanted: str) -> Reading:
        """Compute the array as a column first, and unnest it in a separate query."""
        if not self._name:
            inner, share = self._inner.open(free_names()), self._builder.share
            keys = list(self._required)
            held = self._builder.query_context.platform.array_columns(
                inner.value(self._origin.column), keep_empty=self._origin.keep_empty
            )
            used = {name.casefold() for name in held}
            names = {key: free_name(key, used) for key in keys}
            rows = [named(inner.value(key), name) for key, name in names.items()]
            rows += [named(value, name) for name, value in held.items()]
            first = share(
                f"{wanted or 'rows'}_with_arrays", drop_redundant_qualifiers(inner.body.select(rows))
            )
            array, entries = column(next(iter(held)), first), free_name("entry", used)
            body, new = self._joined(SelectBuilder(read_cte(first, first)), array, entries)
            values = [named(column(name, first), key) for key, name in names.items()]
            values += [named(value, key) for key, value in new.items()]
            self._name = share(wanted or _ENTRIES, body.select(values))
        name = alias(wanted or self._name)
        return Reading(SelectBuilder(read_cte(self._name, name)), lambda key: column(key, name))
