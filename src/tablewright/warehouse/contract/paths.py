"""Where tables are."""

TablePath = tuple[str, ...]
"""Where a table is: its container, then its own name."""


Container = tuple[str, ...]
"""A container of tables: `(schema,)`, or `(database, schema)` where a connection has databases."""
