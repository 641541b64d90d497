"""Secrets of connections, encrypted at rest with a key that each installation makes for itself."""

import json
import os
import stat
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from tablewright.refusal import Refusal, StartError

KEY_NAME = "secret.key"


class SecretBox:
    """Encrypts and decrypts what `Connection.secret` holds."""

    def __init__(self, key: str | bytes) -> None:
        try:
            self._fernet = Fernet(key)
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
            raise Refusal(
                "unavailable",
                "The stored secret of this connection cannot be read with the server's secret key.",
                code="secret-unreadable",
                hint="Start the server with the key it was stored with, or enter the secret again.",
            ) from None


def open_secret_box(data_dir: Path, key: str | None) -> SecretBox:
    """The box of this installation: `key` where given, else the key file, made at first start."""
    return SecretBox(key if key else _key_from_file(data_dir / KEY_NAME))


def _key_from_file(path: Path) -> bytes:
    if path.exists():
        return _read_private(path)
    key = Fernet.generate_key()
    # Written beside and renamed: a crash leaves no half-written key under the real name.
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    beside.rename(path)
    return key


def _read_private(path: Path) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise StartError(
            f"The secret key {path} can be read by other users (mode {mode:04o}). Run: chmod 600 {path}"
        )
    return path.read_bytes().strip()
