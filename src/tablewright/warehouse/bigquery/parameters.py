"""Values as query parameters. The value decides the parameter's type; null is written into the statement."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from google.cloud import bigquery
from sqlglot import TokenType, exp, tokenize

from tablewright.formula.platforms.bigquery.names import LONGEST_COLUMN, LONGEST_TABLE
from tablewright.warehouse.contract.client import Rendered, Statement
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sql.placeholders import (
    Parameters,
    pieces_of,
    split_at_placeholders,
    too_long,
    values_in_order,
)

_READS = frozenset({TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN, TokenType.FROM})
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def rendered(statement: exp.Expression) -> Rendered:
    """The statement's text in pieces, with a value between each two."""
    return split_at_placeholders(statement.copy(), "bigquery", _check_length)


def pieces(statement: Statement) -> Rendered:
    return pieces_of(statement, rendered)


def bound(
    statement: Statement, parameters: Parameters | None
) -> tuple[str, list[bigquery.ScalarQueryParameter]]:
    """The statement with `@p0`, `@p1` ... and the values of those."""
    whole = pieces(statement)
    scalar_query_parameters: list[bigquery.ScalarQueryParameter] = []
    text = [whole.pieces[0]]
    for value, piece in zip(values_in_order(whole, parameters), whole.pieces[1:], strict=True):
        text += [placed(scalar_query_parameters, value), piece]
    return "".join(text), scalar_query_parameters


def placed(parameters: list[bigquery.ScalarQueryParameter], value: Any) -> str:
    """The placeholder of the value in the statement; its parameter is added to `parameters`."""
    if value is None:
        # A null parameter has a type, which may not be that of the column; a plain NULL fits everywhere.
        return "NULL"
    name = f"p{len(parameters)}"
    parameters.append(_parameter(name, value))
    return f"@{name}"


def _parameter(name: str, given: Any) -> bigquery.ScalarQueryParameter:
    value: Any = given
    match given:
        case bool():
            kind = "BOOL"
        case int():
            kind = "INT64" if _SMALLEST <= value <= _LARGEST else "BIGNUMERIC"
        case float():
            kind = "FLOAT64"
        case Decimal():
            digits = value.as_tuple()
            fits = isinstance(digits.exponent, int) and digits.exponent >= -9 and value.adjusted() < 29
            kind = "NUMERIC" if fits else "BIGNUMERIC"
        case datetime():
            kind = "DATETIME" if value.tzinfo is None else "TIMESTAMP"
        case date():
            kind = "DATE"
        case time():
            kind = "TIME"
        case bytes():
            kind = "BYTES"
        case _:
            kind, value = "STRING", str(value)
            value.encode()  # UnicodeError where it is no text.
    return bigquery.ScalarQueryParameter(name, kind, value)


def refuse_writes(sql: str) -> None:
    """Refuse a read that is not a single SELECT."""
    tokens = tokenize(sql, dialect="bigquery")
    several = any(token.token_type is TokenType.SEMICOLON for token in tokens[:-1])
    if not tokens or tokens[0].token_type not in _READS or several:
        raise WarehouseError("permission", "A query may only read.")


def _check_length(node: exp.Identifier) -> None:
    path = isinstance(node.parent, exp.Table | exp.TableAlias)
    length, limit = (len(node.name.encode()), LONGEST_TABLE) if path else (len(node.name), LONGEST_COLUMN)
    if length > limit:
        raise too_long(node.name, f"is {length} long", "bigquery", limit)
