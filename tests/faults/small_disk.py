"""Run by test_full_disk in a mount namespace of its own: a server whose warehouse disk has 12 MB.

Prints one line of JSON with what the API answered.
"""

import json
import sys
from pathlib import Path
from typing import Any

from servers.application import running
from tablewright.runtime.settings import Settings
from tablewright.store.ids import new_id


def main(data_dir: Path, small: Path) -> dict[str, Any]:
    with running(Settings(data_dir=data_dir)) as application:
        client = application.signed_in()
        body = {
            "name": "Small",
            "details": {"platform": "duckdb", "path": str(small / "w.duckdb"), "create": True},
        }
        connection = client.post("/api/connections", json=body).json()["id"]
        access = {"enabled": True, "values": {"schema": "stage"}, "create": True}
        client.put(f"/api/connections/{connection}/write-access", json=access)
        book = client.post("/api/workbooks", json={"name": "Book"}).json()["id"]
        table = client.post(
            "/api/input-tables",
            json={
                "connection_id": connection,
                "workbook_id": book,
                "name": "Notes",
                "columns": [{"name": "A", "type": "text"}],
                "blank_rows": 0,
            },
        ).json()
        edits = f"/api/input-tables/{table['id']}/edits"
        column = table["columns"][0]["id"]

        def insert(text: str) -> Any:
            operation = {"kind": "insert", "row_id": new_id(), "values": {column: text}}
            return client.post(edits, json={"client_id": new_id(), "operations": [operation]})

        first = insert("kept")
        content = b"n,t\n" + b"".join(
            b"%d,%s\n" % (n, bytes(str(hash((n, 1))), "ascii") * 12) for n in range(90_000)
        )
        preview = client.post("/api/uploads", content=content, params={"file_name": "big.csv"}).json()
        columns = [{"source": c["source"], "name": c["name"], "type": c["type"]} for c in preview["columns"]]
        load = client.post(
            f"/api/uploads/{preview['upload_id']}/load",
            json={
                "connection_id": connection,
                "name": "Big",
                "options": preview["options"],
                "columns": columns,
            },
        )
        objects = client.get(f"/api/connections/{connection}/write-access/objects").json()
        after = insert("still works")
        rows = client.get(f"/api/input-tables/{table['id']}/rows").json()["rows"]
        return {
            "first": first.json()["status"],
            "load_status": load.status_code,
            "load_error": load.json().get("error"),
            "objects": sorted(entry["kind"] for entry in objects),
            "after": after.json(),
            "rows": [row["values"][column] for row in rows],
        }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
