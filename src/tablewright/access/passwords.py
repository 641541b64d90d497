"""Password hashes (Argon2id with the library's recommended parameters)."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# One hash takes 64 MiB on purpose. Without a bound, a burst of sign-ins could take the machine's memory.
_SLOTS = threading.BoundedSemaphore(4)
_hasher = PasswordHasher()
# The hash of no account's password, with the same parameters (a test compares them).
NO_ACCOUNT = (
    "$argon2id$v=19$m=65536,t=3,p=4$MYym3/zxR9CHM44RS/GY1Q$c/F2H9aX9Ll64SRZRU1FQbjHrzN+7kcQwF8BydEFOXY"
)


def hash_password(password: str) -> str:
    with _SLOTS:
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` matches. An absent hash takes as long as a wrong password, so the time reveals
    nothing."""
    if stored is None:
        _matches(NO_ACCOUNT, password)
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
