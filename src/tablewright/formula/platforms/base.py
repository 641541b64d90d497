"""How a platform writes the parts of formulas. One class for each platform; the common rules are here.

A platform's differences are in three places, from small to large:

1. a **primitive**, a method of `Platform` that functions call as `context.sql.<primitive>(...)`;
2. a **node rule** in `nodes`: what replaces a type of node on this platform (a cast, a FILTER clause, NULLS
FIRST), applied when the tree is printed; 3. a **table entry** by the function's name: `overrides`, `windows`,
`rewrites`, and `gaps` with a reason.
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
    """The platform's name for people."""
    json: JsonSql
    """Variants and arrays."""
    shapes: ShapeSql = ShapeSql()
    """Geographies."""
    overrides: Mapping[str, Lowering] = {}
    """Function -> the platform's lowering of a scalar or an aggregate."""
    windows: Mapping[str, Windowing] = {}
    """Function -> the platform's window."""
    rewrites: Mapping[str, Rewrite] = {}
    """Function -> the call as calls of other functions, where the platform needs several steps."""
    by_place: Mapping[str, ByPlace] = {}
    """Aggregate -> how it is computed from row numbers, where that is better than an aggregate."""
    only_by_place: ClassVar[bool] = False
    """Whether these cannot be written as aggregates."""
    lists_apart: ClassVar[bool] = False
    """Whether a list aggregate cannot share its SELECT with one in another order or with COUNT(DISTINCT)."""
    aggregates_within: ClassVar[bool] = True
    """Whether an aggregate in a subquery over outer columns belongs to the outer query, as the SQL standard
    says."""
    compares_variants: ClassVar[bool] = True
    """Whether rows can be grouped and sorted by variants."""
    windows_apart: ClassVar[bool] = False
    """Whether a window over groups needs a SELECT after the one that groups."""
    variants_apart: ClassVar[bool] = False
    """Whether an aggregated variant can be navigated only as a column of a subquery."""
    gaps: Mapping[str, Gap] = {}
    """Function -> why it is missing."""
    limits: Mapping[str, Gap] = {}
    """Function -> why its lowering refuses some calls, with `FormulaError("unsupported", ...)`."""
    nodes: Mapping[type[exp.Expression], NodeRule] = {}
    """Kind of node (exactly, without its subclasses) -> the rule that replaces it."""
    types: Mapping[exp.DType, exp.DataType] = {}
    """Types of the language's values that have another name than SQLGlot's."""

    # ------------------------------------------------------------ the tables

    def lowering(self, function: Function) -> Lowering | None:
        return self.overrides.get(function.name, function.lower)

    def windowing(self, function: Function) -> Windowing | None:
        return self.windows.get(function.name, function.window)

    def placed(self, function: Function) -> ByPlace | None:
        """How an aggregate is computed from row numbers, or None."""
        if function.inner is not None and self.rows_again(("_x",)) is None:
            return points_by_place(function.inner)
        return self.by_place.get(function.name)

    def rewrite(self, function: Function) -> Rewrite | None:
        return self.rewrites.get(function.name)

    def gap(self, function: Function) -> Gap | None:
        """Why the platform lacks the function; None if it has it."""
        return _declared(self.gaps, function)

    def limit(self, function: Function) -> Gap | None:
        """Why the platform refuses some calls of the function."""
        return _declared(self.limits, function)

    # ------------------------------------------------------------ pieces of SQL

    def fragment(self, sql: str, **parts: exp.Expression) -> exp.Expression:
        """A piece of the platform's own SQL, with its `:names` replaced."""
        return fragment(self.name, sql, **parts)

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        """A fragment that uses values more than once; computed values are computed once."""
        return named(self.name, sql, values, **parts)

    def named_shapes(self, sql: str, shapes: Mapping[str, exp.Expression]) -> exp.Expression:
        """The same for shapes; Null if one of them is."""
        return self.named(sql, shapes)

    # ------------------------------------------------------------ types

    def type_of(self, kind: ValueKind) -> exp.DataType:
        """The type that holds values of a kind."""
        return exp.DataType.build(sql_type(kind))


def _declared(gaps: Mapping[str, Gap], function: Function) -> Gap | None:
    """The functions of a call: of `SparklineAgg(Sum)`, both count."""
    names = function.name.removesuffix(")").split("(")
    return next((gaps[name] for name in names if name in gaps), None)


__all__ = ["NodeRule", "Platform"]
