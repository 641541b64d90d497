"""PostgreSQL, and AlloyDB, which speaks its language."""

from tablewright.formula.platforms.postgres.platform import Postgres

__all__ = ["Postgres"]
