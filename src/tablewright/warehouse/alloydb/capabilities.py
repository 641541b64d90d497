"""Facts about AlloyDB: those of PostgreSQL. Imports no driver."""

from dataclasses import replace

from tablewright.warehouse.postgres.capabilities import CAPABILITIES as POSTGRES
from tablewright.warehouse.postgres.capabilities import SYSTEM_SCHEMAS as SCHEMAS_OF_POSTGRES

CAPABILITIES = replace(POSTGRES, platform="alloydb", label="AlloyDB")

SYSTEM_SCHEMAS = SCHEMAS_OF_POSTGRES
