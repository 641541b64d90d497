"""Refuses new passwords that are easy to guess."""

from zxcvbn import zxcvbn

from tablewright.common.errors import Refusal

FEWEST_GUESSES = 100_000_000
"""The fewest tries that a guesser with lists of common passwords, names and words must need."""
_LOOKED_AT = 72
"""Longer passwords are judged by their beginning, because the estimate's time grows with the length."""
_COMMON = "This password is on the lists of common passwords, or close to one."
_OWN = "This password is made of your name or e-mail address."
_PATTERN = "This password follows a pattern that guessers try first."
_ADVICE = "Take several words that do not belong together, or let a password manager make one."


def weakness(password: str, email: str, name: str) -> str | None:
    """Why the password is too easy to guess, in a sentence; None when it is not."""
    own = [email, *email.replace("@", ".").split("."), name, *name.split(), "tablewright"]
    estimate = zxcvbn(password[:_LOOKED_AT], user_inputs=own)
    if estimate["guesses"] >= FEWEST_GUESSES:
        return None
    lists = {part.get("dictionary_name") for part in estimate["sequence"]}
    if "user_inputs" in lists:
        return _OWN
    return _COMMON if "passwords" in lists else _PATTERN


def refuse_weak(password: str, email: str, name: str, *, field: str) -> None:
    """Raises `weak-password`, at the field that holds it."""
    reason = weakness(password, email, name)
    if reason is not None:
        raise Refusal("invalid", reason, code="weak-password", hint=_ADVICE, where={"field": field})
