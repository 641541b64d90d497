"""Snowflake."""

from sqlglot import exp

from tablewright.compiler.dialects.base import QueryDialect
from tablewright.formula.functions.sql import BIGINT, call, cast


class Snowflake(QueryDialect):
    name = "snowflake"
    text_types = frozenset({"VARCHAR", "CHAR", "CHARACTER", "STRING", "TEXT", "NCHAR", "NVARCHAR"})
    json_type = "VARIANT"

    def json_value(self, column: exp.Expression) -> exp.Expression:
        return call("STRIP_NULL_VALUE", column)

    def to_json(self, column: exp.Expression) -> exp.Expression:
        return call("TO_VARIANT", column)

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """FLATTEN can refer to the row only directly in FROM, not in a subquery."""
        given = [exp.Kwarg(this=exp.var("INPUT"), expression=call("AS_ARRAY", array))]
        if keep_empty:
            given.append(exp.Kwarg(this=exp.var("OUTER"), expression=exp.true()))
        flattened = exp.Lateral(
            this=exp.Anonymous(this="FLATTEN", expressions=given),
            alias=exp.TableAlias(this=exp.to_identifier(name, quoted=True)),
        )
        index = cast(exp.column("INDEX", name, quoted=True), BIGINT)
        value = call("STRIP_NULL_VALUE", exp.column("VALUE", name, quoted=True))
        return exp.Join(this=flattened, kind="CROSS"), index, value
