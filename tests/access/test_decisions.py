"""Every combination of the access decisions, as tables."""

from itertools import product
from typing import get_args

import pytest

from tablewright.access.actor import AccountType
from tablewright.access.decisions import (
    Ability,
    Action,
    WorkbookAction,
    may,
    may_enter_data,
    may_on_workbook,
    workbook_ability,
)

ACCOUNTS: tuple[AccountType, ...] = get_args(AccountType)

ALLOWED = {
    "manage-members": "admin",
    "read-audit-log": "admin",
    "manage-connections": "admin",
    "manage-write-access": "admin",
    "use-connections": "admin builder",
    "create-workbook": "admin builder",
    "upload-csv": "admin builder",
    "create-input-table": "admin builder",
    "see-members": "admin builder",
}


def test_the_table_names_every_action() -> None:
    assert set(ALLOWED) == set(get_args(Action))


@pytest.mark.parametrize(("account", "action"), list(product(ACCOUNTS, get_args(Action))))
def test_actions_by_account_type(account: AccountType, action: Action) -> None:
    assert may(account, action) == (account in ALLOWED[action].split())


# account type, owner, share, everyone -> ability
ABILITIES: list[tuple[AccountType, bool, Ability | None, bool, Ability | None]] = [
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
    account: AccountType, is_owner: bool, share: Ability | None, everyone: bool, ability: Ability | None
) -> None:
    assert workbook_ability(account, is_owner=is_owner, share=share, everyone=everyone) == ability


EDITING = {"open-draft", "edit", "publish", "use-storage"}
OWNING = {"share", "delete", "restore"}


@pytest.mark.parametrize(
    ("action", "ability", "account", "is_owner"),
    list(product(get_args(WorkbookAction), (None, "view", "edit"), ACCOUNTS, (False, True))),
)
def test_actions_on_a_workbook(
    action: WorkbookAction, ability: Ability | None, account: AccountType, is_owner: bool
) -> None:
    expected = {
        None: False,
        "view": action == "open-published",
        "edit": action == "open-published"
        or action in EDITING
        or (action in OWNING and (is_owner or account == "admin")),
    }[ability]
    assert may_on_workbook(action, ability, account_type=account, is_owner=is_owner) is expected


def test_every_workbook_action_is_decided() -> None:
    assert EDITING | OWNING | {"open-published"} == set(get_args(WorkbookAction))


def test_unknown_actions_are_refused() -> None:
    assert not may("admin", "fly")  # pyright: ignore[reportArgumentType]
    assert not may_on_workbook("fly", "edit", account_type="admin", is_owner=True)  # pyright: ignore[reportArgumentType]


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
def test_data_entry(ability: Ability | None, data_entry: str, expected: bool) -> None:
    assert may_enter_data(ability, data_entry) is expected  # pyright: ignore[reportArgumentType]
