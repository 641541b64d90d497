"""The tables of the shop on each engine."""

from collections.abc import Generator

import pytest

from compiler.kit import Engine as Reference
from compiler.shop import open_shop
from engines.bench import ENGINES, Engine, Spec, open_engine


@pytest.fixture(scope="module")
def reference() -> Reference:
    return open_shop()


@pytest.fixture(scope="module", params=ENGINES, ids=lambda spec: spec.name)
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, reference: Reference
) -> Generator[Engine]:
    """An engine with the shop's tables, loaded in the order of the reference's rows."""
    spec: Spec = request.param
    with open_engine(request, spec, tmp_path_factory.mktemp("shop")) as opened:
        for (name,) in reference.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'"):
            described = reference.run(
                f"SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'shop'"
                f" AND table_name = '{name}' ORDER BY column_index"
            )
            rows = reference.connection.sql(f"SELECT * FROM shop.{name} ORDER BY rowid").to_arrow_table()
            opened.put(name, rows, dict(described))
        yield opened
