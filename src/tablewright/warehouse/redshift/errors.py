"""Translates Redshift's errors, by SQLSTATE if there is one."""

import re
import ssl
from typing import Any

from redshift_connector import error as driver

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

_OF_VALUES = re.compile(
    r"overflow|out of range|invalid digit|division by zero|invalid (input|value|regular|reg)|"
    r"error converting|string length exceeds|not valid for data type",
    re.IGNORECASE,
)
"""What values cause comes with the state of an internal error (XX000), from the nodes of a cluster."""
_RETRY = "Try again."
_SHARED_STATES = {
    "42P07": "conflict",
    "42710": "conflict",
    "42P06": "conflict",
    "42P01": "not-found",
    "3F000": "not-found",
    "3D000": "not-found",
}


def translate(error: Exception, *, place: str, interrupted: str | None = None) -> WarehouseError:
    """`place` is the server as people know it; `interrupted` is `cancelled` or `timeout` when we stopped the
    statement ourselves."""
    told = facts_of(error)
    detail = " ".join(str(value) for value in told.values()) or str(error)
    state, message = str(told.get("C", "")), str(told.get("M", "")) or str(error)
    if state == "57014" or (interrupted and not state):
        return stopped(interrupted or ("timeout" if "timeout" in message else "cancelled"), detail)
    if not state:
        return _without_state(error, message, detail, place)
    return _by_state(state, message, detail, place)


def facts_of(error: Exception) -> dict[str, Any]:
    """The fields of the server's error message, by their letters in the protocol."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, dict) else {}


def _without_state(error: Exception, message: str, detail: str, place: str) -> WarehouseError:
    lost = (driver.InterfaceError, driver.OperationalError, OSError, EOFError, AttributeError)
    if isinstance(error, lost):
        return WarehouseError(
            "unavailable",
            f"The connection to {place} was lost.",
            hint="Try again in a moment.",
            detail=detail,
            retryable=True,
        )
    if isinstance(error, driver.Error | ValueError):
        return WarehouseError("invalid", _sentence(message), detail=detail)
    return WarehouseError("internal", "The exchange with Redshift failed.", detail=detail)


def _by_state(state: str, message: str, detail: str, place: str) -> WarehouseError:
    kind = state[:2]
    if state == "42501" or (state == "XX000" and "Access Denied" in message):
        from_s3 = "S3" in message
        return WarehouseError(
            "permission",
            "Redshift may not read the files in S3 that it is to load." if from_s3 else _sentence(message),
            hint="The role that COPY takes on needs s3:GetObject and s3:ListBucket on the bucket."
            if from_s3
            else "Ask an administrator of the database to grant the right.",
            detail=detail,
        )
    if state == "25006":
        return WarehouseError("permission", "A query may only read.", detail=detail)
    if state in ("53100",) or "disk full" in message.lower():
        return WarehouseError(
            "disk-full",
            f"The disks of {place} are full. Nothing was changed.",
            hint="Free some space in the cluster, then try again.",
            detail=detail,
            retryable=True,
        )
    if state in ("40001", "40P01", "55P03") or "1023" in message[:40] or "concurrently" in message:
        return WarehouseError(
            "conflict",
            "Somebody else changed the same table at the same moment.",
            hint=_RETRY,
            detail=detail,
            retryable=True,
        )
    if state == "2BP01":
        return WarehouseError(
            "conflict", _sentence(message), hint="Change or drop what depends on it first.", detail=detail
        )
    if state in _SHARED_STATES:
        return WarehouseError(_SHARED_STATES[state], _sentence(message), detail=detail)
    if kind == "23":
        return WarehouseError("constraint", _sentence(message), detail=detail)
    if kind in ("08", "57", "53"):
        return WarehouseError(
            "unavailable",
            f"{place} cannot answer now: {message}.",
            hint="Try again in a moment.",
            detail=detail,
            retryable=True,
        )
    if (
        kind in ("21", "22", "54")
        or state in ("42883", "42804", "42846", "0A000")
        or _OF_VALUES.search(message)
    ):
        return WarehouseError("invalid", _sentence(message), detail=detail, by_formula=True)
    if kind in ("XX", "58"):
        return WarehouseError("internal", f"Redshift reports: {message}.", detail=detail)
    return WarehouseError("invalid", _sentence(message), detail=detail)


# Pattern, code, message, hint; the first that fits counts.
_CONNECT = (
    (
        r"password authentication failed|28P01|28000|authentication method|password was provided",
        "permission",
        "{place} refused the user {user} or the password.",
        "Check user and password.",
    ),
    (
        r"database \"?.*\"? does not exist|3D000",
        "not-found",
        "There is no database {database} on {place}.",
        "Check the name of the database.",
    ),
    (
        r"permission denied for database",
        "permission",
        "The user {user} may not connect to the database {database}.",
        "Ask an administrator to grant it.",
    ),
    (
        r"certificate|hostname mismatch|CERTIFICATE_VERIFY_FAILED",
        "unavailable",
        "The TLS certificate of {place} could not be verified.",
        "Check the host name, or verify the authority alone.",
    ),
    (
        r"server refuses SSL|SSL|TLS",
        "unavailable",
        "The TLS connection to {place} failed.",
        "Check host, port and the TLS mode.",
    ),
    (
        r"Name or service not known|nodename nor servname|name resolution|getaddrinfo|No address associated",
        "unavailable",
        "There is no server called {place}.",
        "Check the host name.",
    ),
    (
        r"timed out|timeout",
        "unavailable",
        "{place} did not answer in time.",
        "Check host and port, that the cluster is not paused, and that its security group lets us in.",
    ),
    (
        r"refused|No route to host|unreachable",
        "unavailable",
        "Nothing answers at {place}.",
        "Check host and port, and that the cluster runs and is reachable from this machine.",
    ),
    (
        r"too many connections|connection limit|53300",
        "unavailable",
        "{place} has no connection left for us.",
        "Try again in a moment, or allow more connections.",
    ),
)


def translate_connect(error: Exception, *, place: str, user: str, database: str) -> WarehouseError:
    """Translate the error of a failed connection attempt."""
    told = facts_of(error)
    detail = " ".join(str(value) for value in told.values()) or str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        detail = f"certificate: {detail}"
    facts = {"place": place, "user": user, "database": database}
    for pattern, code, message, hint in _CONNECT:
        if re.search(pattern, detail, re.IGNORECASE):
            return WarehouseError(
                code,
                message.format_map(facts),
                hint=hint,
                detail=detail,
                retryable=code == "unavailable",
            )
    return WarehouseError(
        "unavailable",
        f"No connection to {place} came about.",
        hint="Check host, port, database and user.",
        detail=detail,
        retryable=True,
    )


def _sentence(text: str) -> str:
    plain = text.strip().split("\n", 1)[0]
    plain = plain[:1].upper() + plain[1:]
    return plain if plain.endswith((".", "?", "!")) else f"{plain}."
