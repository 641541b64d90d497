"""PostgreSQL."""

from sqlglot import exp

from tablewright.compiler.dialects.base import Dialect
from tablewright.compiler.request import ColumnFacts
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import ValueKind


class Postgres(Dialect):
    name = "postgres"
    stored_order = ("ctid",)
    inline_hint = True
    text_types = frozenset({"TEXT", "CHARACTER VARYING", "VARCHAR", "CHARACTER", "CHAR", "NAME"})
    json_type = "JSONB"

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        """`IS NOT DISTINCT FROM` cannot be hashed or merged here; two plain equalities can."""
        empty = exp.Literal.string("")

        def known(side: exp.Expression) -> exp.Expression:
            return exp.Paren(this=exp.Is(this=side.copy(), expression=exp.Null()))

        def text(side: exp.Expression) -> exp.Expression:
            as_text = cast(side, exp.DataType.Type.TEXT)
            return exp.Coalesce(this=as_text, expressions=[empty.copy()])

        same = exp.EQ(this=text(left), expression=text(right))
        return exp.And(this=same, expression=exp.EQ(this=known(left), expression=known(right)))

    def stored_value(self, column: exp.Expression, facts: ColumnFacts, time_zone: str) -> exp.Expression:
        if facts.native_type == "money":
            # As text it would carry the currency of the server's locale.
            return cast(column, exp.DataType.Type.DECIMAL)
        return super().stored_value(column, facts, time_zone)

    def to_json(self, column: exp.Expression) -> exp.Expression:
        return exp.Anonymous(this="TO_JSONB", expressions=[column])

    def parameter(self, name: str, kind: ValueKind, *, known: bool) -> exp.Expression:
        """Always cast, known or not: the server decides a parameter's type before it sees the value."""
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
        return exp.select(
            exp.alias_(index, "index", quoted=True), exp.column("value", quoted=True)
        ).from_(entries)
