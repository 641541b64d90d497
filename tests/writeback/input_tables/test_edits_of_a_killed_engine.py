"""The process of a DuckDB file is killed at each moment of an edit: nothing is lost or doubled."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from engine_killer import Killer
from input_tables.input_table_over_http import (  # noqa: F401 (fixtures)
    client,
    connection_id,
    table,
)

from servers.application import Application, TestClient
from tablewright.store.ids import new_id
from tablewright.warehouse.duckdb.process import Channel

MOMENTS = range(1, 13)
"""Messages to the process, the last of them later than any edit has."""


def test_edits_survive(
    sqlite_application: Application,
    client: TestClient,  # noqa: F811
    table: dict[str, Any],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killer = Killer()
    monkeypatch.setattr(Channel, "send", lambda *given: killer(*given))
    sent: dict[str, str] = {}
    for moment in (*MOMENTS, *MOMENTS):
        client_id, row_id = new_id(), new_id()
        change = {"kind": "insert", "row_id": row_id, "values": {table["ids"][0]: row_id}}
        body = {"client_id": client_id, "operations": [change]}
        killer.left = moment
        reply = client.post(f"{table['at']}/edits", json=body)
        while reply.status_code == 503:
            # As the browser does it: the same edit, under the same id.
            reply = client.post(f"{table['at']}/edits", json=body)
        assert reply.json()["status"] == "applied", reply.text
        sent[client_id] = row_id
    killer.left = 0
    assert killer.killed > len(MOMENTS)
    rows = client.get(f"{table['at']}/rows").json()["rows"]
    assert Counter(row["row_id"] for row in rows) == Counter(sent.values())
    warehouse = sqlite_application.services.warehouses.get(table["connection_id"])
    from tablewright.warehouse.contract.client import Rendered

    with warehouse.transaction() as transaction:
        kept = transaction.rows(Rendered('SELECT client_id FROM stage."Forecast__history"'))
    assert Counter(client_id for (client_id,) in kept if client_id in sent) == Counter(list(sent))
