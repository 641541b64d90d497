"""The AlloyDB client: PostgreSQL's under its own name."""

from tablewright.warehouse.alloydb.capabilities import CAPABILITIES
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse


class AlloyDBWarehouse(PostgresWarehouse):
    capabilities = CAPABILITIES


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> AlloyDBWarehouse:
    return AlloyDBWarehouse(PostgresAddress.of(config, limits))
