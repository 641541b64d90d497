"""What base rows are read from: a warehouse table, custom SQL, a stored table, or another element's rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler.assembly import Assembly, Body, column, free_name, identifier, table
from tablewright.compiler.request import StoredElement

Alias = Callable[[str], str]
"""Gives a table of a FROM clause its name there: the wanted one, or the next that is free."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A relation as it stands in one SELECT: FROM, JOIN and WHERE, and its columns as values."""

    body: Body
    value: Callable[[str], exp.Expression]


class Relation(Protocol):
    """Rows with named columns. Everything that is read must be asked for with `require` beforehand."""

    @property
    def identity(self) -> tuple[str, ...]:
        """Keys that together tell its rows apart; empty where there are none."""
        ...

    def unique_by(self, keys: frozenset[str]) -> bool:
        """Whether no two rows can have the same values of these columns."""
        ...

    def require_rows(self) -> None:
        """Its rows are read, whichever columns are asked for."""
        ...

    def require(self, key: str) -> None: ...

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        """Put it into a FROM clause, under `wanted` if that name is free."""
        ...


class RootRelation:
    """A warehouse table, upload, input table, or authorised custom SQL."""

    def __init__(self, facts: TableFacts, assembly: Assembly) -> None:
        self._facts = facts
        self._assembly = assembly
        self._columns: dict[str, ColumnFacts] = {each.name: each for each in facts.columns}

    @property
    def identity(self) -> tuple[str, ...]:
        return self._facts.row_identity

    def unique_by(self, keys: frozenset[str]) -> bool:
        identity = self._facts.row_identity
        return bool(identity) and keys.issuperset(identity)

    def require_rows(self) -> None:
        """A table has all of its rows."""

    def require(self, key: str) -> None:
        """A table has all of its columns."""

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        facts, assembly = self._facts, self._assembly
        if facts.query is None:
            assembly.tables.add(facts.path)
            name = alias(wanted or facts.path[-1])
            return Reading(Body(table(facts.path, name)), lambda key: self._value(key, name))
        query = assembly.situation.bind_controls(facts.query)
        for each in query.find_all(exp.Table):
            if each.db:
                assembly.tables.add(tuple(part.name for part in each.parts))
        cte = assembly.share(wanted or facts.name or "sql", query)
        name = alias(cte)
        return Reading(Body(read_cte(cte, name)), lambda key: self._value(key, name))

    def _value(self, key: str, name: str) -> exp.Expression:
        found = column(key, name)
        facts = self._columns.get(key)
        if facts is None:
            return found
        return self._assembly.situation.platform.stored_value(found, facts)


class StoredRelation:
    """The finished table of a materialization, read instead of the element's query."""

    def __init__(self, stored: StoredElement, assembly: Assembly) -> None:
        self.stored = stored
        self._assembly = assembly

    @property
    def identity(self) -> tuple[str, ...]:
        """The order in which the rows were stored: that of the element."""
        return self._assembly.situation.platform.stored_order

    def unique_by(self, keys: frozenset[str]) -> bool:
        del keys
        return False

    def require_rows(self) -> None:
        """A stored table has all of its rows."""

    def require(self, key: str) -> None:
        """What is stored is known before the table is chosen."""

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        self._assembly.tables.add(self.stored.path)
        name = alias(wanted or self.stored.path[-1])
        body = Body(table(self.stored.path, name))
        return Reading(body, lambda key: column(self.stored.columns.get(key, key), name))


def read_cte(name: str, alias: str) -> exp.Table:
    """A common table expression in a FROM clause."""
    found = exp.Table(this=identifier(name))
    if alias != name:
        found.set("alias", exp.TableAlias(this=identifier(alias)))
    return found


def free_names(used: set[str] | None = None) -> Alias:
    """Names of the tables of one FROM clause; those in `used` are taken."""
    taken = set[str]() if used is None else used
    return lambda wanted: free_name(wanted, taken)
