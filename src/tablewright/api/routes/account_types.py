"""Account types and what they permit."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from tablewright.access.accounts import AccountTypeFacts
from tablewright.access.permissions import IMPLIED, SENTENCES, Permission
from tablewright.api.deps import Actor, Running, holding
from tablewright.common.bounds import ObjectId

router = APIRouter(prefix="/api/account-types", tags=["members"])

MemberSeer = Annotated[Actor, Depends(holding("see-members"))]
TypeManager = Annotated[Actor, Depends(holding("manage-account-types"))]


class PermissionOut(BaseModel):
    """`sentence` follows "may"; `implies` are the permissions that come with it."""

    permission: Permission
    sentence: str
    implies: list[Permission]


class AccountTypeOut(BaseModel):
    """`members` is how many accounts are of this type; `invited` marks the one that invitations get."""

    id: str
    name: str
    description: str
    permissions: list[Permission]
    built_in: bool
    invited: bool
    members: int


class AccountTypeIn(BaseModel):
    name: str = Field(min_length=1, max_length=60)
    description: str = Field(default="", max_length=1_000)
    permissions: list[Permission] = Field(max_length=100)


class AccountTypePatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=60)
    description: str | None = Field(default=None, max_length=1_000)
    permissions: list[Permission] | None = Field(default=None, max_length=100)


class InvitationTypeIn(BaseModel):
    account_type: ObjectId


def _out(facts: AccountTypeFacts) -> AccountTypeOut:
    return AccountTypeOut(
        id=facts.id,
        name=facts.name,
        description=facts.description,
        permissions=sorted(facts.permissions),
        built_in=facts.built_in,
        invited=facts.invited,
        members=facts.members,
    )


@router.get("")
def list_account_types(_: MemberSeer, services: Running) -> list[AccountTypeOut]:
    """The built-in ones first, then the others by name."""
    return [_out(account_type) for account_type in services.account_types.all()]


@router.get("/permissions")
def list_permissions(_: MemberSeer) -> list[PermissionOut]:
    """Everything that an account type can permit."""
    return [
        PermissionOut(
            permission=literal, sentence=sentence, implies=sorted(IMPLIED.get(literal, frozenset()))
        )
        for literal, sentence in SENTENCES.items()
    ]


@router.post("", status_code=201)
def create_account_type(body: AccountTypeIn, actor: TypeManager, services: Running) -> AccountTypeOut:
    """Create a type with any combination of permissions that the creator has."""
    return _out(services.account_types.create(actor, body.name, body.description, body.permissions))


@router.put("/invitation", status_code=204)
def set_invitation_type(body: InvitationTypeIn, actor: TypeManager, services: Running) -> None:
    """Choose the type that new members get unless another one is chosen."""
    services.account_types.set_invitation_type(actor, body.account_type)


@router.patch("/{type_id}")
def update_account_type(
    type_id: ObjectId, body: AccountTypePatch, actor: TypeManager, services: Running
) -> AccountTypeOut:
    """Change a custom type; its members have the new permissions from their next request on."""
    facts = services.account_types.change(
        actor, type_id, name=body.name, description=body.description, permissions=body.permissions
    )
    return _out(facts)


@router.delete("/{type_id}", status_code=204)
def delete_account_type(
    type_id: ObjectId, reassign_to: ObjectId, actor: TypeManager, services: Running
) -> None:
    """Delete a custom type; its members get the type `reassign_to`."""
    services.account_types.delete(actor, type_id, reassign_to=reassign_to)
