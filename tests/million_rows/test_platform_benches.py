"""The benchmark of a million rows works on each platform, and the bare driver beside it does the same."""

from dataclasses import replace

import pytest
from benchmarks.platforms import BENCHES, Bench, measured, ours_load, ours_read, prepared, rows

ROWS = 2_000


@pytest.fixture(autouse=True)
def own_object_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a bench sets for the double of its own does not outlive it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "")


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.title)
def test_both_write_and_read_all_rows(bench: Bench) -> None:
    table = rows(ROWS)
    with bench.open() as (warehouse, container, bare):
        path = prepared(warehouse, container)
        ours_load(warehouse, path, table)
        bare.load(table)
        assert (ours_read(warehouse, path), bare.read()) == (ROWS, ROWS)


def test_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    read, load, beside = measured(replace(BENCHES[0], rows=ROWS))
    assert (read.what, load.what) == ("DuckDB: read", "DuckDB: load")
    assert (read.aim, load.aim, beside.met) == ("≤ 1.4", "≤ 1.25", None)
