"""Decides what members may do with a connection, its sources and its destinations: pure functions of plain
values.

Grants give levels to everyone, to teams and to members; the highest one counts. A level never allows more
than the account type. Actions that are not listed here are refused.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Literal, TypeGuard, get_args

from tablewright.access.permissions import Permission, Permissions

Level = Literal["write-only", "use", "use-and-annotate", "admin"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""From the lowest to the highest."""

GranteeKind = Literal["everyone", "team", "member"]

ConnectionAction = Literal[
    "see",
    "explore",
    "write-sql",
    "annotate",
    "administer",
    "move",
    "create-input-table",
    "upload-csv",
    "create-warehouse-view",
    "materialize",
]

SourceKind = Literal["table", "sql", "input-table", "upload"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A level for everyone (`grantee_id` is empty), a team or a member."""

    kind: GranteeKind
    grantee_id: str
    level: Level


_NEEDS: dict[ConnectionAction, tuple[Level, Permissions]] = {
    "see": ("write-only", frozenset({"view-connections", "create-input-tables", "upload-csv"})),
    "explore": ("use", frozenset({"view-connections"})),
    "write-sql": ("use", frozenset({"write-sql"})),
    "annotate": ("use-and-annotate", frozenset({"view-connections"})),
    "administer": ("admin", frozenset({"view-connections"})),
    "move": ("admin", frozenset({"manage-connections"})),
    "create-input-table": ("write-only", frozenset({"create-input-tables"})),
    "upload-csv": ("write-only", frozenset({"upload-csv"})),
    "create-warehouse-view": ("write-only", frozenset({"create-warehouse-views"})),
    "materialize": ("write-only", frozenset({"schedule-materializations"})),
}
"""The lowest level that allows an action, and permissions of which the member needs one as well.

`move` changes the connection's file or address, which could open something that nobody granted the member.
"""


def is_level(word: object) -> TypeGuard[Level]:
    return isinstance(word, str) and word in LEVELS


def highest(levels: Iterable[Level]) -> Level | None:
    return max(levels, key=LEVELS.index, default=None)


def level_of(
    permissions: Permissions, member_id: str, teams: Set[str], grants: Iterable[Grant]
) -> Level | None:
    """A member's level on a connection: the highest of their grants. Members who manage connections need no
    grant."""
    if "manage-connections" in permissions:
        return "admin"
    return highest(grant.level for grant in grants if _reaches(grant, member_id, teams))


def _reaches(grant: Grant, member_id: str, teams: Set[str]) -> bool:
    match grant.kind:
        case "everyone":
            return True
        case "team":
            return grant.grantee_id in teams
        case "member":
            return grant.grantee_id == member_id
        case _:
            return False


def may_on_connection(action: ConnectionAction, level: Level | None, permissions: Permissions) -> bool:
    """Whether a member of this level may do this to the connection."""
    needed = _NEEDS.get(action)
    if needed is None or level is None:
        return False
    lowest, any_of = needed
    return LEVELS.index(level) >= LEVELS.index(lowest) and not any_of.isdisjoint(permissions)


def missing_permission(action: ConnectionAction, permissions: Permissions) -> Permission | None:
    """The permission to name in the error when the account type has none of those that the action needs."""
    any_of = _NEEDS[action][1]
    if not any_of.isdisjoint(permissions):
        return None
    return "view-connections" if "view-connections" in any_of else min(any_of)


def may_use_source(kind: SourceKind, level: Level | None, permissions: Permissions, *, own: bool) -> bool:
    """Whether a member may make this a source of a document.

    `own`: an input table or upload that they made, or that is in a workbook that they may edit. The level for
    use does not open what others typed or loaded.
    """
    match kind:
        case "table":
            return may_on_connection("explore", level, permissions)
        case "sql":
            return may_on_connection("write-sql", level, permissions)
        case "input-table" | "upload":
            mine = own and may_on_connection("see", level, permissions)
            return mine or may_on_connection("administer", level, permissions)
        case _:
            return False


def may_use_destination(level: Level | None, *, member_teams: Set[str], destination_teams: Set[str]) -> bool:
    """Whether a member may put new objects into a destination.

    A destination without teams is open to all who may write to its connection.
    """
    if level is None:
        return False
    return level == "admin" or not destination_teams or not destination_teams.isdisjoint(member_teams)
