"""Amazon Redshift."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.compiler.dialects.postgres import Postgres
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import only_if

_HAS_ENTRIES = "has_entries"

_SHAPE = "ST_ASTEXT(:column)"
_BYTES = "FROM_VARBYTE(:column, 'hex')"
_AS_TEXT = {
    "geometry": _SHAPE,
    "geography": _SHAPE,
    "binary varying": _BYTES,
    "varbinary": _BYTES,
    "varbyte": _BYTES,
}
"""Types that no cast makes text of, or only of some values: shapes have no cast at all
(https://docs.aws.amazon.com/redshift/latest/dg/r_CONVERT_function.html), and that of bytes reads them as
UTF-8 (https://docs.aws.amazon.com/redshift/latest/dg/r_VARBYTE_type.html)."""


class Redshift(Postgres):
    name = "redshift"
    insertion_order_columns = ()
    inline_hint = False
    fence_rows = 2**63 - 1
    unnests_columns_only = True
    json_type = "SUPER"

    def stored_value(self, column: exp.Expression, facts: ColumnFacts) -> exp.Expression:
        text = _AS_TEXT.get(facts.native_type.lower().partition("(")[0].strip())
        if text:
            return fragment(self.name, text, column=column)
        return super().stored_value(column, facts)

    def json_value(self, column: exp.Expression) -> exp.Expression:
        return fragment(self.name, "CASE WHEN JSON_TYPEOF(:json) <> 'null' THEN :json END", json=column)

    def to_json(self, column: exp.Expression) -> exp.Expression:
        """Nothing but SUPER is nested."""
        return column

    def array_columns(self, array: exp.Expression, *, keep_empty: bool) -> Mapping[str, exp.Expression]:
        """Where the row is to be kept, an array with a null replaces an empty one."""
        has_entries = "IS_ARRAY(:array) AND GET_ARRAY_LENGTH(:array) > 0"
        if not keep_empty:
            return {"array": array}
        filled = f"CASE WHEN {has_entries} THEN :array ELSE JSON_PARSE('[null]') END"
        return {
            "array": fragment(self.name, filled, array=array),
            _HAS_ENTRIES: fragment(self.name, has_entries, array=array),
        }

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """An array is unnested after a comma, as a path from its table
        (https://docs.aws.amazon.com/redshift/latest/dg/query-super.html)."""
        assert isinstance(array, exp.Column)
        place = exp.to_identifier(f"{name}_place", quoted=True)
        alias = exp.Alias(this=array.copy(), alias=exp.to_identifier(name, quoted=True))
        join = exp.Join(this=exp.AtIndex(this=alias, expression=place.copy()))
        item, index = exp.column(name, quoted=True), exp.Column(this=place)
        value = fragment(self.name, "CASE WHEN JSON_TYPEOF(:item) <> 'null' THEN :item END", item=item)
        if keep_empty:
            has_entries = exp.column(_HAS_ENTRIES, array.table, quoted=True)
            return join, only_if(has_entries, index), value
        return join, index, value
