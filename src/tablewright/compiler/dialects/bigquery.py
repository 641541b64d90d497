"""BigQuery."""

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.compiler.dialects.base import QueryDialect, beside
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import call
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_AS_TEXT = {"GEOGRAPHY": "ST_ASTEXT", "BYTES": "TO_BASE64"}
"""Types that cannot be cast to text, or only for some values."""


class BigQuery(QueryDialect):
    name = "bigquery"
    text_types = frozenset({"STRING"})

    def null_safe_equal(self, left: exp.Expression, right: exp.Expression, kind: ValueKind) -> exp.Expression:
        """Outer joins take equalities of both sides only, and `IS NOT DISTINCT FROM` is none
        (https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#join_types)."""
        if kind.type is ValueType.VARIANT:
            return exp.EQ(this=call("TO_JSON_STRING", left), expression=call("TO_JSON_STRING", right))

        def known(side: exp.Expression) -> exp.Expression:
            return exp.Paren(this=exp.Is(this=side.copy(), expression=exp.Null()))

        def value(side: exp.Expression) -> exp.Expression:
            return exp.Coalesce(this=side.copy(), expressions=[_in_place_of_null(kind)])

        same = exp.EQ(this=value(left), expression=value(right))
        return exp.And(this=same, expression=exp.EQ(this=known(left), expression=known(right)))

    def stored_value(self, column: exp.Expression, facts: ColumnFacts) -> exp.Expression:
        function = _AS_TEXT.get(facts.native_type.upper().partition("(")[0])
        return call(function, column) if function else super().stored_value(column, facts)

    def json_value(self, column: exp.Expression) -> exp.Expression:
        return fragment("bigquery", "CASE WHEN JSON_TYPE(:json) <> 'null' THEN :json END", json=column)

    def to_json(self, column: exp.Expression) -> exp.Expression:
        return call("TO_JSON", column)

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """There is no LATERAL: an array of structs can refer to the row, and is unnested
        (https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#unnest_operator)."""
        sql = (
            "ARRAY(SELECT AS STRUCT _place AS `index`, CASE WHEN JSON_TYPE(_item) <> 'null' THEN _item END"
            " AS `value` FROM UNNEST(JSON_QUERY_ARRAY(:array)) AS _item WITH OFFSET AS _place)"
        )
        alias = exp.TableAlias(columns=[exp.to_identifier(name, quoted=True)])
        entries = exp.Unnest(expressions=[fragment("bigquery", sql, array=array)], alias=alias)
        index, value = (exp.column(other_name, name, quoted=True) for other_name in ("index", "value"))
        return beside(entries, keep=keep_empty), index, value


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
        case _:
            return exp.Literal.string("")
