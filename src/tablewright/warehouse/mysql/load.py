"""Arrow tables as the text that LOAD DATA reads: values between tabs, a row a line."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyarrow import compute

from tablewright.warehouse.contract.errors import WarehouseError

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute

_NULL = "\\N"
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\x00", "\\0"), ('"', '\\"'))
_EMPTY = '""'
"""Some servers take nothing at all for null."""
_WORD_NULL = '"NULL"'
"""Without quotes, the word is null."""


def pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[bytes]:
    """The text of the batches, one after the other."""
    for batch in batches:
        if batch.num_rows:
            yield text_of(batch)


def text_of(batch: pa.RecordBatch) -> bytes:
    """The rows of a batch. No value is changed: what MySQL cannot hold is refused."""
    columns = [_shown(column, field.name) for column, field in zip(batch.columns, batch.schema, strict=True)]
    # The last piece of a line ends it; what is joined by nothing stays side by side.
    tab, nothing, end = (pa.scalar(text, pa.large_string()) for text in ("\t", "", "\n"))
    lines = pc.binary_join_element_wise(*columns, tab) if len(columns) > 1 else columns[0]
    ended = pc.binary_join_element_wise(lines, end, nothing)
    _, offsets, values = ended.buffers()
    ends = memoryview(offsets).cast("q")
    return bytes(memoryview(values)[ends[ended.offset] : ends[ended.offset + len(ended)]])


def _shown(column: pa.Array, name: str) -> pa.Array:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_boolean(kind):
        column = pc.cast(column, pa.int8())
    elif pa.types.is_floating(kind):
        if not pc.all(pc.is_finite(column), min_count=0).as_py():
            raise WarehouseError(
                "invalid",
                f"The column {name} holds a number without a value (infinity or not a number).",
                hint="MySQL cannot store it: filter such rows out, or make the value Null.",
            )
    elif pa.types.is_timestamp(kind):
        if kind.tz is not None:
            column = pc.cast(column, pa.timestamp(kind.unit, "UTC"))
        column = pc.cast(column, pa.timestamp("us"), safe=False)
    texts = column if pa.types.is_string(kind) or pa.types.is_large_string(kind) else None
    if texts is None:
        texts = pc.cast(column, pa.string())
    else:
        for raw, escaped in _ESCAPES:
            if pc.any(pc.match_substring(texts, raw)).as_py():
                texts = pc.replace_substring(texts, raw, escaped)
        texts = pc.if_else(pc.equal(texts, ""), pa.scalar(_EMPTY, texts.type), texts)
        texts = pc.if_else(pc.equal(texts, "NULL"), pa.scalar(_WORD_NULL, texts.type), texts)
    return pc.fill_null(pc.cast(texts, pa.large_string()), _NULL)
