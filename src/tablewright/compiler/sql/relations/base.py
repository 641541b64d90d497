"""Relations that base rows are read from: a warehouse table, custom SQL, a stored table, or another
element."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler.interface import StoredElement
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder
from tablewright.compiler.trees import column, free_name, identifier, table
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind, digits_of_kind

Alias = Callable[[str], str]
"""Chooses the alias of a table in a FROM clause: the wanted one, or the next free one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A relation opened in one SELECT: its FROM, JOIN and WHERE, and its columns as expressions."""

    body: SelectBuilder
    value: Callable[[str], exp.Expression]


class Relation(Protocol):
    """Rows with named columns. Call `require` for every column before reading it."""

    @property
    def identity(self) -> tuple[str, ...]:
        """Keys that together identify a row; empty if there are none."""
        ...

    def unique_by(self, keys: frozenset[str]) -> bool:
        """Whether no two rows can have the same values of these columns."""
        ...

    def require_rows(self) -> None:
        """Require the rows, whatever columns are required."""
        ...

    def require(self, key: str) -> None: ...

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        """Open it in a FROM clause, under the alias `wanted` if that is free."""
        ...


class RootRelation:
    """A warehouse table, upload, input table, or authorised custom SQL."""

    def __init__(self, facts: TableFacts, builder: QueryBuilder) -> None:
        self._facts = facts
        self._builder = builder
        self._columns: dict[str, ColumnFacts] = {
            other_column.name: other_column for other_column in facts.columns
        }

    @property
    def identity(self) -> tuple[str, ...]:
        return self._facts.row_identity

    def unique_by(self, keys: frozenset[str]) -> bool:
        identity = self._facts.row_identity
        return bool(identity) and keys.issuperset(identity)

    def require_rows(self) -> None:
        """Nothing to do: a table has all of its rows."""

    def require(self, key: str) -> None:
        """Nothing to do: a table has all of its columns."""

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        facts, builder = self._facts, self._builder
        if facts.query is None:
            builder.tables.add(facts.path)
            name = alias(wanted or facts.path[-1])
            return Reading(SelectBuilder(table(facts.path, name)), lambda key: self._value(key, name))
        query = builder.query_context.bind_controls(facts.query)
        for other_table in query.find_all(exp.Table):
            if other_table.db:
                builder.tables.add(tuple(part.name for part in other_table.parts))
        cte = builder.share(wanted or facts.name or "sql", query)
        name = alias(cte)
        return Reading(SelectBuilder(read_cte(cte, name)), lambda key: self._value(key, name))

    def _value(self, key: str, name: str) -> exp.Expression:
        value = column(key, name)
        facts = self._columns.get(key)
        if facts is None:
            return value
        return self._builder.query_context.platform.stored_value(value, facts)


class StoredRelation:
    """The finished table of a materialization, read instead of the element's query."""

    def __init__(self, stored: StoredElement, builder: QueryBuilder) -> None:
        self.stored = stored
        self._builder = builder

    @property
    def identity(self) -> tuple[str, ...]:
        """The insertion order of the rows, which is the order of the element."""
        return self._builder.query_context.platform.insertion_order_columns

    def unique_by(self, keys: frozenset[str]) -> bool:
        del keys
        return False

    def require_rows(self) -> None:
        """Nothing to do: a stored table has all of its rows."""

    def require(self, key: str) -> None:
        """Nothing to do: the table was chosen for its columns."""

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        self._builder.tables.add(self.stored.path)
        name = alias(wanted or self.stored.path[-1])
        body = SelectBuilder(table(self.stored.path, name))
        return Reading(body, lambda key: column(self.stored.columns.get(key, key), name))


def read_cte(name: str, alias: str) -> exp.Table:
    """Reads a common table expression in a FROM clause."""
    cte = exp.Table(this=identifier(name))
    if alias != name:
        cte.set("alias", exp.TableAlias(this=identifier(alias)))
    return cte


def free_names(used: set[str] | None = None) -> Alias:
    """Names of the tables of one FROM clause; those in `used` are taken."""
    taken = set[str]() if used is None else used
    return lambda wanted: free_name(wanted, taken)


def of_kind(builder: QueryBuilder, value: exp.Expression, own: ValueKind, kind: ValueKind) -> exp.Expression:
    """A value that is merged with those of other columns: an instant only if all of them are instants."""
    if own.instant and not kind.instant:
        value, own = builder.query_context.read(value, own), own.read
    # Exact numbers that meet have the digits of all of them, on every platform.
    exact = kind.digits is not None and digits_of_kind(own) is not None
    return value if exact or own == kind else cast(value, sql_type(kind))
