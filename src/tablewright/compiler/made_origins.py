"""Origins that are made of several others: joins, linked input tables, unions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.compiler.leg_conditions import LegCondition, LegScope, typed_condition
from tablewright.compiler.origins import (
    ElementOrigin,
    OfferedColumn,
    Origin,
    RootOrigin,
    check_one_type,
    merged_kind,
)
from tablewright.compiler.references import SourceColumnValue
from tablewright.compiler.reshaped_origins import ColumnsToRowsOrigin, RowsToColumnsOrigin, UnnestOrigin
from tablewright.document.index import ENTRIES_LEG, PARENT_LEG
from tablewright.document.model import LinkedKey
from tablewright.document.names import normalized_name
from tablewright.document.sources import (
    SOURCE_NAME_KEY,
    ColumnsToRowsSource,
    ElementSource,
    JoinKind,
    JoinSource,
    RowsToColumnsSource,
    Source,
    UnionSource,
    UnnestSource,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import TypedReference, ValueKind, references
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis import ElementModel, Workspace

NOWHERE = Span(0, 0)
TEXT = ValueKind(type=ValueType.TEXT)
WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)
VARIANT = ValueKind(type=ValueType.VARIANT)

Columns = Iterator[tuple["ElementModel", str]]


def open_origin(workspace: "Workspace", source: Source) -> Origin:
    """The origin that a source of a document describes."""
    match source:
        case ElementSource():
            if source.element_id in workspace.elements:
                return ElementOrigin(workspace, source)
            return RootOrigin(None, None)
        case JoinSource():
            return JoinOrigin(workspace, source)
        case UnionSource():
            return UnionOrigin(workspace, source)
        case ColumnsToRowsSource():
            return ColumnsToRowsOrigin(open_origin(workspace, source.source), source)
        case RowsToColumnsSource():
            return RowsToColumnsOrigin(open_origin(workspace, source.source), source)
        case UnnestSource():
            return UnnestOrigin(open_origin(workspace, source.source), source)
        case _:
            return RootOrigin(source, workspace.sources.get(source))


def element_column(origin: Origin, key: str) -> "tuple[ElementModel, str] | None":
    """The column of an element that a column of an origin is, as it stands there."""
    if isinstance(origin, JoinOrigin):
        leg, inner = origin.part(key)
        return element_column(leg.origin, inner)
    return (origin.model, key) if isinstance(origin, ElementOrigin) else None


# ---------------------------------------------------------------- joins


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a join; the first has the kind `first` and no conditions."""

    id: str
    name: str
    kind: JoinKind | None
    origin: Origin


class JoinOrigin(Origin):
    """Several origins side by side; a key is `leg id/key of the leg`."""

    def __init__(self, workspace: "Workspace", source: JoinSource) -> None:
        self.source = source
        self.legs: tuple[Leg, ...] = (
            Leg(source.first.id, source.first.name, None, open_origin(workspace, source.first.source)),
            *(Leg(leg.id, leg.name, leg.kind, open_origin(workspace, leg.source)) for leg in source.legs),
        )
        self.by_id = {leg.id: leg for leg in self.legs}

    def lacks(self, written: str) -> str:
        leg_id, _, inner = written.partition("/")
        leg = self.by_id.get(leg_id)
        if leg is not None and inner:
            return f"The leg {leg.name} of the join has no column “{inner}”."
        legs = ", ".join(f"{each.id}/…" for each in self.legs)
        return f"The join has no column “{written}”: its columns are called {legs}."

    @property
    def name(self) -> str:
        return ""

    def _columns(self) -> Iterable[OfferedColumn]:
        for leg in self.legs:
            offered = leg.origin.offered.values()
            times = Counter(normalized_name(each.label) for each in offered)
            for each in offered:
                twice = each.owner and times[normalized_name(each.label)] > 1
                label = f"{each.label} ({each.owner})" if twice else each.label
                yield OfferedColumn(f"{leg.id}/{each.key}", label, each.hidden, leg.name)

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
        found = leg.origin.key_of(inner) if leg is not None else None
        return None if found is None else f"{leg_id}/{found}"

    def stable_key(self, key: str) -> str:
        leg, inner = self.part(key)
        return f"{leg.id}/{leg.origin.stable_key(inner)}"

    def check(self, key: str, span: Span) -> None:
        leg, inner = self.part(key)
        leg.origin.check(inner, span)

    def named_parts(self) -> Iterator[tuple[str, str, Origin]]:
        return ((leg.name, f"{leg.id}/", leg.origin) for leg in self.legs)

    def elements(self) -> "Iterator[tuple[ElementModel, int]]":
        for leg in self.legs:
            yield from leg.origin.elements()

    def columns_of(self, key: str) -> Columns:
        leg, inner = self.part(key)
        return leg.origin.columns_of(inner)

    def row_columns(self) -> Columns:
        for leg in self.legs:
            yield from leg.origin.row_columns()
        try:
            conditions = [each for found in self.conditions.values() for each in found]
        except FormulaError:
            # Reported when the join is put together; until then nothing is known of its keys.
            return
        for each in conditions:
            for reference in (*references(each.left), *references(each.right)):
                if isinstance(reference.resolved, SourceColumnValue):
                    yield from self.columns_of(reference.resolved.key)

    @cached_property
    def conditions(self) -> Mapping[str, tuple[LegCondition, ...]]:
        """The typed conditions by leg. Raises FormulaError where one cannot be read."""
        found: dict[str, tuple[LegCondition, ...]] = {}
        for number, leg in enumerate(self.source.legs, 1):
            before = LegScope(self, self.legs[:number], leg.name)
            own = LegScope(self, self.legs[number : number + 1], leg.name)
            found[leg.id] = tuple(typed_condition(each, before, own) for each in leg.on)
        return found


class LinkedOrigin(JoinOrigin):
    """A linked input table: the parent's rows with the entries that have the same keys.

    Formulas call the legs by the names of the parent and of the input table; the document names entry columns
    by their ids alone.
    """

    def __init__(self, workspace: "Workspace", source: JoinSource, keys: Sequence[LinkedKey]) -> None:
        super().__init__(workspace, source)
        self._keys = keys
        self.legs = tuple(Leg(leg.id, leg.origin.name or leg.name, leg.kind, leg.origin) for leg in self.legs)
        self.by_id = {leg.id: leg for leg in self.legs}

    def lacks(self, written: str) -> str:
        leg_id, _, inner = written.partition("/")
        leg = self.by_id.get(leg_id)
        if leg is not None and inner:
            return f"The leg {leg.name} of the join has no column “{inner}”."
        legs = ", ".join(f"{each.id}/…" for each in self.legs)
        return f"The join has no column “{written}”: its columns are called {legs}."

    @cached_property
    def conditions(self) -> Mapping[str, tuple[LegCondition, ...]]:
        return {ENTRIES_LEG: tuple(self._condition(each) for each in self._keys)}

    def _condition(self, key: LinkedKey) -> LegCondition:
        left = self.key_of(f"{PARENT_LEG}/{key.parent_column_id}")
        right = self.key_of(key.entry_column)
        if left is None or right is None:
            raise FormulaError(
                "unknown-column",
                "A key column of the linked input table no longer exists.",
                NOWHERE,
                hint="Choose the key columns again.",
            )
        found = LegCondition(self._reference(left), "=", self._reference(right))
        check_one_type("the keys of the linked input table", [found.left.kind, found.right.kind], NOWHERE)
        return found

    def _reference(self, key: str) -> TypedReference:
        self.check(key, NOWHERE)
        kind = self.kind(key)
        return TypedReference(span=NOWHERE, kind=kind, resolved=SourceColumnValue(kind=kind, key=key))

    def key_of(self, written: str) -> str | None:
        if written.startswith(f"{PARENT_LEG}/"):
            return super().key_of(written)
        return super().key_of(f"{ENTRIES_LEG}/{written}")

    def stable_key(self, key: str) -> str:
        return super().stable_key(key).removeprefix(f"{ENTRIES_LEG}/")


# ---------------------------------------------------------------- unions


class UnionOrigin(Origin):
    """The rows of several origins one after another; a key is the id (or the name) of an output column."""

    def __init__(self, workspace: "Workspace", source: UnionSource) -> None:
        self.source = source
        self.parts: tuple[tuple[str, Origin], ...] = tuple(
            (part.name, open_origin(workspace, part.source)) for part in source.parts
        )

    @property
    def name(self) -> str:
        return self.source.name

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, tuple[str | None, ...]]]:
        """Name and the key in each part, by output key."""
        if self.source.columns is None:
            return self._by_name()
        found: dict[str, tuple[str, tuple[str | None, ...]]] = {}
        for column in self.source.columns:
            keys: list[str | None] = []
            for part, (_, origin) in zip(self.source.parts, self.parts, strict=True):
                if part.id in column.parts:
                    written = column.parts[part.id]
                    keys.append(None if written is None else origin.key_of(written))
                else:
                    keys.append(_named(origin, column.name))
            found[column.id] = (column.name, tuple(keys))
        return found

    def _by_name(self) -> Mapping[str, tuple[str, tuple[str | None, ...]]]:
        names: dict[str, str] = {}
        for _, origin in self.parts:
            for each in origin.offered.values():
                if not each.hidden:
                    names.setdefault(normalized_name(each.label), each.label)
        return {
            name: (name, tuple(_named(origin, name) for _, origin in self.parts)) for name in names.values()
        }

    def _columns(self) -> Iterable[OfferedColumn]:
        yield from (OfferedColumn(key, name) for key, (name, _) in self.columns.items())
        label = self.source.source_name_column
        if label is not None:
            yield OfferedColumn(SOURCE_NAME_KEY, label)

    def _parts_of(self, key: str) -> Iterator[tuple[Origin, str]]:
        if key != SOURCE_NAME_KEY:
            for (_, origin), inner in zip(self.parts, self.columns[key][1], strict=True):
                if inner is not None:
                    yield origin, inner

    def kind(self, key: str) -> ValueKind:
        if key == SOURCE_NAME_KEY:
            return TEXT
        return merged_kind([origin.kind(inner) for origin, inner in self._parts_of(key)])

    def check(self, key: str, span: Span) -> None:
        parts = list(self._parts_of(key))
        for origin, inner in parts:
            origin.check(inner, span)
        check_one_type(
            f"the column “{self.offered[key].label}” of the union",
            [origin.kind(inner) for origin, inner in parts],
            span,
        )

    def elements(self) -> "Iterator[tuple[ElementModel, int]]":
        for _, origin in self.parts:
            yield from origin.elements()

    def columns_of(self, key: str) -> Columns:
        for origin, inner in self._parts_of(key):
            yield from origin.columns_of(inner)

    def row_columns(self) -> Columns:
        for _, origin in self.parts:
            yield from origin.row_columns()


def _named(origin: Origin, name: str) -> str | None:
    folded = normalized_name(name)
    found = [each for each in origin.offered.values() if normalized_name(each.label) == folded]
    exact = next((each.key for each in found if each.label == name), None)
    return exact or next((each.key for each in found), None)
