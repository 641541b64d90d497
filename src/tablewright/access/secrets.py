"""Secrets of connections, encrypted at rest with a key that each installation makes for itself.

There may be several keys: the first one encrypts, all of them decrypt. While secrets are being encrypted
again under a new key, the old key is second in the list.
"""

import hashlib
import hmac
import json
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from tablewright.common.errors import Refusal, StartError
from tablewright.runtime.data_folder import KEY_NAME


class SecretBox:
    """Encrypts and decrypts `Connection.secret` and other stored secrets."""

    def __init__(self, keys: Sequence[str | bytes]) -> None:
        self._keys = [key.encode() if isinstance(key, str) else key for key in keys]
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise StartError(
                "The secret key is not valid: it must be 32 random bytes in URL-safe base64. "
                "Restore the right one; a new key cannot read the stored connection secrets."
            ) from None

    def encrypt(self, secret: dict[str, Any]) -> bytes:
        return self._fernet.encrypt(json.dumps(secret).encode())

    def decrypt(self, stored: bytes) -> dict[str, Any]:
        try:
            return json.loads(self._fernet.decrypt(stored))
        except InvalidToken:
            raise _unreadable() from None

    def sign(self, purpose: str, text: str) -> str:
        """A signature that `signed` checks: for values that a client keeps and must return unchanged."""
        return _signature(self._keys[0], purpose, text)

    def signed(self, purpose: str, text: str, signature: str) -> bool:
        given = signature.encode()
        return any(hmac.compare_digest(_signature(key, purpose, text).encode(), given) for key in self._keys)

    def renew(self, stored: bytes) -> bytes:
        """The same secret, encrypted with the first key."""
        try:
            return self._fernet.rotate(stored)
        except InvalidToken:
            raise _unreadable() from None


def open_secret_box(data_dir: Path, given: str | None) -> SecretBox:
    """The box of this installation: the `given` keys, else those of the key file, made at first start."""
    return SecretBox(given_keys(given) if given else _keys_from_file(data_dir / KEY_NAME))


def given_keys(text: str) -> list[str]:
    """The keys of a setting, which holds one, or several with commas between."""
    return [key for key in re.split(r"[\s,]+", text) if key]


def new_key() -> str:
    return Fernet.generate_key().decode()


def read_keys(path: Path) -> list[str]:
    """The keys of a file, one a line. Refused when other users can read it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise StartError(
            f"The secret key {path} can be read by other users (mode {mode:04o}). Run: chmod 600 {path}"
        )
    return path.read_text().split()


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """Write a temporary file and rename it: a crash leaves the old file or the new one, never half of it."""
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write("\n".join(keys))
        out.flush()
        os.fsync(out.fileno())
    beside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _keys_from_file(path: Path) -> list[str]:
    if not path.exists():
        write_keys(path, [new_key()])
    return read_keys(path)


def _signature(key: bytes, purpose: str, text: str) -> str:
    """Sign with a key that is derived from the secret key for this purpose alone."""
    own = hmac.digest(key, f"tablewright {purpose}".encode(), "sha256")
    return hmac.new(own, text.encode(), hashlib.sha256).hexdigest()


def _unreadable() -> Refusal:
    return Refusal(
        "unavailable",
        "The stored secret of this connection cannot be read with the server's secret key.",
        code="secret-unreadable",
        hint="Start the server with the key it was stored with, or enter the secret again.",
    )
