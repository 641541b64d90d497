"""Password hashes (Argon2id with the library's recommended parameters)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# One hash takes 64 MiB on purpose. Without a bound, a burst of sign-ins could take the machine's memory.
_SLOTS = threading.BoundedSemaphore(4)
_hasher = PasswordHasher()
_unknown_account = ""


def hash_password(password: str) -> str:
    with _SLOTS:
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` matches. An absent hash takes as long as a wrong password, so nothing is told."""
    global _unknown_account
    if stored is None:
        if not _unknown_account:
            _unknown_account = hash_password("no account has this password")
        _matches(_unknown_account, password)
        return False
    return _matches(stored, password)


def needs_rehash(stored: str) -> bool:
    """The parameters were raised since the password was set."""
    return _hasher.check_needs_rehash(stored)


def _matches(stored: str, password: str) -> bool:
    with _SLOTS:
        try:
            return _hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
