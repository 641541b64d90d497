"""The schema of an element's source as formulas see it: names, columns and their types."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.catalog.facts import TableFacts
from tablewright.document.names import display_names, normalized_name, unique_name
from tablewright.document.sources import ElementSource, InputTableSource, RootSource
from tablewright.formula.decimals import of_choice
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.typed import ValueKind, digits_of_kind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook

UNKNOWN = ValueKind(type=ValueType.NULL)
NOWHERE = Span(0, 0)
TEXT = ValueKind(type=ValueType.TEXT)
WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)
VARIANT = ValueKind(type=ValueType.VARIANT)

Columns = Iterator[tuple["AnalysedElement", str]]


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """A column of an element's source, by the source's name for it and by the name people see."""

    key: str
    label: str
    hidden: bool = False
    """Not offered in pickers, yet usable: system columns and hidden columns of a parent."""
    owner: str = ""
    """The leg of a join that it belongs to; formulas write `[Owner/Label]`. Empty: the source as a whole."""


class SourceSchema(ABC):
    """The schema of an element's source, or of a part of it."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Its name in formulas: `[Name/Column]`."""

    @cached_property
    def offered(self) -> Mapping[str, OfferedColumn]:
        """Its columns by key, in its order."""
        return {column.key: column for column in self._columns()}

    @abstractmethod
    def _columns(self) -> Iterable[OfferedColumn]: ...

    @abstractmethod
    def kind(self, key: str) -> ValueKind: ...

    def key_of(self, written: str) -> str | None:
        """The key of a column that the document refers to (by its key or its stable id)."""
        return written if written in self.offered else None

    def lacks(self, written: str) -> str:
        """The message about a column that the source lacks."""
        source = f"source {self.name}" if self.name else "source of this element"
        return f"The {source} has no column “{written}”."

    def stable_key(self, key: str) -> str:
        """The reference that the document should store for a column, so that it survives renames."""
        return key

    def check(self, key: str, span: Span) -> None:  # noqa: B027
        """Raise FormulaError if a column cannot be read."""

    def named_parts(self) -> "Iterator[tuple[str, str, SourceSchema]]":
        """The named parts (legs), with the prefix of their columns' keys."""
        yield self.name, "", self

    def elements(self) -> "Iterator[tuple[AnalysedElement, int]]":
        """The elements that it reads, with the level that is read."""
        return iter(())

    def columns_of(self, key: str) -> "Iterator[tuple[AnalysedElement, str]]":
        """The elements' columns that a column is computed from."""
        del key
        return iter(())

    def row_columns(self) -> "Iterator[tuple[AnalysedElement, str]]":
        """The elements' columns that decide which rows there are: keys of joins."""
        return iter(())


def find_offered(origin: SourceSchema, owner: str, name: str) -> OfferedColumn | None:
    """The column that `[owner/name]` means: exactly, else by the names' normalized forms."""
    wanted = normalized_name(owner)
    offered = [
        column for column in origin.offered.values() if normalized_name(column.owner or origin.name) == wanted
    ]
    exact = next((column for column in offered if column.label == name), None)
    if exact is not None:
        return exact
    folded = normalized_name(name)
    by_name = next((column for column in offered if normalized_name(column.label) == folded), None)
    return by_name or next((column for column in offered if column.key.rpartition("/")[2] == name), None)


class TableSchema(SourceSchema):
    """A table, upload, input table or custom SQL."""

    def __init__(self, source: RootSource | None, facts: TableFacts | None) -> None:
        self.source = source
        self.facts = facts

    @property
    def name(self) -> str:
        return self.facts.name if self.facts is not None else ""

    def _columns(self) -> Iterable[OfferedColumn]:
        facts = self.facts
        if facts is None:
            return ()
        labels: list[str] = []
        friendly = display_names(column.name for column in facts.columns)
        for other_facts, shown in zip(facts.columns, friendly, strict=True):
            labels.append(unique_name(other_facts.label or shown, labels))
        own = isinstance(self.source, InputTableSource)
        return [
            OfferedColumn(other_facts.name, label, hidden=own and other_facts.name.startswith("_"))
            for other_facts, label in zip(facts.columns, labels, strict=True)
        ]

    @cached_property
    def _kinds(self) -> Mapping[str, ValueKind]:
        columns = self.facts.columns if self.facts is not None else ()
        return {column.name: column.kind for column in columns}

    def kind(self, key: str) -> ValueKind:
        return self._kinds[key]

    def key_of(self, written: str) -> str | None:
        if written in self.offered:
            return written
        columns = self.facts.columns if self.facts is not None else ()
        return next((column.name for column in columns if column.key == written), None)

    def lacks(self, written: str) -> str:
        """The message about a column that the source lacks."""
        source = f"source {self.name}" if self.name else "source of this element"
        return f"The {source} has no column “{written}”."

    def stable_key(self, key: str) -> str:
        columns = self.facts.columns if self.facts is not None else ()
        column = next((column for column in columns if column.name == key), None)
        return column.key if column is not None and column.key is not None else key


class ElementSchema(SourceSchema):
    """The rows of another element at one of its levels."""

    def __init__(self, analysis: "AnalysedWorkbook", source: ElementSource) -> None:
        self._analysis = analysis
        self.model: AnalysedElement = analysis.model(source.element_id)
        depth = self.model.shape.depth(source.grouping_id) if source.grouping_id else None
        self.depth = self.model.reading_depth if depth is None else depth

    @property
    def name(self) -> str:
        return self.model.element.name

    def _columns(self) -> Iterable[OfferedColumn]:
        homes = self.model.homes
        return [
            OfferedColumn(column.id, column.name, column.hidden)
            for column in self.model.element.columns
            if homes[column.id] <= self.depth
        ]

    def kind(self, key: str) -> ValueKind:
        return self.model.info(key).kind

    def check(self, key: str, span: Span) -> None:
        model, column = self.model, self.model.by_id[key]
        if (model.element.id, key) in self._analysis.typing:
            raise FormulaError(
                "circular",
                f"The column “{column.name}” of {model.element.name} refers back to this one.",
                span,
                hint="Break the circle in one of the two formulas.",
            )
        if model.info(key).error is not None:
            raise FormulaError(
                "reference",
                f"The column “{column.name}” of {model.element.name} is in error.",
                span,
                hint=f"Repair it in {model.element.name}.",
            )

    def elements(self) -> "Iterator[tuple[AnalysedElement, int]]":
        yield self.model, self.depth

    def columns_of(self, key: str) -> "Iterator[tuple[AnalysedElement, str]]":
        yield self.model, key


def merged_kind(kinds: Sequence[ValueKind]) -> ValueKind:
    """The kind that values of all these kinds have together."""
    known = [kind for kind in kinds if kind.type is not ValueType.NULL]
    if not known:
        return UNKNOWN
    integer = all(value_kind.integer for value_kind in known)
    return ValueKind(
        type=known[0].type,
        integer=integer,
        has_time=any(value_kind.has_time for value_kind in known),
        instant=all(value_kind.instant for value_kind in known),
        digits=None if integer else of_choice(digits_of_kind(value_kind) for value_kind in known),
    )


def check_one_type(what: str, kinds: Sequence[ValueKind], span: Span) -> None:
    """Raise FormulaError if one column would have values of several types."""
    types = sorted({kind.type.value for kind in kinds if kind.type is not ValueType.NULL})
    if len(types) > 1:
        raise FormulaError(
            "type",
            f"In {what} values of several types meet: {', '.join(types)}.",
            span,
            hint="Convert them to one type, for example with Text(), before they are put together.",
        )
