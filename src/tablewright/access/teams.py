"""Teams: groups of members, to whom connections and destinations can be opened."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.decisions import refuse_without
from tablewright.common.errors import Refusal
from tablewright.common.events import TeamChanged, TeamCreated, TeamDeleted
from tablewright.store.database import Store
from tablewright.store.models import ConnectionGrant, MemberRecord, TeamMember, TeamRecord
from tablewright.store.remembered import Remembered


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """`member_ids` are for members of the team and those who may see all members; else None."""

    id: str
    name: str
    description: str
    visible: bool
    mine: bool
    member_ids: tuple[str, ...] | None


def teams_of(session: Session, member_id: str) -> frozenset[str]:
    """Ids of the teams that a member belongs to."""
    query = select(TeamMember.team_id).where(TeamMember.member_id == member_id)
    return frozenset(session.scalars(query))


class TeamNames:
    """The names of each member's teams for formulas. A member who leaves a team loses its name at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = Remembered[str, frozenset[str]](store)

    def of(self, member_id: str) -> frozenset[str]:
        return self._known.get(member_id, lambda: self._find(member_id))

    def _find(self, member_id: str) -> frozenset[str]:
        query = (
            select(TeamRecord.name)
            .join(TeamMember, TeamMember.team_id == TeamRecord.id)
            .where(TeamMember.member_id == member_id)
        )
        with self._store.engine.connect() as database:
            return frozenset(database.scalars(query))


class Teams:
    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store = store
        self._audit = audit

    def all(self, actor: Actor) -> list[TeamFacts]:
        """Teams whose name the member may see, by name."""
        with self._store.session() as session:
            teams = session.scalars(select(TeamRecord).order_by(func.lower(TeamRecord.name)))
            facts = [_facts(session, actor, team) for team in teams]
        return [fact for fact in facts if fact.visible or fact.mine or actor.may("manage-teams")]

    def create(self, actor: Actor, name: str, description: str = "", *, visible: bool = True) -> TeamFacts:
        refuse_without(actor.permissions, "manage-teams")
        try:
            with self._store.session() as session:
                team = TeamRecord(name=_named(name), description=description, visible=visible)
                session.add(team)
                session.flush()
                self._audit.record(actor, TeamCreated(team.id, team.name), session)
                return _facts(session, actor, team)
        except IntegrityError:
            raise _name_taken(name) from None

    def change(
        self,
        actor: Actor,
        team_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        visible: bool | None = None,
        member_ids: Iterable[str] | None = None,
    ) -> TeamFacts:
        """`member_ids` are all of its members after the change, which applies from their next request on."""
        refuse_without(actor.permissions, "manage-teams")
        try:
            with self._store.session() as session:
                team = _found(session, team_id)
                wanted = {
                    "name": _named(name) if name is not None else None,
                    "description": description,
                    "visible": visible,
                }
                changed = [
                    field
                    for field, value in wanted.items()
                    if value is not None and value != getattr(team, field)
                ]
                for field in changed:
                    setattr(team, field, wanted[field])
                added, removed = _set_members(session, team_id, member_ids)
                session.flush()
                if changed or added or removed:
                    event = TeamChanged(team.id, team.name, changed, added, removed)
                    self._audit.record(actor, event, session)
                return _facts(session, actor, team)
        except IntegrityError:
            raise _name_taken(name or "") from None

    def delete(self, actor: Actor, team_id: str) -> None:
        """Delete a team and its grants; its members keep what they have in other ways."""
        refuse_without(actor.permissions, "manage-teams")
        with self._store.session() as session:
            team = _found(session, team_id)
            granted = (ConnectionGrant.kind == "team", ConnectionGrant.grantee_id == team_id)
            session.execute(delete(ConnectionGrant).where(*granted))
            session.delete(team)
            self._audit.record(actor, TeamDeleted(team_id, team.name), session)


def _set_members(session: Session, team_id: str, wanted: Iterable[str] | None) -> tuple[list[str], list[str]]:
    """The ids that were added and removed."""
    if wanted is None:
        return [], []
    before = set(session.scalars(select(TeamMember.member_id).where(TeamMember.team_id == team_id)))
    after = set(wanted)
    known = set(session.scalars(select(MemberRecord.id).where(MemberRecord.id.in_(after))))
    unknown = sorted(after - known)
    if unknown:
        raise Refusal(
            "invalid",
            "One of the members does not exist.",
            code="unknown-member",
            hint="Reload the list of members.",
            where={"member_id": unknown[0]},
        )
    gone = delete(TeamMember).where(TeamMember.team_id == team_id, TeamMember.member_id.in_(before - after))
    session.execute(gone)
    session.add_all(TeamMember(team_id=team_id, member_id=member_id) for member_id in after - before)
    return sorted(after - before), sorted(before - after)


def _facts(session: Session, actor: Actor, team: TeamRecord) -> TeamFacts:
    query = (
        select(TeamMember.member_id)
        .join(MemberRecord, MemberRecord.id == TeamMember.member_id)
        .where(TeamMember.team_id == team.id)
        .order_by(func.lower(MemberRecord.name))
    )
    members = tuple(session.scalars(query))
    mine = actor.id in members
    shown = mine or actor.may("see-members")
    return TeamFacts(team.id, team.name, team.description, team.visible, mine, members if shown else None)


def _found(session: Session, team_id: str) -> TeamRecord:
    team = session.get(TeamRecord, team_id)
    if team is None:
        raise Refusal("not-found", "There is no such team.", hint="Reload the list of teams.")
    return team


def _named(name: str) -> str:
    if not name.strip():
        raise Refusal("invalid", "A team needs a name.", code="bad-name", where={"field": "name"})
    return name.strip()


def _name_taken(name: str) -> Refusal:
    return Refusal(
        "conflict",
        f"There is a team called {name.strip()} already.",
        code="name-taken",
        hint="Choose another name.",
        where={"field": "name"},
    )
