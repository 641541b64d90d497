"""Variants and arrays in SQL: the few operations in which platforms differ.

A variant is JSON (a native JSON type where there is one), an array is a JSON array. A JSON null as a whole is
Null, inside an array it stays an element. A value that is no array gives Null where an array is needed.
Functions of the language are put together from these operations, so that a platform is one class.
"""

from collections.abc import Sequence
from typing import Protocol

from sqlglot import exp

from tablewright.formula.functions.json_duckdb import DuckDbJson
from tablewright.formula.functions.json_postgres import PostgresJson
from tablewright.formula.typed import ValueKind


class JsonSql(Protocol):
    """What a platform must be able to do with JSON. Elements are JSON values, `ELEMENT` the current one."""

    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        """A value as JSON; Null stays Null. Dates are written as `Text` does."""
        ...

    def parsed(self, text: exp.Expression) -> exp.Expression:
        """The JSON that a text holds; Null if it is none."""
        ...

    def text(self, json: exp.Expression) -> exp.Expression:
        """A JSON text without its quotes, anything else as JSON text without white space."""
        ...

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        """What is found under keys and zero-based positions; Null if nothing is."""
        ...

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        """The element at a position that is computed."""
        ...

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        """The field with a name that is computed."""
        ...

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        """An object of JSON values."""
        ...

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        """An array of JSON values."""
        ...

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression: ...

    def length(self, array: exp.Expression) -> exp.Expression: ...

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression: ...

    def compact(self, array: exp.Expression) -> exp.Expression:
        """Without null elements."""
        ...

    def distinct(self, array: exp.Expression) -> exp.Expression:
        """Each element once, in the order of first appearance."""
        ...

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        """The different elements of `left` that are in `right`, or those that are not."""
        ...

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression: ...

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression: ...

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        """From a zero-based start (negative: from the end) for some elements, or to the end."""
        ...

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        """The elements as one text."""
        ...

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression: ...

    def sequence(
        self, start: exp.Expression, end: exp.Expression, step: exp.Expression
    ) -> exp.Expression: ...

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        """An aggregate: the elements that are not Null."""
        ...

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        """An aggregate: the different values that are not Null, sorted by value."""
        ...


_PLATFORMS: dict[str, JsonSql] = {"duckdb": DuckDbJson(), "postgres": PostgresJson()}


def json_sql(dialect: str) -> JsonSql:
    """The operations of a platform."""
    return _PLATFORMS[dialect]
