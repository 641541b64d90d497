"""Base classes of all parts of a document: strictness, ids, names, plain values."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tablewright.common.bounds import Number, WholeNumber

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
