"""Members and their account types (admins only)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tablewright.api.routes.session import AccountType, MemberOut

router = APIRouter(prefix="/api/members", tags=["members"])


class MemberIn(BaseModel):
    email: str
    name: str = Field(min_length=1, max_length=120)
    account_type: AccountType


class MemberPatch(BaseModel):
    name: str | None = None
    account_type: AccountType | None = None
    active: bool | None = None


class SignInLinkOut(BaseModel):
    """A one-time link to hand to the member; the path is relative to the server's address."""

    path: str
    expires_at: str


class MemberCreated(BaseModel):
    member: MemberOut
    sign_in_link: SignInLinkOut


@router.get("")
def list_members() -> list[MemberOut]:
    raise NotImplementedError


@router.post("", status_code=201)
def create_member(body: MemberIn) -> MemberCreated:
    raise NotImplementedError


@router.patch("/{member_id}")
def update_member(member_id: str, body: MemberPatch) -> MemberOut:
    raise NotImplementedError


@router.post("/{member_id}/sign-in-link")
def create_sign_in_link(member_id: str) -> SignInLinkOut:
    raise NotImplementedError


class PasswordIn(BaseModel):
    current: str | None = None
    new: str = Field(min_length=10, max_length=200)


@router.post("/me/password", status_code=204)
def change_password(body: PasswordIn) -> None:
    raise NotImplementedError
