"""What takes too long to compile, or becomes too large, is refused at every door, naming the column."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from servers.application import TestClient, running
from tablewright.cli import main
from tablewright.runtime.settings import Settings

Json = dict[str, Any]


def made(client: TestClient, file: Path, columns: list[Json]) -> tuple[str, Json]:
    """The address of a workbook with one table of these columns, and its document."""
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("CREATE TABLE orders AS SELECT range AS id FROM range(3)")
    body = {"name": "Shop", "details": {"platform": "duckdb", "path": str(file)}}
    connection = client.post("/api/connections", json=body).json()["id"]
    source = {"kind": "warehouse-table", "connection_id": connection, "path": ["main", "orders"]}
    element = {"id": "e", "kind": "table", "name": "Totals", "source": source, "columns": columns}
    place = {"element_id": "e", "x": 0, "y": 0, "width": 24, "height": 10}
    page = {"id": "p", "name": "Page", "elements": [element], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    answer = client.post("/api/workbooks", json={"name": "Book", "document": document})
    assert answer.status_code == 201, answer.text
    return f"/api/workbooks/{answer.json()['id']}", document


CHAIN = [
    {"id": "c0", "name": "C0", "formula": "[Orders/Id]"},
    *(
        {"id": f"c{n}", "name": f"C{n}", "formula": f"[C{n - 1}] + If([C{n - 1}] > 5, 1, 2)"}
        for n in range(1, 40)
    ),
]


def test_the_setting_ends_the_work_at_every_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLEWRIGHT_COMPILE_SECONDS", "1e-9")
    with running(Settings(data_dir=tmp_path / "data")) as application:
        client = application.signed_in()
        at, document = made(client, tmp_path / "shop.duckdb", CHAIN)
        draft, formula = {"version": "draft"}, {"element_id": "e", "formula": "[C39] + 1"}
        questions: dict[str, Json] = {
            "elements/e/query": draft,
            "elements/e/count": draft,
            "elements/e/sql": draft,
            "elements/e/describe": draft,
            "elements/e/values": draft | {"column_id": "c39"},
            "formulas/check": formula | {"document": document},
            "editor/diagnostics": formula,
            "editor/completions": formula | {"at": 1},
        }
        for address, body in questions.items():
            answer = client.post(f"{at}/{address}", json=body)
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (422, "too-large"), (address, answer.text)
            assert "took more than 1e-09 s of processor time; it was at the column “C" in error["message"]
            assert "of “Totals”" in error["message"]
            assert "hide and remove columns that nobody needs" in error["hint"]
    file = tmp_path / "book.json"
    file.write_text(json.dumps(document))
    connection = document["pages"][0]["elements"][0]["source"]["connection_id"]
    place = f"{connection}={tmp_path / 'shop.duckdb'}"
    for command in ("compile", "check"):
        ended = CliRunner().invoke(main.app, [command, str(file), "--connect", place])
        assert ended.exit_code == 1, command
        assert "took more than 1e-09 s of processor time; it was at the column “C" in ended.output, command


def test_a_column_of_too_much_sql_is_a_problem_of_that_column(tmp_path: Path) -> None:
    formula = f"Greatest({','.join(['Pmt([Q],[Q],[Q],[Q])'] * 900)})"
    columns = [
        {"id": "q", "name": "Q", "source_column": "id"},
        {"id": "x", "name": "X", "formula": formula},
    ]
    with running(Settings(data_dir=tmp_path / "data")) as application:
        client = application.signed_in()
        at, _ = made(client, tmp_path / "shop.duckdb", columns)
        answer = client.post(f"{at}/elements/e/query", json={"version": "draft"})
        rows = pa.ipc.open_stream(answer.content).read_all().to_pylist()
        (problem,) = json.loads(answer.headers["X-Query-Failed"])
        assert (problem["column_id"], problem["code"]) == ("x", "too-large")
        assert "50,000 are the most" in problem["message"]
        assert [(row["q"], row["x"]) for row in rows] == [(0, None), (1, None), (2, None)]
