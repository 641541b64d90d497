"""Decides what members may do with workbooks and input tables: pure functions of plain values.

What is not named here is refused.
"""

from typing import Literal

from tablewright.access.permissions import SENTENCES, Permission, Permissions
from tablewright.common.errors import Refusal

Ability = Literal["view", "edit"]

WorkbookAction = Literal[
    "open-published",
    "open-draft",
    "edit",
    "publish",
    "use-storage",
    "share",
    "delete",
    "restore",
]

_EDITING: frozenset[WorkbookAction] = frozenset({"open-draft", "edit", "publish", "use-storage"})
_OWNING: frozenset[WorkbookAction] = frozenset({"share", "delete", "restore"})


def workbook_ability(
    permissions: Permissions, *, is_owner: bool, share: Ability | None, everyone: bool
) -> Ability | None:
    """What a member may do with a workbook; None hides it.

    A member who may not create workbooks can never edit one, whatever their share.
    """
    if "manage-all-workbooks" in permissions:
        return "edit"
    if not (is_owner or share or everyone):
        return None
    if "create-workbooks" in permissions and (is_owner or share == "edit"):
        return "edit"
    return "view"


def may_on_workbook(
    action: WorkbookAction, ability: Ability | None, *, permissions: Permissions, is_owner: bool
) -> bool:
    """Whether a member with this ability may do this to the workbook."""
    if ability is None:
        return False
    if action == "open-published":
        return True
    if ability != "edit":
        return False
    if action in _EDITING:
        return True
    if action in _OWNING:
        return is_owner or "manage-all-workbooks" in permissions
    return False


def may_enter_data(
    ability: Ability | None, data_entry: Literal["draft", "published"], permissions: Permissions
) -> bool:
    """Whether a member may type into an input table, by its data entry permission.

    `draft` keeps entry to those who edit the workbook; `published` opens it to everyone who may open it.
    """
    if "edit-input-tables" not in permissions:
        return False
    return ability == "edit" or (ability == "view" and data_entry == "published")


def refuse_without(permissions: Permissions, permission: Permission) -> None:
    """Raise `not-allowed` unless the account type permits it."""
    if permission not in permissions:
        raise Refusal(
            "not-allowed",
            f"Your account type may not {SENTENCES[permission]}.",
            hint="Ask an administrator for an account type that may.",
            where={"permission": permission},
        )
