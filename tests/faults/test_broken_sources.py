"""What the API says when a source is gone, locked or wrong; and that it works again once that is mended."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from servers.application import Application, TestClient

SHOP = (
    "CREATE SCHEMA shop; CREATE TABLE shop.orders AS SELECT range AS id, range * 1.5 AS price FROM range(10)"
)


def make_file(path: Path) -> None:
    """The schema has the name of the file, which DuckDB itself would find ambiguous."""
    with duckdb.connect(str(path.with_name("fresh.duckdb"))) as connection:
        connection.execute(SHOP)
    path.with_name("fresh.duckdb").rename(path)


def document(connection_id: str, *formulas: str, table: str = "orders") -> dict[str, Any]:
    columns: list[dict[str, Any]] = [{"id": "id", "name": "Id", "source_column": "id"}]
    columns += [{"id": f"f{n}", "name": f"F{n}", "formula": formula} for n, formula in enumerate(formulas)]
    element = {
        "id": "t",
        "kind": "table",
        "name": "Orders",
        "source": {"kind": "warehouse-table", "connection_id": connection_id, "path": ["shop", table]},
        "columns": columns,
    }
    place = {"element_id": "t", "x": 0, "y": 0, "width": 24, "height": 10}
    page = {"id": "p", "name": "Page", "elements": [element], "layout": [place]}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


class Shop:
    """A signed-in client, a DuckDB file with a table, a workbook over it."""

    def __init__(self, application: Application, file: Path) -> None:
        self.file = file
        self.services = application.services
        self.client: TestClient = application.signed_in()
        make_file(file)
        body = {"name": "Shop", "details": {"platform": "duckdb", "path": str(file)}}
        self.connection = self.client.post("/api/connections", json=body).json()["id"]
        self.book = self.workbook()

    def workbook(self, *formulas: str) -> str:
        body = {"name": "Book", "document": document(self.connection, *formulas)}
        answer = self.client.post("/api/workbooks", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def query(self, book: str, **body: Any) -> Any:
        path = f"/api/workbooks/{book}/elements/t/query"
        return self.client.post(path, json={"version": "draft", "refresh": True} | body)

    def rows(self, book: str, **body: Any) -> list[dict[str, Any]]:
        answer = self.query(book, **body)
        assert answer.status_code == 200, answer.text
        return pa.ipc.open_stream(answer.content).read_all().to_pylist()

    def release(self) -> None:
        """Close the file, as when the server restarts."""
        self.services.warehouses.forget(self.connection)
        self.services.queries.facts.forget(self.connection)


@pytest.fixture
def shop(sqlite_application: Application, tmp_path: Path) -> Shop:
    return Shop(sqlite_application, tmp_path / "shop.duckdb")


def test_a_dropped_table_is_named_and_comes_back(shop: Shop) -> None:
    assert len(shop.rows(shop.book)) == 10
    shop.release()
    with duckdb.connect(str(shop.file)) as connection:
        connection.execute("ALTER TABLE shop.shop.orders RENAME TO elsewhere")
    answer = shop.query(shop.book)
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert "shop.orders" in error["message"]
    assert error["hint"]
    shop.release()
    with duckdb.connect(str(shop.file)) as connection:
        connection.execute("ALTER TABLE shop.shop.elsewhere RENAME TO orders")
    assert len(shop.rows(shop.book)) == 10


def test_a_table_dropped_under_the_servers_eyes(shop: Shop) -> None:
    """The facts are still in memory; the query itself fails, and the next one looks them up again."""
    assert len(shop.rows(shop.book)) == 10
    warehouse = shop.services.warehouses.get(shop.connection)
    from tablewright.warehouse.contract.client import Rendered

    with warehouse.transaction() as transaction:
        transaction.execute(Rendered("DROP TABLE shop.orders"))
    assert shop.query(shop.book).status_code == 404
    assert "shop.orders" in shop.query(shop.book).json()["error"]["message"]


def test_a_locked_file_says_so_and_works_when_it_is_free(shop: Shop) -> None:
    shop.release()
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(shop.file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        answer = shop.query(shop.book)
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "unavailable"
        assert "another program" in answer.json()["error"]["message"]
        state = shop.client.get(f"/api/connections/{shop.connection}").json()
        assert state["status"] == "unavailable"
    finally:
        holder.communicate("")
    assert len(shop.rows(shop.book)) == 10


def test_a_missing_file_says_so(shop: Shop) -> None:
    shop.release()
    away = shop.file.rename(shop.file.with_suffix(".away"))
    answer = shop.query(shop.book)
    assert answer.status_code == 404
    assert "shop.duckdb" in answer.json()["error"]["message"]
    away.rename(shop.file)
    assert len(shop.rows(shop.book)) == 10


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("[Id] +", "syntax"),
        ("Nope([Id])", "unknown-function"),
        ("[Nope]", "unknown-column"),
        ('[Id] + "x"', "type"),
        ("[F0]", "circular"),
    ],
)
def test_a_formula_error_stays_in_its_column(shop: Shop, formula: str, code: str) -> None:
    book = shop.workbook(formula, "[Id] * 2")
    rows = shop.rows(book)
    assert [row["f0"] for row in rows] == [None] * 10
    assert [row["f1"] for row in rows] == [n * 2 for n in range(10)]
    answer = shop.client.post(f"/api/workbooks/{book}/elements/t/describe", json={"version": "draft"}).json()
    (problem,) = answer["problems"]
    assert (problem["column_id"], problem["code"]) == ("f0", code)
    assert problem["message"]


def test_the_formula_bar_shows_the_exact_place_and_a_fix(shop: Shop) -> None:
    body = {"document": document(shop.connection), "element_id": "t", "formula": "1 + [Idd] == 2"}
    checked = shop.client.post(f"/api/workbooks/{shop.book}/formulas/check", json=body).json()
    assert not checked["ok"]
    (problem,) = checked["problems"]
    assert "1 + [Idd] == 2"[problem["start"] : problem["end"]] == "=="
    assert problem["fix"]["text"] == "="


def test_destination_is_refused_however_it_is_spelled(shop: Shop) -> None:
    access = {"enabled": True, "values": {"schema": "Stage"}, "create": True}
    base = f"/api/connections/{shop.connection}"
    assert shop.client.put(f"{base}/write-access", json=access).status_code == 200
    assert "Stage" not in [s["name"] for s in shop.client.get(f"{base}/schemas").json()["schemas"]]
    for schema in ("Stage", "stage", "STAGE"):
        assert shop.client.get(f"{base}/tables", params={"container": schema}).status_code == 403
        changed = document(shop.connection)
        source = {
            "kind": "warehouse-table",
            "connection_id": shop.connection,
            "path": [schema, "_tablewright_objects"],
        }
        changed["pages"][0]["elements"][0]["source"] = source
        answer = shop.query(shop.book, document=changed)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "reserved-destination")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM Stage._tablewright_objects",
        'SELECT * FROM "stage"."_tablewright_objects"',
        "SELECT * FROM shop.Stage._tablewright_objects",
        "SELECT (SELECT count(*) FROM STAGE._tablewright_objects) AS n",
        "WITH x AS (SELECT * FROM Stage._tablewright_objects) SELECT * FROM x",
        "SELECT * FROM _tablewright_objects",
        "SELECT * FROM query_table('Stage._tablewright_objects')",
        "SELECT * FROM query('SELECT * FROM Stage._tablewright_objects')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM duckdb_tables()",
        "SELECT getenv('HOME')",
        "FROM Stage._tablewright_objects",
        "DROP TABLE shop.orders",
        "SELECT 1; SELECT 2",
        "ATTACH '/tmp/x.duckdb'",
        "PRAGMA database_list",
        "COPY shop.orders TO '/tmp/x.csv'",
        "SET search_path = 'Stage'",
    ],
)
def test_custom_sql_is_refused(shop: Shop, statement: str) -> None:
    access = {"enabled": True, "values": {"schema": "Stage"}, "create": True}
    shop.client.put(f"/api/connections/{shop.connection}/write-access", json=access)
    changed = document(shop.connection)
    changed["pages"][0]["elements"][0] |= {
        "source": {"kind": "sql", "connection_id": shop.connection, "statement": statement},
        "columns": [],
    }
    answer = shop.query(shop.book, document=changed)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"]["message"]


def test_custom_sql_reads(shop: Shop) -> None:
    changed = document(shop.connection)
    changed["pages"][0]["elements"][0] |= {
        "source": {
            "kind": "sql",
            "connection_id": shop.connection,
            "statement": "SELECT id % 2 AS odd, sum(price) AS total FROM shop.orders GROUP BY 1",
        },
        "columns": [
            {"id": "odd", "name": "Odd", "source_column": "odd"},
            {"id": "total", "name": "Total", "source_column": "total"},
        ],
    }
    rows = shop.rows(shop.book, document=changed)
    assert sorted((row["odd"], float(row["total"])) for row in rows) == [(0, 30.0), (1, 37.5)]
