"""The grants of connections in the store, and what they allow a member to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection as Database
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.decisions import refuse_without
from tablewright.access.levels import (
    ConnectionAction,
    Grant,
    GranteeKind,
    Level,
    is_level,
    level_of,
    may_on_connection,
    missing_permission,
)
from tablewright.common.errors import Refusal
from tablewright.common.events import ConnectionGrantsChanged
from tablewright.store.database import Store
from tablewright.store.models import Connection, ConnectionGrant, MemberRecord, TeamMember, TeamRecord
from tablewright.store.remembered import Remembered

FOR_EVERYONE = Grant("everyone", "", "use")
"""The grant of a new connection."""

_REFUSALS: dict[ConnectionAction, str] = {
    "see": "use this connection",
    "explore": "read from this connection",
    "write-sql": "write SQL for this connection",
    "annotate": "describe this connection",
    "administer": "change this connection",
    "move": "change where this connection leads",
    "create-input-table": "create input tables on this connection",
    "upload-csv": "upload files to this connection",
    "create-warehouse-view": "create views on this connection",
    "materialize": "materialize on this connection",
}


@dataclass(frozen=True, slots=True)
class NamedGrant:
    """A grant with the name of its team or member (empty for everyone)."""

    grant: Grant
    name: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """All that decides what a member may do with connections."""

    teams: frozenset[str]
    grants: dict[str, list[Grant]]


class Grants:
    """Reads and changes grants. A revoked right is gone from the next check on."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store = store
        self._audit = audit
        self._standings = Remembered[str, _Standing](store)

    # ------------------------------------------------------------ asking

    def level(self, actor: Actor, connection_id: str) -> Level | None:
        standing = self._standing(actor)
        return level_of(actor.permissions, actor.id, standing.teams, standing.grants.get(connection_id, ()))

    def teams(self, actor: Actor) -> frozenset[str]:
        """Ids of the member's teams."""
        return self._standing(actor).teams

    def may(self, actor: Actor, action: ConnectionAction, connection_id: str) -> bool:
        return may_on_connection(action, self.level(actor, connection_id), actor.permissions)

    def require(self, actor: Actor, action: ConnectionAction, connection_id: str) -> None:
        """Raise `not-allowed`, or `not-found` for a connection that the member may not even see."""
        level = self.level(actor, connection_id)
        if may_on_connection(action, level, actor.permissions):
            return
        permission = missing_permission(action, actor.permissions)
        if permission is not None:
            refuse_without(actor.permissions, permission)
        if not may_on_connection("see", level, actor.permissions):
            raise missing_connection()
        raise Refusal(
            "not-allowed",
            f"You may not {_REFUSALS[action]}.",
            code="connection-not-granted",
            hint="Ask an administrator of the connection to open it to you.",
            where={"connection_id": connection_id},
        )

    def _standing(self, actor: Actor) -> _Standing:
        def ask() -> _Standing:
            with self._store.engine.connect() as database:
                return _standing(database, actor.id)

        return self._standings.get(actor.id, ask)

    # ------------------------------------------------------------ changing

    def of(self, actor: Actor, connection_id: str) -> list[NamedGrant]:
        """Everyone first, then teams, then members, by name."""
        self.require(actor, "administer", connection_id)
        with self._store.session() as session:
            return _named(session, connection_id)

    def replace(self, actor: Actor, connection_id: str, grants: Iterable[Grant]) -> list[NamedGrant]:
        """Replace all grants. Of several for the same grantee, the highest counts."""
        self.require(actor, "administer", connection_id)
        wanted = _distinct(grants)
        with self._store.session() as session:
            connection = session.get(Connection, connection_id)
            if connection is None or connection.deleted_at is not None:
                raise missing_connection()
            _check(session, wanted)
            session.execute(delete(ConnectionGrant).where(ConnectionGrant.connection_id == connection_id))
            add_grants(session, connection_id, wanted)
            facts: dict[str, str] = {
                f"{grant.kind}:{grant.grantee_id}" if grant.grantee_id else grant.kind: grant.level
                for grant in wanted
            }
            self._audit.record(actor, ConnectionGrantsChanged(connection_id, connection.name, facts), session)
            session.flush()
            return _named(session, connection_id)


def add_grants(session: Session, connection_id: str, grants: Iterable[Grant] = (FOR_EVERYONE,)) -> None:
    """Give a connection these grants, within the caller's transaction."""
    session.add_all(
        ConnectionGrant(
            connection_id=connection_id, kind=grant.kind, grantee_id=grant.grantee_id, level=grant.level
        )
        for grant in grants
    )


def missing_connection() -> Refusal:
    return Refusal(
        "not-found",
        "There is no such connection, or it is not open to you.",
        hint="It may have been deleted. Ask an administrator.",
    )


def _standing(database: Database, member_id: str) -> _Standing:
    teams = frozenset(
        database.execute(select(TeamMember.team_id).where(TeamMember.member_id == member_id)).scalars()
    )
    grants: dict[str, list[Grant]] = {}
    for row in database.execute(select(ConnectionGrant)):
        # A word that this version does not know gives nothing.
        if is_level(row.level):
            grant = Grant(cast(GranteeKind, row.kind), row.grantee_id, row.level)
            grants.setdefault(row.connection_id, []).append(grant)
    return _Standing(teams, grants)


def _distinct(grants: Iterable[Grant]) -> list[Grant]:
    result: dict[tuple[str, str], list[Grant]] = {}
    for grant in grants:
        result.setdefault((grant.kind, grant.grantee_id), []).append(grant)
    highest_first: list[Level] = ["admin", "use-and-annotate", "use", "write-only"]
    return [min(grants, key=lambda grant: highest_first.index(grant.level)) for grants in result.values()]


def _check(session: Session, grants: list[Grant]) -> None:
    for kind, model in (("team", TeamRecord), ("member", MemberRecord)):
        wanted = {grant.grantee_id for grant in grants if grant.kind == kind}
        known = set(session.scalars(select(model.id).where(model.id.in_(wanted))))
        unknown = sorted(wanted - known)
        if unknown:
            raise Refusal(
                "invalid",
                f"One of the {kind}s does not exist.",
                code=f"unknown-{kind}",
                hint=f"Reload the list of {kind}s.",
                where={f"{kind}_id": unknown[0]},
            )


def _named(session: Session, connection_id: str) -> list[NamedGrant]:
    rows = session.scalars(select(ConnectionGrant).where(ConnectionGrant.connection_id == connection_id))
    grants = [
        Grant(cast(GranteeKind, row.kind), row.grantee_id, row.level) for row in rows if is_level(row.level)
    ]
    names: dict[str, str] = {}
    for model in (TeamRecord, MemberRecord):
        ids = [grant.grantee_id for grant in grants]
        for row in session.execute(select(model.id, model.name).where(model.id.in_(ids))):
            names[row.id] = row.name
    named = [NamedGrant(grant, names.get(grant.grantee_id, "")) for grant in grants]
    order = {"everyone": 0, "team": 1, "member": 2}
    return sorted(named, key=lambda named_grant: (order[named_grant.grant.kind], named_grant.name.casefold()))
