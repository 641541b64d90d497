"""Text for other programs: the rule's cases, which the browser has too, and whole columns."""

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tablewright.common.safe_text import safe_batch, safe_schema, safe_text

CASES: list[tuple[str, str]] = json.loads((Path(__file__).parents[1] / "safe_text.json").read_text())


def safe(batch: pa.RecordBatch) -> pa.RecordBatch:
    return safe_batch(batch, safe_schema(batch.schema))


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_a_text(text: str, wanted: str) -> None:
    assert safe_text(text) == wanted


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_a_column_of_texts(kind: pa.DataType) -> None:
    given, wanted = ([*texts, None] for texts in zip(*CASES, strict=True))
    made = safe(pa.record_batch({"a": pa.array(given, kind)}))
    assert made.column("a").to_pylist() == wanted


def test_a_column_of_few_texts() -> None:
    made = safe(pa.record_batch({"=a": pa.array(["=1", "x", None]).dictionary_encode()}))
    assert made.to_pydict() == {"'=a": ["'=1", "x", None]}


def test_numbers_and_dates_are_never_changed() -> None:
    columns = {
        "integer": pa.array([-5]),
        "double": pa.array([-0.5]),
        "decimal": pa.array([Decimal("-1.50")]),
        "logical": pa.array([True]),
        "nothing": pa.nulls(1),
    }
    batch = pa.record_batch(columns)
    assert safe(batch).equals(batch)
