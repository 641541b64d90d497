"""PostgreSQL."""

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.compiler.dialects.base import QueryDialect
from tablewright.formula.functions.sql import cast, null_if, sql_type, text
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


class Postgres(QueryDialect):
    name = "postgres"
    insertion_order_columns = ("ctid",)
    inline_hint = True
    text_types = frozenset({"TEXT", "CHARACTER VARYING", "VARCHAR", "CHARACTER", "CHAR", "NAME"})
    json_type = "JSONB"

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression, kind: ValueKind) -> exp.Expression:
        """`IS NOT DISTINCT FROM` cannot be hashed or merged here; two plain equalities can.

        Values are compared in their own type: 1.0 and 1.00 are equal numbers, but different texts.
        """

        def known(side: exp.Expression) -> exp.Expression:
            return exp.Paren(this=exp.Is(this=side.copy(), expression=exp.Null()))

        def value(side: exp.Expression) -> exp.Expression:
            return exp.Coalesce(this=side.copy(), expressions=[_in_place_of_null(kind)])

        same = exp.EQ(this=value(left), expression=value(right))
        return exp.And(this=same, expression=exp.EQ(this=known(left), expression=known(right)))

    def stored_value(self, column: exp.Expression, facts: ColumnFacts) -> exp.Expression:
        if facts.native_type == "money":
            # As text it would carry the currency of the server's locale.
            return cast(column, exp.DataType.Type.DECIMAL)
        stored = super().stored_value(column, facts)
        return self.json_value(stored) if facts.native_type == "json" else stored

    def json_value(self, column: exp.Expression) -> exp.Expression:
        return null_if(column, text("null"))

    def to_json(self, column: exp.Expression) -> exp.Expression:
        return exp.Anonymous(this="TO_JSONB", expressions=[column])

    def parameter(self, name: str, kind: ValueKind, *, known: bool) -> exp.Expression:
        """Always cast: the server infers a parameter's type before it sees the value."""
        del known
        return cast(exp.Placeholder(this=name), sql_type(kind))

    def array_entries(self, array: exp.Expression) -> exp.Select:
        is_array = exp.EQ(
            this=exp.Anonymous(this="JSONB_TYPEOF", expressions=[array.copy()]),
            expression=exp.Literal.string("array"),
        )
        known = exp.Case(ifs=[exp.If(this=is_array, true=array.copy())])
        entries = exp.Table(
            this=exp.Anonymous(this="JSONB_ARRAY_ELEMENTS", expressions=[known]),
            ordinality=True,
            alias=exp.TableAlias(
                this=exp.to_identifier("entry"),
                columns=[exp.to_identifier("value", quoted=True), exp.to_identifier("place", quoted=True)],
            ),
        )
        index = exp.Sub(this=exp.column("place", quoted=True), expression=exp.Literal.number(1))
        return exp.select(exp.alias_(index, "index", quoted=True), exp.column("value", quoted=True)).from_(
            entries
        )


def _in_place_of_null(kind: ValueKind) -> exp.Expression:
    """Any value of the type: it does not matter which, since nulls are compared separately."""
    match kind.type:
        case ValueType.NUMBER:
            return exp.Literal.number(0)
        case ValueType.LOGICAL:
            return exp.false()
        case ValueType.DATE:
            # Without a type of its own it takes that of the column, with a time or without.
            return exp.Literal.string("1970-01-01")
        case ValueType.VARIANT:
            return cast(exp.Literal.string("null"), exp.DataType.Type.JSONB)
        case _:
            return exp.Literal.string("")
