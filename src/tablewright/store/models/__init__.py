"""All metadata tables. Importing this package registers every one of them with `Base.metadata`."""

from tablewright.store.models.base import Base
from tablewright.store.models.connection import Connection
from tablewright.store.models.destination import InputTableRecord, UploadRecord
from tablewright.store.models.workbook import WorkbookRecord, WorkbookShare, WorkbookVersion, WorkbookVisit

__all__ = [
    "Base",
    "Connection",
    "InputTableRecord",
    "UploadRecord",
    "WorkbookRecord",
    "WorkbookShare",
    "WorkbookVersion",
    "WorkbookVisit",
]
