"""The signed-in member, as the layers above see it."""

from dataclasses import dataclass

from tablewright.access.permissions import Permission, Permissions, permissions_of

AccountType = str
"""`admin`, `builder`, `viewer`, or the id of a custom type."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in member, as plain values (no open database session).

    `permissions` are those of the account type; for a built-in type the argument is ignored.
    """

    id: str
    email: str
    name: str
    account_type: AccountType
    permissions: Permissions = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", permissions_of(self.account_type, self.permissions))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions
