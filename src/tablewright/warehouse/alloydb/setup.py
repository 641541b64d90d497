"""What a destination needs in AlloyDB: what it needs in PostgreSQL."""

from tablewright.warehouse.postgres.setup import SETUP

__all__ = ["SETUP"]
