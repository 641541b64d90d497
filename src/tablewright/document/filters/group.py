"""Filters as parts of a document: one of any kind, and several combined by OR."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from tablewright.document.base import Id, Strict
from tablewright.document.filters import FILTERS, Filter

if TYPE_CHECKING:
    AnyFilter = Filter
else:
    AnyFilter = FILTERS.field()


class FilterGroup(Strict):
    """Filters combined by OR. They are applied together, so their columns must be on one level."""

    id: Id
    """Any id, by which editors identify the group."""
    enabled: bool = True
    """Whether it acts; a group that is switched off stays in the document."""
    any_of: Annotated[tuple[AnyFilter, ...], Field(min_length=1, max_length=50)]
    """The filters: a row passes if one of them holds. Those that are switched off or empty are ignored."""
