"""Variants and arrays in SQL: the operations that differ between platforms.

A variant is JSON (a native JSON type where there is one), an array is a JSON array. A top-level JSON null is
Null; inside an array it stays an element. A value that is no array gives Null where an array is needed.
Functions of the language are put together from these operations, so that a platform is one class.
"""

# ruff: noqa: ARG002 (what the common class refuses has parameters for the platforms that do it)

from collections.abc import Sequence
from typing import NoReturn

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.sql import TEXT, cast
from tablewright.formula.typed import ValueKind


class JsonSql:
    """A platform's JSON operations. Elements are JSON values, `ELEMENT` the current one. A platform overrides
    all of these; operations that it leaves out are refused when they are used.
    """

    def refuse(self) -> NoReturn:
        raise FormulaError(
            "unsupported",
            "This platform lacks an operation on variants or arrays that the formula needs.",
            Span(0, 0),
            hint="Use texts or numbers in place of them.",
        )

    def value(self, kind: ValueKind, value: exp.Expression) -> exp.Expression:
        """A value as JSON; Null stays Null. Dates are written as `Text` does."""
        self.refuse()

    def of_native(self, value: exp.Expression) -> exp.Expression:
        """A value of the warehouse's own types as JSON."""
        self.refuse()

    def parsed(self, text: exp.Expression) -> exp.Expression:
        """The JSON that a text holds; Null if it is none."""
        self.refuse()

    def text(self, json: exp.Expression) -> exp.Expression:
        """A JSON text without its quotes, anything else as JSON text without white space."""
        self.refuse()

    def written(self, json: exp.Expression) -> exp.Expression:
        """The JSON text that `parsed` reads again."""
        return cast(json, TEXT)

    def at(self, json: exp.Expression, steps: Sequence[str | int]) -> exp.Expression:
        """The value under keys and zero-based positions; Null if there is none."""
        self.refuse()

    def at_position(self, json: exp.Expression, position: exp.Expression) -> exp.Expression:
        """The element at a computed position."""
        self.refuse()

    def at_key(self, json: exp.Expression, key: exp.Expression) -> exp.Expression:
        """The field with a computed name."""
        self.refuse()

    def record(self, entries: Sequence[tuple[str, exp.Expression]]) -> exp.Expression:
        """An object of JSON values."""
        self.refuse()

    def array(self, elements: Sequence[exp.Expression]) -> exp.Expression:
        """An array of JSON values."""
        self.refuse()

    def concat(self, arrays: Sequence[exp.Expression]) -> exp.Expression:
        self.refuse()

    def length(self, array: exp.Expression) -> exp.Expression:
        self.refuse()

    def contains(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        self.refuse()

    def compact(self, array: exp.Expression) -> exp.Expression:
        """Without null elements."""
        self.refuse()

    def distinct(self, array: exp.Expression) -> exp.Expression:
        """Each element once, in the order of first appearance."""
        self.refuse()

    def common(self, left: exp.Expression, right: exp.Expression, *, found: bool) -> exp.Expression:
        """The distinct elements of `left` that are in `right`, or those that are not."""
        self.refuse()

    def filtered(self, array: exp.Expression, condition: exp.Expression) -> exp.Expression:
        self.refuse()

    def transformed(self, array: exp.Expression, element: exp.Expression) -> exp.Expression:
        self.refuse()

    def slice(
        self, array: exp.Expression, start: exp.Expression, length: exp.Expression | None
    ) -> exp.Expression:
        """From a zero-based start (negative: from the end) for some elements, or to the end."""
        self.refuse()

    def joined(
        self, array: exp.Expression, separator: exp.Expression, null: exp.Expression | None
    ) -> exp.Expression:
        """The elements as one text."""
        self.refuse()

    def split(self, text: exp.Expression, delimiter: exp.Expression) -> exp.Expression:
        self.refuse()

    def sequence(self, start: exp.Expression, end: exp.Expression, step: exp.Expression) -> exp.Expression:
        self.refuse()

    def collected(self, element: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
        """An aggregate: the elements that are not Null."""
        self.refuse()

    def collected_distinct(
        self, kind: ValueKind, value: exp.Expression, *, descending: bool
    ) -> exp.Expression:
        """An aggregate: the distinct values that are not Null, sorted."""
        self.refuse()
