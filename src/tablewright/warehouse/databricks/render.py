"""Prints trees as Databricks SQL with a `?` for each value, and converts values to parameters of the driver.

Parameters are positional: the driver replaces names like `%(a)s` even inside string literals.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from databricks.sql.parameters import native
from sqlglot import exp, tokenize
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

from tablewright.warehouse.contract.client import Rendered, Statement
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.databricks.capabilities import CAPABILITIES, NAME_FORBIDDEN, TABLE_PROPERTIES
from tablewright.warehouse.sql.placeholders import names_within, pieces_of, split_at_placeholders

_READS = frozenset({TokenType.SELECT, TokenType.VALUES, TokenType.FROM, TokenType.L_PAREN, TokenType.TABLE})
_WRITES = frozenset({TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE})
_BIGGEST = 2**63
_CHECK = names_within("databricks", CAPABILITIES.max_identifier_bytes, "characters")


def render(statement: exp.Expression) -> Rendered:
    """The statement's text in pieces, with a value between each two."""
    return split_at_placeholders(_made(statement.copy()), "databricks", _CHECK)


def pieces(statement: Statement) -> Rendered:
    return pieces_of(statement, render)


def bound(values: Sequence[Any]) -> list[Any] | None:
    """Parameters with explicit types: whole numbers do not overflow early, moments have no zone."""
    for value in values:
        if isinstance(value, str):
            # What is no Unicode would break the exchange itself.
            value.encode()
    return [_parameter(value) for value in values] or None


def _parameter(value: Any) -> native.DbsqlParameterBase:
    if value is None:
        return native.VoidParameter(None)
    if isinstance(value, bool):
        return native.BooleanParameter(value)
    if isinstance(value, int):
        if -_BIGGEST <= value < _BIGGEST:
            return native.BigIntegerParameter(value)
        return native.DecimalParameter(Decimal(value), precision=38, scale=0)
    if isinstance(value, float):
        return native.DoubleParameter(value)
    if isinstance(value, dt.datetime):
        return (
            native.TimestampNTZParameter(value) if value.tzinfo is None else native.TimestampParameter(value)
        )
    if isinstance(value, dt.date):
        return native.DateParameter(value)
    if isinstance(value, Decimal):
        return native.DecimalParameter(value)
    return native.StringParameter(str(value))


def literal(value: Any) -> str:
    """A value as text of SQL, for many rows in one statement."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    kind = "STRING"
    if isinstance(value, int):
        kind = "BIGINT" if -_BIGGEST <= value < _BIGGEST else "DECIMAL(38, 0)"
    elif isinstance(value, float):
        kind = "DOUBLE"
    elif isinstance(value, dt.datetime):
        kind = "TIMESTAMP_NTZ" if value.tzinfo is None else "TIMESTAMP"
    elif isinstance(value, dt.date):
        kind = "DATE"
    elif isinstance(value, Decimal):
        kind = "DECIMAL(38, 18)"
    text = exp.Literal.string(str(value)).sql(dialect="databricks")
    return text if kind == "STRING" else f"CAST({text} AS {kind})"


def refuse_writing(statement: Rendered) -> None:
    """Refuse a statement that is sent as a read and could write: Databricks has no read-only transactions."""
    try:
        tokens = tokenize(statement.sql, dialect="databricks")
    except SqlglotError as error:
        raise WarehouseError("invalid", "The query is not valid SQL.", detail=str(error)) from error
    if not tokens or tokens[0].token_type not in _READS | {TokenType.WITH}:
        raise _only_reads()
    depth = 0
    for token in tokens:
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if depth == 0 and token.token_type in _READS - {TokenType.L_PAREN}:
            return
        if depth == 0 and token.token_type in _WRITES:
            raise _only_reads()


def _only_reads() -> WarehouseError:
    return WarehouseError("permission", "A query may only read.")


# ---------------------------------------------------------------- what is made


def _made(tree: exp.Expression) -> exp.Expression:
    """Add table properties to CREATE TABLE, and the full path to RENAME."""
    if isinstance(tree, exp.Create):
        _checked_name(tree)
        if tree.kind == "TABLE":
            _mapped(tree)
    elif isinstance(tree, exp.Alter):
        for action in tree.args.get("actions") or ():
            if isinstance(action, exp.AlterRename):
                _complete(action.this, tree.this)
    return tree


def _checked_name(tree: exp.Create) -> None:
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    for part in target.parts if isinstance(target, exp.Table) else ():
        if NAME_FORBIDDEN.search(part.name):
            raise WarehouseError(
                "invalid",
                f"Databricks takes no name like {part.name!r}.",
                hint="Choose a name without periods, spaces, slashes and line breaks.",
            )


def _mapped(tree: exp.Create) -> None:
    wanted = [
        exp.Property(this=exp.Literal.string(key), value=exp.Literal.string(value))
        for key, value in TABLE_PROPERTIES.items()
    ]
    given = tree.args.get("properties")
    present = given.expressions if isinstance(given, exp.Properties) else []
    tree.set("properties", exp.Properties(expressions=[*present, *wanted]))
    for column in tree.find_all(exp.ColumnDef):
        kinds = [constraint.kind for constraint in column.constraints]
        is_key = any(isinstance(kind, exp.PrimaryKeyColumnConstraint) for kind in kinds)
        # Columns of a key must say so themselves.
        if is_key and not any(isinstance(kind, exp.NotNullColumnConstraint) for kind in kinds):
            required = exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())
            column.set("constraints", [required, *column.constraints])


def _complete(renamed: exp.Expression, table: exp.Expression) -> None:
    """The full path of a table's new name: a name alone would be in the session's own schema."""
    if isinstance(renamed, exp.Table) and isinstance(table, exp.Table) and not renamed.args.get("db"):
        for part in ("db", "catalog"):
            clause = table.args.get(part)
            renamed.set(part, clause.copy() if clause is not None else None)
