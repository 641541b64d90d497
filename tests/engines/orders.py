"""A small table of orders on an engine, an element over it, and a connection to it in the application."""

from typing import Any

import pyarrow as pa

from engines.bench import Engine
from servers.application import TestClient

ELEMENT = {
    "kind": "table",
    "id": "orders",
    "name": "Orders",
    "columns": [
        {"id": "region", "name": "Region", "source_column": "region"},
        {"id": "total", "name": "Total", "formula": "Sum([Orders/Amount])"},
    ],
    "groupings": [{"id": "g", "keys": ["region"], "calculations": ["total"]}],
    "collapsed_to": "g",
}


def fill(engine: Engine) -> None:
    rows = pa.table({"region": ["north", "south", "north"], "amount": [1.5, 2.0, None]})
    engine.put("orders", rows, {"region": "TEXT", "amount": "DOUBLE"})


def connect(engine: Engine, client: TestClient) -> dict[str, Any]:
    """A connection to the engine; a file has one owner, so ours is let go first."""
    if engine.spec.name == "duckdb":
        engine.warehouse.close()
    made = client.post("/api/connections", json={"name": "Warehouse", "details": engine.details})
    assert made.status_code == 201, made.text
    return made.json()
