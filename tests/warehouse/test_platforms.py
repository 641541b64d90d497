"""The list of platforms: fields that name nothing free, drivers that are missed with an install line."""

import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.registry import PLATFORMS, ConnectionDetails, open_warehouse, platform_of

DETAILS: TypeAdapter[Any] = TypeAdapter(ConnectionDetails)
NAMES = ["duckdb", "postgres", "alloydb", "mysql", "redshift", "snowflake", "bigquery", "databricks"]
DRIVERS = {
    "mysql": "pymysql",
    "redshift": "redshift_connector",
    "snowflake": "snowflake",
    "bigquery": "google",
    "databricks": "databricks",
}


def test_all_eight_platforms_are_there() -> None:
    assert list(PLATFORMS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_secrets_are_fields_that_do_not_print(name: str) -> None:
    fields = PLATFORMS[name]
    assert fields.secrets | set(fields.bound_to) <= set(fields.model_fields)
    for secret in fields.secrets:
        field = fields.model_fields[secret]
        assert not field.repr
        assert isinstance(field.json_schema_extra, dict)
        assert field.json_schema_extra["format"] == "password"


@pytest.mark.parametrize("name", NAMES)
def test_where_a_platform_leads_is_named(name: str) -> None:
    """Every field with an address or a path; and no stored secret goes along to another one."""
    fields = PLATFORMS[name]
    places = ("path", "host", "port", "account", "endpoint", "staging_bucket")
    named = {
        field for field in fields.model_fields if field in places or field.endswith(("_url", "_endpoint"))
    }
    assert set(fields.leads_to) == named
    assert not fields.secrets or named <= set(fields.bound_to)


@pytest.mark.parametrize("name", NAMES)
def test_a_field_that_is_not_listed_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        DETAILS.validate_python({"platform": name, "local_infile": True, "init_command": "SELECT 1"})


def test_an_unknown_platform_is_reported() -> None:
    with pytest.raises(WarehouseError, match="no platform called oracle"):
        platform_of("oracle")


@pytest.mark.parametrize(("name", "driver"), DRIVERS.items())
def test_a_missing_driver_is_reported_with_the_line_that_installs_it(
    name: str, driver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for loaded in list(sys.modules):
        if loaded == driver or loaded.startswith((f"{driver}.", f"tablewright.warehouse.{name}.")):
            monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(WarehouseError) as failure:
        open_warehouse(ConnectionConfig("c", name, {}, {}), PoolLimits(tmp_path, tmp_path, None))
    assert failure.value.code == "unavailable"
    assert f"pip install 'tablewright[{PLATFORMS[name].extra}]'" in (failure.value.hint or "")


def test_a_secret_is_not_in_the_text_of_a_configuration() -> None:
    assert "hunter2" not in repr(ConnectionConfig("c", "mysql", {}, {"password": "hunter2"}))
