"""All kinds of filters."""

from tablewright.document.filters.base import FilterBase
from tablewright.document.kinds import Kinds

FILTERS: Kinds[FilterBase] = Kinds()
