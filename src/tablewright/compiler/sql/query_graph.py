"""The graph of elements that one query reads, and the order in which they are planned and written."""

from collections.abc import Callable

from sqlglot import exp

from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook
from tablewright.compiler.errors import CompileError
from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.sql.element_query import ElementQuery
from tablewright.compiler.sql.query_builder import QueryBuilder, SelectBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.relations.base import Alias, Reading, Relation, StoredRelation, read_cte
from tablewright.compiler.sql.relations.open import RelationOpener
from tablewright.compiler.trees import column, named, sort_rows

_DEEPEST = 30

ChooseStored = Callable[[AnalysedElement, int, frozenset[str]], StoredRelation | None]
"""Chooses a stored table that can replace an element's rows at a level, if it has these columns."""


class ElementRelation:
    """Another element's rows at one level, as a source. Collects the required columns, then plans once."""

    def __init__(self, session: "QueryGraph", model: AnalysedElement, depth: int, generation: int) -> None:
        self.session = session
        self.model = model
        self.depth = depth
        self.generation = generation
        self.query: ElementQuery | None = None
        self._stored: StoredRelation | None = None
        self._wanted: dict[str, None] = {}
        self._name = ""
        self._identity_wanted = False

    # ------------------------------------------------------------ as a source

    @property
    def identity(self) -> tuple[str, ...]:
        if self.depth < self.model.shape.base:
            return self.model.shape.keys_to(self.depth)
        stored = self.session.choose_stored(self.model, self.depth, frozenset())
        own = (stored or self.session.source_of(self.model, self.generation)).identity
        return tuple(f"{_IDENTITY}{number}" for number in range(1, len(own) + 1))

    def require(self, key: str) -> None:
        if key.startswith(_IDENTITY):
            self._identity_wanted = True
        else:
            self._wanted[key] = None

    def unique_by(self, keys: frozenset[str]) -> bool:
        model = self.model
        if self.depth < model.shape.base:
            return keys.issuperset(model.shape.keys_to(self.depth))
        plain = {model.plain_source_key(key) for key in keys if key in model.by_id} - {None}
        source = self.session.source_of(model, self.generation)
        return bool(plain) and source.unique_by(frozenset(key for key in plain if key is not None))

    def require_rows(self) -> None:
        """Nothing to do: its query returns all of its rows."""

    def open(self, alias: Alias, wanted: str = "") -> Reading:
        if self._stored is not None:
            stored = self._stored
            reading = stored.open(alias, wanted)
            order = {f"{_IDENTITY}{number}": key for number, key in enumerate(stored.identity, 1)}
            return Reading(reading.body, lambda key: reading.value(order.get(key, key)))
        if not self._name:
            self._name = self._emit()
        name = alias(wanted or self._name)
        return Reading(SelectBuilder(read_cte(self._name, name)), lambda key: column(key, name))

    # ------------------------------------------------------------ planning and writing

    def plan(self) -> None:
        wanted = tuple(column_id for column_id in self.model.by_id if column_id in self._wanted)
        self._stored = self.session.choose_stored(self.model, self.depth, frozenset(wanted))
        if self._stored is None:
            self.query = self.session.query(self.model, self.depth, self.generation)
            limited = self.model.shape.limit is not None
            self.query.plan(wanted, ordered=limited, identity=self._identity_wanted)

    def _emit(self) -> str:
        query = self.query
        assert query is not None
        scope, write = query.final()
        values = [named(write(node), column_id) for column_id, node in query.wanted.items()]
        for number, node in enumerate(query.identity_nodes, 1):
            values.append(named(write(node), f"{_IDENTITY}{number}"))
        select = scope.body.select(values)
        limit = self.model.shape.limit
        if limit is not None:
            sort_rows(select, query.order_by(scope))
            select.set("limit", exp.Limit(expression=exp.Literal.number(limit)))
        name = self.session.builder.reserve(self.model.element.name)
        self.session.builder.add(name, drop_redundant_qualifiers(select))
        return name


_IDENTITY = "_row_"


class QueryGraph:
    """One compilation. Readers are planned before the elements that they read, so that each is planned
    once."""

    def __init__(
        self,
        analysis: AnalysedWorkbook,
        builder: QueryBuilder,
        top: str,
        choose_stored: ChooseStored,
    ) -> None:
        self.analysis = analysis
        self.builder = builder
        self.choose_stored = choose_stored
        self.relations: dict[tuple[str, int, int], ElementRelation] = {}
        self._sources: dict[tuple[str, int], Relation] = {}
        self._rank = _reading_order(analysis, top)

    def query(
        self, model: AnalysedElement, depth: int, generation: int, without: str | None = None
    ) -> ElementQuery:
        """A new query of an element, reading its source."""
        return ElementQuery(
            model,
            depth,
            self.builder,
            self.source_of(model, generation),
            lambda atom: self.foreign(model, atom, generation),
            without,
        )

    def source_of(self, model: AnalysedElement, generation: int) -> Relation:
        """The relation of an element's base rows."""
        place = (model.element.id, generation)
        source = self._sources.get(place)
        if source is None:
            opener = RelationOpener(
                self.builder,
                model.element.name,
                lambda target, depth: self._element(model, target, depth, generation),
            )
            source = self._sources[place] = opener.open(model.origin)
        return source

    def foreign(self, model: AnalysedElement, atom: LookupAtom, generation: int) -> Relation:
        """The element that a lookup reads, at base rows."""
        target = self.analysis.model(atom.element_id)
        return self._element(model, target, target.reading_depth, generation)

    def _element(
        self, reader: AnalysedElement, target: AnalysedElement, depth: int, generation: int
    ) -> ElementRelation:
        """The query of an element that is read. If it reads the reader in turn, that is a new generation:
        another copy of its query."""
        if self._rank[target.element.id] <= self._rank[reader.element.id]:
            generation += 1
        if generation > _DEEPEST:
            raise CompileError(
                "circular",
                f"“{target.element.name}” depends on itself through other elements.",
                "Break the circle in one of the lookups.",
            )
        key = (target.element.id, depth, generation)
        relation = self.relations.get(key)
        if relation is None:
            relation = self.relations[key] = ElementRelation(self, target, depth, generation)
        return relation

    def plan_sources(self) -> None:
        """Plan every element that is read, readers first."""
        planned: set[tuple[str, int, int]] = set()
        while waiting := [key for key in self.relations if key not in planned]:
            key = min(waiting, key=lambda entry: (entry[2], self._rank[entry[0]]))
            planned.add(key)
            self.relations[key].plan()


def _reading_order(analysis: AnalysedWorkbook, top: str) -> dict[str, int]:
    """Elements in topological order, readers first (where there is no cycle)."""
    order: list[str] = []
    seen: set[str] = set()

    def visit(element_id: str) -> None:
        seen.add(element_id)
        for other in analysis.model(element_id).reads:
            if other not in seen:
                visit(other)
        order.append(element_id)

    visit(top)
    return {element_id: number for number, element_id in enumerate(reversed(order))}
