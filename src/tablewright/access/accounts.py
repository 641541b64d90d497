"""Account types: the built-in ones, and those that an installation makes for itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.decisions import refuse_without
from tablewright.access.permissions import (
    BUILT_IN,
    Permission,
    Permissions,
    may_assign,
    permissions_of,
    with_implied,
)
from tablewright.common.errors import Refusal
from tablewright.common.events import (
    AccountTypeChanged,
    AccountTypeCreated,
    AccountTypeDeleted,
    InvitationTypeChanged,
)
from tablewright.store.database import Store
from tablewright.store.models import AccountTypeRecord, MemberRecord, ServerFact
from tablewright.store.upsert import upsert

INVITATION_FACT = "invitation-account-type"
FIRST_INVITATION_TYPE = "builder"


@dataclass(frozen=True, slots=True)
class AccountTypeFacts:
    """`members` is how many accounts are of this type; `invited` whether new members get it by default."""

    id: str
    name: str
    description: str
    permissions: Permissions
    built_in: bool
    invited: bool
    members: int


def permissions_in(session: Session, account_type: str) -> Permissions:
    """What the type permits; nothing when there is no such type."""
    stored: list[Any] | None = None
    if account_type not in BUILT_IN:
        stored = session.scalar(
            select(AccountTypeRecord.permissions).where(AccountTypeRecord.id == account_type)
        )
    return permissions_of(account_type, stored)


def load_actor(session: Session, member: MemberRecord) -> Actor:
    """The member as an actor."""
    return Actor(
        member.id,
        member.email,
        member.name,
        member.account_type,
        permissions_in(session, member.account_type),
    )


def known_type(session: Session, account_type: str) -> Permissions:
    """What an existing type permits; raises `unknown-account-type` for any other word."""
    if account_type not in BUILT_IN and session.get(AccountTypeRecord, account_type) is None:
        raise Refusal(
            "invalid",
            "There is no such account type.",
            code="unknown-account-type",
            hint="Choose one from the list of account types.",
            where={"field": "account_type"},
        )
    return permissions_in(session, account_type)


class AccountTypes:
    """Manages account types. Nobody can define a type that permits more than their own."""

    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store = store
        self._audit = audit

    def all(self) -> list[AccountTypeFacts]:
        """The built-in ones first, then the others by name."""
        with self._store.session() as session:
            return _listed(session)

    def name(self, account_type: str) -> str:
        if account_type in BUILT_IN:
            return BUILT_IN[account_type].name
        with self._store.session() as session:
            record = session.get(AccountTypeRecord, account_type)
        return record.name if record is not None else ""

    def invitation_type(self) -> str:
        """The type that new members get unless another one is chosen."""
        with self._store.session() as session:
            return _invitation_type(session)

    def set_invitation_type(self, actor: Actor, account_type: str) -> None:
        refuse_without(actor.permissions, "manage-account-types")
        with self._store.session() as session:
            self._refuse_more(actor, known_type(session, account_type))
            upsert(session, ServerFact, {"name": INVITATION_FACT}, {"value": account_type})
            self._audit.record(actor, InvitationTypeChanged(account_type), session)

    def create(
        self, actor: Actor, name: str, description: str, permissions: Iterable[Permission]
    ) -> AccountTypeFacts:
        refuse_without(actor.permissions, "manage-account-types")
        chosen = with_implied(permissions)
        self._refuse_more(actor, chosen)
        try:
            with self._store.session() as session:
                _refuse_built_in_name(name)
                record = AccountTypeRecord(
                    name=name.strip(), description=description, permissions=sorted(chosen)
                )
                session.add(record)
                session.flush()
                event = AccountTypeCreated(record.id, record.name, sorted(chosen))
                self._audit.record(actor, event, session)
                return _facts(session, record.id)
        except IntegrityError:
            raise _name_taken(name) from None

    def change(
        self,
        actor: Actor,
        type_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        permissions: Iterable[Permission] | None = None,
    ) -> AccountTypeFacts:
        """Change a custom type. Applies from the next request of each of its members on."""
        refuse_without(actor.permissions, "manage-account-types")
        try:
            with self._store.session() as session:
                record = _custom(session, type_id)
                former = permissions_in(session, type_id)
                chosen = former if permissions is None else with_implied(permissions)
                if not may_assign(actor.permissions, former, chosen):
                    raise _more_than_own()
                if name is not None:
                    _refuse_built_in_name(name)
                    record.name = name.strip()
                if description is not None:
                    record.description = description
                record.permissions = sorted(chosen)
                session.flush()
                event = AccountTypeChanged(record.id, record.name, sorted(chosen))
                self._audit.record(actor, event, session)
                return _facts(session, type_id)
        except IntegrityError:
            raise _name_taken(name or "") from None

    def delete(self, actor: Actor, type_id: str, *, reassign_to: str) -> None:
        """Delete a custom type. Its members, and invitations, get the type `reassign_to`."""
        refuse_without(actor.permissions, "manage-account-types")
        with self._store.session() as session:
            record = _custom(session, type_id)
            if reassign_to == type_id:
                raise Refusal(
                    "invalid",
                    "Its members need another account type.",
                    where={"field": "reassign_to"},
                )
            if not may_assign(
                actor.permissions, permissions_in(session, type_id), known_type(session, reassign_to)
            ):
                raise _more_than_own()
            moved = session.scalar(
                select(func.count()).select_from(MemberRecord).where(MemberRecord.account_type == type_id)
            )
            session.execute(
                update(MemberRecord)
                .where(MemberRecord.account_type == type_id)
                .values(account_type=reassign_to)
                .execution_options(synchronize_session=False)
            )
            if _invitation_type(session) == type_id:
                upsert(session, ServerFact, {"name": INVITATION_FACT}, {"value": reassign_to})
            session.delete(record)
            event = AccountTypeDeleted(type_id, record.name, reassign_to, moved or 0)
            self._audit.record(actor, event, session)

    def _refuse_more(self, actor: Actor, wanted: Permissions) -> None:
        if not wanted <= actor.permissions:
            raise _more_than_own()


def _listed(session: Session) -> list[AccountTypeFacts]:
    query = select(MemberRecord.account_type, func.count()).group_by(MemberRecord.account_type)
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
    invited = _invitation_type(session)
    listed = [
        AccountTypeFacts(
            built_in.id,
            built_in.name,
            built_in.description,
            built_in.permissions,
            True,
            built_in.id == invited,
            counts.get(built_in.id, 0),
        )
        for built_in in BUILT_IN.values()
    ]
    for record in session.scalars(select(AccountTypeRecord).order_by(func.lower(AccountTypeRecord.name))):
        permissions = permissions_of(record.id, record.permissions)
        listed.append(
            AccountTypeFacts(
                record.id,
                record.name,
                record.description,
                permissions,
                False,
                record.id == invited,
                counts.get(record.id, 0),
            )
        )
    return listed


def _facts(session: Session, type_id: str) -> AccountTypeFacts:
    return next(
        account_type_facts for account_type_facts in _listed(session) if account_type_facts.id == type_id
    )


def _invitation_type(session: Session) -> str:
    fact = session.get(ServerFact, INVITATION_FACT)
    return fact.value if fact is not None else FIRST_INVITATION_TYPE


def _custom(session: Session, type_id: str) -> AccountTypeRecord:
    if type_id in BUILT_IN:
        raise Refusal(
            "conflict",
            f"{BUILT_IN[type_id].name} is a built-in account type and stays as it is.",
            code="built-in-type",
            hint="Make a type of your own with the permissions that you want.",
        )
    record = session.get(AccountTypeRecord, type_id)
    if record is None:
        raise Refusal("not-found", "There is no such account type.", hint="Reload the list of account types.")
    return record


def _refuse_built_in_name(name: str) -> None:
    if any(name.strip().casefold() == built_in.name.casefold() for built_in in BUILT_IN.values()):
        raise _name_taken(name)


def _name_taken(name: str) -> Refusal:
    return Refusal(
        "conflict",
        f"There is an account type called {name.strip()} already.",
        code="name-taken",
        hint="Choose another name.",
        where={"field": "name"},
    )


def _more_than_own() -> Refusal:
    return Refusal(
        "not-allowed",
        "This account type permits more than your own.",
        code="more-than-own",
        hint="Ask an administrator who has all of its permissions.",
    )
