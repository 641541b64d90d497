"""Filling tables: Parquet files in a volume of the destination, loaded by COPY INTO.

COPY INTO loads a file once, however often it is run: a load that is repeated after a lost answer adds
nothing twice. Few rows go into one INSERT, which is quicker than a file. If the connection's user may not
create a volume, all rows go that way.
"""

import io
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pyarrow as pa
from pyarrow import parquet

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.databricks import statements
from tablewright.warehouse.databricks.render import literal
from tablewright.warehouse.databricks.session import Session
from tablewright.warehouse.sql.insert_batches import inserts

VOLUME = "_tablewright_loads"
FEW_VALUES = 2_000
"""Up to this many values (rows times columns) are inserted as text."""
_FILE_BYTES = 64 * 1024 * 1024
STATEMENT_CHARACTERS = 1_000_000

_KINDS: tuple[tuple[object, str], ...] = (
    (pa.types.is_boolean, "BOOLEAN"),
    (pa.types.is_integer, "BIGINT"),
    (pa.types.is_floating, "DOUBLE"),
    (pa.types.is_date, "DATE"),
)


class Staged:
    """Files of one load, in their own folder in the volume; `clear` removes them."""

    def __init__(self, session: Session, volume: TablePath) -> None:
        self._session = session
        catalog, schema, own = volume
        self.folder = f"/Volumes/{catalog}/{schema}/{own}/{uuid.uuid4().hex}"
        self._files: list[str] = []

    def put(self, batches: Sequence[pa.RecordBatch]) -> None:
        """Write these batches to one file, with columns renamed to `c0`, `c1` ..."""
        table = pa.Table.from_batches(batches)
        names = [f"c{place}" for place in range(table.num_columns)]
        sink = io.BytesIO()
        parquet.write_table(
            table.rename_columns(names),
            sink,
            compression="snappy",
            coerce_timestamps="us",
            use_dictionary=True,
        )
        sink.seek(0)
        target = f"{self.folder}/{len(self._files):05}.parquet"
        self._session.run(statements.put_stream(target), stream=sink)
        self._files.append(target)

    @property
    def any(self) -> bool:
        return bool(self._files)

    def clear(self) -> None:
        for file in self._files:
            # A file that stays behind costs a little space and is loaded by nobody.
            with suppress(Exception):
                self._session.run(statements.remove(file))


def make_volume(session: Session, volume: TablePath) -> None:
    session.run(statements.create_volume(volume))


def stage(
    session: Session, volume: TablePath, batches: Iterator[pa.RecordBatch]
) -> tuple[Staged, pa.Schema | None]:
    """Write all batches to files of bounded size, so that memory use does not grow."""
    staged = Staged(session, volume)
    schema: pa.Schema | None = None
    held: list[pa.RecordBatch] = []
    size = 0
    try:
        for batch in batches:
            schema = batch.schema
            if not batch.num_rows:
                continue
            held.append(batch)
            size += batch.nbytes
            if size >= _FILE_BYTES:
                staged.put(held)
                held, size = [], 0
        if held:
            staged.put(held)
    except BaseException:
        staged.clear()
        raise
    return staged, schema


def copy(session: Session, path: TablePath, staged: Staged, schema: pa.Schema) -> int:
    columns = [(f"c{place}", kind_of(field.type), field.name) for place, field in enumerate(schema)]
    cursor = session.run(statements.copy_into(path, staged.folder, columns))
    rows = cursor.rowcount
    if rows < 0:
        answer = cursor.fetchall_arrow()
        rows = int(answer.column(0)[0].as_py()) if answer.num_rows else 0
    return rows


def insert_rows(session: Session, path: TablePath, table: pa.Table) -> int:
    """Insert rows as text, as many in a statement as fit."""
    head = statements.insert_into(path, table.column_names)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    for text, _ in inserts(head, ([literal(value) for value in row] for row in rows), STATEMENT_CHARACTERS):
        session.run(text)
    return table.num_rows


def kind_of(type_: pa.DataType) -> str:
    """The type that a column of a file is read as."""
    if pa.types.is_timestamp(type_):
        return "TIMESTAMP" if type_.tz else "TIMESTAMP_NTZ"
    if pa.types.is_decimal(type_):
        return f"DECIMAL({min(type_.precision, 38)}, {max(0, type_.scale)})"
    for fits, kind in _KINDS:
        if fits(type_):  # type: ignore[operator]
            return kind
    return "STRING"


def too_few_rights(error: WarehouseError) -> bool:
    """Whether the volume cannot be used for lack of a privilege, so that rows are inserted as text."""
    return error.code in ("permission", "not-found")
