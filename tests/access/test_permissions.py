"""What account types permit, and who may hand them out."""

from itertools import combinations, product

import pytest

from tablewright.access.actor import Actor
from tablewright.access.permissions import (
    ALL_PERMISSIONS,
    BUILT_IN,
    IMPLIED,
    SENTENCES,
    Permission,
    Permissions,
    may_assign,
    may_sign_in_as,
    permissions_of,
    with_implied,
)

# What each built-in type permits; a new permission has to be entered here too.
TABLE: dict[Permission, str] = {
    "view-connections": "admin builder",
    "manage-connections": "admin",
    "write-sql": "admin builder",
    "create-input-tables": "admin builder",
    "edit-input-tables": "admin builder viewer",
    "upload-csv": "admin builder",
    "create-warehouse-views": "admin builder",
    "schedule-materializations": "admin builder",
    "create-workbooks": "admin builder",
    "manage-all-workbooks": "admin",
    "see-members": "admin builder",
    "manage-members": "admin",
    "manage-teams": "admin",
    "manage-account-types": "admin",
    "read-audit-log": "admin",
}


def test_the_table_names_every_permission() -> None:
    assert set(TABLE) == ALL_PERMISSIONS == set(SENTENCES)


@pytest.mark.parametrize(("account", "permission"), list(product(BUILT_IN, TABLE)))
def test_permissions_of_built_in_types(account: str, permission: Permission) -> None:
    actor = Actor("1", "a@example.org", "A", account)
    assert actor.may(permission) is (account in TABLE[permission].split())


def test_a_built_in_type_cannot_be_given_more() -> None:
    assert not Actor("1", "a@example.org", "A", "viewer", ALL_PERMISSIONS).may("manage-members")


def test_built_in_types_hold_what_their_permissions_imply() -> None:
    for built_in in BUILT_IN.values():
        assert with_implied(built_in.permissions) == built_in.permissions


@pytest.mark.parametrize("permission", sorted(ALL_PERMISSIONS))
def test_implied_permissions_come_along(permission: Permission) -> None:
    literals = with_implied([permission])
    assert literals == with_implied(literals)
    assert literals == {permission}.union(
        *(with_implied([literal]) for literal in IMPLIED.get(permission, ()))
    )


def test_unknown_words_and_types_permit_nothing() -> None:
    assert permissions_of("f" * 32, ["fly", 3, None, "upload-csv"]) == {"upload-csv"}
    assert permissions_of("f" * 32, None) == frozenset()
    assert Actor("1", "a@example.org", "A", "f" * 32).permissions == frozenset()


SOME: tuple[Permission, ...] = ("manage-members", "upload-csv", "read-audit-log")
SUBSETS: list[Permissions] = [
    frozenset(chosen) for size in range(len(SOME) + 1) for chosen in combinations(SOME, size)
]


def test_nobody_gives_or_takes_what_they_do_not_have() -> None:
    for own, former, wanted in product(SUBSETS, repeat=3):
        assert may_assign(own, former, wanted) is all(literal in own for literal in former | wanted)


def test_nobody_signs_in_as_somebody_who_may_more() -> None:
    for own, theirs in product(SUBSETS, repeat=2):
        assert may_sign_in_as(own, theirs) is (not theirs - own)
