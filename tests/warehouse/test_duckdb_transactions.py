"""DuckDB's write transactions share a cursor one after the other, and never keep a closed file open."""

import subprocess
import sys
from pathlib import Path

import pytest

from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.client import DuckDBWarehouse

COUNT = Rendered("SELECT count(*) FROM main.t")
ADD = Rendered("INSERT INTO main.t VALUES (1)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "w.duckdb"


@pytest.fixture
def warehouse(file: Path, tmp_path: Path) -> DuckDBWarehouse:
    opened = DuckDBWarehouse(file, tmp_path, create=True)
    with opened.transaction() as transaction:
        transaction.execute(Rendered("CREATE TABLE main.t (n INTEGER)"))
    return opened


def free(file: Path) -> bool:
    """Whether another process can open the file."""
    command = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    return subprocess.run([sys.executable, "-c", command, str(file)], capture_output=True).returncode == 0


def count(warehouse: DuckDBWarehouse) -> int:
    with warehouse.transaction() as transaction:
        return transaction.rows(COUNT)[0][0]


def test_one_after_the_other(warehouse: DuckDBWarehouse) -> None:
    for _ in range(3):
        with warehouse.transaction() as transaction:
            transaction.execute(ADD)
    assert count(warehouse) == 3
    warehouse.close()


def test_a_failed_one_leaves_nothing(warehouse: DuckDBWarehouse) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), warehouse.transaction() as transaction:
            transaction.execute(Rendered("CREATE TEMPORARY TABLE left_over (n INTEGER)"))
            transaction.execute(ADD)
            raise RuntimeError
    with pytest.raises(WarehouseError), warehouse.transaction() as transaction:
        transaction.execute(Rendered("SELECT * FROM temp.left_over"))
    assert count(warehouse) == 0
    warehouse.close()


def test_one_inside_another(warehouse: DuckDBWarehouse) -> None:
    with warehouse.transaction() as outer:
        outer.execute(ADD)
        with warehouse.transaction() as inner:
            assert inner.rows(COUNT) == [(0,)]
    assert count(warehouse) == 1
    warehouse.close()


def test_closing_frees_the_file(warehouse: DuckDBWarehouse, file: Path) -> None:
    assert count(warehouse) == 0
    assert not free(file)
    warehouse.close()
    assert free(file)
    assert count(warehouse) == 0
    warehouse.close()


def test_closing_during_a_transaction_ends_it_and_frees_the_file(
    warehouse: DuckDBWarehouse, file: Path
) -> None:
    with pytest.raises(WarehouseError), warehouse.transaction() as transaction:
        transaction.execute(ADD)
        warehouse.close()
    assert free(file)
    assert count(warehouse) == 0
    warehouse.close()
