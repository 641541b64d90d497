"""Bulk loads: one load job from one Parquet file, which adds all of its rows or none."""

import tempfile
import uuid
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import pyarrow as pa
from google.cloud import bigquery
from pyarrow import compute, parquet
from sqlglot import exp

from tablewright.formula.platforms.bigquery.names import encoded
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.rendering import finished
from tablewright.warehouse.bigquery.capabilities import ARROW_TYPES, CSV_TYPES
from tablewright.warehouse.bigquery.results import arrow_type
from tablewright.warehouse.contract.client import Statement
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.csv.staged_reader import read_csv_rows

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute


def append_config(columns: Sequence[bigquery.SchemaField]) -> bigquery.LoadJobConfig:
    """The load job that appends rows to an existing table."""
    return _config(columns, "WRITE_APPEND", "CREATE_NEVER")


def create_config(columns: Sequence[bigquery.SchemaField]) -> bigquery.LoadJobConfig:
    """The load job that creates a table together with all of its rows."""
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


def made_columns(statement: Statement) -> tuple[TablePath, list[bigquery.SchemaField]] | None:
    """The table that a CREATE TABLE creates, and its columns. None for other statements, and if columns have
    constraints or may differ from the statement."""
    if not isinstance(statement, exp.Create) or statement.kind != "TABLE" or statement.args.get("exists"):
        return None
    schema = statement.this
    if statement.args.get("expression") is not None or not isinstance(schema, exp.Schema):
        return None
    target = schema.this
    fields: list[bigquery.SchemaField] = []
    for column in finished(statement.copy(), platform_of("bigquery")).this.expressions:
        if not isinstance(column, exp.ColumnDef) or column.constraints or column.kind is None:
            return None
        kind = column.kind.sql(dialect="bigquery")
        if kind not in ARROW_TYPES:
            return None
        fields.append(bigquery.SchemaField(column.name, kind))
    return (target.catalog, target.db, target.name), fields


def csv_batches(request: CsvLoad) -> Iterator[pa.RecordBatch]:
    """The rows of a staged file. BigQuery's own loader accepts other spellings of dates and numbers, and does
    not name every line that does not fit."""
    return read_csv_rows(request)


def job_id() -> str:
    return f"tablewright_load_{uuid.uuid4().hex}"


@contextmanager
def parquet_file(
    columns: Sequence[bigquery.SchemaField], rows: Iterable[pa.RecordBatch] | pa.Table
) -> Generator[tuple[IO[bytes], int]]:
    """The rows as a Parquet file in the table's types, and their number. Rows that are all in memory are
    written at once, which is faster than in pieces."""
    schema = pa.schema([pa.field(column.name, arrow_type(column)) for column in columns])
    pieces: Iterable[pa.RecordBatch | pa.Table] = [rows] if isinstance(rows, pa.Table) else rows
    count = 0
    with tempfile.TemporaryFile() as file:
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            for piece in pieces:
                typed = _typed(piece, schema)
                writer.write(typed)
                count += typed.num_rows
        file.seek(0)
        yield file, count


def _typed(rows: pa.RecordBatch | pa.Table, schema: pa.Schema) -> pa.RecordBatch | pa.Table:
    arrays = [
        column if column.type == field.type else pc.cast(column, field.type)
        for column, field in zip(rows.columns, schema, strict=True)
    ]
    made = pa.Table if isinstance(rows, pa.Table) else pa.RecordBatch
    return made.from_arrays(arrays, schema=schema)
