"""The suite on real services: those that the environment tells of (docs/testing-on-services.md)."""

import json
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.registry import PLATFORMS, open_warehouse, platform_of

if TYPE_CHECKING:
    from engines.bench import Spec

SWITCH = "TABLEWRIGHT_TEST_CLOUD"
_PREFIX = "TABLEWRIGHT_TEST_"
_DATABASE = "test_database"
"""Beside the fields of the connection: where the schemas of tests are made, on platforms with databases."""
_LIKE = {"mysql": "mysql-mariadb"}
"""Platforms whose local engine has another name."""
SERVICES = tuple(name for name in PLATFORMS if name != "duckdb")


def variable(platform: str) -> str:
    return f"{_PREFIX}{platform.upper()}"


def in_the_cloud(local: "Sequence[Spec]", environment: Mapping[str, str]) -> "tuple[Spec, ...]":
    """A specification for each service that the environment tells of; none without the switch."""
    if not environment.get(SWITCH):
        return ()
    specs = [
        _spec(platform, json.loads(environment[variable(platform)]), local)
        for platform in SERVICES
        if environment.get(variable(platform))
    ]
    if not specs:
        names = ", ".join(variable(platform) for platform in SERVICES)
        raise pytest.UsageError(f"Tell of a service in one of {names}: docs/testing-on-services.md has how.")
    return tuple(specs)


def _spec(platform: str, given: dict[str, Any], local: "Sequence[Spec]") -> "Spec":
    database = given.pop(_DATABASE, None)
    like = next(spec for spec in local if spec.name == _LIKE.get(platform, platform))
    fields = platform_of(platform).model_validate(given | {"platform": platform})
    start = started(platform, fields.model_dump())
    return replace(like, name=f"cloud-{platform}", start=start, database=database or like.database)


def started(
    platform: str, fields: dict[str, Any]
) -> Callable[[pytest.FixtureRequest, Path], AbstractContextManager[tuple[Warehouse, dict[str, Any]]]]:
    """Opens the service for one test."""
    hidden = platform_of(platform).secrets
    details = {name: value for name, value in fields.items() if name not in hidden}
    secret = {name: fields[name] for name in hidden if fields.get(name)}

    @contextmanager
    def start(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
        del request
        warehouse = open_warehouse(
            ConnectionConfig("cloud", platform, details, secret), PoolLimits(folder, folder, None)
        )
        try:
            yield warehouse, {name: value for name, value in fields.items() if value is not None}
        finally:
            warehouse.close()

    return start


def engines(local: "Sequence[Spec]") -> "tuple[Spec, ...]":
    """The engines of this run."""
    return in_the_cloud(local, os.environ) or tuple(local)
