"""Bounds of requests: every text, number and list has one (a test walks them).

Without one, a number that no database can store, or a text longer than its column, would fail in a lower
layer.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

MOST_DIGITS_KEPT = 2**53 - 1
"""The largest whole number that every JSON parser keeps exactly."""
LARGEST_NUMBER = 1.7976931348623157e308
"""The largest double; infinity and NaN are outside."""

ObjectId = Annotated[str, StringConstraints(max_length=64)]
"""An id to look up. No id is longer, so a longer one need not be looked up."""
Count = Annotated[int, Field(ge=0, le=MOST_DIGITS_KEPT)]
"""A whole number that counts or numbers something: rows to skip, an edit, a revision."""
Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
"""A finite number."""
WholeNumber = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
"""A whole number that every engine can store."""
Email = Annotated[str, StringConstraints(max_length=320)]
Token = Annotated[str, StringConstraints(max_length=500)]
"""A one-time sign-in token."""
Description = Annotated[str, StringConstraints(max_length=2_000)]
