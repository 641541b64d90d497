"""Every combination of the decisions about connections, sources and destinations, as tables."""

from itertools import combinations, product
from typing import get_args

import pytest

from tablewright.access.levels import (
    LEVELS,
    ConnectionAction,
    Grant,
    GranteeKind,
    Level,
    SourceKind,
    highest,
    level_of,
    may_on_connection,
    may_use_destination,
    may_use_source,
    missing_permission,
)
from tablewright.access.permissions import ALL_PERMISSIONS, BUILT_IN, Permission, Permissions

ACTIONS: tuple[ConnectionAction, ...] = get_args(ConnectionAction)
ALL_LEVELS: tuple[Level | None, ...] = (None, *LEVELS)

# action -> levels that give it, permissions of which one is needed
TABLE: dict[ConnectionAction, tuple[str, str]] = {
    "see": ("write-only use use-and-annotate admin", "view-connections create-input-tables upload-csv"),
    "explore": ("use use-and-annotate admin", "view-connections"),
    "write-sql": ("use use-and-annotate admin", "write-sql"),
    "annotate": ("use-and-annotate admin", "view-connections"),
    "administer": ("admin", "view-connections"),
    "move": ("admin", "manage-connections"),
    "create-input-table": ("write-only use use-and-annotate admin", "create-input-tables"),
    "upload-csv": ("write-only use use-and-annotate admin", "upload-csv"),
    "create-warehouse-view": ("write-only use use-and-annotate admin", "create-warehouse-views"),
    "materialize": ("write-only use use-and-annotate admin", "schedule-materializations"),
}
RELEVANT: tuple[Permission, ...] = (
    "view-connections",
    "manage-connections",
    "write-sql",
    "create-input-tables",
    "upload-csv",
    "create-warehouse-views",
    "schedule-materializations",
)
MIXTURES: list[Permissions] = [
    frozenset(chosen) for size in range(len(RELEVANT) + 1) for chosen in combinations(RELEVANT, size)
]


def test_the_table_names_every_action() -> None:
    assert set(TABLE) == set(ACTIONS)


@pytest.mark.parametrize(("action", "level"), list(product(ACTIONS, ALL_LEVELS)))
def test_actions_by_level_and_every_mixture_of_permissions(
    action: ConnectionAction, level: Level | None
) -> None:
    levels, needed = TABLE[action]
    for permissions in MIXTURES:
        expected = level in levels.split() and any(part in permissions for part in needed.split())
        assert may_on_connection(action, level, permissions) is expected, permissions
        # The other permissions change nothing.
        others = ALL_PERMISSIONS - set(RELEVANT)
        assert may_on_connection(action, level, permissions | others) is expected, permissions


@pytest.mark.parametrize("action", ACTIONS)
def test_the_permission_that_is_missing_is_named(action: ConnectionAction) -> None:
    needed = set(TABLE[action][1].split())
    for permissions in MIXTURES:
        named = missing_permission(action, permissions)
        assert named is None if needed & permissions else named in needed


def test_unknown_actions_are_refused() -> None:
    assert not may_on_connection("fly", "admin", ALL_PERMISSIONS)  # pyright: ignore[reportArgumentType]


ME, MY_TEAM = "me", frozenset({"team"})
WHOM: tuple[tuple[GranteeKind, str], ...] = (
    ("everyone", ""),
    ("team", "team"),
    ("team", "other team"),
    ("member", ME),
    ("member", "somebody"),
)
MINE = {0, 1, 3}


def test_grants_add_up_and_the_highest_counts() -> None:
    for levels in product(ALL_LEVELS, repeat=len(WHOM)):
        grants = [Grant(*whom, level) for whom, level in zip(WHOM, levels, strict=True) if level is not None]
        reached = [level for place, level in enumerate(levels) if place in MINE and level is not None]
        expected = max(reached, key=LEVELS.index) if reached else None
        assert level_of(frozenset(), ME, MY_TEAM, grants) == expected, levels
        assert level_of(frozenset({"manage-connections"}), ME, MY_TEAM, grants) == "admin", levels


def test_without_grants_there_is_no_level() -> None:
    assert highest(()) is None
    assert level_of(BUILT_IN["builder"].permissions, ME, MY_TEAM, ()) is None


def test_a_grant_to_an_unknown_kind_reaches_nobody() -> None:
    grant = Grant("robot", ME, "admin")  # pyright: ignore[reportArgumentType]
    assert level_of(frozenset(), ME, MY_TEAM, [grant]) is None


# kind of source -> own, level -> with which permission it may be used (None: with none)
def _expected(kind: SourceKind, level: Level | None, permissions: Permissions, own: bool) -> bool:
    reads = level in ("use", "use-and-annotate", "admin")
    if kind == "table":
        return reads and "view-connections" in permissions
    if kind == "sql":
        return reads and "write-sql" in permissions
    if level == "admin" and "view-connections" in permissions:
        return True
    writes = permissions & {"view-connections", "create-input-tables", "upload-csv"}
    return own and level is not None and bool(writes)


@pytest.mark.parametrize(
    ("kind", "level", "own"), list(product(get_args(SourceKind), ALL_LEVELS, (False, True)))
)
def test_sources(kind: SourceKind, level: Level | None, own: bool) -> None:
    for permissions in MIXTURES:
        expected = _expected(kind, level, permissions, own)
        assert may_use_source(kind, level, permissions, own=own) is expected, permissions


@pytest.mark.parametrize("level", ["write-only", "use", "use-and-annotate"])
def test_what_others_typed_or_loaded_is_not_opened_by_a_level_for_use(level: Level) -> None:
    builder = BUILT_IN["builder"].permissions
    for kind in ("input-table", "upload"):
        assert not may_use_source(kind, level, builder, own=False)
        assert may_use_source(kind, level, builder, own=True)


def test_write_only_reads_back_what_is_its_own_and_nothing_else() -> None:
    builder = BUILT_IN["builder"].permissions
    assert may_use_source("input-table", "write-only", builder, own=True)
    assert may_use_source("upload", "write-only", builder, own=True)
    for kind in ("table", "sql", "input-table", "upload"):
        assert not may_use_source(kind, "write-only", builder, own=False)


def test_unknown_kinds_of_sources_are_refused() -> None:
    assert not may_use_source("moon", "admin", ALL_PERMISSIONS, own=True)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("level", ALL_LEVELS)
@pytest.mark.parametrize("destination_teams", [frozenset[str](), frozenset({"a"}), frozenset({"a", "b"})])
@pytest.mark.parametrize("member_teams", [frozenset[str](), frozenset({"a"}), frozenset({"c"})])
def test_destinations(
    level: Level | None, destination_teams: frozenset[str], member_teams: frozenset[str]
) -> None:
    expected = level == "admin" or (
        level is not None and (not destination_teams or "a" in destination_teams & member_teams)
    )
    decided = may_use_destination(level, member_teams=member_teams, destination_teams=destination_teams)
    assert decided is expected
