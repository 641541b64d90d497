"""Makes text safe for spreadsheets, so that they never read it as a formula.

A spreadsheet that opens a CSV file evaluates a cell that begins with `=` as a formula, even if a stranger
typed it. An apostrophe before it marks it as text. The rule is also that of the browser
(`web/src/grid/safeText.ts`), with the same cases (`tests/safe_text.json`), and is documented in
docs/security.md.
"""

import re
import unicodedata
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_BEGINS_A_FORMULA = frozenset("=+-@＝＋－＠")
_QUOTES = frozenset("'\"")
_SKIPPED = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""White space and invisible characters: some programs drop them from the start of a cell."""
_PLAIN_NUMBER = re.compile(r" *[+-]?([0-9]+([.,][0-9]+)*|[.,][0-9]+)([eE][+-]?[0-9]+)?%? *")
_SEPARATORS = re.compile(r"(\r\n|[\r\n\t])")
_SUSPECT = r"(^|[\r\n\t])[\pZ\p{Cc}\p{Cf}'\"]*[=+\-@＝＋－＠]|^[\t\r\n]"
"""A pattern for Arrow that finds all texts that may have to be changed."""


def safe_text(text: str) -> str:
    """The text, with an apostrophe before each line or tab-separated part that begins like a formula.

    Plain numbers such as -5 begin no formula.
    """
    parts = _SEPARATORS.split(text)
    safe = "".join(f"'{part}" if _is_formula(part) else part for part in parts)
    return f"'{safe}" if text.startswith(("\t", "\r", "\n")) else safe


def _is_formula(part: str) -> bool:
    for sign in part:
        if sign not in _QUOTES and unicodedata.category(sign) not in _SKIPPED:
            return sign in _BEGINS_A_FORMULA and not _PLAIN_NUMBER.fullmatch(part)
    return False


def safe_schema(schema: pa.Schema) -> pa.Schema:
    """The schema of safe rows: column names are made safe, too."""
    return pa.schema(
        [
            pa.field(safe_text(field.name), pa.large_string() if _is_text(field.type) else field.type)
            for field in schema
        ]
    )


def safe_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows with every text column made safe. Columns of other types are never changed."""
    return pa.RecordBatch.from_arrays([_safe_column(column) for column in batch.columns], schema=schema)


def _safe_column(column: pa.Array) -> pa.Array:
    if not _is_text(column.type):
        return column
    compute: Any = pc
    texts = column.cast(pa.large_string())
    suspect = compute.fill_null(compute.match_substring_regex(texts, _SUSPECT), False)
    if not compute.any(suspect).as_py():
        return texts
    safe = [safe_text(text) for text in texts.filter(suspect).to_pylist()]
    return compute.replace_with_mask(texts, suspect, pa.array(safe, pa.large_string()))


def _is_text(kind: pa.DataType) -> bool:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(held) or pa.types.is_large_string(held) or pa.types.is_string_view(held)
