"""CSV upload: stage a file, preview it with inferred types, load it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from tablewright.access.actor import Actor
from tablewright.api.deps import Running, holding
from tablewright.api.errors import ApiError
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.common.bounds import ObjectId
from tablewright.common.errors import Refusal
from tablewright.store.models import UploadRecord
from tablewright.wiring import Services
from tablewright.writeback.uploads.numbers import DecimalMark, ThousandsMark
from tablewright.writeback.uploads.options import LONGEST_DELIMITER, ReadOptions
from tablewright.writeback.uploads.plan import ChosenColumn, LoadRequest
from tablewright.writeback.uploads.service import StagedPreview

router = APIRouter(prefix="/api/uploads", tags=["uploads"], route_class=LaneRoute)

Uploader = Annotated[Actor, Depends(holding("upload-csv"))]

_WRITE_BYTES = 1024 * 1024

CsvType = Literal["text", "number", "integer", "date", "datetime", "logical"]


class CsvOptions(BaseModel):
    """How to read the file; null means to detect it. `quote` "" means that nothing is quoted.

    `skip_lines` lines are above the table, whose first `header_lines` rows name the columns; lines that
    begin with `comment` are left out ("": none). `date_order` decides dates such as 03/04/2024, `decimal` and
    `thousands` numbers such as 1,234; `empty_words` are read as no value.
    """

    delimiter: str | None = Field(default=None, min_length=1, max_length=LONGEST_DELIMITER)
    quote: str | None = Field(default=None, max_length=1)
    escape: str | None = Field(default=None, max_length=1)
    comment: str | None = Field(default=None, max_length=4)
    skip_lines: int | None = Field(default=None, ge=0, le=1000)
    header_lines: int | None = Field(default=None, ge=0, le=10)
    encoding: str | None = Field(default=None, max_length=40)
    date_order: Literal["month-first", "day-first"] | None = None
    decimal: DecimalMark | None = None
    thousands: ThousandsMark | None = None
    empty_words: list[Annotated[str, Field(max_length=200)]] | None = Field(default=None, max_length=20)


class FindingOut(BaseModel):
    """Something to know before the load, and the option that changes it. A `problem` refuses the load."""

    level: Literal["note", "warning", "problem"]
    message: str
    setting: str | None


class PreviewColumn(BaseModel):
    """`type` is inferred; `warning` names a problem of it (leading zeros kept as text, mixed dates...)."""

    source: str
    name: str
    type: CsvType
    warning: str | None = None
    samples: list[str | None]


class Preview(BaseModel):
    """`options` are those detected or set. `rows` are the first rows as text, `raw` the first lines.

    `empty_words` are the words that are read as no value, detected or set.
    """

    upload_id: str
    file_name: str
    size_bytes: int
    row_estimate: int
    options: CsvOptions
    columns: list[PreviewColumn]
    rows: list[list[str | None]]
    raw: list[str]
    empty_words: list[str]
    findings: list[FindingOut]


class WaitingFileOut(BaseModel):
    """A file that waits to be loaded; it is removed by itself a day after it came."""

    upload_id: str
    file_name: str
    size_bytes: int
    created_at: str


class LoadColumn(BaseModel):
    source: str = Field(max_length=20_000)
    name: str = Field(min_length=1, max_length=200)
    type: CsvType
    include: bool = True


class LoadIn(BaseModel):
    connection_id: ObjectId
    destination_id: ObjectId | None = None
    """If left out, the connection's default, or else the first that the member may use."""
    name: str = Field(min_length=1, max_length=200)
    options: CsvOptions
    columns: list[LoadColumn] = Field(max_length=20_000)


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
    notes: list[str]
    """What was left out of the table; known only right after loading, empty later."""


def _read_options(options: CsvOptions) -> ReadOptions:
    words = options.empty_words
    given = options.model_dump(exclude={"empty_words"})
    return ReadOptions(**given, empty_words=None if words is None else tuple(words))


def _preview(preview: StagedPreview) -> Preview:
    sniffed = preview.found
    return Preview(
        upload_id=preview.upload_id,
        file_name=preview.file_name,
        size_bytes=preview.size_bytes,
        row_estimate=sniffed.row_estimate,
        options=CsvOptions.model_validate(preview.options, from_attributes=True),
        columns=[
            PreviewColumn(
                source=column.source,
                name=column.name,
                type=column.inferred.type,
                warning=column.warning,
                samples=list(column.samples),
            )
            for column in sniffed.columns
        ],
        rows=[list(row) for row in sniffed.rows],
        raw=list(sniffed.raw),
        empty_words=list(sniffed.options.empty_words or ()),
        findings=[FindingOut.model_validate(finding, from_attributes=True) for finding in preview.findings],
    )


def _out(record: UploadRecord, notes: Sequence[str] = ()) -> UploadOut:
    return UploadOut(
        id=record.id,
        name=record.name,
        connection_id=record.connection_id,
        path=list(record.path),
        rows=record.rows,
        columns=[UploadColumn(**column) for column in record.columns],
        created_at=record.created_at.isoformat(),
        notes=list(notes),
    )


@router.post(
    "",
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
)
async def stage_upload(
    request: Request, actor: Uploader, services: Running, file_name: Annotated[str, Query(max_length=300)]
) -> Preview:
    """Send the file as the raw request body; it is streamed to disk. Limit: setting `upload_limit_mb`."""
    try:
        return await _stage(request, actor, services, file_name)
    except Refusal as refusal:
        if refusal.code == "too-large":
            raise ApiError(413, refusal.code, refusal.message, hint=refusal.hint) from refusal
        raise


class Writer:
    """Writes what has arrived while more arrives: one piece at a time, away from the event loop."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._at_work: asyncio.Future[None] | None = None

    async def write(self, pieces: list[bytes]) -> None:
        """Return when the pieces before these are written, and raise what went wrong with them."""
        await self.finish()
        self._at_work = asyncio.ensure_future(run_in_threadpool(self._write, b"".join(pieces)))

    async def finish(self) -> None:
        if self._at_work is not None:
            await asyncio.shield(self._at_work)
            self._at_work = None

    async def stop(self) -> None:
        """Wait until nothing is written any more, whatever comes of it."""
        if self._at_work is not None:
            await asyncio.wait({self._at_work})
            self._at_work.exception()  # Reading it keeps asyncio from reporting it.


async def _stage(request: Request, actor: Actor, services: Services, file_name: str) -> Preview:
    announced = request.headers.get("content-length", "")
    receiving = await run_in_threadpool(
        services.uploads.receive, actor, file_name, int(announced) if announced.isdigit() else None
    )
    # Parts come in small pieces; the disk is asked for larger ones.
    writer = Writer(receiving.write)
    pieces: list[bytes] = []
    waiting = 0
    try:
        async for piece in request.stream():
            pieces.append(piece)
            waiting += len(piece)
            if waiting >= _WRITE_BYTES:
                await writer.write(pieces)
                pieces, waiting = [], 0
        await writer.write(pieces)
        await writer.finish()
        return _preview(await services.lanes.catalogue.run(actor.id, receiving.finish))
    except BaseException:
        # Also when the browser went away: then this task is cancelled.
        try:
            await writer.stop()
        finally:
            receiving.discard()
        raise


@router.get("/waiting")
def list_waiting_files(actor: Uploader, services: Running) -> list[WaitingFileOut]:
    """Your own staged files that are not loaded. `DELETE /api/uploads/{upload_id}` removes one."""
    return [
        WaitingFileOut(
            upload_id=file.upload_id,
            file_name=file.file_name,
            size_bytes=file.size_bytes,
            created_at=file.created_at.isoformat(),
        )
        for file in services.uploads.waiting(actor)
    ]


@router.post("/{upload_id}/preview")
@in_lane("catalogue")
def preview_upload(upload_id: ObjectId, body: CsvOptions, actor: Uploader, services: Running) -> Preview:
    """Read the staged file in another way."""
    return _preview(services.uploads.preview(actor, upload_id, _read_options(body)))


@router.post("/{upload_id}/load")
@in_lane("changes")
def load_upload(upload_id: ObjectId, body: LoadIn, actor: Uploader, services: Running) -> UploadOut:
    """Load into the destination, all or nothing; the staged file is removed afterwards."""
    columns = [ChosenColumn(c.source, c.name, c.type, c.include) for c in body.columns]
    options = _read_options(body.options)
    wanted = LoadRequest(body.connection_id, body.name, options, columns, body.destination_id)
    loaded = services.uploads.load(actor, upload_id, wanted)
    return _out(loaded.record, loaded.notes)


@router.get("/{upload_id}")
def get_upload(upload_id: ObjectId, actor: Uploader, services: Running) -> UploadOut:
    """An upload of your own, or on a connection that you may read."""
    record = services.uploads.get(upload_id)
    if record.created_by != actor.id:
        services.grants.require(actor, "explore", record.connection_id)
    return _out(record)


@router.delete("/{upload_id}", status_code=204)
@in_lane("changes")
def delete_upload(upload_id: ObjectId, actor: Uploader, services: Running) -> None:
    """Drop a staged file, or a loaded upload's table."""
    services.uploads.delete(actor, upload_id)
