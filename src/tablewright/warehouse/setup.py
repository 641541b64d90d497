"""What a destination needs on each platform: the fields of its form, and the SQL that sets it up. Pure.

Each platform's folder has a `setup.py` with one `SETUP`. It says which fields name a destination, how the
destination is created, and which grants writing needs: one grant a statement, each with a reason in plain
words and with the steps of the doctor that fail without it. From which steps fail, the doctor tells which
grant is missing (`missing_grants`).
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol, cast

from sqlglot import exp

from tablewright.warehouse.contract import WarehouseError
from tablewright.warehouse.tree import name

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
"""What the doctor tries. `clean-up` drops what is not there, `load` fills a table with many rows,
`materialize` runs a statement where the form of the destination has long ones run."""

Container = tuple[str, ...]


def steps(*names: Step) -> frozenset[Step]:
    return frozenset(names)


INSIDE = steps("insert", "select", "update", "delete", "transaction", "alter", "rename") | steps(
    "create-view", "replace-view", "drop-view", "load", "drop-table"
)
"""All that is done with a table or view once it is there."""


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
    """Whom and what the SQL is for.

    `details` are the plain fields of the connection, `options` the fields of the destination that are no
    part of its path. `user` is whom the warehouse takes us for, as `PlatformSetup.whoami` tells; None: it was
    not asked, and `details` must tell. `shared` names tables in it that another user owns and that writing
    needs (the registry of a destination that several connections share).
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
    """One right, given by one statement. None as a statement: this request has no use for it."""

    key: str
    """Unique on the platform and stable: `schema-create`."""
    label: str
    """As the platform calls it: `CREATE on the schema`."""
    reason: str
    steps: frozenset[Step]
    """The doctor's steps that fail without it."""
    statement: Callable[[SetupRequest], str | None]
    via: Literal["sql", "shell"] = "sql"
    printed: bool = True
    """Part of the set-up. Where not, only some servers want it, and the doctor names it there."""
    sign: re.Pattern[str] | None = None
    """What the warehouse says when it is missing, where other refusals of these steps look alike."""

    def to_run(self, request: SetupRequest) -> SetupStatement | None:
        sql = self.statement(request)
        return SetupStatement(sql, self.reason, self.key, self.via) if sql is not None else None


def no_statements(_request: SetupRequest) -> tuple[SetupStatement, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class PlatformSetup:
    """`create` makes the destination and what the grants are given to; `after` comes behind the grants
    (settings, rights on what will be made later). Every statement may be run again without harm."""

    fields: tuple[DestinationField, ...]
    create: Callable[[SetupRequest], tuple[SetupStatement, ...]]
    grants: tuple[Grant, ...]
    after: Callable[[SetupRequest], tuple[SetupStatement, ...]] = no_statements
    user: Callable[[SetupRequest], str | None] = lambda _request: None
    """Whom the grants go to, as people know it; None where the platform has no users."""
    whoami: Callable[[], exp.Expression] | None = None
    """A SELECT of one value: whom the warehouse takes us for, where `details` do not tell."""

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
        return tuple(str(values[each.name]).strip() for each in self.fields if each.part)

    def values(self, container: Container) -> dict[str, str]:
        """The fields that name this path."""
        parts = [each.name for each in self.fields if each.part]
        return dict(zip(parts, container, strict=True))


def missing_grants(
    grants: Collection[Grant],
    refused: Collection[Step],
    passed: Collection[Step],
) -> dict[Step, str]:
    """For each refused step the grant that it lacks, by its key: the fewest grants that explain all of them.

    A grant that some step needs and that step passed is there. Steps that no grant explains are left out.
    """
    suspects = [grant for grant in grants if not grant.steps & set(passed)]
    left = set(refused)
    found: dict[Step, str] = {}
    while left:
        best = max(suspects, key=lambda grant: len(grant.steps & left), default=None)
        if best is None or not best.steps & left:
            break
        found |= dict.fromkeys(best.steps & left, best.key)
        left -= best.steps
    return found


class _Module(Protocol):
    SETUP: PlatformSetup


_FOLDERS = frozenset(
    {"duckdb", "postgres", "alloydb", "mysql", "redshift", "snowflake", "bigquery", "databricks"}
)


def setup_of(platform: str) -> PlatformSetup:
    """Raises `invalid` for a platform that there is not."""
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
