"""All kinds of elements."""

from tablewright.document.element import ElementBase
from tablewright.document.kinds import Kinds

ELEMENTS: Kinds[ElementBase] = Kinds()
