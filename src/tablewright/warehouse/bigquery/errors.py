"""Translates BigQuery's errors, by the reason in the API's answer, else by their class."""

import re
from collections.abc import Mapping
from typing import Any

import requests
from google.api_core import exceptions as api
from google.auth import exceptions as auth

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

_AGAIN = "Try again in a moment."
_TABLE = re.compile(r"Table ([^\s]+)")
_PLACE = re.compile(r"\s*at \[\d+:\d+\]")
_JOB = re.compile(r"; reason: \w+.*|\s*Location: \S+\s*Job ID: \S+.*|^\d{3} \w+ https?://\S+: ", re.DOTALL)
_UNCONFIRMED = ("backendError", "jobBackendError", "jobInternalError", "internalError", "tableUnavailable")
_RATES = ("rateLimitExceeded", "jobRateLimitExceeded")
_LIMITS = (*_RATES, "quotaExceeded")
_TOO_MANY = "Too many DML"
_OF_FUNCTIONS = ("Function not found", "No matching signature")
_GONE = re.compile(r"\bProject ([\w.:-]+)", re.IGNORECASE)


def translate(
    error: Exception, *, project: str, place: str, interrupted: str | None = None
) -> WarehouseError:
    """`place` is the address of the service; `interrupted` is `cancelled` or `timeout` when we stopped the
    statement ourselves."""
    if isinstance(error, api.RetryError) and isinstance(error.cause, api.GoogleAPICallError):
        error = error.cause
    detail = str(error).strip()
    if isinstance(error, api.GoogleAPICallError):
        reason = _reason(error)
        message = _message(error)
        if interrupted or reason == "stopped":
            return stopped(interrupted or ("timeout" if "timed out" in message else "cancelled"), detail)
        return _by_reason(error, reason, message, detail, project)
    if interrupted:
        return stopped(interrupted, detail)
    if isinstance(error, auth.RefreshError):
        return WarehouseError(
            "sign-in",
            "Google did not accept the credentials of this connection.",
            hint="The key may have been deleted, or the sign-in has ended: give a new one, or sign in again.",
            detail=detail,
        )
    if isinstance(error, auth.GoogleAuthError) and not isinstance(error, auth.TransportError):
        return WarehouseError(
            "permission",
            "The connection has no credentials that Google could accept.",
            hint="Give the JSON key of a service account, or an access token.",
            detail=detail,
        )
    if isinstance(error, requests.exceptions.SSLError):
        return WarehouseError(
            "unavailable",
            f"The TLS certificate of {place} could not be verified.",
            hint="Check the address. Give the system the authority of a proxy that opens TLS.",
            detail=detail,
            retryable=True,
        )
    if isinstance(error, requests.exceptions.Timeout | api.RetryError | TimeoutError):
        return WarehouseError(
            "unavailable",
            f"{place} did not answer in time.",
            hint=_AGAIN,
            detail=detail,
            retryable=True,
        )
    if isinstance(error, requests.exceptions.RequestException | auth.TransportError | ConnectionError):
        return WarehouseError(
            "unavailable",
            f"Nothing answers at {place}.",
            hint="Check the address and that a firewall lets this machine through.",
            detail=detail,
            retryable=True,
        )
    if isinstance(error, UnicodeError):
        return WarehouseError(
            "invalid", "The text holds a character that is not valid Unicode.", detail=detail
        )
    if isinstance(error, ValueError | TypeError | OverflowError):
        return WarehouseError("invalid", _sentence(detail), detail=detail)
    return WarehouseError("internal", "The exchange with BigQuery failed.", detail=detail)


def _by_reason(
    error: api.GoogleAPICallError, reason: str, message: str, detail: str, project: str
) -> WarehouseError:
    if isinstance(error, api.Unauthorized):
        return WarehouseError(
            "sign-in",
            "Google did not accept the credentials of this connection.",
            hint="The access token may have run out: give a new one, or sign in again.",
            detail=detail,
        )
    if "concurrent update" in message or "transaction is aborted" in message.lower():
        return WarehouseError(
            "conflict",
            "Somebody else changed the same table at the same moment.",
            hint="Try again.",
            detail=detail,
            retryable=True,
        )
    if reason == "bytesBilledLimitExceeded" or "bytes billed" in message:
        return WarehouseError(
            "invalid",
            "The query would read more than this connection may pay for.",
            hint="Filter by a partition or choose fewer columns, or ask an admin to raise the limit.",
            detail=detail,
        )
    if reason in ("resourcesExceeded", "responseTooLarge", "billingTierLimitExceeded"):
        return WarehouseError(
            "invalid",
            "The query needs more than BigQuery gives one query.",
            hint="Filter or group earlier, or materialize a step of it.",
            detail=detail,
        )
    if reason in _LIMITS or isinstance(error, api.TooManyRequests) or _TOO_MANY in message:
        return WarehouseError(
            "unavailable",
            "BigQuery takes no more statements from this project for the moment.",
            hint="Try again in a moment, or raise the project's quota.",
            detail=detail,
            retryable=True,
        )
    if reason in ("billingNotEnabled", "accessNotConfigured"):
        return WarehouseError(
            "permission",
            f"The project {project} cannot run queries: {_plain(message)}",
            hint="Switch on the BigQuery API and billing for the project.",
            detail=detail,
        )
    if isinstance(error, api.Forbidden) or reason == "accessDenied":
        return WarehouseError(
            "permission",
            _plain(message),
            hint="Ask an administrator of the Google Cloud project to grant the role.",
            detail=detail,
        )
    if reason == "notFound" or isinstance(error, api.NotFound) or "must be qualified" in message:
        return _not_found(message, detail)
    if reason == "duplicate" or isinstance(error, api.Conflict):
        return WarehouseError("conflict", _plain(message), detail=detail)
    if reason == "resourceInUse":
        return WarehouseError(
            "conflict",
            _plain(message),
            hint="Drop or move what is in it first.",
            detail=detail,
        )
    if reason in _UNCONFIRMED or isinstance(error, api.ServerError):
        return WarehouseError(
            "unavailable", "BigQuery cannot answer now.", hint=_AGAIN, detail=detail, retryable=True
        )
    if "null value" in message.lower() and "required" in message.lower():
        return WarehouseError("constraint", _plain(message), detail=detail)
    # What is wrong with the statement itself has a place in it; what values cause has none.
    by_formula = _PLACE.search(message) is None or message.startswith(_OF_FUNCTIONS)
    return WarehouseError("invalid", _plain(message), detail=detail, by_formula=by_formula)


def limits_rate(error: BaseException) -> bool:
    """Whether a job was refused only because too many came at once: it did nothing and may be sent again."""
    if not isinstance(error, api.GoogleAPICallError):
        return False
    return _reason(error) in _RATES or _TOO_MANY in _message(error)


def _not_found(message: str, detail: str) -> WarehouseError:
    if message.startswith("Not found: Project") and (match := _GONE.search(message)):
        return WarehouseError(
            "not-found",
            f"There is no project {match[1].rstrip('.')}, or this account may not see it.",
            hint="Give the id of the project, not its name or number.",
            detail=detail,
        )
    return WarehouseError("not-found", _plain(message), detail=detail)


def _reason(error: api.GoogleAPICallError) -> str:
    first: Mapping[str, Any] = next(
        (other_error for other_error in error.errors if isinstance(other_error, Mapping)), {}
    )
    return str(first.get("reason") or "")


def _message(error: api.GoogleAPICallError) -> str:
    first: Mapping[str, Any] = next(
        (other_error for other_error in error.errors if isinstance(other_error, Mapping)), {}
    )
    return str(first.get("message") or error.message or error)


def _plain(message: str) -> str:
    """The first line of the message, without addresses, job ids and positions in generated SQL."""
    return _sentence(_PLACE.sub("", _JOB.sub("", message)).strip().split("\n", 1)[0])


def _sentence(text: str) -> str:
    plain = text[:1].upper() + text[1:]
    return plain if plain.endswith((".", "?", "!")) else f"{plain}."
