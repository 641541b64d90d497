"""Rows of a finished job as Arrow, in the types that the job's schema names.

A small result is part of the answer that the job is done. A larger one is read from the Storage Read API, one
message at a time, so that memory use does not grow with its size.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from google.api_core import exceptions as api
from google.api_core.retry import Retry
from google.cloud import bigquery
from google.cloud.bigquery_storage_v1 import BigQueryReadClient, types
from pyarrow import compute

from tablewright.formula.platforms.bigquery.names import decoded
from tablewright.warehouse.bigquery.capabilities import ARROW_TYPES, STANDARD

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute

FIRST_PAGE = 1_000
"""How many rows the answer that a job is done may contain: as JSON, which is slow for many."""
_ORDERED = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)


def standard_type(field: bigquery.SchemaField) -> str:
    """The type as SQL writes it."""
    kind = STANDARD.get(field.field_type, field.field_type)
    if kind == "STRUCT":
        kind = f"STRUCT<{', '.join(f'{part.name} {standard_type(part)}' for part in field.fields)}>"
    if field.precision is not None:
        kind = f"{kind}({field.precision}, {field.scale or 0})"
    return f"ARRAY<{kind}>" if field.mode == "REPEATED" else kind


def arrow_schema(fields: Sequence[bigquery.SchemaField]) -> pa.Schema:
    """The Arrow schema with the query's own column names."""
    return pa.schema([pa.field(decoded(field.name, "column"), arrow_type(field)) for field in fields])


def arrow_type(field: bigquery.SchemaField) -> pa.DataType:
    kind = STANDARD.get(field.field_type, field.field_type)
    if kind == "STRUCT":
        data_type: pa.DataType = pa.struct([pa.field(part.name, arrow_type(part)) for part in field.fields])
    else:
        data_type = ARROW_TYPES.get(kind, pa.string())
    return pa.list_(data_type) if field.mode == "REPEATED" else data_type


def batches_of(
    job: bigquery.QueryJob,
    rows: Any,
    storage: BigQueryReadClient | None,
    batch_rows: int,
    retry: Retry,
) -> Iterator[pa.RecordBatch]:
    """The rows of a job in batches of at most this many; `rows` is its `result`. `retry` applies to reads
    from storage."""
    large = rows.total_rows is not None and rows.total_rows > FIRST_PAGE
    session = _session(job, storage, retry) if storage is not None and large else None
    if storage is not None and session is not None:
        batches = _stored(storage, session, retry)
    else:
        batches = rows.to_arrow_iterable()
    return _typed(batches, arrow_schema(rows.schema), batch_rows)


def _session(job: bigquery.QueryJob, storage: BigQueryReadClient, retry: Retry) -> Any:
    """A read session on the table of the result; None if this account may not read it: rows then come by
    REST, slowly. A single stream keeps the order of the rows."""
    if job.destination is None:
        return None
    wanted = types.ReadSession(table=job.destination.to_bqstorage(), data_format=types.DataFormat.ARROW)
    try:
        return storage.create_read_session(
            parent=f"projects/{job.project}",
            read_session=wanted,
            max_stream_count=1 if _ORDERED.search(job.query or "") else 0,
            retry=retry,
        )
    except api.PermissionDenied:
        return None


def _stored(storage: BigQueryReadClient, session: Any, retry: Retry) -> Iterator[pa.RecordBatch]:
    schema = pa.ipc.read_schema(pa.py_buffer(session.arrow_schema.serialized_schema))
    for stream in session.streams:
        for message in storage.read_rows(stream.name, retry=retry):
            yield pa.ipc.read_record_batch(
                pa.py_buffer(message.arrow_record_batch.serialized_record_batch), schema
            )


def _typed(batches: Iterator[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        columns = [
            column if column.type == field.type else pc.cast(column, field.type)
            for column, field in zip(batch.columns, schema, strict=True)
        ]
        whole = pa.RecordBatch.from_arrays(columns, schema=schema)
        for start in range(0, max(whole.num_rows, 1), rows):
            yield whole.slice(start, rows)
