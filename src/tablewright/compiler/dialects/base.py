"""The differences between platforms in the query around formulas. Those of functions are in `formula`."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.functions.calendar import STORED
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


class QueryDialect:
    """The common rules; a platform overrides the ones that differ."""

    name: str
    """SQLGlot's name of the dialect."""
    text_types: frozenset[str] = frozenset()
    """Native types that are text already; anything else that reads as text is cast."""
    insertion_order_columns: tuple[str, ...] = ()
    """Columns that give the insertion order of a table that is no longer written to."""
    inline_hint = False
    """Whether a table expression can be marked as one that each reference evaluates again."""
    fence_rows: int | None = None
    """Where table expressions cannot be marked: the limit of rows that keeps the engine from merging one into
    its reader; see `fence`."""
    grouping_sets = True
    """Whether one SELECT can group in several ways."""
    grand_total_on_empty_input = True
    """Whether the total of all rows is among the groups of GROUPING SETS where there are no rows."""
    full_joins = True
    """Whether it has FULL JOIN."""
    unnests_columns_only = False
    """Whether only an array that is a column of a table expression can be unnested."""
    order_by_name = True
    """Whether ORDER BY can name an output, with NULLS FIRST or LAST."""
    json_type = "JSON"
    """The native type that holds variants; any other nested type is converted."""

    def fence(self, query: exp.Expression) -> None:
        """Keep the engine from merging a table expression into its reader, where it cannot be marked."""
        if self.fence_rows is not None:
            query.set("limit", exp.Limit(expression=exp.Literal.number(self.fence_rows)))

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression, kind: ValueKind) -> exp.Expression:
        """Equality of two values of a kind, where two nulls are equal, in a form the platform can hash."""
        del kind
        return exp.NullSafeEQ(this=left, expression=right)

    def stored_value(self, column: exp.Expression, facts: ColumnFacts) -> exp.Expression:
        """A column of a warehouse table as a value of the language."""
        match facts.type:
            case ValueType.DATE if facts.zoned:
                instant = platform_of(self.name).clock(column, "UTC")
                instant.meta[STORED] = True
                return instant
            case ValueType.TEXT if facts.native_type.upper().partition("(")[0] not in self.text_types:
                return cast(column, exp.DataType.Type.TEXT)
            case ValueType.VARIANT if facts.native_type.upper() != self.json_type:
                return self.to_json(column)
            case ValueType.VARIANT:
                return self.json_value(column)
            case _:
                return column

    def json_value(self, column: exp.Expression) -> exp.Expression:
        """A JSON column as a value: a top-level JSON null is Null, where the platform distinguishes it."""
        return column

    def to_json(self, column: exp.Expression) -> exp.Expression:
        """A nested value as JSON."""
        return cast(column, exp.DataType.Type.JSONB)

    def parameter(self, name: str, kind: ValueKind, *, known: bool) -> exp.Expression:
        """A bound parameter; `known`: its value is not null, so that the server can infer its type."""
        placeholder = exp.Placeholder(this=name)
        if known and kind.type is not ValueType.DATE:
            return placeholder
        return cast(placeholder, sql_type(kind))

    def shown(self, value: exp.Expression, kind: ValueKind) -> exp.Expression:
        """A value of the outermost SELECT, cast to a type from which the client recognises its kind."""
        del kind
        return value

    def ascending(self, keys: Sequence[exp.Expression]) -> list[exp.Ordered]:
        """Keys that only break ties: ascending, nulls last."""
        return [exp.Ordered(this=key, desc=False, nulls_first=False) for key in keys]

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """Unnest an array of each row under a name: the join, and the expressions of index and value.
        `keep_empty` keeps rows without entries."""
        alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
        lateral = exp.Lateral(this=exp.Subquery(this=self.array_entries(array)), alias=alias)
        join = beside(lateral, keep=keep_empty)
        index, value = (exp.column(other_name, name, quoted=True) for other_name in ("index", "value"))
        return join, index, value

    def array_columns(self, array: exp.Expression, *, keep_empty: bool) -> Mapping[str, exp.Expression]:
        """With `unnests_columns_only`: columns by name. The first goes to `joined_entries`, which finds the
        others beside it."""
        del keep_empty
        return {"array": array}

    def array_entries(self, array: exp.Expression) -> exp.Select:
        """The entries of an array (a variant) as rows: `index` from 0, and `value`; no array has none."""
        is_array = exp.EQ(
            this=exp.Anonymous(this="JSON_TYPE", expressions=[array.copy()]),
            expression=exp.Literal.string("ARRAY"),
        )
        known = exp.Case(ifs=[exp.If(this=is_array, true=array.copy())])
        entries = exp.Anonymous(this="JSON_EACH", expressions=[known])
        index = cast(exp.column("key", quoted=True), exp.DataType.Type.BIGINT)
        return exp.select(exp.alias_(index, "index", quoted=True), exp.column("value", quoted=True)).from_(
            exp.Table(this=entries)
        )


def beside(rows: exp.Expression, *, keep: bool) -> exp.Join:
    """A lateral join; with `keep`, a left one."""
    return exp.Join(this=rows, side="LEFT", on=exp.true()) if keep else exp.Join(this=rows, kind="CROSS")
