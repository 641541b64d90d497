"""All platforms, one line each. A driver is imported when the first connection of its platform is opened."""

import importlib
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from tablewright.warehouse.alloydb.fields import AlloyDBFields
from tablewright.warehouse.bigquery.fields import BigQueryFields
from tablewright.warehouse.contract.capabilities import Capabilities
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.databricks.fields import DatabricksFields
from tablewright.warehouse.duckdb.fields import DuckDBFields
from tablewright.warehouse.fields import ConnectionConfig, ConnectionFields, PoolLimits
from tablewright.warehouse.mysql.fields import MySQLFields
from tablewright.warehouse.postgres.fields import PostgresFields
from tablewright.warehouse.redshift.fields import RedshiftFields
from tablewright.warehouse.snowflake.fields import SnowflakeFields

FIELDS: tuple[type[ConnectionFields], ...] = (
    DuckDBFields,
    PostgresFields,
    AlloyDBFields,
    MySQLFields,
    RedshiftFields,
    SnowflakeFields,
    BigQueryFields,
    DatabricksFields,
)


def _name(fields: type[ConnectionFields]) -> str:
    (name,) = fields.model_fields["platform"].annotation.__args__  # type: ignore[union-attr]
    return name


PLATFORMS: Mapping[str, type[ConnectionFields]] = {_name(fields): fields for fields in FIELDS}

if TYPE_CHECKING:
    ConnectionDetails = ConnectionFields
else:
    ConnectionDetails = Annotated[Union[FIELDS], Field(discriminator="platform")]  # noqa: UP007
"""The fields of a connection of any platform."""


def platform_of(name: str) -> type[ConnectionFields]:
    platform = PLATFORMS.get(name)
    if platform is None:
        raise WarehouseError("invalid", f"There is no platform called {name}.")
    return platform


def capabilities_of(platform: str) -> Capabilities:
    """The platform's capabilities, without its driver and without a connection."""
    platform_of(platform)
    capabilities: Any = importlib.import_module(f"tablewright.warehouse.{platform}.capabilities")
    return capabilities.CAPABILITIES


@cache
def system_names_of(platform: str) -> frozenset[str]:
    """The names of the platform's own schemas and databases, in lower case."""
    capabilities: Any = importlib.import_module(f"tablewright.warehouse.{platform}.capabilities")
    databases = (getattr(capabilities, name, frozenset()) for name in ("SYSTEM_DATABASES", "SYSTEM_CATALOGS"))
    return frozenset(name.casefold() for name in capabilities.SYSTEM_SCHEMAS.union(*databases))


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> Warehouse:
    """Open the platform's client. If its driver is missing, the error says what to install."""
    fields = platform_of(config.platform)
    fields.admit(config.details, limits)
    try:
        client: Any = importlib.import_module(f"tablewright.warehouse.{config.platform}.client")
    except ModuleNotFoundError as error:
        if fields.extra is None or (error.name or "").partition(".")[0] == "tablewright":
            raise
        raise WarehouseError(
            "unavailable",
            f"The driver for {config.platform} is not installed on this server.",
            hint=f"Run: pip install 'tablewright[{fields.extra}]' (or: make platforms), then start it again.",
            detail=str(error),
        ) from error
    return client.open_warehouse(config, limits)
