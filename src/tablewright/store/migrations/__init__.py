"""Alembic migrations of the metadata database, run by `tablewright.store.migrate`."""
