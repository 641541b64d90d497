"""In whose name work is done, where a connection's warehouse knows its members.

It is set once where work begins (a request, a job) and asked for where a warehouse is opened. Work for which
nobody was named gets no warehouse of such a connection.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acting:
    """`member_id` is None for the connection's service account.

    `scheduled` work is done by the service account where there is one, else for its owner.
    """

    member_id: str | None
    scheduled: bool = False


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting() -> Acting | None:
    return _acting.get()


def act_for(member_id: str) -> None:
    """From here on, to the end of the request, work is done for this member."""
    _acting.set(Acting(member_id))


@contextmanager
def acting_for(member_id: str, *, scheduled: bool = False) -> Generator[None]:
    with _set(Acting(member_id, scheduled)):
        yield


@contextmanager
def acting_as_service() -> Generator[None]:
    """With the service account of the connection."""
    with _set(Acting(None)):
        yield


@contextmanager
def _set(value: Acting) -> Generator[None]:
    token = _acting.set(value)
    try:
        yield
    finally:
        _acting.reset(token)
