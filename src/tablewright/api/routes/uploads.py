"""CSV upload: stage a file, preview it with inferred types, load it."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

router = APIRouter(prefix="/api/uploads", tags=["uploads"])

CsvType = Literal["text", "number", "integer", "date", "datetime", "logical"]


class CsvOptions(BaseModel):
    """How to read the file; null lets us find out."""

    delimiter: str | None = Field(default=None, max_length=1)
    quote: str | None = Field(default=None, max_length=1)
    escape: str | None = Field(default=None, max_length=1)
    header: bool | None = None
    encoding: str | None = None


class PreviewColumn(BaseModel):
    """`type` is inferred; `warning` tells what would be lost (leading zeros kept as text, mixed dates...)."""

    source: str
    name: str
    type: CsvType
    warning: str | None = None
    samples: list[str | None]


class Preview(BaseModel):
    """`options` are those found or given. `rows` are the first rows as text, `raw` the first lines."""

    upload_id: str
    file_name: str
    size_bytes: int
    row_estimate: int
    options: CsvOptions
    columns: list[PreviewColumn]
    rows: list[list[str | None]]
    raw: list[str]
    warnings: list[str]


class LoadColumn(BaseModel):
    source: str
    name: str = Field(min_length=1, max_length=200)
    type: CsvType
    include: bool = True


class LoadIn(BaseModel):
    connection_id: str
    name: str = Field(min_length=1, max_length=200)
    options: CsvOptions
    columns: list[LoadColumn]


class UploadColumn(BaseModel):
    name: str
    type: CsvType


class UploadOut(BaseModel):
    """A loaded upload: `path` is its table in the destination."""

    id: str
    name: str
    connection_id: str
    path: list[str]
    rows: int
    columns: list[UploadColumn]
    created_at: str


@router.post("", status_code=201)
async def stage_upload(request: Request, file_name: str) -> Preview:
    """Send the file as the raw request body; it is streamed to disk. Limit: setting `upload_limit_mb`."""
    raise NotImplementedError


@router.post("/{upload_id}/preview")
def preview_upload(upload_id: str, body: CsvOptions) -> Preview:
    raise NotImplementedError


@router.post("/{upload_id}/load")
def load_upload(upload_id: str, body: LoadIn) -> UploadOut:
    """Load into the destination, all or nothing; the staged file is removed afterwards."""
    raise NotImplementedError


@router.get("/{upload_id}")
def get_upload(upload_id: str) -> UploadOut:
    raise NotImplementedError


@router.delete("/{upload_id}", status_code=204)
def delete_upload(upload_id: str) -> None:
    """Drop a staged file, or a loaded upload's table."""
    raise NotImplementedError
