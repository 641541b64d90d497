"""Errors in the words of the service: an error condition, a message, a SQLSTATE.

The engines have words of their own for some; those are put into the service's.
"""

import re


class Refused(Exception):
    """What the service answers instead of rows."""

    def __init__(self, condition: str, message: str, state: str = "XXKDS") -> None:
        super().__init__(message)
        self.state = state
        self.text = f"[{condition}] {message} SQLSTATE: {state}"


_KNOWN = (
    (r"TABLE_OR_VIEW_NOT_FOUND|Table not found|View not found", "TABLE_OR_VIEW_NOT_FOUND", "42P01"),
    (r"SCHEMA_NOT_FOUND|Database not found", "SCHEMA_NOT_FOUND", "42704"),
    (
        r"missing from the schema|UNRESOLVED_COLUMN|cannot resolve",
        "UNRESOLVED_COLUMN.WITH_SUGGESTION",
        "42703",
    ),
    (r"unknown function|UNRESOLVED_ROUTINE", "UNRESOLVED_ROUTINE", "42883"),
    (r"SCHEMA_ALREADY_EXISTS|Database already exists", "SCHEMA_ALREADY_EXISTS", "42P06"),
    (r"TABLE_OR_VIEW_ALREADY_EXISTS|Table already exists", "TABLE_OR_VIEW_ALREADY_EXISTS", "42P07"),
    (r"divide by zero|DIVIDE_BY_ZERO", "DIVIDE_BY_ZERO", "22012"),
    (r"CAST_OVERFLOW|out of range|ARITHMETIC_OVERFLOW|overflow", "ARITHMETIC_OVERFLOW", "22003"),
    (r"CAST_INVALID_INPUT|Cannot cast|Can't cast|cannot be cast", "CAST_INVALID_INPUT", "22018"),
    (r"NOT_NULL_CONSTRAINT|NOT NULL constraint", "DELTA_NOT_NULL_CONSTRAINT_VIOLATED", "23502"),
    (
        r"input schema for INSERT has|ARITY_MISMATCH|not enough data columns|too many data columns",
        "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS",
        "21S01",
    ),
    (r"PARSE_SYNTAX_ERROR|invalid argument: found|expected expression", "PARSE_SYNTAX_ERROR", "42601"),
    (r"INVALID_ARRAY_INDEX", "INVALID_ARRAY_INDEX", "22003"),
)


def in_our_words(error: Exception) -> Refused:
    """An engine's error as the service's."""
    text = str(error).split("\nJVM stack")[0].strip()
    for pattern, condition, state in _KNOWN:
        if re.search(pattern, text):
            plain = re.sub(r"^\[[A-Z_.]+\]\s*", "", text)
            return Refused(condition, re.sub(r"\s*SQLSTATE: \w{5}\s*$", "", plain), state)
    match = re.match(r"\[([A-Z_.]+)\]\s*(.*)", text, re.DOTALL)
    state = getattr(error, "getSqlState", lambda: None)() or "XXKDS"
    if match:
        return Refused(match[1], re.sub(r"\s*SQLSTATE: \w{5}\s*$", "", match[2]), state)
    return Refused("INTERNAL_ERROR", text, "XX000")
