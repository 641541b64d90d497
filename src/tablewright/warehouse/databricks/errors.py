"""Translates Databricks' errors by error condition and SQLSTATE, which are in the message."""

import re
import socket
import ssl
from typing import Any

from databricks.sql import exc

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

_RETRY = "Try again."
_CONDITION = re.compile(r"\[([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\]")
_STATE = re.compile(r"SQLSTATE: (\w{5})")
_GONE_SESSION = re.compile(
    r"Invalid SessionHandle|INVALID_SESSION_HANDLE|Session .* (was )?not found", re.IGNORECASE
)

_CONFLICTS = re.compile(r"CONCURRENT|DELTA_PROTOCOL_CHANGED|METADATA_CHANGED|WRITE_CONFLICT")
_OF_FUNCTIONS = (
    "UNRESOLVED_ROUTINE",
    "DATATYPE_MISMATCH",
    "WRONG_NUM_ARGS",
    "CAST_INVALID_INPUT",
    "DIVIDE_BY_ZERO",
    "ARITHMETIC_OVERFLOW",
    "NUMERIC_VALUE_OUT_OF_RANGE",
    "INVALID_PARAMETER_VALUE",
    "CANNOT_PARSE_TIMESTAMP",
)
"""https://docs.databricks.com/aws/en/error-messages/error-classes: also reported without their SQLSTATE."""
_DEPENDS = frozenset({"SCHEMA_NOT_EMPTY"})
_PRESENT = frozenset({"42P06", "42P07", "42710", "42723"})
_ABSENT = frozenset({"42P01", "42704", "3F000", "42000"})


def is_gone_session(error: Exception) -> bool:
    """Whether the warehouse had forgotten the session before the statement arrived."""
    return isinstance(error, exc.Error) and _GONE_SESSION.search(str(error)) is not None


def translate(error: Exception, *, place: str, interrupted: str | None = None) -> WarehouseError:
    """`place` is the workspace; `interrupted` is `cancelled` or `timeout` when the client stopped it."""
    if isinstance(error, WarehouseError):
        return error
    detail = str(error).strip()
    if interrupted:
        return stopped(interrupted, detail)
    if isinstance(error, UnicodeError):
        return WarehouseError(
            "invalid", "The text holds a character that is not valid Unicode.", detail=detail
        )
    if isinstance(error, exc.RequestError):
        return _by_request(error, detail, place)
    if not isinstance(error, exc.Error):
        return WarehouseError("internal", "The exchange with Databricks failed.", detail=detail)
    return _by_condition(detail, place)


def _by_condition(detail: str, place: str) -> WarehouseError:
    match, state_found = _CONDITION.search(detail), _STATE.search(detail)
    condition, state = match[1] if match else "", state_found[1] if state_found else ""
    message = _sentence(detail)
    if "cancel" in detail.lower() and not condition:
        return stopped("cancelled", detail)
    if (
        condition.startswith(("STATEMENT_TIMEOUT", "QUERY_EXECUTION_TIMEOUT"))
        or "timed out" in detail.lower()
    ):
        return stopped("timeout", detail)
    if (
        state == "42501"
        or condition in ("INSUFFICIENT_PERMISSIONS", "PERMISSION_DENIED")
        or "PERMISSION_DENIED" in detail
    ):
        return WarehouseError(
            "permission",
            message,
            hint="Ask an owner of the object, or an administrator of the workspace, to grant the right.",
            detail=detail,
        )
    if _CONFLICTS.search(condition):
        return WarehouseError(
            "conflict",
            "Somebody else changed the same table at the same moment.",
            hint=_RETRY,
            detail=detail,
            retryable=True,
        )
    if condition in _DEPENDS or state == "2BP01":
        hint = "Change or drop what depends on it first."
        return WarehouseError("conflict", message, hint=hint, detail=detail)
    if state in _PRESENT or condition.endswith("ALREADY_EXISTS"):
        return WarehouseError("conflict", message, detail=detail)
    if state.startswith("23") or "CONSTRAINT_VIOLATED" in condition:
        return WarehouseError("constraint", message, detail=detail)
    if (state in _ABSENT and "NOT_FOUND" in condition) or state == "42P01" or condition.startswith("NO_SUCH"):
        return WarehouseError("not-found", message, detail=detail)
    if state[:2] in ("08", "57", "53"):
        return WarehouseError(
            "unavailable", f"{place} cannot answer now.", hint=_RETRY, detail=detail, retryable=True
        )
    if state[:2] in ("XX", "58"):
        return WarehouseError("internal", f"Databricks reports: {message}", detail=detail)
    by_formula = state[:2] in ("21", "22") or condition.startswith(_OF_FUNCTIONS)
    return WarehouseError("invalid", message, detail=detail, by_formula=by_formula)


def _by_request(error: exc.RequestError, detail: str, place: str) -> WarehouseError:
    """The error of a failed HTTP request."""
    context: dict[str, Any] = error.context or {}
    code, words = context.get("http-code"), f"{context.get('error-message') or ''} {detail}"
    if code in (401, 403):
        return WarehouseError(
            "sign-in" if code == 401 else "permission",
            f"{place} refused the sign-in.",
            hint="Check the token or the client secret, that it has not expired, and that its user may use "
            "the SQL warehouse (CAN USE).",
            detail=detail,
        )
    if code in (400, 404):
        return WarehouseError(
            "not-found",
            f"There is no SQL warehouse at this HTTP path of {place}.",
            hint="Copy the HTTP path from “Connection details” of the warehouse.",
            detail=detail,
        )
    if "ENDPOINT_NOT_RUNNING" in words or "stopped" in words.lower():
        return WarehouseError(
            "unavailable",
            "The SQL warehouse is stopped.",
            hint="Start it, or let it start by itself.",
            detail=detail,
            retryable=True,
        )
    return WarehouseError(
        "unavailable",
        f"The connection to {place} was lost.",
        hint="Try again in a moment.",
        detail=detail,
        retryable=True,
    )


def translate_connect(error: OSError, *, host: str, place: str, seconds: float) -> WarehouseError:
    """Translate the error of a failed connection attempt."""
    detail = str(error)
    message, hint = (
        f"Nothing answers at {place}.",
        "Check host and port, and that a firewall lets this machine through.",
    )
    if isinstance(error, socket.gaierror):
        message, hint = f"There is no server called {host}.", "Check the host name of the workspace."
    elif isinstance(error, ssl.SSLCertVerificationError):
        message = f"The TLS certificate of {place} could not be verified."
        hint = "Check the host name, and give the root certificate of the authority that signed it."
    elif isinstance(error, ssl.SSLError):
        message, hint = f"The TLS connection to {place} failed.", "Check host and port."
    elif isinstance(error, TimeoutError):
        message = f"{place} did not answer within {seconds:g} seconds."
    return WarehouseError("unavailable", message, hint=hint, detail=detail, retryable=True)


def _sentence(text: str) -> str:
    """The vendor's message without error condition, SQLSTATE and query plan."""
    plain = _STATE.sub("", _CONDITION.sub("", text, count=1))
    plain = plain.split("\n", 1)[0].strip(" :;")
    plain = plain[:1].upper() + plain[1:]
    return plain if plain.endswith((".", "?", "!")) else f"{plain}."
