"""The value types of the formula language."""

from enum import StrEnum


class ValueType(StrEnum):
    """Type of a formula's value, equal on every platform.

    `DATE` covers plain dates and timestamps; `NUMBER` covers integers, decimals and floats;
    `VARIANT` is JSON-like data; `NULL` is the untyped literal, which takes the type its place needs.
    """

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    LOGICAL = "logical"
    VARIANT = "variant"
    NULL = "null"
