"""The formula bar over HTTP: opened versions, and every question about a formula."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from servers.application import Application, TestClient, running
from tablewright.editor.sessions import Editors
from tablewright.runtime.settings import Settings

COLUMNS = [
    {"id": "id", "name": "Id", "source_column": "id"},
    {"id": "price", "name": "Price", "source_column": "price"},
    {"id": "twice", "name": "Twice", "formula": "[Price] * 2"},
]


@pytest.fixture
def client(sqlite_application: Application) -> TestClient:
    return sqlite_application.signed_in()


@pytest.fixture
def connection(client: TestClient, tmp_path: Path) -> str:
    return connected(client, tmp_path)


@dataclass(frozen=True)
class Shared:
    """A workbook for tests that change nothing."""

    client: TestClient
    book: str


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[Shared]:
    folder = tmp_path_factory.mktemp("shared")
    with running(Settings(data_dir=folder / "data")) as application:
        client = application.signed_in()
        yield Shared(client, made(client, connected(client, folder)))


def connected(client: TestClient, folder: Path) -> str:
    """A new connection to a warehouse in this folder."""
    file = folder / "warehouse.duckdb"
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("CREATE SCHEMA shop")
        warehouse.execute(
            "CREATE TABLE shop.orders AS SELECT range AS id, range * 1.5 AS price FROM range(9)"
        )
    body = {"name": "Shop", "details": {"platform": "duckdb", "path": str(file)}}
    return client.post("/api/connections", json=body).json()["id"]


def document(connection: str, columns: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    source = {"kind": "warehouse-table", "connection_id": connection, "path": ["shop", "orders"]}
    broken = {**source, "path": ["shop", "gone"]}
    elements = [
        {"id": "t", "kind": "table", "name": "Sales", "source": source, "columns": columns or COLUMNS},
        {"id": "b", "kind": "table", "name": "Broken", "source": broken, "columns": []},
    ]
    places = [
        {"element_id": item["id"], "x": 0, "y": 10 * number, "width": 24, "height": 10}
        for number, item in enumerate(elements)
    ]
    page = {"id": "p", "name": "Page", "elements": elements, "layout": places}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


@pytest.fixture
def book(client: TestClient, connection: str) -> str:
    return made(client, connection)


def made(client: TestClient, connection: str) -> str:
    body = {"name": "Book", "document": document(connection)}
    return client.post("/api/workbooks", json=body).json()["id"]


def ask(client: TestClient, book: str, what: str, **body: Any) -> Any:
    reply = client.post(f"/api/workbooks/{book}/editor/{what}", json={"element_id": "t", **body})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_questions_about_the_stored_draft(client: TestClient, book: str) -> None:
    tokens = ask(client, book, "tokens", formula="Sum([Price])")
    assert [token["kind"] for token in tokens] == ["aggregate", "punctuation", "column", "punctuation"]
    (first, *_) = ask(client, book, "completions", formula="1 + [Pri", at=8)
    assert (first["label"], first["insert"], first["type"], first["level"]) == (
        "Price",
        "[Price]",
        "number",
        "base",
    )
    shown = ask(client, book, "signature", formula="Round(1, ", at=9)
    assert (shown["function"]["name"], shown["active"]) == ("Round", 1)
    assert ask(client, book, "signature", formula="1", at=1) is None
    about = ask(client, book, "hover", formula="[Twice]", at=2)
    assert (about["title"], about["formula"], about["type"]) == ("[Twice]", "[Price] * 2", "number")
    verdict = ask(client, book, "diagnostics", formula='[Price] + "x"')
    assert verdict["ok"] is False
    (problem,) = verdict["problems"]
    assert (problem["expected"], problem["found"], problem["fix"]["text"]) == (
        "number",
        "text",
        'Text([Price]) & "x"',
    )
    right = ask(client, book, "diagnostics", formula="[Orders/Price]")
    assert (right["ok"], right["type"], right["stored"]) == (True, "number", "[#/price]")


def test_usages_renames_and_lineage(client: TestClient, book: str) -> None:
    (usage,) = ask(client, book, "references", kind="column", column_id="price")
    assert (usage["column_id"], usage["role"], usage["start"], usage["end"]) == ("twice", "formula", 0, 7)
    renamed = ask(client, book, "rename", kind="column", column_id="price", name="Net")
    assert renamed["problem"] is None
    assert [(formula["before"], formula["after"], formula["stored"]) for formula in renamed["formulas"]] == [
        ("[Price] * 2", "[Net] * 2", "[#price] * 2")
    ]
    assert ask(client, book, "rename", kind="column", column_id="price", name="id")["suggestion"] == "id (1)"
    graph = ask(client, book, "lineage", column_id="twice")
    labels = {node["key"]: node["label"] for node in graph["nodes"]}
    edges = [(labels[edge["source"]], labels[edge["target"]]) for edge in graph["edges"]]
    assert sorted(edges) == [("Sales/Price", "Sales/Twice"), ("shop.orders/price", "Sales/Price")]


@pytest.mark.parametrize("what", ["rename", "lineage"])
@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"element_id": ""}, "unknown-element"),
        ({"element_id": "gone", "column_id": "price"}, "unknown-element"),
        ({"column_id": "gone"}, "unknown-column"),
        ({"column_id": ""}, "unknown-column"),
        ({"kind": "control", "element_id": "gone"}, "unknown-control"),
    ],
)
def test_what_is_not_there_has_no_lineage_and_no_name(
    shared: Shared, what: str, about: dict[str, str], code: str
) -> None:
    body = {"element_id": "t", "kind": "column", "column_id": "", "name": "New"} | about
    reply = shared.client.post(f"/api/workbooks/{shared.book}/editor/{what}", json=body)
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, code)


@pytest.mark.parametrize(
    "formula",
    [
        "Concat(" + ", ".join(["[Price]"] * 1_900) + ")",
        "Concat(" + ", ".join(['"a"'] * 3_900) + ")",
        "Concat(" + ", ".join(["Text(Sum([Price]))"] * 150) + ")",
        " & ".join(['"a"'] * 4_900),
        " + ".join(["1"] * 4_900),
        " and ".join(["true"] * 2_400),
        "Sum(" + " + ".join(["[Price]"] * 1_900) + ")",
        "If(" + "true, 1, " * 1_900 + "2)",
        "Coalesce(" + ", ".join(["[Price]"] * 1_900) + ")",
        "Switch([Price], " + "1, 2, " * 1_900 + "3)",
        "In([Price], " + ", ".join(["1"] * 4_900) + ")",
        "-" * 4_900 + "1",
        "not " * 4_900 + "true",
        "(" * 9_900 + "1" + ")" * 9_900,
        "Abs(" * 3_900 + "1" + ")" * 3_900,
        "[" * 19_000,
    ],
    ids=lambda formula: formula[:30],
)
def test_long_and_deep_formulas_are_answered(shared: Shared, formula: str) -> None:
    """They are computed, or refused in words."""
    body = {"element_id": "t", "formula": formula, "at": len(formula), "limit": 1}
    for what in ("preview", "tokens", "completions", "hover"):
        reply = shared.client.post(f"/api/workbooks/{shared.book}/editor/{what}", json=body)
        assert reply.status_code in (200, 422), (what, reply.text)


def test_the_first_values_before_a_formula_is_committed(client: TestClient, book: str) -> None:
    shown = ask(client, book, "preview", formula="[Price] * 2 + 1", limit=3)
    assert shown == {"type": "number", "values": [1.0, 4.0, 7.0], "problem": None}
    total = ask(client, book, "preview", formula="Sum([Id])", level="summary")
    assert total["values"] == [36]
    changed = ask(client, book, "preview", formula="[Id] + 1", column_id="twice", limit=2)
    assert changed["values"] == [1, 2]
    assert ask(client, book, "preview", formula="[Nope]")["problem"] is not None


def test_an_unsaved_version_is_opened_once(client: TestClient, book: str, connection: str) -> None:
    more = [*COLUMNS, {"id": "new", "name": "Brand New", "formula": "1"}]
    url = f"/api/workbooks/{book}/editor/documents"
    key = client.post(url, json={"document": document(connection, more)}).json()["key"]
    assert client.post(url, json={"document": document(connection, more)}).json()["key"] == key
    (first, *_) = ask(client, book, "completions", key=key, formula="[Brand", at=6)
    assert first["label"] == "Brand New"
    assert all(item["label"] != "Brand New" for item in ask(client, book, "completions", formula="[Br", at=3))
    body = {"element_id": "t", "key": "gone", "formula": "1"}
    forgotten = client.post(f"/api/workbooks/{book}/editor/diagnostics", json=body)
    assert (forgotten.status_code, forgotten.json()["error"]["code"]) == (404, "unknown-document")


def test_only_those_who_may_edit_ask(sqlite_application: Application, client: TestClient, book: str) -> None:
    stranger = sqlite_application.signed_in("eve@example.org", "builder")
    body = {"element_id": "t", "formula": "1"}
    reply = stranger.post(f"/api/workbooks/{book}/editor/diagnostics", json=body)
    assert reply.status_code in (403, 404)


def test_sources_are_looked_up_again_beside_the_answers(
    sqlite_application: Application, client: TestClient, book: str
) -> None:
    editors = sqlite_application.services.editors
    assert isinstance(editors, Editors)
    ask(client, book, "diagnostics", formula="[Price]")
    actor = sqlite_application.member("ada@example.org", "admin")
    session = editors.session(sqlite_application.services.workbooks.document(actor, book, "draft"))
    with session.analysis("t") as first:
        pass
    session.renew(dict(session.facts))
    with session.analysis("t") as same:
        assert same is first
    session.renew({})
    verdict = ask(client, book, "diagnostics", formula="[Orders/Price]")
    assert verdict["ok"] is False
    session.fresh_at -= 1_000
    ask(client, book, "diagnostics", formula="1")
    editors._beside.submit(int).result()
    assert ask(client, book, "diagnostics", formula="[Orders/Price]")["ok"] is True


def test_columns_of_sources_are_bound_when_known_and_shown_after_a_restart(
    sqlite_application: Application, client: TestClient, book: str, connection: str
) -> None:
    columns = [{"id": "twice", "name": "Twice", "formula": "[Orders/Price] * 2"}]
    url = f"/api/workbooks/{book}"

    def formula(references: str) -> str:
        opened = client.get(f"{url}?version=draft&references={references}").json()
        return opened["document"]["pages"][0]["elements"][0]["columns"][0]["formula"]

    for revision in (1, 2):
        body = {"revision": revision, "document": document(connection, columns)}
        assert client.put(f"{url}/draft", json=body).status_code == 200
        ask(client, book, "diagnostics", formula="1")
    assert formula("ids") == "[#/price] * 2"
    sqlite_application.services.queries.facts._seen.clear()
    assert formula("names") == "[Orders/Price] * 2"
