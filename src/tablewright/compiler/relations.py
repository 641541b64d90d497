"""What base rows are read from: a warehouse table, custom SQL, a stored table, or another element's rows."""

from typing import Protocol

from sqlglot import exp

from tablewright.compiler.assembly import Assembly, column, identifier, table
from tablewright.compiler.request import ColumnFacts, StoredElement, TableFacts


class Relation(Protocol):
    """Rows with named columns. Everything that is read must be asked for with `require` beforehand."""

    @property
    def identity(self) -> tuple[str, ...]:
        """Keys that together tell its rows apart; empty where there are none."""
        ...

    def require(self, key: str) -> None: ...

    def source(self) -> exp.Expression:
        """What stands in FROM; table expressions it needs are added to the query."""
        ...

    def value(self, key: str) -> exp.Expression:
        """A column as a value of the language, qualified with the name that stands in FROM."""
        ...


class RootRelation:
    """A warehouse table, upload, input table, or authorised custom SQL."""

    def __init__(self, facts: TableFacts, assembly: Assembly) -> None:
        self._facts = facts
        self._assembly = assembly
        self._columns: dict[str, ColumnFacts] = {each.name: each for each in facts.columns}
        self._alias = ""

    @property
    def identity(self) -> tuple[str, ...]:
        return self._facts.row_identity

    def require(self, key: str) -> None:
        """A table has all of its columns."""

    def source(self) -> exp.Expression:
        facts, assembly = self._facts, self._assembly
        if facts.query is None:
            assembly.tables.add(facts.path)
            self._alias = facts.path[-1]
            return table(facts.path, self._alias)
        if not self._alias:
            self._alias = assembly.reserve(facts.name or "sql")
            query = facts.query.copy()
            for each in query.find_all(exp.Table):
                if each.db:
                    assembly.tables.add(tuple(part.name for part in each.parts))
            assembly.add(self._alias, query)
        return exp.Table(this=identifier(self._alias))

    def value(self, key: str) -> exp.Expression:
        found = column(key, self._alias)
        facts = self._columns.get(key)
        if facts is None:
            return found
        situation = self._assembly.situation
        return situation.platform.stored_value(found, facts, situation.time_zone)


class StoredRelation:
    """The finished table of a materialization, read instead of the element's query."""

    def __init__(self, stored: StoredElement, assembly: Assembly) -> None:
        self.stored = stored
        self._assembly = assembly

    @property
    def identity(self) -> tuple[str, ...]:
        return ()

    def require(self, key: str) -> None:
        """What is stored is known before the table is chosen."""

    def source(self) -> exp.Expression:
        self._assembly.tables.add(self.stored.path)
        return table(self.stored.path, self.stored.path[-1])

    def value(self, key: str) -> exp.Expression:
        return column(self.stored.columns[key], self.stored.path[-1])
