"""Rows as Parquet files in the stage of our user, and from there into the table, by COPY INTO.

https://docs.snowflake.com/en/user-guide/data-load-considerations-prepare: files of 100 to 250 MB load best.
"""

import tempfile
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.snowflake import statements

FILE_BYTES = 200 * 1024 * 1024
"""Of Arrow, which Parquet makes smaller."""

Run = Callable[[str], list[dict[str, Any]]]
"""Runs a statement; its rows by column name."""


def load_batches(run: Run, path: tuple[str, ...], batches: Iterable[pa.RecordBatch]) -> int:
    """Append the batches, which have one schema, to the table; the number of rows."""
    load = uuid.uuid4().hex
    with tempfile.TemporaryDirectory(prefix="tablewright-load-") as folder:
        if not write_files(Path(folder), batches):
            return 0
        try:
            run(statements.put(folder, load))
            return sum(int(row["rows_loaded"]) for row in run(statements.copy_into(path, load)))
        except BaseException:
            # Nothing of a load that failed stays; the reason is more telling than what fails here.
            with suppress(WarehouseError):
                run(statements.remove(load))
            raise


def write_files(folder: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """How many files the rows take; none without rows."""
    writer: parquet.ParquetWriter | None = None
    count = size = 0
    try:
        for batch in batches:
            if not batch.num_rows:
                continue
            if writer is None:
                count += 1
                writer = parquet.ParquetWriter(
                    folder / f"{count:04d}.parquet",
                    batch.schema,
                    compression="snappy",
                    version="2.6",
                    coerce_timestamps="us",
                    store_schema=False,
                )
                size = 0
            writer.write_batch(batch)
            size += batch.nbytes
            if size > FILE_BYTES:
                writer.close()
                writer = None
    finally:
        if writer is not None:
            writer.close()
    return count
