"""Many rows into a table: by COPY from S3, the only fast way, or by INSERT where there is no place in S3."""

import gzip
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import boto3
import pyarrow as pa
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pyarrow import compute, csv

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.redshift import statements
from tablewright.warehouse.redshift.literals import literal
from tablewright.warehouse.redshift.session import Session, Staging
from tablewright.warehouse.sql.insert_batches import inserts

pc: Any = compute

BATCH_ROWS = 50_000
_STATEMENT_CHARACTERS = 4_000_000
"""A statement may have 16 MB."""


def insert_rows(
    session: Session, path: Sequence[str], columns: Sequence[str], batches: Iterable[pa.RecordBatch]
) -> int:
    """Rows as literals, as many a statement as fit."""
    head = statements.insert_into(path, columns)
    rows = (
        [literal(value) for value in row]
        for batch in batches
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    )
    written = 0
    for text, count in inserts(head, rows, _STATEMENT_CHARACTERS):
        session.run(text)
        written += count
    return written


def copy_rows(
    session: Session,
    staging: Staging,
    path: Sequence[str],
    columns: Sequence[str],
    batches: Iterable[pa.RecordBatch],
) -> int:
    """Files under a prefix of their own, which are removed again whatever happens."""
    store = _store(staging)
    load = uuid.uuid4().hex
    prefix, null = "/".join(part for part in (staging.prefix.strip("/"), load) if part), f"null-{load}"
    keys: list[str] = []
    rows = 0
    try:
        for batch in batches:
            key = f"{prefix}/{len(keys):06}.csv.gz"
            keys.append(key)
            store.put_object(Bucket=staging.bucket, Key=key, Body=gzip.compress(_csv_text(batch, null), 1))
            rows += batch.num_rows
        if rows:
            where = f"s3://{staging.bucket}/{prefix}/"
            session.run(statements.copy(path, columns, where, staging.role, staging.region, null))
        return rows
    except (BotoCoreError, ClientError) as error:
        raise _refused(error, staging) from error
    finally:
        for key in keys:
            _remove(store, staging.bucket, key)


def _store(staging: Staging) -> Any:
    return boto3.client(
        "s3",
        region_name=staging.region,
        aws_access_key_id=staging.access_key_id,
        aws_secret_access_key=staging.secret_access_key,
        config=Config(
            retries={"max_attempts": 3, "mode": "standard"},
            connect_timeout=10,
            request_checksum_calculation="when_required",
            s3={"addressing_style": "path"},
        ),
    )


def _remove(store: Any, bucket: str, key: str) -> None:
    """A file that stays behind does no harm: the bucket's own rules remove it."""
    try:
        store.delete_object(Bucket=bucket, Key=key)
    except (BotoCoreError, ClientError):
        return


def _csv_text(batch: pa.RecordBatch, null: str) -> bytes:
    """Rows without a header. Texts are quoted; a missing one is written as `null`, which equals no text."""
    columns = [_with_null(column, null) for column in batch.columns]
    sink = pa.BufferOutputStream()
    csv.write_csv(
        pa.RecordBatch.from_arrays(columns, names=batch.schema.names),
        sink,
        csv.WriteOptions(include_header=False, quoting_style="needed"),
    )
    return sink.getvalue().to_pybytes().replace(f'"{null}"'.encode(), null.encode())


def _with_null(column: pa.Array, null: str) -> pa.Array:
    if pa.types.is_null(column.type):
        return pa.array([null] * len(column), pa.string())
    texts = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    return pc.fill_null(column, null) if texts else column


def _refused(error: Exception, staging: Staging) -> WarehouseError:
    code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
    if code in ("AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"):
        return WarehouseError(
            "permission",
            f"Amazon S3 refused to take files in the bucket {staging.bucket}.",
            hint="The staging access key needs s3:PutObject and s3:DeleteObject below the prefix.",
            detail=str(error),
        )
    if code in ("NoSuchBucket", "404"):
        return WarehouseError(
            "not-found",
            f"There is no bucket {staging.bucket} in S3.",
            hint="Check bucket and region in the connection's settings.",
            detail=str(error),
        )
    return WarehouseError(
        "unavailable",
        f"The bucket {staging.bucket} cannot be reached. Nothing was loaded.",
        hint="Try again in a moment.",
        detail=str(error),
        retryable=True,
    )
