"""Slows down guessing of passwords, by account and by address."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tablewright.refusal import Refusal
from tablewright.store.models import SignInFailure
from tablewright.store.models.base import utc_now

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50


def count_attempt(session: Session, account: str, address: str) -> None:
    """Count an attempt before its password is looked at, so that parallel guesses count as well.

    Raises `throttled` when too many have failed; the attempt is then not counted (the caller's transaction
    rolls back), so waiting always helps. `clear_attempts` forgets an account's attempts after a success.
    """
    now = utc_now()
    session.execute(delete(SignInFailure).where(SignInFailure.created_at < now - WINDOW))
    session.add(SignInFailure(account=account[:320], address=address[:64], created_at=now))
    session.flush()
    of_account = _count(session, SignInFailure.account == account[:320])
    of_address = _count(session, SignInFailure.address == address[:64])
    if of_account > PER_ACCOUNT or of_address > PER_ADDRESS:
        minutes = int(WINDOW.total_seconds() // 60)
        raise Refusal(
            "too-many",
            "Too many failed sign-ins.",
            code="throttled",
            hint=f"Wait {minutes} minutes, or ask an administrator for a sign-in link.",
        )


def clear_attempts(session: Session, account: str) -> None:
    session.execute(delete(SignInFailure).where(SignInFailure.account == account[:320]))


def _count(session: Session, which: object) -> int:
    return session.scalar(select(func.count()).select_from(SignInFailure).where(which)) or 0  # pyright: ignore[reportArgumentType]
