"""Each platform distinguishes errors of a formula from those that leaving out a column would not cure."""

from collections.abc import Callable
from typing import Any

from databricks.sql import exc as databricks_errors
from google.api_core import exceptions as google_errors
from pymysql import err as mysql_errors
from redshift_connector import error as redshift_errors
from snowflake.connector import errors as snowflake_errors

from tablewright.warehouse.bigquery import errors as bigquery
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.databricks import errors as databricks
from tablewright.warehouse.duckdb import errors as duckdb
from tablewright.warehouse.duckdb.process import EngineError
from tablewright.warehouse.mysql import errors as mysql
from tablewright.warehouse.redshift import errors as redshift
from tablewright.warehouse.redshift.capabilities import is_serverless
from tablewright.warehouse.snowflake import errors as snowflake


def _duckdb(kind: str, text: str) -> WarehouseError:
    return duckdb.translate(EngineError((kind,), text), file_name="shop.duckdb")


def _mysql(number: int, text: str) -> WarehouseError:
    return mysql.translate(mysql_errors.DataError(number, text), place="db")


def _snowflake(number: int, state: str, text: str) -> WarehouseError:
    error = snowflake_errors.ProgrammingError(msg=text, errno=number, sqlstate=state)
    return snowflake.translate(error, place="acme")


def _bigquery(reason: str, message: str) -> WarehouseError:
    error = google_errors.BadRequest(message, errors=[{"reason": reason, "message": message}])
    return bigquery.translate(error, project="p", place="bigquery")


def _databricks(text: str) -> WarehouseError:
    return databricks.translate(databricks_errors.ServerOperationError(text), place="dbc")


def _redshift(state: str, text: str) -> WarehouseError:
    return redshift.translate(redshift_errors.ProgrammingError({"C": state, "M": text}), place="cluster")


CAUSED: tuple[tuple[Callable[..., WarehouseError], tuple[Any, ...]], ...] = (
    (_duckdb, ("ConversionException", "Conversion Error: Could not convert string 'x' to INT32")),
    (_duckdb, ("Exception", "Out of Range Error: Overflow in multiplication of INT64")),
    (_duckdb, ("InvalidInputException", "Invalid Input Error: missing argument to repetition operator: *")),
    (_duckdb, ("CatalogException", "Catalog Error: Scalar Function with name f does not exist!")),
    (_mysql, (1690, "DOUBLE value is out of range in 'exp(1000)'")),
    (_mysql, (1139, "Got error 'quantifier does not follow a repeatable item' from regexp")),
    (_mysql, (3141, "Invalid JSON text in argument 1")),
    (_snowflake, (100038, "22018", "Numeric value 'x' is not recognized")),
    (_snowflake, (100051, "22012", "Division by zero")),
    (_bigquery, ("invalidQuery", "Bad int64 value: x")),
    (_bigquery, ("invalidQuery", "division by zero: 1 / 0")),
    (_bigquery, ("invalidQuery", "No matching signature for function CHR at [1:8]")),
    (_databricks, ("[CAST_INVALID_INPUT] The value 'x' cannot be cast. SQLSTATE: 22018",)),
    (_databricks, ("[ARITHMETIC_OVERFLOW] long overflow.",)),
    (_redshift, ("XX000", "Numeric data overflow (result precision)")),
    (_redshift, ("22P02", "invalid input syntax for integer: x")),
    (_redshift, ("XX000", "Invalid digit, Value 'x', Pos 0, Type: Integer")),
)
NOT_CAUSED: tuple[tuple[Callable[..., WarehouseError], tuple[Any, ...]], ...] = (
    (_duckdb, ("OutOfMemoryException", "Out of Memory Error: failed to allocate")),
    (_duckdb, ("ParserException", "Parser Error: syntax error at or near SELECT")),
    (_duckdb, ("CatalogException", "Catalog Error: Table with name t does not exist!")),
    (_duckdb, ("IOException", "IO Error: Could not read from file")),
    (_mysql, (1064, "You have an error in your SQL syntax")),
    (_mysql, (1142, "SELECT command denied to user")),
    (_mysql, (2013, "Lost connection to MySQL server during query")),
    (_snowflake, (1003, "42000", "SQL compilation error: syntax error")),
    (_snowflake, (604, "57014", "SQL execution canceled")),
    (_bigquery, ("invalidQuery", "Syntax error: Unexpected end of script at [1:9]")),
    (_bigquery, ("bytesBilledLimitExceeded", "Query exceeded limit for bytes billed")),
    (_bigquery, ("accessDenied", "Access Denied: Table p:d.t at [1:1]")),
    (_databricks, ("[PARSE_SYNTAX_ERROR] Syntax error at or near 'x'. SQLSTATE: 42601",)),
    (_databricks, ("[INSUFFICIENT_PERMISSIONS] Insufficient privileges. SQLSTATE: 42501",)),
    (_redshift, ("42601", "syntax error at or near x")),
    (_redshift, ("57014", "Query cancelled on user's request")),
)


def test_only_workgroups_of_redshift_bill_queries() -> None:
    assert is_serverless("sales.123456789012.eu-west-1.redshift-serverless.amazonaws.com")
    assert not is_serverless("sales.abc123.eu-west-1.redshift.amazonaws.com")


def test_what_a_formula_causes() -> None:
    for translate, facts in CAUSED:
        error = translate(*facts)
        assert (error.code, error.by_formula) == ("invalid", True), facts
    for translate, facts in NOT_CAUSED:
        assert not translate(*facts).by_formula, facts
