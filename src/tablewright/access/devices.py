"""Browsers in which an account has signed in before, known by a signed cookie ("device cookies" of OWASP).

The cookie grants no access. It only gives this browser its own counter of wrong passwords, so that a stranger
who guesses elsewhere cannot lock out the person who uses this browser.
"""

from tablewright.access.secrets import SecretBox
from tablewright.access.tokens import new_token

_PURPOSE = "sign-in device"
_MOST_ACCOUNTS = 5
"""The most accounts remembered for one browser."""


class Devices:
    """The cookie holds, for each account, `<name of the browser>.<signature over name and account>`."""

    def __init__(self, secrets: SecretBox) -> None:
        self._secrets = secrets

    def known(self, cookie: str | None, account: str) -> str | None:
        """The browser's name for this account, if the account has signed in there."""
        for name, signature in _entries(cookie):
            if self._secrets.signed(_PURPOSE, _text(name, account), signature):
                return name
        return None

    def remember(self, cookie: str | None, account: str) -> str:
        """The cookie's new value, after `account` has signed in."""
        name = self.known(cookie, account) or new_token()
        others = [entry for entry in _entries(cookie) if entry[0] != name]
        entries = [(name, self._secrets.sign(_PURPOSE, _text(name, account))), *others]
        return "~".join(f"{name}.{signature}" for name, signature in entries[:_MOST_ACCOUNTS])


def _entries(cookie: str | None) -> list[tuple[str, str]]:
    parts = [part.partition(".") for part in (cookie or "")[:2_000].split("~")[:_MOST_ACCOUNTS]]
    return [(name, signature) for name, dot, signature in parts if dot]


def _text(name: str, account: str) -> str:
    return f"{name}\0{account}"
