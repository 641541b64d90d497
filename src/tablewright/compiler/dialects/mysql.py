"""MySQL."""

from sqlglot import exp

from tablewright.compiler.dialects.base import QueryDialect, beside
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


class MySql(QueryDialect):
    name = "mysql"
    # Every text is cast: so it gets the session's collation, which compares by code point.
    text_types = frozenset()
    fence_rows = 2**64 - 1
    grouping_sets = False
    full_joins = False
    order_by_name = False

    def json_value(self, column: exp.Expression) -> exp.Expression:
        return fragment("mysql", "CASE WHEN JSON_TYPE(:json) <> 'NULL' THEN :json END", json=column)

    def shown(self, value: exp.Expression, kind: ValueKind) -> exp.Expression:
        """MySQL has no logical type: DECIMAL(1, 0) represents it, and nothing else."""
        if kind.type is not ValueType.LOGICAL:
            return value
        one_digit = exp.DataType.build("DECIMAL(1, 0)", dialect="mysql")
        return exp.Cast(this=value.copy(), to=one_digit)

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """JSON_TABLE can refer to the row even without LATERAL (MariaDB). A JSON null that it returns counts
        as Null."""
        sql = (
            "SELECT 1 FROM JSON_TABLE(CASE WHEN JSON_TYPE(:array) = 'ARRAY' THEN :array END, '$[*]'"
            " COLUMNS (`index` FOR ORDINALITY, `value` JSON PATH '$')) AS _entries"
        )
        table = fragment("mysql", sql, array=array).find(exp.Table)
        assert table is not None
        entries = table.copy()
        entries.set("alias", exp.TableAlias(this=exp.to_identifier(name, quoted=True)))
        place, item = (exp.column(other_name, name, quoted=True) for other_name in ("index", "value"))
        value = fragment("mysql", "CASE WHEN JSON_TYPE(:item) <> 'NULL' THEN :item END", item=item)
        index = exp.Paren(this=exp.Sub(this=place, expression=exp.Literal.number(1)))
        return beside(entries, keep=keep_empty), index, value

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression, kind: ValueKind) -> exp.Expression:
        """`<=>`, which can be looked up in an index."""
        del kind
        return exp.NullSafeEQ(this=left, expression=right)
