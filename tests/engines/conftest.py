"""Fixtures of the suite that runs over all engines."""

from engines.bench import engine, postgres_address, postgres_warehouse
from engines.bigquery import bigquery_warehouse
from engines.databricks_double import databricks_warehouse
from engines.mysql import mariadb_server_warehouse, seekdb_server_warehouse
from engines.postgres_kin import (
    alloydb_warehouse,
    postgres_15_address,
    postgres_15_warehouse,
)
from engines.redshift_double import redshift_database, redshift_warehouse
from engines.refreshed import stored
from engines.snowflake_double import snowflake_warehouse

__all__ = [
    "alloydb_warehouse",
    "bigquery_warehouse",
    "databricks_warehouse",
    "engine",
    "mariadb_server_warehouse",
    "postgres_15_address",
    "postgres_15_warehouse",
    "postgres_address",
    "postgres_warehouse",
    "redshift_database",
    "redshift_warehouse",
    "seekdb_server_warehouse",
    "snowflake_warehouse",
    "stored",
]
