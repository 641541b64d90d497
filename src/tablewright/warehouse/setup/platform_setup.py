"""The set-up of a destination on each platform: the fields of its form, and the SQL that creates it. Pure.

Each platform's folder has a `setup.py` with one `SETUP`. It says which fields name a destination, how the
destination is created, and which grants writing needs: one grant in each statement, with a reason in plain
words and with the steps of the doctor that fail without it. From the failing steps, the doctor derives the
missing grants (`missing_grants`).
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol, cast

from sqlglot import exp

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sql.nodes import name

Step = Literal[
    "connect",
    "create-schema",
    "clean-up",
    "create-table",
    "insert",
    "select",
    "update",
    "delete",
    "values",
    "case",
    "transaction",
    "temporary",
    "alter",
    "rename",
    "create-view",
    "replace-view",
    "drop-view",
    "load",
    "load-csv",
    "registry",
    "materialize",
    "refreshed-table",
    "drop-table",
]
"""The doctor's steps. `clean-up` drops a missing table, `load` fills a table with many rows, `materialize`
runs a statement in the place configured for long ones."""

Container = tuple[str, ...]


def steps(*names: Step) -> frozenset[Step]:
    return frozenset(names)


INSIDE = steps("insert", "select", "update", "delete", "transaction", "alter", "rename") | steps(
    "create-view", "replace-view", "drop-view", "load", "drop-table"
)
"""The steps that use an existing table or view."""


@dataclass(frozen=True, slots=True)
class DestinationField:
    """One field of the form of a destination. Those with `part` make up its path, in their order."""

    name: str
    label: str
    help: str
    kind: Literal["text", "switch"] = "text"
    part: bool = True
    required: bool = True
    default: str | bool | None = None


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """The user and the destination that the SQL is for.

    `details` are the plain fields of the connection, `options` the fields of the destination that are no
    part of its path. `user` is the connection's user in the warehouse, from `PlatformSetup.whoami`; None: it
    was not queried, and follows from `details`. `shared` names tables in it that another user owns and that
    writing needs (the registry of a destination that several connections share).
    """

    details: Mapping[str, Any]
    container: Container
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    user: str | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetupStatement:
    """One statement to run in the warehouse, without its semicolon. `grant` is the key of a grant.

    `via` is `shell` for a command of the vendor's own tool, where SQL cannot say it.
    """

    sql: str
    reason: str
    grant: str | None = None
    via: Literal["sql", "shell"] = "sql"


@dataclass(frozen=True, slots=True)
class Grant:
    """One privilege, granted by one statement. A statement of None: this request does not need it."""

    key: str
    """Unique on the platform and stable: `schema-create`."""
    label: str
    """The platform's name of it: `CREATE on the schema`."""
    reason: str
    steps: frozenset[Step]
    """The doctor's steps that fail without it."""
    statement: Callable[[SetupRequest], str | None]
    via: Literal["sql", "shell"] = "sql"
    printed: bool = True
    """Whether it is part of the set-up script. If not, only some servers need it, and the doctor reports it
    there."""
    sign: re.Pattern[str] | None = None
    """A pattern of the warehouse's error when it is missing, where other errors of these steps look alike."""

    def to_run(self, request: SetupRequest) -> SetupStatement | None:
        sql = self.statement(request)
        return SetupStatement(sql, self.reason, self.key, self.via) if sql is not None else None


def no_statements(_request: SetupRequest) -> tuple[SetupStatement, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class PlatformSetup:
    """`create` creates the destination and the grantees; `after` follows the grants (settings, default
    privileges). Every statement may be run again without harm."""

    fields: tuple[DestinationField, ...]
    create: Callable[[SetupRequest], tuple[SetupStatement, ...]]
    grants: tuple[Grant, ...]
    after: Callable[[SetupRequest], tuple[SetupStatement, ...]] = no_statements
    user: Callable[[SetupRequest], str | None] = lambda _request: None
    """The grantee for people; None if the platform has no users."""
    whoami: Callable[[], exp.Expression] | None = None
    """A SELECT of the connection's user, if `details` do not contain it."""

    def statements(self, request: SetupRequest) -> tuple[SetupStatement, ...]:
        """Everything an administrator of the warehouse runs once, in order."""
        given = (grant.to_run(request) for grant in self.grants if grant.printed)
        return (
            *self.create(request),
            *(statement for statement in given if statement is not None),
            *self.after(request),
        )

    def container(self, values: Mapping[str, Any]) -> Container:
        """The path of the destination that these fields name."""
        return tuple(str(values[other_field.name]).strip() for other_field in self.fields if other_field.part)

    def values(self, container: Container) -> dict[str, str]:
        """The fields that name this path."""
        parts = [other_field.name for other_field in self.fields if other_field.part]
        return dict(zip(parts, container, strict=True))


def missing_grants(
    grants: Collection[Grant],
    refused: Collection[Step],
    passed: Collection[Step],
) -> dict[Step, str]:
    """For each refused step the grant that it lacks, by its key: the fewest grants that explain all of them.

    A grant that a passed step needs is present. Steps that no grant explains are left out.
    """
    suspects = [grant for grant in grants if not grant.steps & set(passed)]
    left = set(refused)
    names: dict[Step, str] = {}
    while left:
        best = max(suspects, key=lambda grant: len(grant.steps & left), default=None)
        if best is None or not best.steps & left:
            break
        names |= dict.fromkeys(best.steps & left, best.key)
        left -= best.steps
    return names


class _Module(Protocol):
    SETUP: PlatformSetup


_FOLDERS = frozenset(
    {"duckdb", "postgres", "alloydb", "mysql", "redshift", "snowflake", "bigquery", "databricks"}
)


def setup_of(platform: str) -> PlatformSetup:
    """The set-up of a platform; raises `invalid` for an unknown one."""
    if platform not in _FOLDERS:
        raise WarehouseError("invalid", f"There is no platform called {platform}.")
    return cast(_Module, import_module(f"tablewright.warehouse.{platform}.setup")).SETUP


def composed(dialect: str, *parts: str | exp.Expression) -> str:
    """A statement that SQLGlot has no tree for: fixed keywords as text, everything else as nodes."""
    return " ".join(part if isinstance(part, str) else part.sql(dialect=dialect) for part in parts)


def dotted(path: tuple[str, ...]) -> exp.Expression:
    """`"catalog"."schema"`: a path of any length, every part quoted."""
    first, *rest = path
    node: exp.Expression = name(first)
    for part in rest:
        node = exp.Dot(this=node, expression=name(part))
    return node
