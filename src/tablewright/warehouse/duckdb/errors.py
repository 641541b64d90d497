"""DuckDB's errors in our words."""

import re

import duckdb

from tablewright.warehouse.contract import WarehouseError
from tablewright.warehouse.stoppable import stopped

_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_TEXT = re.compile(r"Original Line: ?(.*)")
_CSV_COLUMN = re.compile(r'(?:converting column|Error when converting column) "((?:[^"]|"")*)"')


def translate(error: Exception, *, file_name: str, interrupted: str | None = None) -> WarehouseError:
    """`interrupted` is `cancelled` or `timeout` when we stopped the statement ourselves."""
    detail = str(error)
    if interrupted or isinstance(error, duckdb.InterruptException):
        return stopped(interrupted or "cancelled", detail)
    if "No space left on device" in detail or "disk full" in detail.lower():
        return WarehouseError(
            "disk-full",
            f"The disk that holds {file_name} is full. Nothing was changed.",
            hint="Free some space on the server's disk, then try again.",
            detail=detail,
            retryable=True,
        )
    if "max_temp_directory_size" in detail or isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError(
            "disk-full",
            "The query needs more memory than the server may use.",
            hint="Filter or group earlier, or ask an admin to raise the memory limit.",
            detail=detail,
        )
    if "CSV Error on Line" in detail:
        return _csv_error(detail)
    return _by_class(error, detail, file_name)


def _by_class(error: Exception, detail: str, file_name: str) -> WarehouseError:
    first = detail.split("\n", 1)[0].split(": ", 1)[-1]
    if "Could not set lock" in detail:
        return WarehouseError(
            "unavailable",
            f"{file_name} is in use by another program.",
            hint="Close the other program that has this DuckDB file open, then try again.",
            detail=detail,
            retryable=True,
        )
    if "is not a valid DuckDB database file" in detail:
        return WarehouseError("invalid", f"{file_name} is not a DuckDB database file.", detail=detail)
    if "transaction is launched in read-only mode" in detail:
        return WarehouseError("permission", "A query may only read.", detail=detail)
    if "in read-only mode" in detail or "Permission denied" in detail:
        return WarehouseError(
            "permission",
            f"{file_name} can only be read.",
            hint="Give the server's user write permission on the file and its folder.",
            detail=detail,
        )
    if isinstance(error, duckdb.TransactionException) or "write-write conflict" in detail:
        return WarehouseError(
            "conflict",
            "Somebody else changed the same rows at the same moment.",
            hint="Try again.",
            detail=detail,
            retryable=True,
        )
    if isinstance(error, duckdb.ConstraintException):
        return WarehouseError("constraint", first, detail=detail)
    if isinstance(error, duckdb.CatalogException):
        code = "conflict" if "already exists" in detail else "not-found"
        return WarehouseError(code, first, detail=detail)
    if isinstance(error, duckdb.PermissionException):
        return WarehouseError("permission", "This query may not do that.", detail=detail)
    if isinstance(error, duckdb.FatalException | duckdb.InternalException):
        return WarehouseError(
            "internal", "DuckDB stopped because of an internal error.", detail=detail, retryable=True
        )
    if isinstance(error, duckdb.IOException):
        return WarehouseError(
            "unavailable",
            f"{file_name} cannot be opened or read.",
            hint="Check that the file and its folder exist and that the server's user may use them.",
            detail=detail,
            retryable=True,
        )
    return WarehouseError("invalid", first, detail=detail)


def _csv_error(detail: str) -> WarehouseError:
    line, text, column = (pattern.search(detail) for pattern in (_CSV_LINE, _CSV_TEXT, _CSV_COLUMN))
    reason = next((row for row in detail.split("\n")[2:] if row.strip()), "the line does not fit")
    where = {
        "line": int(line.group(1)) if line else None,
        "text": text.group(1)[:500] if text else None,
        "column": column.group(1).replace('""', '"') if column else None,
    }
    hint = "Correct the line in the file and upload it again"
    if where["column"]:
        hint = f'Change the type of column "{where["column"]}" to Text, or correct the line and upload again'
    return WarehouseError(
        "invalid",
        f"Line {where['line']} does not fit: {reason.strip()}",
        hint=hint + ". Nothing was loaded.",
        detail=detail,
        where=where,
    )
