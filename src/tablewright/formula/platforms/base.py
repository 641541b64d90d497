"""How a platform spells what formulas are made of. One class a platform; the common rules are here.

Three places to say what differs, from small to large:

1. a **primitive**, a method of `Platform` that functions call as `context.sql.<primitive>(...)`;
2. a **node rule** in `nodes`: what the platform has in place of a node of the tree that is the same
   everywhere else (a cast, a FILTER clause, a way of sorting nulls), applied when the tree becomes text;
3. a **table entry** by the function's name: `overrides`, `windows`, `rewrites`, and `gaps` with a reason.
"""

from collections.abc import Mapping
from typing import ClassVar

from sqlglot import exp

from tablewright.formula.functions.base import Function, Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.fragments import fragment, named
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.sql import sql_type
from tablewright.formula.platforms.aggregates import Aggregates
from tablewright.formula.platforms.by_place import ByPlace
from tablewright.formula.platforms.calendar import Calendar
from tablewright.formula.platforms.date_parsing import DateParsing
from tablewright.formula.platforms.node_rule import NodeRule
from tablewright.formula.platforms.points import points_by_place
from tablewright.formula.platforms.shapes import ShapeSql
from tablewright.formula.typed import ValueKind


class Platform(Calendar, DateParsing, Aggregates):
    """The common rules; a platform overrides what is different there."""

    name: ClassVar[str]
    """As SQLGlot calls its dialect."""
    title: ClassVar[str]
    """As people call it."""
    json: JsonSql
    """Variants and arrays."""
    shapes: ShapeSql = ShapeSql()
    """Geographies."""
    overrides: Mapping[str, Lowering] = {}
    """Function -> its own lowering, of a scalar or an aggregate."""
    windows: Mapping[str, Windowing] = {}
    """Function -> its own window."""
    rewrites: Mapping[str, Rewrite] = {}
    """Function -> the call in other functions, where the platform needs several steps for it."""
    by_place: Mapping[str, ByPlace] = {}
    """Aggregate -> how it is computed from the places of rows, where that is better than as one."""
    only_by_place: ClassVar[bool] = False
    """Whether these cannot be written as aggregates at all."""
    lists_apart: ClassVar[bool] = False
    """Whether an aggregate that makes a list shares its SELECT neither with one in another order nor with a
    count of different values."""
    aggregates_within: ClassVar[bool] = True
    """Whether an aggregate in a query within belongs to the rows around, as in the standard, where it is of
    columns of these."""
    compares_variants: ClassVar[bool] = True
    """Whether rows can be grouped and sorted by variants."""
    windows_apart: ClassVar[bool] = False
    """Whether a window over groups stands in a SELECT after the one that groups."""
    variants_apart: ClassVar[bool] = False
    """Whether what goes into an aggregated variant must find it in a column of a table below."""
    gaps: Mapping[str, Gap] = {}
    """Function -> why it is missing."""
    limits: Mapping[str, Gap] = {}
    """Function -> why its lowering refuses some calls, with `FormulaError("unsupported", ...)`."""
    nodes: Mapping[type[exp.Expression], NodeRule] = {}
    """Kind of node (exactly, without its subclasses) -> the rule that replaces it."""
    types: Mapping[exp.DType, exp.DataType] = {}
    """Types of the language's values that have another name than SQLGlot would give them."""

    # ------------------------------------------------------------ the tables

    def lowering(self, function: Function) -> Lowering | None:
        return self.overrides.get(function.name, function.lower)

    def windowing(self, function: Function) -> Windowing | None:
        return self.windows.get(function.name, function.window)

    def placed(self, function: Function) -> ByPlace | None:
        """How an aggregate is computed from the places of rows, where it is."""
        if function.inner is not None and self.rows_again(("_x",)) is None:
            return points_by_place(function.inner)
        return self.by_place.get(function.name)

    def rewrite(self, function: Function) -> Rewrite | None:
        return self.rewrites.get(function.name)

    def gap(self, function: Function) -> Gap | None:
        """Why the platform lacks the function; None where it has it."""
        return _declared(self.gaps, function)

    def limit(self, function: Function) -> Gap | None:
        """Why the platform refuses some calls of the function."""
        return _declared(self.limits, function)

    # ------------------------------------------------------------ pieces of SQL

    def fragment(self, sql: str, **parts: exp.Expression) -> exp.Expression:
        """A piece of the platform's own SQL, with the parts in the places of its `:names`."""
        return fragment(self.name, sql, **parts)

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        """A fragment that uses values more than once; what is computed is computed once."""
        return named(self.name, sql, values, **parts)

    def named_shapes(self, sql: str, shapes: Mapping[str, exp.Expression]) -> exp.Expression:
        """The same of shapes; it is Null where one of them is."""
        return self.named(sql, shapes)

    # ------------------------------------------------------------ types

    def type_of(self, kind: ValueKind) -> exp.DataType:
        """The type that holds values of a kind."""
        return exp.DataType.build(sql_type(kind))


def _declared(gaps: Mapping[str, Gap], function: Function) -> Gap | None:
    """Of `SparklineAgg(Sum)` both functions count."""
    names = function.name.removesuffix(")").split("(")
    return next((gaps[name] for name in names if name in gaps), None)


__all__ = ["NodeRule", "Platform"]
