"""Databricks."""

from sqlglot import exp

from tablewright.compiler.dialects.base import QueryDialect
from tablewright.formula.functions.sql import BIGINT, call, cast, null_if, text
from tablewright.formula.platforms.databricks.json import elements_of


class Databricks(QueryDialect):
    name = "databricks"
    text_types = frozenset({"STRING", "VARCHAR", "CHAR"})
    json_type = "VARIANT"
    grand_total_on_empty_input = False

    def to_json(self, column: exp.Expression) -> exp.Expression:
        return call("TO_JSON", column)

    def json_value(self, column: exp.Expression) -> exp.Expression:
        """Values are JSON in a text."""
        return null_if(call("TO_JSON", column), text("null"))

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """A LATERAL VIEW of a generator; its outer form has a row of nulls where there are no entries."""
        generator = call("POSEXPLODE_OUTER" if keep_empty else "POSEXPLODE", elements_of(array))
        alias = exp.TableAlias(
            this=exp.to_identifier(name, quoted=True),
            columns=[exp.to_identifier(name, quoted=True) for name in ("index", "value")],
        )
        lateral = exp.Lateral(this=generator, alias=alias)
        index = cast(exp.column("index", name, quoted=True), BIGINT)
        return exp.Join(this=lateral, kind="CROSS"), index, exp.column("value", name, quoted=True)
