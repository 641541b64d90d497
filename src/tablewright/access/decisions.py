"""Who may do what: pure functions of plain values. What is not named here is refused."""

from typing import Literal

from tablewright.access.actor import AccountType

Ability = Literal["view", "edit"]

Action = Literal[
    "manage-members",
    "read-audit-log",
    "manage-connections",
    "manage-write-access",
    "use-connections",
    "create-workbook",
    "upload-csv",
    "create-input-table",
    "see-members",
]

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

_BUILDING: frozenset[Action] = frozenset(
    {"use-connections", "create-workbook", "upload-csv", "create-input-table", "see-members"}
)
_ADMINISTERING: frozenset[Action] = frozenset(
    {"manage-members", "read-audit-log", "manage-connections", "manage-write-access"}
)
_GRANTED: dict[AccountType, frozenset[Action]] = {
    "admin": _BUILDING | _ADMINISTERING,
    "builder": _BUILDING,
    "viewer": frozenset(),
}
_EDITING: frozenset[WorkbookAction] = frozenset({"open-draft", "edit", "publish", "use-storage"})
_OWNING: frozenset[WorkbookAction] = frozenset({"share", "delete", "restore"})


def may(account_type: AccountType, action: Action) -> bool:
    """Whether an account of this type may do something that belongs to no single workbook."""
    return action in _GRANTED[account_type]


def workbook_ability(
    account_type: AccountType, *, is_owner: bool, share: Ability | None, everyone: bool
) -> Ability | None:
    """What a member may do with a workbook; None hides it. Viewers never edit, whatever they were given."""
    if account_type == "admin":
        return "edit"
    if not (is_owner or share or everyone):
        return None
    if account_type == "builder" and (is_owner or share == "edit"):
        return "edit"
    return "view"


def may_on_workbook(
    action: WorkbookAction, ability: Ability | None, *, account_type: AccountType, is_owner: bool
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
        return is_owner or account_type == "admin"
    return False


def may_enter_data(ability: Ability | None, data_entry: Literal["draft", "published"]) -> bool:
    """Whether a member may type into an input table, by its data entry permission.

    `draft` keeps entry to those who edit the workbook; `published` opens it to everyone who may open it.
    """
    return ability == "edit" or (ability == "view" and data_entry == "published")
