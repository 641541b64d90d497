"""MySQL."""

from sqlglot import exp

from tablewright.compiler.dialects.base import Dialect
from tablewright.formula.typed import ValueKind


class MySql(Dialect):
    name = "mysql"
    text_types = frozenset({"CHAR", "VARCHAR", "TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "ENUM", "SET"})
    grouping_sets = False

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression, kind: ValueKind) -> exp.Expression:
        """`<=>`, which can be looked up in an index."""
        del kind
        return exp.NullSafeEQ(this=left, expression=right)
