"""Translates MySQL's errors by their number. The numbers are the same in MariaDB."""

import re
import ssl
from collections.abc import Mapping
from typing import NamedTuple

from pymysql import err

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

_AGAIN = "Try again in a moment."

_STOPPED = frozenset({1317, 1969, 3024, 4012, 1028})
"""Interrupted by us or by a limit of the server's."""
_LIMITS = frozenset({1969, 3024, 4012})
_PERMISSION = frozenset({1044, 1045, 1142, 1143, 1227, 1370, 1410, 1698, 1290, 1419, 3118, 3159})
_READ_ONLY = frozenset({1792, 1836, 1223})
_NOT_FOUND = frozenset({1049, 1146, 1051, 1109, 1008, 4121})
_NO_DATABASE = 1046
_CONFLICT = frozenset({1205, 1213, 3058, 1020, 3572, 6002, 6235})
"""Two that wanted the same rows, or the same lock."""
_EXISTS = frozenset({1007, 1050, 1061})
_DEPENDS = frozenset({1217, 1451, 3730, 1553, 1829})
_CONSTRAINT = frozenset({1062, 1048, 1169, 1216, 1452, 1557, 1586, 3819, 4025})
_FULL = frozenset({1021, 1114, 3, 4184})
_GONE = frozenset(
    {2006, 2013, 2014, 2055, 1053, 1077, 1079, 1080, 1152, 1184, 4031, 1927, 1159, 1161, 1158, 1160, 5066}
)
_BUSY = frozenset({1040, 1203, 1226, 1461, 3635, 1041})
_INTERNAL = frozenset({1030, 1105, 1815, 1016, 4016, 1036})

_OF_SYNTAX = frozenset({1064, 1149, 1054, 1060, 1052, 1065})
"""Errors of the statement itself; all remaining ones concern values and functions."""

_CSV_ROW = re.compile(r"at row (\d+)")


def number_of(error: BaseException) -> int | None:
    """The vendor's number of an error; None where it has none."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, int) else None


def translate(error: Exception, *, place: str, interrupted: str | None = None) -> WarehouseError:
    """`place` is the server as people know it; `interrupted` is `cancelled` or `timeout` when we stopped the
    statement ourselves."""
    number = number_of(error)
    text = str(error.args[1]) if number is not None and len(error.args) > 1 else str(error)
    detail = f"{number}: {text}" if number is not None else text
    if number in _STOPPED or (interrupted and (number in _GONE or not isinstance(error, err.MySQLError))):
        return stopped(interrupted or ("timeout" if number in _LIMITS else "cancelled"), detail)
    if isinstance(error, EOFError | OSError) or number in _GONE or isinstance(error, err.InterfaceError):
        return WarehouseError(
            "unavailable", f"The connection to {place} was lost.", hint=_AGAIN, detail=detail, retryable=True
        )
    if isinstance(error, UnicodeError):
        return WarehouseError(
            "invalid", "The text holds a character that is not valid Unicode.", detail=detail
        )
    if isinstance(error, err.ProgrammingError) and number is None:
        # The driver raises this for a value that has no literal: `nan can not be used with MySQL`.
        return WarehouseError("invalid", _sentence(text), detail=detail)
    if not isinstance(error, err.MySQLError) or number is None:
        return WarehouseError("internal", "The exchange with MySQL failed.", detail=detail)
    return _by_number(number, text, detail, place)


def _by_number(number: int, text: str, detail: str, place: str) -> WarehouseError:
    message = _sentence(text)
    if number in _READ_ONLY:
        return WarehouseError("permission", "A query may only read.", detail=detail)
    if number in _PERMISSION:
        hint = "Ask an administrator of the database to grant the right."
        return WarehouseError("permission", message, hint=hint, detail=detail)
    if number == _NO_DATABASE:
        hint = "Write the database in front of the table: `database`.`table`."
        return WarehouseError("not-found", message, hint=hint, detail=detail)
    if number in _NOT_FOUND:
        return WarehouseError("not-found", message, detail=detail)
    if number in _CONFLICT:
        told = "Somebody else changed the same rows at the same moment."
        return WarehouseError("conflict", told, hint="Try again.", detail=detail, retryable=True)
    if number in _EXISTS:
        return WarehouseError("conflict", message, detail=detail)
    if number in _DEPENDS:
        hint = "Change or drop what depends on it first."
        return WarehouseError("conflict", message, hint=hint, detail=detail)
    if number in _CONSTRAINT:
        return WarehouseError("constraint", message, detail=detail)
    if number in _FULL:
        told = f"The disk of {place} is full. Nothing was changed."
        hint = "Free some space on the database server, then try again."
        return WarehouseError("disk-full", told, hint=hint, detail=detail, retryable=True)
    if number in _BUSY:
        told = f"{place} has no connection left for us."
        return WarehouseError("unavailable", told, hint=_AGAIN, detail=detail, retryable=True)
    if number in _INTERNAL:
        return WarehouseError("internal", f"MySQL reports: {message}", detail=detail)
    return WarehouseError("invalid", message, detail=detail, by_formula=number not in _OF_SYNTAX)


# ---------------------------------------------------------------- connecting


class _Cause(NamedTuple):
    numbers: frozenset[int]
    text: str
    """A regular expression that the vendor's text must match; empty matches all."""
    code: str
    message: str
    hint: str


_CAUSES = (
    _Cause(
        frozenset({1045, 1698, 3118, 3955, 4151}),
        "",
        "permission",
        "{place} refused the user {user} or the password.",
        "Check user and password, and that the account may connect from this machine ('{user}'@'%').",
    ),
    _Cause(
        frozenset({1044}),
        "",
        "permission",
        "The user {user} may not use the database {database}.",
        "Ask an administrator of the server for rights on the database, or leave the field empty.",
    ),
    _Cause(
        frozenset({1049}),
        "",
        "not-found",
        "There is no database {database} on {place}.",
        "Check the name of the database, or leave the field empty.",
    ),
    _Cause(
        frozenset({1130, 1129}),
        "",
        "permission",
        "{place} does not let this machine in.",
        "An administrator of the server can make an account for this machine, or unblock it.",
    ),
    _Cause(
        frozenset({1040, 1203, 1226}),
        "",
        "unavailable",
        "{place} has no connection left for us.",
        "Try again in a moment, or ask an administrator to allow more connections.",
    ),
    _Cause(
        frozenset({1251, 2059}),
        "",
        "unavailable",
        "{place} asks for a way of signing in that is not supported.",
        "Give the account the method caching_sha2_password or mysql_native_password.",
    ),
    _Cause(
        frozenset({3159}),
        "",
        "permission",
        "{place} takes encrypted connections only.",
        "Set TLS to “required”.",
    ),
    _Cause(
        frozenset(),
        r"SSL connection is required|SSL is required.*server|doesn't support SSL",
        "unavailable",
        "{place} does not offer TLS, and the connection asks for it.",
        "Switch TLS on in the server, or choose another TLS mode.",
    ),
    _Cause(
        frozenset(),
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|[Hh]ostname mismatch|doesn't match",
        "unavailable",
        "The TLS certificate of {place} could not be verified.",
        "Check the host name, and give the root certificate of the authority that signed it.",
    ),
    _Cause(
        frozenset(),
        r"\[SSL|SSLError|_ssl\.c|\bPEM\b",
        "unavailable",
        "The TLS connection to {place} failed.",
        "Check the TLS mode and the certificates.",
    ),
    _Cause(
        frozenset(),
        r"Name or service not known|nodename nor servname|No address associated|getaddrinfo|"
        r"Temporary failure in name resolution",
        "unavailable",
        "There is no server called {place}.",
        "Check the host name.",
    ),
    _Cause(
        frozenset(),
        r"Connection refused|No route to host|Network is unreachable",
        "unavailable",
        "Nothing answers at {place}.",
        "Check host and port, that the server runs, and that a firewall lets this machine through.",
    ),
    _Cause(
        frozenset(),
        r"timed out|timeout",
        "unavailable",
        "{place} did not answer within {seconds} seconds.",
        "Check host and port, and that a firewall lets this machine through.",
    ),
)


def translate_connect(error: Exception, *, place: str, user: str, facts: Mapping[str, str]) -> WarehouseError:
    """Translate the error of a failed connection attempt. `facts` fills in the messages: database,
    seconds."""
    number, text = number_of(error), str(error)
    original = getattr(error, "original_exception", None)
    if original is not None:
        text = f"{text} {original!r}"
    if isinstance(error, ssl.SSLError) and "SSL" not in text:
        text = f"SSLError {text}"
    told = {"place": place, "user": user, "database": "", "seconds": ""} | dict(facts)
    for cause in _CAUSES:
        if (cause.numbers and number in cause.numbers) or (cause.text and re.search(cause.text, text)):
            return WarehouseError(
                cause.code,
                cause.message.format_map(told),
                hint=cause.hint.format_map(told),
                detail=text,
                retryable=cause.code == "unavailable",
            )
    return WarehouseError(
        "unavailable",
        f"No connection to {place} could be made.",
        hint="Check host, port and TLS mode: is it a MySQL server?",
        detail=text,
        retryable=True,
    )


def _sentence(text: str) -> str:
    plain = text.strip()
    plain = plain[:1].upper() + plain[1:]
    return plain if plain.endswith((".", "?", "!")) else f"{plain}."
