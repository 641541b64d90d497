"""Every auditable event, as one frozen dataclass each. The audit log stores their fields as they are.

An event never holds a secret, a cell's value or a row: it says what happened to which object.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. `kind` is the stable name in the audit log."""

    kind: ClassVar[str]


# ---------------------------------------------------------------- sign-in and members


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """`way` is `password`, `link` or `set-up`."""

    kind = "sign-in"
    way: str
    address: str


@dataclass(frozen=True, slots=True)
class SignInFailed(Event):
    """`reason` is `wrong-password`, `unknown-account`, `inactive` or `bad-link`."""

    kind = "sign-in-failed"
    email: str | None
    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    kind = "sign-out"


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """A member ended another one of their sessions."""

    kind = "session-ended"
    session_id: str


@dataclass(frozen=True, slots=True)
class SessionsEnded(Event):
    """A member signed out everywhere but in one browser."""

    kind = "sessions-ended"
    member_id: str


@dataclass(frozen=True, slots=True)
class MemberCreated(Event):
    kind = "member-created"
    member_id: str
    email: str
    account_type: str


@dataclass(frozen=True, slots=True)
class MemberChanged(Event):
    """`changes` maps each changed field to its new value."""

    kind = "member-changed"
    member_id: str
    email: str
    changes: dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class SignInLinkCreated(Event):
    kind = "sign-in-link-created"
    member_id: str
    email: str


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    kind = "password-changed"
    member_id: str


# ---------------------------------------------------------------- account types, teams, grants


@dataclass(frozen=True, slots=True)
class AccountTypeCreated(Event):
    kind = "account-type-created"
    account_type_id: str
    name: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class AccountTypeChanged(Event):
    """`permissions` are all that the type has after the change."""

    kind = "account-type-changed"
    account_type_id: str
    name: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class AccountTypeDeleted(Event):
    """`members` accounts moved to the type `reassigned_to`."""

    kind = "account-type-deleted"
    account_type_id: str
    name: str
    reassigned_to: str
    members: int


@dataclass(frozen=True, slots=True)
class InvitationTypeChanged(Event):
    kind = "invitation-type-changed"
    account_type_id: str


@dataclass(frozen=True, slots=True)
class TeamCreated(Event):
    kind = "team-created"
    team_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamChanged(Event):
    """`fields` names what was changed; `added` and `removed` are member ids."""

    kind = "team-changed"
    team_id: str
    name: str
    fields: list[str]
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True)
class TeamDeleted(Event):
    kind = "team-deleted"
    team_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ConnectionGrantsChanged(Event):
    """`grants` maps `everyone`, `team:<id>` and `member:<id>` to their level after the change."""

    kind = "connection-grants-changed"
    connection_id: str
    name: str
    grants: dict[str, str]


# ---------------------------------------------------------------- secrets, signing in to warehouses


@dataclass(frozen=True, slots=True)
class SecretsRotated(Event):
    """`count` secrets were encrypted again."""

    kind = "secrets-rotated"
    count: int


@dataclass(frozen=True, slots=True)
class WarehouseSignedIn(Event):
    kind = "warehouse-signed-in"
    connection_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WarehouseSignInFailed(Event):
    """`reason` is one of Tablewright's codes or the provider's error code."""

    kind = "warehouse-sign-in-failed"
    connection_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class WarehouseSignedOut(Event):
    kind = "warehouse-signed-out"
    connection_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WarehouseSignInRevoked(Event):
    """The provider no longer takes the stored sign-in."""

    kind = "warehouse-sign-in-revoked"
    connection_id: str
    name: str


# ---------------------------------------------------------------- connections and the destination


@dataclass(frozen=True, slots=True)
class ConnectionCreated(Event):
    kind = "connection-created"
    connection_id: str
    name: str
    platform: str


@dataclass(frozen=True, slots=True)
class ConnectionChanged(Event):
    """`fields` names what was changed, without values."""

    kind = "connection-changed"
    connection_id: str
    name: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class ConnectionDeleted(Event):
    kind = "connection-deleted"
    connection_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WriteAccessChanged(Event):
    kind = "write-access-changed"
    connection_id: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class DestinationAdded(Event):
    """`container` is the path; `purpose` is `data` or `histories`."""

    kind = "destination-added"
    connection_id: str
    destination_id: str
    container: list[str]
    purpose: str


@dataclass(frozen=True, slots=True)
class DestinationChanged(Event):
    """`changes` maps each changed field to its new value."""

    kind = "destination-changed"
    connection_id: str
    destination_id: str
    container: list[str]
    changes: dict[str, object]


@dataclass(frozen=True, slots=True)
class DestinationRemoved(Event):
    """`retired`: it still contains objects, which keep working; no new ones are created there."""

    kind = "destination-removed"
    connection_id: str
    destination_id: str
    container: list[str]
    retired: bool


@dataclass(frozen=True, slots=True)
class DestinationMoveAsked(Event):
    """A move of everything from one destination to another was requested."""

    kind = "destination-move-asked"
    connection_id: str
    source: list[str]
    target: list[str]


@dataclass(frozen=True, slots=True)
class DestinationMoveEnded(Event):
    kind = "destination-move-ended"
    connection_id: str
    source: list[str]
    target: list[str]
    moved: int
    problems: int


@dataclass(frozen=True, slots=True)
class WritesLocked(Event):
    """The warehouse refused to write to an object. `code` is `permission` or `unavailable`."""

    kind = "writes-locked"
    connection_id: str
    object_id: str
    name: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class WritesUnlocked(Event):
    kind = "writes-unlocked"
    connection_id: str
    object_id: str
    name: str


@dataclass(frozen=True, slots=True)
class UploadLoaded(Event):
    kind = "upload-loaded"
    upload_id: str
    connection_id: str
    name: str
    path: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class UploadDeleted(Event):
    kind = "upload-deleted"
    upload_id: str
    connection_id: str
    name: str


@dataclass(frozen=True, slots=True)
class InputTableCreated(Event):
    kind = "input-table-created"
    input_table_id: str
    connection_id: str
    workbook_id: str
    name: str
    path: list[str]


@dataclass(frozen=True, slots=True)
class InputTableStructureChanged(Event):
    """`change` is the operation's name as in the history (`add-column`, `rename-column`...)."""

    kind = "input-table-structure-changed"
    input_table_id: str
    name: str
    change: str
    column: str | None


@dataclass(frozen=True, slots=True)
class InputTableDeleted(Event):
    kind = "input-table-deleted"
    input_table_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WarehouseViewSet(Event):
    kind = "warehouse-view-set"
    workbook_id: str
    element_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WarehouseViewDropped(Event):
    kind = "warehouse-view-dropped"
    workbook_id: str
    element_id: str
    name: str


@dataclass(frozen=True, slots=True)
class MaterializationSet(Event):
    """`schedule` is the cron text with its time zone, or null for runs by hand only."""

    kind = "materialization-set"
    workbook_id: str
    element_id: str
    schedule: str | None


@dataclass(frozen=True, slots=True)
class MaterializationDropped(Event):
    kind = "materialization-dropped"
    workbook_id: str
    element_id: str


@dataclass(frozen=True, slots=True)
class MaterializationCancelled(Event):
    """A run was stopped by a person."""

    kind = "materialization-cancelled"
    workbook_id: str
    element_id: str
    run_id: str


# ---------------------------------------------------------------- workbooks


@dataclass(frozen=True, slots=True)
class WorkbookCreated(Event):
    kind = "workbook-created"
    workbook_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkbookPublished(Event):
    kind = "workbook-published"
    workbook_id: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class WorkbookVersionRestored(Event):
    """The draft was replaced by the published version `number`."""

    kind = "workbook-version-restored"
    workbook_id: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class WorkbookShared(Event):
    """`members` maps member ids to their ability after the change."""

    kind = "workbook-shared"
    workbook_id: str
    name: str
    everyone: bool
    members: dict[str, str]


@dataclass(frozen=True, slots=True)
class WorkbookDeleted(Event):
    kind = "workbook-deleted"
    workbook_id: str
    name: str


@dataclass(frozen=True, slots=True)
class WorkbookRestored(Event):
    kind = "workbook-restored"
    workbook_id: str
    name: str


# ---------------------------------------------------------------- jobs


@dataclass(frozen=True, slots=True)
class JobFailed(Event):
    kind = "job-failed"
    job_id: str
    job_kind: str
    message: str


# ---------------------------------------------------------------- backups


@dataclass(frozen=True, slots=True)
class BackupMade(Event):
    """`size` is in bytes, `with_key` says whether the secret key is in it."""

    kind = "backup-made"
    backup_id: str
    size: int
    duckdb_files: int
    with_key: bool


KINDS: tuple[str, ...] = tuple(sorted({event.kind for event in Event.__subclasses__()}))
"""Every kind of event, by name."""
