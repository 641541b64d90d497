"""All kinds of filters."""

from tablewright.document.filters.base import Filter
from tablewright.document.kinds import Kinds

FILTERS: Kinds[Filter] = Kinds()
