"""Permissions, those that they imply, and the built-in account types."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

Permission = Literal[
    "view-connections",
    "manage-connections",
    "write-sql",
    "create-input-tables",
    "edit-input-tables",
    "upload-csv",
    "create-warehouse-views",
    "schedule-materializations",
    "create-workbooks",
    "manage-all-workbooks",
    "see-members",
    "manage-members",
    "manage-teams",
    "manage-account-types",
    "read-audit-log",
]

Permissions = frozenset[Permission]

ALL_PERMISSIONS: Permissions = frozenset(get_args(Permission))

IMPLIED: dict[Permission, Permissions] = {
    "manage-connections": frozenset({"view-connections"}),
    "write-sql": frozenset({"view-connections"}),
    "create-input-tables": frozenset({"edit-input-tables"}),
    "manage-all-workbooks": frozenset({"create-workbooks"}),
    "manage-members": frozenset({"see-members"}),
    "manage-teams": frozenset({"see-members"}),
    "manage-account-types": frozenset({"see-members"}),
}
"""Permission -> permissions that it is useless without."""

SENTENCES: dict[Permission, str] = {
    "view-connections": "see connections and their tables",
    "manage-connections": "add and change connections",
    "write-sql": "write SQL",
    "create-input-tables": "create input tables",
    "edit-input-tables": "enter data into input tables",
    "upload-csv": "upload CSV files",
    "create-warehouse-views": "create warehouse views",
    "schedule-materializations": "materialize elements",
    "create-workbooks": "create and change workbooks",
    "manage-all-workbooks": "change the workbooks of others",
    "see-members": "see the members",
    "manage-members": "manage members",
    "manage-teams": "manage teams",
    "manage-account-types": "manage account types",
    "read-audit-log": "read the audit log",
}
"""Completes the sentence "Your account type may not ..."."""


@dataclass(frozen=True, slots=True)
class BuiltInType:
    """An account type that every installation has. It cannot be changed."""

    id: str
    name: str
    description: str
    permissions: Permissions


_VIEWING: Permissions = frozenset({"edit-input-tables"})
_BUILDING: Permissions = frozenset(
    {
        "edit-input-tables",
        "view-connections",
        "write-sql",
        "create-input-tables",
        "upload-csv",
        "create-warehouse-views",
        "schedule-materializations",
        "create-workbooks",
        "see-members",
    }
)

BUILT_IN: dict[str, BuiltInType] = {
    built_in.id: built_in
    for built_in in (
        BuiltInType("admin", "Admin", "Everything, members and connections too.", ALL_PERMISSIONS),
        BuiltInType("builder", "Builder", "Builds workbooks, input tables and uploads.", _BUILDING),
        BuiltInType(
            "viewer", "Viewer", "Opens published workbooks, and types where a table is open to it.", _VIEWING
        ),
    )
}


def is_permission(word: object) -> TypeGuard[Permission]:
    return isinstance(word, str) and word in ALL_PERMISSIONS


def with_implied(chosen: Iterable[Permission]) -> Permissions:
    """The permissions together with those that they imply."""
    literals = set(chosen)
    waiting = list(literals)
    while waiting:
        for literal in IMPLIED.get(waiting.pop(), frozenset()) - literals:
            literals.add(literal)
            waiting.append(literal)
    return frozenset(literals)


def permissions_of(account_type: str, stored: Iterable[object] | None) -> Permissions:
    """The permissions of a built-in type, or the `stored` ones of a custom type. Unknown words and types
    permit nothing."""
    built_in = BUILT_IN.get(account_type)
    if built_in is not None:
        return built_in.permissions
    return with_implied(word for word in stored or () if is_permission(word))


def may_assign(own: Permissions, former: Permissions, wanted: Permissions) -> bool:
    """Whether a member with the permissions `own` may change another member's account type.

    Nobody can give permissions that they lack, or change a member who has more.
    """
    return former <= own and wanted <= own


def may_sign_in_as(own: Permissions, theirs: Permissions) -> bool:
    """Whether a sign-in link may be made for a member. Anybody with the link is signed in as them."""
    return theirs <= own
