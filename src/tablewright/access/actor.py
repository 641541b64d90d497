"""The signed-in member, as the layers above see it."""

from dataclasses import dataclass
from typing import Literal

AccountType = Literal["admin", "builder", "viewer"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in member, as plain values (no open database session)."""

    id: str
    email: str
    name: str
    account_type: AccountType
