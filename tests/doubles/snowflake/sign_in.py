"""Who may sign in to the double, and how values of the driver are read."""

import base64
import datetime as dt
import hashlib
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from errors import Refused

USER, PASSWORD = "TABLEWRIGHT", "wright"
ROLE = "TABLEWRIGHT_ROLE"
WAREHOUSES = frozenset({"TABLEWRIGHT_WH", "LARGE_WH"})
ACCESS_TOKEN, OAUTH_TOKEN = "pat-of-the-double", "oauth-of-the-double"
PUBLIC_KEYS: list[str] = []
"""PEM texts of the keys that belong to the user."""

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001


def check(body: dict[str, Any], role: str | None) -> None:
    """Raises as the service does."""
    kind = str(body.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
    user = str(body.get("LOGIN_NAME") or "").upper()
    token = str(body.get("TOKEN") or "")
    if kind == "OAUTH":
        if token != OAUTH_TOKEN:
            raise Refused("390303", "08001", "Invalid OAuth access token. ")
    elif kind == "PROGRAMMATIC_ACCESS_TOKEN":
        if user != USER or token != ACCESS_TOKEN:
            raise Refused("394400", "08001", "Programmatic access token is invalid.")
    elif kind == "SNOWFLAKE_JWT":
        if not _signed(token):
            raise Refused("390144", "08001", "JWT token is invalid.")
    elif user != USER or body.get("PASSWORD") != PASSWORD:
        raise Refused("390100", "08001", "Incorrect username or password was specified.")
    if role is not None and role.upper() != ROLE:
        raise Refused(
            "390189",
            "08001",
            f"Role '{role}' specified in the connect string does not exist or not authorized. Contact your"
            " local system administrator, or attempt to login with another role, e.g. PUBLIC.",
        )


def _signed(token: str) -> bool:
    """By a key of the user, whose fingerprint is part of the issuer."""
    for text in PUBLIC_KEYS:
        key = serialization.load_pem_public_key(text.encode())
        der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        print_ = base64.b64encode(hashlib.sha256(der).digest()).decode()
        try:
            claims = jwt.decode(token, text, algorithms=["RS256"])
        except jwt.InvalidTokenError:
            continue
        if claims["iss"].endswith(f".{USER}.SHA256:{print_}") and claims["sub"].endswith(f".{USER}"):
            return True
    return False


def moment(nanoseconds: str) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=int(nanoseconds) // 1_000)


def day(milliseconds: str) -> dt.date:
    return (_EPOCH + dt.timedelta(milliseconds=int(milliseconds))).date()
