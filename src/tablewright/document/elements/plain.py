"""Elements without rows that only people read: text, lines."""

from typing import Annotated, Literal

from pydantic import Field

from tablewright.document.element import ElementBase
from tablewright.document.elements.kinds import ELEMENTS


@ELEMENTS.declare
class TextElement(ElementBase):
    """Markdown; raw HTML in it is shown as text."""

    kind: Literal["text"]
    """Text on the page."""
    body: Annotated[str, Field(max_length=50_000)] = ""
    """The text, in Markdown."""


@ELEMENTS.declare
class DividerElement(ElementBase):
    """A line across the page."""

    kind: Literal["divider"]
    """A line."""
