"""Every combination of the access decisions, as tables."""

from itertools import product
from typing import get_args

import pytest

from tablewright.access.decisions import (
    Ability,
    WorkbookAction,
    may_enter_data,
    may_on_workbook,
    refuse_without,
    workbook_ability,
)
from tablewright.access.permissions import ALL_PERMISSIONS, BUILT_IN, SENTENCES, Permissions
from tablewright.common.errors import Refusal

ACCOUNTS = tuple(BUILT_IN)


def of(account: str) -> Permissions:
    return BUILT_IN[account].permissions


# account type, owner, share, everyone -> ability
ABILITIES: list[tuple[str, bool, Ability | None, bool, Ability | None]] = [
    ("admin", False, None, False, "edit"),
    ("admin", False, None, True, "edit"),
    ("admin", False, "view", False, "edit"),
    ("admin", False, "view", True, "edit"),
    ("admin", False, "edit", False, "edit"),
    ("admin", False, "edit", True, "edit"),
    ("admin", True, None, False, "edit"),
    ("admin", True, None, True, "edit"),
    ("admin", True, "view", False, "edit"),
    ("admin", True, "view", True, "edit"),
    ("admin", True, "edit", False, "edit"),
    ("admin", True, "edit", True, "edit"),
    ("builder", False, None, False, None),
    ("builder", False, None, True, "view"),
    ("builder", False, "view", False, "view"),
    ("builder", False, "view", True, "view"),
    ("builder", False, "edit", False, "edit"),
    ("builder", False, "edit", True, "edit"),
    ("builder", True, None, False, "edit"),
    ("builder", True, None, True, "edit"),
    ("builder", True, "view", False, "edit"),
    ("builder", True, "view", True, "edit"),
    ("builder", True, "edit", False, "edit"),
    ("builder", True, "edit", True, "edit"),
    ("viewer", False, None, False, None),
    ("viewer", False, None, True, "view"),
    ("viewer", False, "view", False, "view"),
    ("viewer", False, "view", True, "view"),
    ("viewer", False, "edit", False, "view"),
    ("viewer", False, "edit", True, "view"),
    ("viewer", True, None, False, "view"),
    ("viewer", True, None, True, "view"),
    ("viewer", True, "view", False, "view"),
    ("viewer", True, "view", True, "view"),
    ("viewer", True, "edit", False, "view"),
    ("viewer", True, "edit", True, "view"),
]


def test_the_table_has_every_combination() -> None:
    combinations = product(ACCOUNTS, (False, True), (None, "view", "edit"), (False, True))
    assert {row[:4] for row in ABILITIES} == set(combinations)


@pytest.mark.parametrize(("account", "is_owner", "share", "everyone", "ability"), ABILITIES)
def test_workbook_ability(
    account: str, is_owner: bool, share: Ability | None, everyone: bool, ability: Ability | None
) -> None:
    assert workbook_ability(of(account), is_owner=is_owner, share=share, everyone=everyone) == ability


EDITING = {"open-draft", "edit", "publish", "use-storage"}
OWNING = {"share", "delete", "restore"}


@pytest.mark.parametrize(
    ("action", "ability", "account", "is_owner"),
    list(product(get_args(WorkbookAction), (None, "view", "edit"), ACCOUNTS, (False, True))),
)
def test_actions_on_a_workbook(
    action: WorkbookAction, ability: Ability | None, account: str, is_owner: bool
) -> None:
    expected = {
        None: False,
        "view": action == "open-published",
        "edit": action == "open-published"
        or action in EDITING
        or (action in OWNING and (is_owner or account == "admin")),
    }[ability]
    assert may_on_workbook(action, ability, permissions=of(account), is_owner=is_owner) is expected


def test_every_workbook_action_is_decided() -> None:
    assert EDITING | OWNING | {"open-published"} == set(get_args(WorkbookAction))


@pytest.mark.parametrize("extra", ["manage-all-workbooks", "create-workbooks", None])
def test_only_two_permissions_matter_for_a_workbook(extra: str | None) -> None:
    others = ALL_PERMISSIONS - {"manage-all-workbooks", "create-workbooks"}
    alone: Permissions = frozenset({extra} if extra else set())  # pyright: ignore[reportAssignmentType]
    for is_owner, share, everyone in product((False, True), (None, "view", "edit"), (False, True)):
        for permissions in (alone, alone | others):
            ability = workbook_ability(permissions, is_owner=is_owner, share=share, everyone=everyone)
            like = {"manage-all-workbooks": "admin", "create-workbooks": "builder", None: "viewer"}[extra]
            assert ability == workbook_ability(of(like), is_owner=is_owner, share=share, everyone=everyone)


def test_unknown_actions_are_refused() -> None:
    assert not may_on_workbook("fly", "edit", permissions=ALL_PERMISSIONS, is_owner=True)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("permitted", [False, True])
@pytest.mark.parametrize(
    ("ability", "data_entry", "expected"),
    [
        (None, "draft", False),
        (None, "published", False),
        ("view", "draft", False),
        ("view", "published", True),
        ("edit", "draft", True),
        ("edit", "published", True),
    ],
)
def test_data_entry(ability: Ability | None, data_entry: str, expected: bool, permitted: bool) -> None:
    permissions = ALL_PERMISSIONS if permitted else ALL_PERMISSIONS - {"edit-input-tables"}
    entered = may_enter_data(ability, data_entry, permissions)  # pyright: ignore[reportArgumentType]
    assert entered is (expected and permitted)


@pytest.mark.parametrize("permission", sorted(ALL_PERMISSIONS))
def test_a_refusal_says_what_the_account_type_may_not(permission: str) -> None:
    refuse_without(ALL_PERMISSIONS, permission)  # pyright: ignore[reportArgumentType]
    with pytest.raises(Refusal) as refused:
        refuse_without(ALL_PERMISSIONS - {permission}, permission)  # pyright: ignore[reportArgumentType]
    assert SENTENCES[permission] in refused.value.message  # pyright: ignore[reportArgumentType]
