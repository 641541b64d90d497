"""Base classes of all parts of a document: strictness, ids, names, plain values."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from tablewright.common.bounds import Number, WholeNumber
from tablewright.document.problems import DocumentProblem, Path

if TYPE_CHECKING:
    from tablewright.document.elements.data import DataElement

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
FormulaText = Annotated[str, Field(min_length=1, max_length=20_000)]
ColumnKey = Annotated[str, Field(min_length=1, max_length=300)]
"""A source's own name for one of its columns, as in `source_column`."""
Text = Annotated[str, Field(max_length=100_000)]
Scalar = Text | WholeNumber | Number | bool | None


class Strict(BaseModel):
    """Immutable; an unknown key is refused with its path. The text below a field describes it in schemas."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class ElementBase(Strict):
    """What every element of a page has."""

    id: Id
    """The layout, sources and controls refer to the element by it; unique in the workbook."""
    name: Name
    """The title that people see. Formulas of other elements write `[Name/Column]`."""
    description: Annotated[str, Field(max_length=2_000)] = ""
    """For people who read or edit the workbook; it changes nothing."""

    def problems(self, elements: "Mapping[str, DataElement]", path: Path) -> Iterator[DocumentProblem]:
        """The rules that the element breaks; `elements` are all data elements of the workbook by id."""
        yield from ()
