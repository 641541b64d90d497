"""DuckDB with the extensions of this environment. Imported before anything that connects."""

import sys
from pathlib import Path
from typing import Any

import duckdb

# DuckDB looks for it with each statement and each of its parameters, and here it is never there.
sys.modules["pandas"] = None  # type: ignore[assignment]
_connect = duckdb.connect


def _with_extensions(*arguments: Any, config: dict[str, Any] | None = None, **named: Any) -> Any:
    """A time zone can only be set once DuckDB's calendar is loaded, after it is connected."""
    settings = dict(config or {})
    zone = settings.pop("TimeZone", None)
    settings["extension_directory"] = str(Path(sys.prefix) / "extensions")
    connection = _connect(*arguments, config=settings, **named)
    if zone:
        connection.execute("SET TimeZone = 'UTC'")
    return connection


duckdb.connect = _with_extensions
