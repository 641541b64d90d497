"""Whether the server can do its work. Needs no sign-in and reveals nothing about the data."""

import os
import shutil
import tempfile
from pathlib import Path

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tablewright import __version__
from tablewright.api.deps import Running
from tablewright.store.database import Store

router = APIRouter(prefix="/api/health", tags=["health"])

LOW_DISK_BYTES = 200 * 1024 * 1024


class HealthOut(BaseModel):
    """`ok` is false, with status 503, when an operator has to act; `problems` says why."""

    ok: bool
    version: str
    metadata_database: bool
    data_folder_writable: bool
    free_disk_bytes: int
    problems: list[str]


@router.get("", responses={503: {"model": HealthOut}})
def get_health(services: Running, response: Response) -> HealthOut:
    folder = services.settings.data_dir
    database = _database_answers(services.store)
    writable = _writable(folder)
    free = shutil.disk_usage(folder).free
    problems: list[str] = []
    if not database:
        problems.append("The metadata database does not answer.")
    if not writable:
        problems.append("The data folder cannot be written.")
    if free < LOW_DISK_BYTES:
        problems.append(f"Only {free // (1024 * 1024)} MB are free on the data folder's disk.")
    if problems:
        response.status_code = 503
    return HealthOut(
        ok=not problems,
        version=__version__,
        metadata_database=database,
        data_folder_writable=writable,
        free_disk_bytes=free,
        problems=problems,
    )


def _database_answers(store: Store) -> bool:
    try:
        with store.session() as session:
            session.execute(select(1))
    except SQLAlchemyError:
        return False
    return True


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            os.fsync(file.fileno())
    except OSError:
        return False
    return True
