"""Translates PostgreSQL's errors, by SQLSTATE if there is one."""

import re

import psycopg

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

_RETRY = "Try again."
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_OF_VALUES = frozenset({"21", "22", "54"})
"""Cardinality, data exceptions, limits."""
_OF_FUNCTIONS = frozenset({"42883", "42804", "42846", "42725", "0A000", "P0001"})
"""No such function for these types; it does not do this; one of the database's own refused a value."""
_CSV_PLACE = re.compile(r"COPY .*, line (\d+)(?:, column (.+?): \"(.*)\")?", re.DOTALL)


def translate(error: Exception, *, place: str, interrupted: str | None = None) -> WarehouseError:
    """`place` is the server and database as people know them; `interrupted` is `cancelled` or `timeout`
    when the client stopped the statement."""
    detail = str(error).strip()
    if isinstance(error, UnicodeError):
        return WarehouseError(
            "invalid", "The text holds a character that is not valid Unicode.", detail=detail
        )
    if not isinstance(error, psycopg.Error):
        return WarehouseError("internal", "The exchange with PostgreSQL failed.", detail=detail)
    state = error.sqlstate or ""
    if state == "57014" or (interrupted and not state):
        # Somebody may also stop it in the server, or a limit of the server's own.
        return stopped(interrupted or ("timeout" if "timeout" in detail else "cancelled"), detail)
    if not state and not isinstance(error, psycopg.OperationalError):
        return WarehouseError("invalid", _first(detail), detail=detail)
    return _by_state(error, state, detail, place)


def _by_state(error: psycopg.Error, state: str, detail: str, place: str) -> WarehouseError:
    message = _first(error.diag.message_primary or detail)
    kind = state[:2]
    if state == "42501":
        return WarehouseError(
            "permission",
            f"{_sentence(message)}",
            hint="Ask an administrator of the database to grant the right.",
            detail=detail,
        )
    if state == "25006":
        return WarehouseError("permission", "A query may only read.", detail=detail)
    if state == "53100":
        return WarehouseError(
            "disk-full",
            f"The disk of {place} is full. Nothing was changed.",
            hint="Free some space on the database server, then try again.",
            detail=detail,
            retryable=True,
        )
    if state in ("40001", "40P01", "55P03") or (kind == "23" and _in_catalog(error)):
        return WarehouseError(
            "conflict",
            "Somebody else changed the same rows at the same moment.",
            hint=_RETRY,
            detail=detail,
            retryable=True,
        )
    if state == "XX000" and "concurrently" in message:
        return WarehouseError("conflict", _sentence(message), hint=_RETRY, detail=detail, retryable=True)
    if state == "2BP01":
        return WarehouseError(
            "conflict",
            f"{_sentence(message)} {error.diag.message_detail or ''}".strip(),
            hint="Change or drop what depends on it first.",
            detail=detail,
        )
    if state in ("42P07", "42710", "42P06"):
        return WarehouseError("conflict", _sentence(message), detail=detail)
    if state in ("42P01", "3F000"):
        return WarehouseError("not-found", _sentence(message), detail=detail)
    if kind == "23":
        return WarehouseError("constraint", _sentence(message), detail=detail)
    if kind in ("", "08", "57", "53"):
        return WarehouseError(
            "unavailable",
            f"The connection to {place} was lost."
            if kind in ("", "08")
            else f"{place} cannot answer now: {message}.",
            hint="Try again in a moment.",
            detail=detail,
            retryable=True,
        )
    if kind in ("XX", "58", "F0"):
        return WarehouseError("internal", f"PostgreSQL reports: {message}.", detail=detail)
    return WarehouseError(
        "invalid",
        _sentence(message),
        detail=detail,
        where=_csv_place(error),
        by_formula=kind in _OF_VALUES or state in _OF_FUNCTIONS,
    )


def translate_connect(
    error: Exception, *, place: str, user: str, database: str, timeout: float
) -> WarehouseError:
    """Translate the error of a failed connection attempt. The server names the reason in words only."""
    detail = str(error).strip()
    for pattern, code, message, hint in _CONNECT:
        if re.search(pattern, detail, re.IGNORECASE):
            facts = {"place": place, "user": user, "database": database, "seconds": f"{timeout:g}"}
            return WarehouseError(
                code,
                message.format_map(facts),
                hint=hint.format_map(facts),
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


# Pattern, code, message, hint; the first that fits counts.
_CONNECT = (
    (
        r"password authentication failed|no password supplied|role \".*\" does not exist|"
        r"authentication failed",
        "permission",
        "{place} refused the user {user} or the password.",
        "Check user and password.",
    ),
    (
        r"database \".*\" does not exist",
        "not-found",
        "There is no database {database} on {place}.",
        "Check the name of the database: upper and lower case count.",
    ),
    (
        r"permission denied for database|not permitted to log in",
        "permission",
        "The user {user} may not connect to the database {database}.",
        "Ask an administrator of the server to grant CONNECT on the database and LOGIN to the user.",
    ),
    (
        r"no pg_hba\.conf entry.*(no encryption|SSL off)",
        "permission",
        "{place} does not let {user} in from this machine without TLS.",
        "Set the TLS mode to “require”, or let an administrator allow it in pg_hba.conf.",
    ),
    (
        r"no pg_hba\.conf entry",
        "permission",
        "{place} does not let {user} in from this machine.",
        "An administrator of the server can allow it in pg_hba.conf.",
    ),
    (
        r"server does not support SSL",
        "unavailable",
        "{place} does not offer TLS, and the connection asks for it.",
        "Switch TLS on in the server, or choose another TLS mode.",
    ),
    (
        r"certificate verify failed|server certificate for .* does not match|root certificate file",
        "unavailable",
        "The TLS certificate of {place} could not be verified.",
        "Check the host name, and give the root certificate of the authority that signed it.",
    ),
    (
        r"SSL (error|SYSCALL)|\btls\b",
        "unavailable",
        "The TLS connection to {place} failed.",
        "Check the TLS mode and the root certificate.",
    ),
    (
        r"could not translate host name|failed to resolve host|Name or service not known|"
        r"nodename nor servname|No address associated|Temporary failure in name resolution",
        "unavailable",
        "There is no server called {place}.",
        "Check the host name.",
    ),
    (
        r"Connection refused|No route to host|Network is unreachable|No such file or directory",
        "unavailable",
        "Nothing answers at {place}.",
        "Check host and port, that the server runs, and that a firewall lets this machine through.",
    ),
    (
        r"timeout expired|timed out",
        "unavailable",
        "{place} did not answer within {seconds} seconds.",
        "Check host and port, and that a firewall lets this machine through.",
    ),
    (
        r"too many connections|remaining connection slots|too many clients",
        "unavailable",
        "{place} has no connection left for us.",
        "Try again in a moment, or ask an administrator to allow more connections.",
    ),
    (
        r"the database system is (starting up|shutting down|in recovery)",
        "unavailable",
        "{place} is starting or stopping.",
        "Try again in a moment.",
    ),
)


def _in_catalog(error: psycopg.Error) -> bool:
    """Two that create the same thing at once meet in an index of the catalog."""
    return (error.diag.schema_name or "") == "pg_catalog"


def _csv_place(error: psycopg.Error) -> dict[str, object] | None:
    csv_place = _CSV_PLACE.search(error.diag.context or "")
    if csv_place is None:
        return None
    return {"line": int(csv_place[1]), "column": csv_place[2], "text": csv_place[3]}


def _first(text: str) -> str:
    return text.split("\n", 1)[0].removeprefix("ERROR: ").strip()


def _sentence(text: str) -> str:
    plain = text[:1].upper() + text[1:]
    return plain if plain.endswith((".", "?", "!")) else f"{plain}."
