"""MySQL."""

from sqlglot import exp

from tablewright.compiler.dialects.base import Dialect
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


class MySql(Dialect):
    name = "mysql"
    # Every text is cast: so it gets the session's collation, which compares by code point.
    text_types = frozenset()
    grouping_sets = False
    full_joins = False
    order_by_name = False

    def shown(self, value: exp.Expression, kind: ValueKind) -> exp.Expression:
        """There is no logical type: numbers of one digit stand for it, and for nothing else."""
        if kind.type is not ValueType.LOGICAL:
            return value
        one_digit = exp.DataType.build("DECIMAL(1, 0)", dialect="mysql")
        return exp.Cast(this=value.copy(), to=one_digit)

    def array_entries(self, array: exp.Expression) -> exp.Select:
        """By JSON_TABLE, in which a JSON null may be a value: as an entry it is none."""
        sql = (
            "SELECT _place - 1 AS `index`, CASE WHEN JSON_TYPE(_item) <> 'NULL' THEN _item END AS `value`"
            " FROM JSON_TABLE(CASE WHEN JSON_TYPE(:array) = 'ARRAY' THEN :array END, '$[*]'"
            " COLUMNS (_place FOR ORDINALITY, _item JSON PATH '$')) AS _entries"
        )
        entries = fragment("mysql", sql, array=array)
        assert isinstance(entries, exp.Select)
        return entries

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression, kind: ValueKind) -> exp.Expression:
        """`<=>`, which can be looked up in an index."""
        del kind
        return exp.NullSafeEQ(this=left, expression=right)
