"""Fixtures of the suite that runs over all engines."""

from engines.bench import engine, postgres_address, postgres_warehouse

__all__ = ["engine", "postgres_address", "postgres_warehouse"]
