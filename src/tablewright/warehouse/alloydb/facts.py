"""What is true of AlloyDB: all that is true of PostgreSQL. Imports no driver."""

from dataclasses import replace

from tablewright.warehouse.postgres.facts import CAPABILITIES as POSTGRES

CAPABILITIES = replace(POSTGRES, platform="alloydb", label="AlloyDB")
