"""Databricks."""

from sqlglot import exp

from tablewright.compiler.dialects.base import QueryDialect
from tablewright.formula.functions.sql import BIGINT, call, cast
from tablewright.formula.platforms.databricks.json import elements_of


class Databricks(QueryDialect):
    name = "databricks"
    text_types = frozenset({"STRING", "VARCHAR", "CHAR"})
    json_type = "VARIANT"
    grand_total_on_empty_input = False

    def joined_entries(
        self, array: exp.Expression, name: str, *, keep_empty: bool
    ) -> tuple[exp.Join, exp.Expression, exp.Expression]:
        """A generator beside the row; its outer form has a row of nulls where there are no entries."""
        generator = call("POSEXPLODE_OUTER" if keep_empty else "POSEXPLODE", elements_of(array))
        alias = exp.TableAlias(
            this=exp.to_identifier(name, quoted=True),
            columns=[exp.to_identifier(each, quoted=True) for each in ("index", "value")],
        )
        lateral = exp.Lateral(this=generator, alias=alias)
        index = cast(exp.column("index", name, quoted=True), BIGINT)
        return exp.Join(this=lateral, kind="CROSS"), index, exp.column("value", name, quoted=True)
