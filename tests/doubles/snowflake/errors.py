"""DuckDB's errors in Snowflake's words and numbers."""

import re
from dataclasses import dataclass

import duckdb
from sqlglot.errors import SqlglotError

_NAMED = re.compile(r"with name \"?(.+?)\"? (?:does not exist|already exists)|name \"(.+?)\"")


@dataclass
class Refused(Exception):
    """What the service answers in place of a result."""

    number: str
    state: str
    message: str


def compilation(number: str, state: str, message: str) -> Refused:
    return Refused(number, state, f"SQL compilation error:\n{message}")


def unauthorized(what: str) -> Refused:
    return Refused(
        "003001", "42501", f"SQL access control error:\nInsufficient privileges to operate on {what}"
    )


def refused(error: Exception, *, killed: bool = False) -> Refused:
    text = str(error).strip()
    first = text.partition("\n")[0]
    if isinstance(error, Refused):
        return error
    if killed or isinstance(error, duckdb.InterruptException):
        return Refused("000604", "57014", "SQL execution canceled")
    if isinstance(error, SqlglotError | duckdb.ParserException | duckdb.SyntaxException):
        return compilation("001003", "42000", f"syntax error line 1 at position 0 unexpected. {first}")
    if isinstance(error, duckdb.CatalogException):
        return _catalog(first)
    if isinstance(error, duckdb.BinderException):
        return _binder(first)
    if isinstance(error, duckdb.ConversionException):
        return _conversion(first)
    if isinstance(error, duckdb.OutOfRangeException):
        return Refused("100046", "22003", f"Number out of representable range: {first}")
    if "Division by zero" in first:
        return Refused("100051", "22012", "Division by zero")
    if isinstance(error, duckdb.InvalidInputException) and "does not exist" in first:
        return _catalog(first)
    if isinstance(error, duckdb.ConstraintException):
        return Refused("100072", "22000", f"NULL result in a non-nullable column: {first}")
    if isinstance(error, duckdb.TransactionException):
        return Refused(
            "000625",
            "57014",
            f"Statement 'x' has locked table in transaction and this lock has not yet been released. {first}",
        )
    if isinstance(error, duckdb.InvalidInputException | duckdb.InvalidTypeException):
        return Refused("100069", "22000", first)
    return Refused("000603", "XX000", f"SQL execution internal error: {type(error).__name__} {text}")


def _name(text: str) -> str:
    name = _NAMED.search(text)
    return (name[1] or name[2]) if name else text


def _catalog(text: str) -> Refused:
    if "already exists" in text:
        return compilation("002002", "42710", f"Object '{_name(text)}' already exists.")
    if "Function" in text:
        return compilation("002140", "42601", f"Unknown function {_name(text)}")
    if "Schema" in text or "Catalog" in text.split("Error:")[-1]:
        return compilation("002003", "02000", f"Schema '{_name(text)}' does not exist or not authorized.")
    return compilation("002003", "42S02", f"Object '{_name(text)}' does not exist or not authorized.")


def _binder(text: str) -> Refused:
    if 'Catalog "' in text or ("schema" in text.lower() and "does not exist" in text):
        return compilation("002003", "02000", f"Schema '{_name(text)}' does not exist or not authorized.")
    if "column" in text.lower() and ("not found" in text or "does not have" in text):
        return compilation("000904", "42000", f"error line 1 at position 7\ninvalid identifier: {text}")
    return compilation("001044", "42P13", text)


def _conversion(text: str) -> Refused:
    if "date" in text.lower() or "timestamp" in text.lower():
        return Refused("100040", "22007", f"Date or timestamp is not recognized: {text}")
    if "BOOL" in text:
        return Refused("100037", "22018", f"Boolean value is not recognized: {text}")
    return Refused("100038", "22018", f"Numeric value is not recognized: {text}")
