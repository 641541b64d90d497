"""A query that fails because of a column is answered without it, and the answer names the column."""

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from servers.application import Application, TestClient, running
from tablewright.runtime.settings import Settings
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError

Json = dict[str, Any]

FAILING = 'CallText("chr", [Orders/Code])'
"""No character has the last code."""
COUNT = 40
MOST_QUERIES = 1 + math.ceil(math.log2(COUNT)) + 1


class Site:
    """Workbooks over a table, an editor and one who only views, and the queries that reach the warehouse."""

    def __init__(self, application: Application, file: Path) -> None:
        self.file = file
        self.application = application
        self.editor: TestClient = application.signed_in()
        self.viewer: TestClient = application.signed_in("eve@example.org", "viewer")
        self.fill([65, 66, -5])
        body = {"name": "Shop", "details": {"platform": "duckdb", "path": str(file)}}
        self.connection: str = self.editor.post("/api/connections", json=body).json()["id"]
        self.queries: list[float] = []
        """The time that each had."""
        self.before: Callable[[int], None] = lambda _: None
        self._spy(application.services.warehouses.get(self.connection))

    def fill(self, codes: list[int]) -> None:
        with duckdb.connect(str(self.file)) as warehouse:
            warehouse.execute("CREATE OR REPLACE TABLE orders (id INTEGER, code INTEGER, region TEXT)")
            for number, code in enumerate(codes):
                warehouse.execute("INSERT INTO orders VALUES (?, ?, ?)", [number, code, "NS"[number % 2]])

    def change(self, statement: str) -> None:
        """Behind the application's back."""
        with self.application.services.warehouses.get(self.connection).transaction() as transaction:
            transaction.execute(Rendered(statement))

    def _spy(self, warehouse: Warehouse) -> None:
        asked = warehouse.query

        def query(*arguments: Any, **options: Any) -> RunningQuery:
            self.queries.append(options["timeout"])
            self.before(len(self.queries))
            return asked(*arguments, **options)

        warehouse.query = query  # type: ignore[method-assign]

    def book(self, element: Json, source: Json | None = None) -> str:
        table = {"kind": "warehouse-table", "connection_id": self.connection, "path": ["main", "orders"]}
        element = {"id": "e", "name": "Orders by code", "source": source or table, **element}
        place = {"element_id": "e", "x": 0, "y": 0, "width": 24, "height": 10}
        page = {"id": "p", "name": "Page", "elements": [element], "layout": [place]}
        document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
        made = self.editor.post("/api/workbooks", json={"name": "Book", "document": document})
        assert made.status_code == 201, made.text
        at = f"/api/workbooks/{made.json()['id']}"
        assert self.editor.post(f"{at}/publish").status_code == 200
        shared = self.editor.put(f"{at}/shares", json={"everyone": True, "members": {}})
        assert shared.status_code == 200
        return f"{at}/elements/e"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with running(Settings(data_dir=tmp_path_factory.mktemp("server"))) as started:
        yield started


@pytest.fixture
def site(application: Application, tmp_path: Path) -> Site:
    """A connection of its own, so that nothing is known of its columns."""
    return Site(application, tmp_path / "warehouse.duckdb")


def table(**changes: Json) -> Json:
    """Forty columns; `changes` give some of them another formula."""
    columns = [
        {"id": f"c{number}", "name": f"C{number}", "formula": f"[Orders/Id] + {number}"}
        for number in range(COUNT)
    ]
    for column in columns:
        column |= changes.get(column["id"], {})
    return {"kind": "table", "columns": columns}


LETTER = {"name": "Letter", "formula": FAILING}
WITH_LETTER = table(c17=LETTER, c30={"formula": 'Concat([Letter], "!")'})


def rows(answer: Any) -> list[Json]:
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all().to_pylist()


def failed(answer: Any) -> list[Json]:
    return json.loads(answer.headers.get("X-Query-Failed", "[]"))


def error(answer: Any) -> Json:
    assert answer.status_code == 422, answer.text
    return answer.json()["error"]


def test_the_column_is_named_and_the_others_have_values(site: Site) -> None:
    at = site.book(WITH_LETTER)
    answer = site.editor.post(f"{at}/query", json={})
    values = rows(answer)
    assert [(row["c0"], row["c39"], row["c17"], row["c30"]) for row in values] == [
        (number, number + 39, None, None) for number in range(3)
    ]
    assert len(site.queries) <= MOST_QUERIES
    assert site.queries == sorted(site.queries, reverse=True), "all share the time of one query"
    (problem,) = failed(answer)
    assert (problem["column_id"], problem["code"]) == ("c17", "failed")
    assert problem["message"].startswith("The warehouse could not compute “Letter”: Invalid")
    described = site.editor.post(f"{at}/describe", json={"failed": ["c17"]}).json()
    assert {problem["column_id"]: problem["message"] for problem in described["problems"]} == {
        "c17": "The warehouse could not compute “Letter”.",
        "c30": "The column “Letter” is in error.",
    }


def test_viewers_read_plain_words(site: Site) -> None:
    at = site.book(WITH_LETTER)
    (problem,) = failed(site.viewer.post(f"{at}/query", json={}))
    assert problem["message"] == "The warehouse could not compute “Letter”."
    assert "may edit the workbook" in problem["hint"]
    # The rows are kept for everybody, the words are not.
    (told,) = failed(site.editor.post(f"{at}/query", json={}))
    assert "Codepoint" in told["message"]
    assert len(site.queries) <= MOST_QUERIES


def test_further_windows_do_not_search_again(site: Site) -> None:
    at = site.book(WITH_LETTER)
    site.editor.post(f"{at}/query", json={"limit": 2, "offset": 1})
    before = len(site.queries)
    again = site.editor.post(f"{at}/query", json={"limit": 1, "offset": 0})
    assert [row["c0"] for row in rows(again)] == [0]
    assert [record["column_id"] for record in failed(again)] == ["c17"]
    assert len(site.queries) == before + 1
    assert failed(site.editor.post(f"{at}/query", json={"limit": 1, "offset": 0})) == failed(again)
    assert len(site.queries) == before + 1, "the rows are in the cache"


def test_asking_again_tries_all_columns_first(site: Site) -> None:
    at = site.book(WITH_LETTER)
    site.editor.post(f"{at}/query", json={})
    before = len(site.queries)
    again = site.editor.post(f"{at}/query", json={"refresh": True})
    assert [record["column_id"] for record in failed(again)] == ["c17"]
    assert len(site.queries) == before + 2, "all columns, then all but the one that failed before"
    site.change("UPDATE orders SET code = 67 WHERE code < 0")
    repaired = site.editor.post(f"{at}/query", json={"refresh": True})
    assert [row["c30"] for row in rows(repaired)] == ["A!", "B!", "C!"]
    assert failed(repaired) == []
    assert failed(site.editor.post(f"{at}/query", json={})) == []


def test_several_columns_are_found(site: Site) -> None:
    at = site.book(table(c3=LETTER, c20={"formula": 'CallText("chr", [Orders/Code] * 2)'}))
    answer = site.editor.post(f"{at}/query", json={})
    assert rows(answer)[0]["c19"] == 19
    words = {record["column_id"]: record["message"] for record in failed(answer)}
    assert set(words) == {"c3", "c20"}
    assert "Codepoint -5" in words["c3"]
    assert "chr(BIGINT)" in words["c20"], "there is no such function, which is no matter of values"


def test_a_hidden_column_is_found_before_those_that_are_made_of_it(site: Site) -> None:
    loud = {f"c{number}": {"formula": f'Concat([Letter], "{number}")'} for number in range(20, 35)}
    at = site.book(table(c3=LETTER | {"hidden": True}, **loud))
    answer = site.editor.post(f"{at}/query", json={})
    assert [record["column_id"] for record in failed(answer)] == ["c3"]
    assert [(row["c20"], row["c36"]) for row in rows(answer)] == [(None, 36), (None, 37), (None, 38)]
    assert len(site.queries) <= MOST_QUERIES


COLUMNS = [
    {"id": "letter", "name": "Letter", "formula": FAILING},
    {"id": "region", "name": "Region", "formula": "[Orders/Region]"},
    {"id": "total", "name": "Total", "formula": "Sum([Orders/Id])"},
    {"id": "most", "name": "Most", "formula": "Max([Letter])"},
]
ELEMENTS: dict[str, Json] = {
    "pivot": {
        "kind": "pivot",
        "columns": COLUMNS,
        "rows": {"keys": [{"column_id": "region"}]},
        "values": ["total", "most"],
    },
    "chart": {"kind": "chart", "chart": "bar", "columns": COLUMNS, "x": "region", "y": ["total", "most"]},
    "kpi": {"kind": "kpi", "columns": COLUMNS, "value": "total", "comparison": "most"},
}


def test_pivots_charts_and_numbers(site: Site) -> None:
    for kind, element in ELEMENTS.items():
        at = site.book(element)
        answer = site.editor.post(f"{at}/query", json={})
        (problem,) = failed(answer)
        assert problem["column_id"] == "most", kind
        totals = [row["total"] for row in rows(answer) if row["total"] is not None]
        assert sum(totals) >= 3, kind


FILTER = {"id": "f", "kind": "list", "column_id": "letter", "mode": "include", "values": ["A"]}
TABLE = {"kind": "table", "columns": [*COLUMNS[:2], {"id": "id", "name": "Id", "formula": "[Orders/Id]"}]}
DECIDING: dict[str, tuple[Json, str]] = {
    "filter": (TABLE | {"filters": [FILTER]}, "the rows are filtered by it"),
    "group": (
        TABLE | {"groupings": [{"id": "g", "keys": ["letter"], "calculations": []}], "collapsed_to": "g"},
        "the rows are grouped by it",
    ),
    "sort": (TABLE | {"sort": [{"column_id": "letter"}]}, "the rows are sorted by it"),
}


def test_a_column_that_decides_about_the_rows_is_named(site: Site) -> None:
    for role, (element, why) in DECIDING.items():
        at = site.book(element)
        told = error(site.editor.post(f"{at}/query", json={}))
        assert told["message"] == f"The warehouse could not compute “Letter”, and {why}."
        assert told["where"]["column_id"] == "letter"
        assert "Codepoint" in told["where"]["details"]
        before = len(site.queries)
        plain = site.viewer.post(f"{at}/query", json={})
        assert error(plain)["message"] == told["message"]
        assert "Codepoint" not in plain.text
        assert len(site.queries) == before, "it is known"
        if role != "sort":
            assert error(site.viewer.post(f"{at}/count", json={}))["message"] == told["message"]


def test_a_filter_by_what_is_made_of_the_column(site: Site) -> None:
    columns = [*TABLE["columns"], {"id": "loud", "name": "Loud", "formula": 'Concat([Letter], "!")'}]
    at = site.book(TABLE | {"columns": columns, "filters": [FILTER | {"column_id": "loud"}]})
    told = error(site.editor.post(f"{at}/query", json={}))
    assert told["message"] == (
        "The warehouse could not compute “Letter”. “Loud” is made of it, and the rows are filtered by it."
    )


def test_a_source_that_fails_is_blamed_on_no_column(site: Site) -> None:
    statement = "SELECT id, chr(code) AS letter FROM main.orders"
    source = {"kind": "sql", "connection_id": site.connection, "statement": statement}
    column = {"id": "c", "name": "C", "source_column": "letter"}
    filtered = {"id": "f", "kind": "text-match", "column_id": "c", "value": "A"}
    at = site.book({"kind": "table", "columns": [column], "filters": [filtered]}, source)
    answer = site.editor.post(f"{at}/query", json={})
    assert "Codepoint" in answer.text
    viewed = site.viewer.post(f"{at}/query", json={})
    assert "Codepoint" not in viewed.text


def test_where_queries_are_paid_for_somebody_asks_for_the_search(site: Site) -> None:
    warehouse = site.application.services.warehouses.get(site.connection)
    warehouse.capabilities = replace(warehouse.capabilities, bills_queries=True)
    at = site.book(WITH_LETTER)
    told = error(site.viewer.post(f"{at}/query", json={}))
    assert told["where"]["find_column"] is True
    assert told["message"] == "The warehouse could not compute this element."
    assert "Codepoint" in error(site.editor.post(f"{at}/query", json={}))["message"]
    assert len(site.queries) == 2
    answer = site.viewer.post(f"{at}/query", json={"find_column": True})
    assert [record["column_id"] for record in failed(answer)] == ["c17"]
    assert len(site.queries) <= 2 + MOST_QUERIES
    before = len(site.queries)
    assert failed(site.viewer.post(f"{at}/query", json={"limit": 1})) == failed(answer)
    assert len(site.queries) == before + 1


def test_without_time_the_search_ends_and_can_be_asked_for(site: Site) -> None:
    at = site.book(WITH_LETTER)

    def refuse(number: int) -> None:
        if number == 3:
            raise WarehouseError("timeout", "The query was stopped.")

    site.before = refuse
    told = error(site.editor.post(f"{at}/query", json={}))
    assert (told["where"]["find_column"], len(site.queries)) == (True, 3)
    assert "Codepoint" in told["message"]


def test_cancelling_ends_the_search(site: Site) -> None:
    at = site.book(WITH_LETTER)
    queries = site.application.services.queries

    def cancel(number: int) -> None:
        if number == 3:
            for execution in queries.running():
                queries.cancel(execution.id)

    site.before = cancel
    answer = site.editor.post(f"{at}/query", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (499, "cancelled")
    assert len(site.queries) == 3


def test_what_values_do_not_cause_is_not_searched_for(site: Site) -> None:
    at = site.book(WITH_LETTER)
    for code in ("permission", "unavailable", "out-of-memory", "timeout", "cancelled"):

        def refuse(_: int, code: str = code) -> None:
            raise WarehouseError(code, "It does not work.")

        site.queries.clear()
        site.before = refuse
        answer = site.editor.post(f"{at}/query", json={})
        assert answer.json()["error"]["message"] == "It does not work."
        assert len(site.queries) == 1, code
