"""The schema of a join: the columns of its legs side by side."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import (
    Columns,
    OfferedColumn,
    SourceSchema,
)
from tablewright.compiler.analysis.sources.join_conditions import (
    JoinScope,
    TypedJoinCondition,
    check_condition,
)
from tablewright.compiler.expressions.references import SourceColumnValue
from tablewright.document.names import normalized_name
from tablewright.document.sources import (
    JoinKind,
    JoinSource,
    Source,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import ValueKind, references

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a join; the first has the kind `first` and no conditions."""

    id: str
    name: str
    kind: JoinKind | None
    origin: SourceSchema


class JoinSchema(SourceSchema):
    """The schema of a join; a key is `leg id/key of the leg`."""

    def __init__(self, source: JoinSource, open_source: Callable[[Source], SourceSchema]) -> None:
        self.source = source
        self.legs: tuple[Leg, ...] = (
            Leg(source.first.id, source.first.name, None, open_source(source.first.source)),
            *(Leg(leg.id, leg.name, leg.kind, open_source(leg.source)) for leg in source.legs),
        )
        self.by_id = {leg.id: leg for leg in self.legs}

    def lacks(self, written: str) -> str:
        leg_id, _, inner = written.partition("/")
        leg = self.by_id.get(leg_id)
        if leg is not None and inner:
            return f"The leg {leg.name} of the join has no column “{inner}”."
        legs = ", ".join(f"{leg.id}/…" for leg in self.legs)
        return f"The join has no column “{written}”: its columns are called {legs}."

    @property
    def name(self) -> str:
        return ""

    def _columns(self) -> Iterable[OfferedColumn]:
        for leg in self.legs:
            offered = leg.origin.offered.values()
            times = Counter(normalized_name(column.label) for column in offered)
            for column in offered:
                twice = column.owner and times[normalized_name(column.label)] > 1
                label = f"{column.label} ({column.owner})" if twice else column.label
                yield OfferedColumn(f"{leg.id}/{column.key}", label, column.hidden, leg.name)

    def part(self, key: str) -> tuple[Leg, str]:
        """The leg of a column and its key there."""
        leg_id, _, inner = key.partition("/")
        return self.by_id[leg_id], inner

    def kind(self, key: str) -> ValueKind:
        leg, inner = self.part(key)
        return leg.origin.kind(inner)

    def key_of(self, written: str) -> str | None:
        if written in self.offered:
            return written
        leg_id, _, inner = written.partition("/")
        leg = self.by_id.get(leg_id)
        key = leg.origin.key_of(inner) if leg is not None else None
        return None if key is None else f"{leg_id}/{key}"

    def stable_key(self, key: str) -> str:
        leg, inner = self.part(key)
        return f"{leg.id}/{leg.origin.stable_key(inner)}"

    def check(self, key: str, span: Span) -> None:
        leg, inner = self.part(key)
        leg.origin.check(inner, span)

    def named_parts(self) -> Iterator[tuple[str, str, SourceSchema]]:
        return ((leg.name, f"{leg.id}/", leg.origin) for leg in self.legs)

    def elements(self) -> "Iterator[tuple[AnalysedElement, int]]":
        for leg in self.legs:
            yield from leg.origin.elements()

    def columns_of(self, key: str) -> Columns:
        leg, inner = self.part(key)
        return leg.origin.columns_of(inner)

    def row_columns(self) -> Columns:
        for leg in self.legs:
            yield from leg.origin.row_columns()
        try:
            conditions = [
                typed_join_condition
                for condition in self.conditions.values()
                for typed_join_condition in condition
            ]
        except FormulaError:
            # Reported when the join is put together; until then nothing is known of its keys.
            return
        for condition in conditions:
            for reference in (*references(condition.left), *references(condition.right)):
                if isinstance(reference.resolved, SourceColumnValue):
                    yield from self.columns_of(reference.resolved.key)

    @cached_property
    def conditions(self) -> Mapping[str, tuple[TypedJoinCondition, ...]]:
        """The typed conditions by leg. Raises FormulaError where one cannot be read."""
        typed_join_conditions: dict[str, tuple[TypedJoinCondition, ...]] = {}
        for number, leg in enumerate(self.source.legs, 1):
            before = JoinScope(self, self.legs[:number], leg.name)
            own = JoinScope(self, self.legs[number : number + 1], leg.name)
            typed_join_conditions[leg.id] = tuple(
                check_condition(join_condition, before, own) for join_condition in leg.on
            )
        return typed_join_conditions
