"""Translates Snowflake's errors by their numbers. Imports the driver's errors only where they are used."""

import re
from typing import Any

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

_LEAD = re.compile(r"^\d{6}( \([0-9A-Z]{5}\))?: (None: )?([0-9a-f-]{36}: )?")
_NUMBER = re.compile(r"\b(39\d{4})\b")
_AGAIN = "Try again in a moment."

_CANCELLED = frozenset({604, 603_004, 90_027})
_TIMED_OUT = frozenset({630, 601, 10_053})
_LOCKED = frozenset({625, 637, 638, 665, 666})
_OF_VALUES = range(100_000, 101_000)
"""Errors of execution: 100038 (a text that is no number), 100051 (division by zero), 100132 (overflow)."""
_OF_FUNCTIONS = frozenset({1044, 1045, 2140, 939, 938, 1040})
"""No such function, or not for these arguments."""
_GONE = frozenset({250_002, 390_104, 390_110, 390_111, 390_112, 390_114, 390_115, 390_195, 252_007})


def translate(error: Exception, *, place: str, interrupted: str | None = None) -> WarehouseError:
    """`place` is the account as people know it; `interrupted` is `cancelled` or `timeout` when we stopped the
    statement ourselves."""
    if isinstance(error, WarehouseError):
        return error
    if isinstance(error, UnicodeError):
        return WarehouseError(
            "invalid", "The text holds a character that is not valid Unicode.", detail=str(error)
        )
    number = getattr(error, "errno", None)
    if number is None:
        if interrupted:
            return stopped(interrupted, str(error))
        return WarehouseError("internal", "The exchange with Snowflake failed.", detail=str(error))
    detail = str(getattr(error, "msg", None) or error)
    state = str(getattr(error, "sqlstate", None) or "")
    message = _plain(detail)
    if number in _CANCELLED or (interrupted and state in ("", "57014", "n/a")):
        reason = interrupted or ("timeout" if "timeout" in detail.casefold() else "cancelled")
        return stopped(reason, detail)
    if number in _TIMED_OUT:
        return stopped("timeout", detail)
    return _by_number(int(number), state, message, detail, place)


def _by_number(number: int, state: str, message: str, detail: str, place: str) -> WarehouseError:
    def told(code: str, text: str, hint: str | None = None, retryable: bool = False) -> WarehouseError:
        return WarehouseError(code, text, hint=hint, detail=detail, retryable=retryable)

    if number == 606:
        return told(
            "unavailable",
            "There is no warehouse to run this in.",
            "Name a warehouse in the connection that its role may use, or give the user a default one.",
        )
    if number in (607, 608, 90_064, 90_073) or "cannot be resumed" in detail or "resource monitor" in detail:
        return told(
            "unavailable", message, "Ask an administrator whether the warehouse may run.", retryable=True
        )
    if number == 3001 or state == "42501":
        return told(
            "permission", message, "Ask an administrator to grant this to the role of the connection."
        )
    if "already exists, but current role has no privileges on it" in detail:
        # Such a table of another role looks like one that does not exist, until it is to be created.
        return told(
            "permission",
            message,
            "Another role made it: GRANT SELECT, INSERT, UPDATE, DELETE on it lets both use it.",
        )
    if number in (2003, 2043, 2037) or state == "42S02":
        return told("not-found", message)
    if number in (2002, 2026, 2041) or state == "42710":
        return told("conflict", message)
    if number in _LOCKED:
        return told(
            "conflict",
            "Somebody else changed the same table at the same moment.",
            "Try again.",
            retryable=True,
        )
    if number == 100_072:
        return told("constraint", message)
    if number in _GONE or state.startswith("08"):
        return told("unavailable", f"The connection to {place} was lost.", _AGAIN, retryable=True)
    if 253_000 <= number < 254_000:
        return told(
            "unavailable",
            "The file could not be sent to Snowflake's stage.",
            "Check that a firewall lets this machine reach the account's storage, then try again.",
            retryable=True,
        )
    if 250_000 <= number < 300_000:
        return told("unavailable", f"{place} cannot answer now.", _AGAIN, retryable=True)
    if number == 603 or state.startswith("XX"):
        return told("internal", f"Snowflake reports: {message}")
    by_formula = state.startswith("22") or number in _OF_FUNCTIONS or number in _OF_VALUES
    return WarehouseError("invalid", message, detail=detail, by_formula=by_formula)


def translate_connect(
    error: Exception, *, account: str, user: str | None, facts: dict[str, Any]
) -> WarehouseError:
    """Translate the error of a failed sign-in. `facts` has role, warehouse and host for the message."""
    if isinstance(error, WarehouseError):
        return error
    detail = str(getattr(error, "msg", None) or error)
    match = _NUMBER.search(detail)
    number = str(getattr(error, "errno", "") or "")
    signs = f"{match[1] if match else ''} {number} {detail}"
    words = facts | {"account": account, "user": user or "the token's user"}
    for pattern, code, message, hint in _CONNECT:
        if re.search(pattern, signs, re.IGNORECASE):
            return WarehouseError(
                code,
                message.format_map(words),
                hint=hint.format_map(words),
                detail=detail,
                retryable=code == "unavailable",
            )
    return WarehouseError(
        "unavailable",
        f"No connection to the account {account} came about.",
        hint="Check account, host and user.",
        detail=detail,
        retryable=True,
    )


# Pattern, code, message, hint; the first that fits counts.
_CONNECT = (
    (
        r"\b390100\b|Incorrect username or password",
        "permission",
        "{account} refused the user {user} or the password.",
        "Check user and password. A password alone is not enough for people who must use a second factor:"
        " use a key pair or an access token.",
    ),
    (
        r"\b390189\b|\b390186\b|\b390187\b|Role .* (does not exist|is not granted)",
        "permission",
        "There is no role {role} that {user} may take.",
        "Check the name of the role, and that it is granted to the user.",
    ),
    (
        r"\b39014[0-9]\b|JWT token is invalid",
        "permission",
        "{account} does not accept the key of {user}.",
        "Check that the public key of this pair is set on the user:"
        " ALTER USER ... SET RSA_PUBLIC_KEY = '...'.",
    ),
    (
        r"\b3944\d\d\b|access token is (invalid|expired)",
        "permission",
        "{account} does not accept the access token of {user}.",
        "It may have ended, be limited to other roles or addresses, or belong to another user.",
    ),
    (
        r"\b3903(0\d|1[0-8])\b|OAuth",
        "sign-in",
        "{account} does not accept the OAuth token.",
        "Sign in again, or check the client, its secret and the scope (session:role:...).",
    ),
    (
        r"\b390420\b|\b390422\b|IP.*not allowed|network policy",
        "permission",
        "{account} does not let {user} in from this machine's address.",
        "Ask an administrator to allow the address in the network policy.",
    ),
    (
        r"\b39010[1-9]\b|locked|disabled|\b390102\b|\b390139\b",
        "permission",
        "The user {user} may not sign in now.",
        "It may be locked, disabled or limited to another way to sign in.",
    ),
    (
        r"\b290404\b|\b290403\b|404 Not Found|403 Forbidden",
        "not-found",
        "There is no account {account}.",
        "Use the account's identifier: organisation-account, or the older locator with its region.",
    ),
    (
        r"resolve|Name or service not known|nodename nor servname|getaddrinfo|No address associated",
        "unavailable",
        "There is no server called {host}.",
        "Check the account's identifier, or the host.",
    ),
    (
        r"certificate verify failed|CERTIFICATE_VERIFY|hostname .* doesn't match|\b2540\d\d\b",
        "unavailable",
        "The TLS certificate of {host} could not be verified.",
        "Check the host; a proxy that opens TLS must use a certificate that this machine trusts.",
    ),
    (
        r"SSLError|SSL:|\btls\b",
        "unavailable",
        "The TLS connection to {host} failed.",
        "Check host and port.",
    ),
    (
        r"Connection refused|No route to host|Network is unreachable|Max retries|Could not connect|"
        r"timed out|timeout",
        "unavailable",
        "Nothing answers at {host}.",
        "Check account and host, and that a firewall or a proxy lets this machine through.",
    ),
)


def _plain(detail: str) -> str:
    """The vendor's words without numbers and head lines, as one sentence."""
    text = _LEAD.sub("", detail.strip())
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].endswith(":"):
        lines = lines[1:]
    if len(lines) > 1 and lines[0].startswith("error line"):
        lines = lines[1:]
    words = " ".join(lines) or "Snowflake refused this"
    sentence = words[:1].upper() + words[1:]
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
