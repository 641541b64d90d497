"""The application with a guarded warehouse, for the tests of signing in."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from guarded_house import Guarded, House, open_house

from servers.identity_provider import IdentityProvider
from tablewright.warehouse import pool, registry
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits


@pytest.fixture
def warehouse(
    tmp_path: Path, identity_provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> Generator[list[str | None]]:
    """Every warehouse is the guarded one; whose tokens it was opened with."""
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        for schema in ("shop", "stage", "log"):
            connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute("CREATE TABLE shop.orders AS SELECT range AS id FROM range(7)")
    inner = DuckDBWarehouse(file, tmp_path, create=False, memory_mb=None)
    opened: list[str | None] = []

    def open_guarded(config: ConnectionConfig, limits: PoolLimits) -> Warehouse:
        if config.platform == "duckdb":
            return registry.open_warehouse(config, limits)
        token = config.secret.get("access_token")
        opened.append(identity_provider.who(token))
        made: Any = Guarded(inner, identity_provider, token)
        return made

    monkeypatch.setattr(pool, "open_warehouse", open_guarded)
    yield opened
    inner.close()


@pytest.fixture
def house(
    tmp_path: Path, identity_provider: IdentityProvider, warehouse: list[str | None]
) -> Generator[House]:
    with open_house(tmp_path, identity_provider, warehouse, None) as opened:
        yield opened


@pytest.fixture
def any_house(
    metadata_url: str, tmp_path: Path, identity_provider: IdentityProvider, warehouse: list[str | None]
) -> Generator[House]:
    """Over each kind of metadata database."""
    with open_house(tmp_path, identity_provider, warehouse, metadata_url) as opened:
        yield opened
