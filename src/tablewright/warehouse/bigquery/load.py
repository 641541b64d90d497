"""Bulk loads: one load job from one Parquet file, which adds all of its rows or none."""

import tempfile
import uuid
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa
from google.cloud import bigquery
from pyarrow import compute, parquet

from tablewright.formula.platforms.bigquery.names import encoded
from tablewright.warehouse.bigquery.facts import CSV_TYPES
from tablewright.warehouse.bigquery.results import arrow_type
from tablewright.warehouse.contract import CsvLoad
from tablewright.warehouse.csv_rows import read_csv_rows

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute


def append_config(columns: Sequence[bigquery.SchemaField]) -> bigquery.LoadJobConfig:
    """Add rows to a table that is there."""
    return _config(columns, "WRITE_APPEND", "CREATE_NEVER")


def create_config(columns: Sequence[bigquery.SchemaField]) -> bigquery.LoadJobConfig:
    """Make the table with its rows: it is not there before all of them are."""
    return _config(columns, "WRITE_EMPTY", "CREATE_IF_NEEDED")


def _config(columns: Sequence[bigquery.SchemaField], write: str, create: str) -> bigquery.LoadJobConfig:
    return bigquery.LoadJobConfig(
        source_format="PARQUET",
        schema=list(columns),
        write_disposition=write,
        create_disposition=create,
        # Without it, the names of columns lose all but letters, digits and `_`.
        column_name_character_map="V2",
    )


def csv_columns(request: CsvLoad) -> list[bigquery.SchemaField]:
    return [
        bigquery.SchemaField(encoded(column.name, "column"), CSV_TYPES[column.type])
        for column in request.columns
    ]


def csv_batches(request: CsvLoad) -> Iterator[pa.RecordBatch]:
    """The rows of a staged file. Its own loader would take other spellings of dates and numbers than we do,
    and would not name every line that does not fit."""
    return read_csv_rows(request)


def job_id() -> str:
    return f"tablewright_load_{uuid.uuid4().hex}"


@contextmanager
def parquet_file(
    columns: Sequence[bigquery.SchemaField], batches: Iterable[pa.RecordBatch]
) -> Generator[tuple[IO[bytes], int]]:
    """The rows as a file in the types of the table, and how many there are."""
    schema = pa.schema([pa.field(column.name, arrow_type(column)) for column in columns])
    rows = 0
    with tempfile.TemporaryFile() as file:
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(_typed(batch, schema))
                rows += batch.num_rows
        file.seek(0)
        yield file, rows


def _typed(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        column if column.type == field.type else pc.cast(column, field.type)
        for column, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
