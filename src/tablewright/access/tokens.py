"""Random tokens given to people: only their hashes are stored."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 suffices: the token is random, so there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
