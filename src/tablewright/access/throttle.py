"""Throttles guessing of passwords without letting a guesser lock out the right person.

A browser in which an account has signed in before (`access/devices.py`) has its own counter for that account,
so strangers' attempts do not count there. All other browsers share a few attempts for each account from one
network, and somewhat more from all networks together. Accounts that do not exist are counted in the same way,
so that a refusal does not reveal whether they exist.
"""

import hashlib
import ipaddress
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tablewright.common.errors import Refusal
from tablewright.store.database import Store
from tablewright.store.models import SignInCount
from tablewright.store.models.base import utc_now

HOUR = timedelta(hours=1)
PER_DEVICE = 10
DEVICE_WINDOW = timedelta(minutes=15)
PER_NETWORK = 10
PER_ACCOUNT = 50
AUDITED_STRANGERS = 50
"""The most failed sign-ins without an account that go to the audit log in an hour; more go only to the
server's log."""
MOST_COUNTERS = 100_000
PRUNE_EVERY = 500
_STRANGERS = "strangers"


@dataclass(frozen=True, slots=True)
class Counter:
    """`limit` attempts within `window`, counted from the first of them."""

    key: str
    limit: int
    window: timedelta
    hint: str


def counters(account: str, address: str, device: str | None) -> tuple[Counter, ...]:
    """The counters of an attempt at `account`. `device` names a browser in which the account has signed in
    before."""
    if device is not None:
        hint = f"Wait {_minutes(DEVICE_WINDOW)} minutes, or use a sign-in link."
        return (Counter(_key("device", account, device), PER_DEVICE, DEVICE_WINDOW, hint),)
    hint = (
        f"Wait {_minutes(HOUR)} minutes, use a browser in which you have signed in before, or a sign-in "
        "link: you make one there under Account, and an administrator under Members."
    )
    return (
        Counter(_key("network", account, network_of(address)), PER_NETWORK, HOUR, hint),
        Counter(_key("account", account), PER_ACCOUNT, HOUR, hint),
    )


def own_password_counter(member_id: str) -> Counter:
    """The counter for a signed-in member who has to enter the current password."""
    hint = f"Wait {_minutes(DEVICE_WINDOW)} minutes, or ask an administrator for a sign-in link."
    return Counter(_key("own", member_id), PER_DEVICE, DEVICE_WINDOW, hint)


def network_of(address: str) -> str:
    """The address; for IPv6 its /64, because every customer of a provider has that many addresses."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))


class Throttle:
    """Counts in the metadata database, so across all servers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._until_pruned = 1

    def count(self, wanted: Sequence[Counter]) -> None:
        """Count an attempt before its password is checked, so that parallel guesses count as well.

        Raises `throttled` when there were too many; the attempt is then not counted, so waiting always helps.
        """
        self._prune_now_and_then()
        with self._store.session() as session:
            for counter in wanted:
                if _add(session, counter.key, counter.window) > counter.limit:
                    raise Refusal(
                        "too-many", "Too many failed sign-ins.", code="throttled", hint=counter.hint
                    )

    def take_back(self, session: Session, counted: Sequence[Counter]) -> None:
        """Uncount a right password. Wrong ones before it stay counted: they may be somebody else's."""
        keys = [counter.key for counter in counted]
        session.execute(
            update(SignInCount)
            .where(SignInCount.key.in_(keys), SignInCount.attempts > 0)
            .values(attempts=SignInCount.attempts - 1)
            .execution_options(synchronize_session=False)
        )

    def audits_stranger(self, session: Session) -> bool:
        """Whether one more failed sign-in without an account goes to the audit log.

        That log must not grow at a guesser's pace.
        """
        return _add(session, _STRANGERS, HOUR) <= AUDITED_STRANGERS

    def _prune_now_and_then(self) -> None:
        with self._lock:
            self._until_pruned -= 1
            if self._until_pruned > 0:
                return
            self._until_pruned = PRUNE_EVERY
        with self._store.session() as session:
            prune(session, utc_now())


def prune(session: Session, now: datetime) -> None:
    """Delete expired counters and, beyond `MOST_COUNTERS`, those with the lowest counts.

    Counters of made-up addresses have one attempt each, so they displace no counter of an account under
    attack.
    """
    session.execute(delete(SignInCount).where(SignInCount.since < now - HOUR))
    surplus = (session.scalar(select(func.count()).select_from(SignInCount)) or 0) - MOST_COUNTERS
    if surplus > 0:
        least = (
            select(SignInCount.key)
            .order_by(SignInCount.attempts, SignInCount.since)
            .limit(surplus)
            .subquery()
        )
        session.execute(
            delete(SignInCount)
            .where(SignInCount.key.in_(select(least.c.key)))
            .execution_options(synchronize_session=False)
        )


def _add(session: Session, key: str, window: timedelta) -> int:
    """Add an attempt, in one statement. Returns the new count."""
    now = utc_now()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    over = SignInCount.since < now - window
    statement = insert(SignInCount).values(key=key, since=now, attempts=1)
    counted = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["key"],
            set_={
                "since": case((over, now), else_=SignInCount.since),
                "attempts": case((over, 1), else_=SignInCount.attempts + 1),
            },
        )
        .returning(SignInCount.attempts)
        .execution_options(populate_existing=True)
    )
    return counted or 0


def _key(kind: str, *parts: str) -> str:
    """The counter's key: of fixed length, whatever somebody typed as an e-mail address."""
    return hashlib.sha256("\0".join((kind, *parts)).encode()).hexdigest()


def _minutes(window: timedelta) -> int:
    return int(window.total_seconds() // 60)
