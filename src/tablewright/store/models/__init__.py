"""All metadata tables. Importing this package registers every one of them with `Base.metadata`."""

from tablewright.store.models.access import AccountTypeRecord, ConnectionGrant, TeamMember, TeamRecord
from tablewright.store.models.audit import AuditRecord
from tablewright.store.models.base import Base
from tablewright.store.models.connection import Connection
from tablewright.store.models.destination import (
    DestinationMove,
    DestinationRecord,
    InputTableRecord,
    ObjectLock,
    UploadRecord,
)
from tablewright.store.models.job import JobRecord, ScheduleRecord
from tablewright.store.models.member import (
    MemberRecord,
    ServerFact,
    SessionRecord,
    SignInCount,
    SignInLink,
)
from tablewright.store.models.oauth import OAuthSignIn, OAuthTokenRecord
from tablewright.store.models.query import DataVersion, QueryRecord
from tablewright.store.models.storage import Materialization, MaterializationRun, StagedUpload, WarehouseView
from tablewright.store.models.workbook import WorkbookRecord, WorkbookShare, WorkbookVersion, WorkbookVisit

__all__ = [
    "AccountTypeRecord",
    "AuditRecord",
    "Base",
    "Connection",
    "ConnectionGrant",
    "DataVersion",
    "DestinationMove",
    "DestinationRecord",
    "InputTableRecord",
    "JobRecord",
    "Materialization",
    "MaterializationRun",
    "MemberRecord",
    "OAuthSignIn",
    "OAuthTokenRecord",
    "ObjectLock",
    "QueryRecord",
    "ScheduleRecord",
    "ServerFact",
    "SessionRecord",
    "SignInCount",
    "SignInLink",
    "StagedUpload",
    "TeamMember",
    "TeamRecord",
    "UploadRecord",
    "WarehouseView",
    "WorkbookRecord",
    "WorkbookShare",
    "WorkbookVersion",
    "WorkbookVisit",
]
