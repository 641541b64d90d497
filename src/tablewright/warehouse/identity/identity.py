"""Whose identity is used to open a warehouse, for connections where each member signs in. A context variable,
set once where work begins (a request, a job) and read where a warehouse is opened. If it is not set, such a
connection cannot be opened.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WarehouseIdentity:
    """`member_id` is None for the connection's service account.

    `scheduled` work uses the service account if there is one, else the owner's sign-in.
    """

    member_id: str | None
    scheduled: bool = False


_acting: ContextVar[WarehouseIdentity | None] = ContextVar("acting", default=None)


def current_identity() -> WarehouseIdentity | None:
    return _acting.get()


def use_identity(member_id: str) -> None:
    """Use this member's identity from here to the end of the request."""
    _acting.set(WarehouseIdentity(member_id))


@contextmanager
def acting_for(member_id: str, *, scheduled: bool = False) -> Generator[None]:
    with _set(WarehouseIdentity(member_id, scheduled)):
        yield


@contextmanager
def acting_as_service() -> Generator[None]:
    """Use the connection's service account inside the block."""
    with _set(WarehouseIdentity(None)):
        yield


@contextmanager
def _set(value: WarehouseIdentity) -> Generator[None]:
    token = _acting.set(value)
    try:
        yield
    finally:
        _acting.reset(token)
