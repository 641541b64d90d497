"""All kinds of elements."""

from tablewright.document.base import ElementBase
from tablewright.document.kinds import Kinds

ELEMENTS: Kinds[ElementBase] = Kinds()
