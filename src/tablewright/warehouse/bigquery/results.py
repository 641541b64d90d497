"""Rows of a finished job as Arrow, in the types that the job's schema names."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from google.cloud import bigquery
from pyarrow import compute

from tablewright.formula.platforms.bigquery.names import decoded
from tablewright.warehouse.bigquery.facts import ARROW_TYPES, STANDARD

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute


def standard_type(field: bigquery.SchemaField) -> str:
    """The type as SQL writes it."""
    kind = STANDARD.get(field.field_type, field.field_type)
    if kind == "STRUCT":
        kind = f"STRUCT<{', '.join(f'{part.name} {standard_type(part)}' for part in field.fields)}>"
    return f"ARRAY<{kind}>" if field.mode == "REPEATED" else kind


def arrow_schema(fields: Sequence[bigquery.SchemaField]) -> pa.Schema:
    """With the names that people know."""
    return pa.schema([pa.field(decoded(field.name, "column"), arrow_type(field)) for field in fields])


def arrow_type(field: bigquery.SchemaField) -> pa.DataType:
    kind = STANDARD.get(field.field_type, field.field_type)
    if kind == "STRUCT":
        found: pa.DataType = pa.struct([pa.field(part.name, arrow_type(part)) for part in field.fields])
    else:
        found = ARROW_TYPES.get(kind, pa.string())
    return pa.list_(found) if field.mode == "REPEATED" else found


def typed_batches(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, rows: int
) -> Iterator[pa.RecordBatch]:
    """Batches of at most so many rows, with the names and types of the schema."""
    for batch in batches:
        columns = [
            column if column.type == field.type else pc.cast(column, field.type)
            for column, field in zip(batch.columns, schema, strict=True)
        ]
        whole = pa.RecordBatch.from_arrays(columns, schema=schema)
        for start in range(0, max(whole.num_rows, 1), rows):
            yield whole.slice(start, rows)
