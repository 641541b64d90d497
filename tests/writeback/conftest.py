"""Fixtures of the write features. Tests that ask for a warehouse run on each engine (`reach`), but those that
are about one and are marked so."""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from examined import examined_once
from limited import Fuse, limiting
from places import POSTGRES_ORDERS, Place, emptied, put_orders
from reach import GAPS, LIMITS, NEEDS, SPECS, STAYS, SWITCH, UNPROBED, engines_of
from workbench import Workbench, make_warehouse, open_workbench
from writeback_installation import ADMIN, Installation, open_installation

from engines.bench import LOCAL_ENGINES
from servers.postgres import PostgresServer
from tablewright.warehouse import pool

_SPECS = {spec.name: spec for spec in LOCAL_ENGINES}
_POSTGRES = {"postgres": "postgres_server", "postgres-15": "postgres_15_server"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "warehouse_engine" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("engines")
        suite = metafunc.module.__name__.rpartition(".")[2]
        engines = engines_of(suite, metafunc.function.__name__, os.environ.get(SWITCH, ""))
        metafunc.parametrize("warehouse_engine", marker.args if marker else engines)


@pytest.fixture
def place(warehouse_engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An engine that holds the orders and nothing else."""
    _declare_gaps(warehouse_engine, request)
    if warehouse_engine in LIMITS:
        opener = limiting(pool.open_warehouse, LIMITS[warehouse_engine], Fuse())
        request.getfixturevalue("monkeypatch").setattr(pool, "open_warehouse", opener)
    engine = warehouse_engine.partition(" ")[0]
    if engine == "duckdb":
        yield Place({"platform": "duckdb", "path": str(make_warehouse(tmp_path))})
    elif engine in _POSTGRES:
        with _own_database(request.getfixturevalue(_POSTGRES[engine])) as result:
            yield result
    else:
        with _shared_database(SPECS.get(engine, engine), request, tmp_path) as result:
            yield result


def _declare_gaps(engine: str, request: pytest.FixtureRequest) -> None:
    """A test that needs what the engine has not, or that is named as a gap, must fail."""
    spec = _SPECS.get(SPECS.get(engine, engine))
    missing = {**(spec.gaps if spec is not None else {}), **NEEDS.get(engine, {})}
    needed = [marker.args[0] for marker in request.node.iter_markers("needs")]
    reasons = [GAPS.get(engine, {}).get(request.node.originalname), *map(missing.get, needed)]
    for reason in filter(None, reasons):
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@contextmanager
def _own_database(server: PostgresServer) -> Generator[Place]:
    with server.database() as url:
        details: dict[str, Any] = {
            "platform": "postgres",
            "host": "127.0.0.1",
            "port": server.port,
            "database": url.rsplit("/", 1)[1],
            "user": server.user,
            "sslmode": "disable",
            "sessions": 9,
        }
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(POSTGRES_ORDERS)
        yield Place(details)


@contextmanager
def _shared_database(name: str, request: pytest.FixtureRequest, folder: Path) -> Generator[Place]:
    spec = _SPECS[name]
    with (
        spec.start(request, folder) as (warehouse, details),
        emptied(warehouse, spec.database, cascades=spec.cascades, stays=STAYS.get(name)),
    ):
        put_orders(warehouse, spec.database)
        yield Place(details | {"sessions": 9}, spec.database, unprobed=name in UNPROBED)


@pytest.fixture
def installation(tmp_path: Path, place: Place) -> Iterator[Installation]:
    opened = open_installation(tmp_path, place)
    yield opened
    opened.pool.close()
    opened.store.close()


@pytest.fixture
def writable(installation: Installation, place: Place) -> Installation:
    """The same with write access switched on, in the schema `stage`."""
    if place.unprobed:
        installation.switch_on()
        return installation
    values = installation.values("stage")
    with examined_once():
        installation.write_access.enable(ADMIN, installation.connection_id, values, create=True)
    return installation


@pytest.fixture
def workbench(tmp_path: Path, place: Place) -> Iterator[Workbench]:
    with open_workbench(tmp_path, place=place) as opened:
        yield opened
