"""Translates DuckDB's errors."""

import re

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.process import EngineError, Lost
from tablewright.warehouse.sessions.cancellation import stopped

_BY_FORMULA = re.compile(
    r"(Conversion|Out of Range|Invalid Input|Invalid Type|Mismatch Type|Divide by Zero|Decimal|"
    r"Binder|Not implemented) Error: "
)
"""Messages about a value that a formula cannot take, or arguments for which there is no function. Errors
raised while rows are fetched have no class, only this text."""
_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_TEXT = re.compile(r"Original Line: ?(.*)")
_CSV_COLUMN = re.compile(r'(?:converting column|Error when converting column) "((?:[^"]|"")*)"')


def translate(error: EngineError, *, file_name: str, interrupted: str | None = None) -> WarehouseError:
    """`interrupted` is `cancelled` or `timeout` when the client stopped the statement."""
    detail = error.text
    if interrupted or error.is_a("InterruptException"):
        return stopped(interrupted or "cancelled", detail)
    if "No space left on device" in detail or "disk full" in detail.lower():
        return WarehouseError(
            "disk-full",
            f"The disk that holds {file_name} is full. Nothing was changed.",
            hint="Free some space on the server's disk, then try again.",
            detail=detail,
            retryable=True,
        )
    if needs_memory(error):
        return out_of_memory(detail)
    if "CSV Error on Line" in detail:
        return _csv_error(detail)
    return _by_class(error, detail, file_name)


def needs_memory(error: EngineError) -> bool:
    """Whether the statement ran out of memory or of its temporary disk space."""
    if error.is_a("OutOfMemoryException", "MemoryError", "ArrowMemoryError"):
        return True
    # What fails while rows are fetched comes through Arrow, which keeps the text only.
    return any(
        words in error.text for words in ("Out of Memory Error", "max_temp_directory_size", "bad_alloc")
    )


def out_of_memory(detail: str | None = None) -> WarehouseError:
    return WarehouseError(
        "out-of-memory",
        "The query needs more memory than it may use.",
        hint="Filter or group earlier, or ask an admin to raise DuckDB's memory limit.",
        detail=detail,
    )


def lost(loss: Lost, file_name: str, *, committing: bool = False) -> WarehouseError:
    """The error of a statement that got no answer."""
    if loss.guilty:
        return out_of_memory() if loss.cause == "memory" else stopped("timeout")
    why = {
        "memory": "another query on it took too much memory",
        "timeout": "another query on it did not stop at its time limit",
        "closed": "it was closed",
        "crashed": "DuckDB stopped by itself",
    }[loss.cause]
    result = "Nothing of this was stored. Try again."
    if committing:
        result = "It is not known whether this was stored: look before you try again."
    return WarehouseError(
        "unavailable", f"{file_name} had to be opened again: {why}.", hint=result, retryable=True
    )


def _by_class(error: EngineError, detail: str, file_name: str) -> WarehouseError:
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
    if error.is_a("TransactionException") or "write-write conflict" in detail:
        return WarehouseError(
            "conflict",
            "Somebody else changed the same rows at the same moment.",
            hint="Try again.",
            detail=detail,
            retryable=True,
        )
    if error.is_a("ConstraintException"):
        return WarehouseError("constraint", first, detail=detail)
    if error.is_a("CatalogException"):
        if "Function with name" in detail:
            return WarehouseError("invalid", first, detail=detail, by_formula=True)
        code = "conflict" if "already exists" in detail else "not-found"
        return WarehouseError(code, first, detail=detail)
    if error.is_a("PermissionException"):
        return WarehouseError("permission", "This query may not do that.", detail=detail)
    if error.is_a("FatalException", "InternalException"):
        return WarehouseError(
            "internal", "DuckDB stopped because of an internal error.", detail=detail, retryable=True
        )
    if error.is_a("IOException"):
        return WarehouseError(
            "unavailable",
            f"{file_name} cannot be opened or read.",
            hint="Check that the file and its folder exist and that the server's user may use them.",
            detail=detail,
            retryable=True,
        )
    if error.is_a("RowTooLarge"):
        return WarehouseError(
            "invalid",
            "One row of the answer is larger than 64 MB.",
            hint="Leave out its long texts or lists, or shorten them.",
            detail=detail,
        )
    return WarehouseError("invalid", first, detail=detail, by_formula=bool(_BY_FORMULA.match(detail)))


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
