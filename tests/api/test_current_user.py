"""Formulas about the asking person get their values from the product: who they are, and their teams."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from servers.application import Application, TestClient

MINE = {"id": "f", "kind": "logical", "column_id": "mine", "values": [True]}


@pytest.fixture
def source(application: Application, tmp_path: Path) -> dict[str, Any]:
    """A table of two rows, each for one team."""
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "CREATE TABLE goals AS SELECT * FROM (VALUES ('North', 1), ('South', 2)) AS t(team, goal)"
        )
    details = {"platform": "duckdb", "path": str(file)}
    made = application.signed_in().post("/api/connections", json={"name": "Goals", "details": details}).json()
    return {"kind": "warehouse-table", "connection_id": made["id"], "path": ["main", "goals"]}


def book(source: dict[str, Any], formula: str, **more: Any) -> dict[str, Any]:
    columns = [
        {"id": "team", "name": "Team", "source_column": "team"},
        {"id": "mine", "name": "Mine", "formula": formula},
    ]
    element = {"kind": "table", "id": "goals", "name": "Goals", "source": source, "columns": columns, **more}
    place = {"element_id": "goals", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p", "name": "P", "elements": [element], "layout": [place]}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


def publish(admin: TestClient, document: dict[str, Any]) -> str:
    made = admin.post("/api/workbooks", json={"name": "Goals", "document": document})
    assert made.status_code == 201, made.text
    at = f"/api/workbooks/{made.json()['id']}"
    assert admin.post(f"{at}/publish").status_code == 200
    assert admin.put(f"{at}/shares", json={"everyone": True, "members": {}}).status_code == 200
    return f"{at}/elements/goals"


def rows(client: TestClient, at: str) -> dict[str, Any]:
    reply = client.post(f"{at}/query", json={})
    assert reply.status_code == 200, reply.text
    return {row["team"]: row["mine"] for row in pa.ipc.open_stream(reply.content).read_all().to_pylist()}


def test_each_member_sees_the_rows_of_their_teams_also_from_the_cache(
    application: Application, source: dict[str, Any]
) -> None:
    admin = application.signed_in()
    bob, eve = (application.signed_in(f"{name}@example.org", "viewer") for name in ("bob", "eve"))
    ids = [client.get("/api/session").json()["member"]["id"] for client in (bob, eve)]
    teams = [admin.post("/api/teams", json={"name": name}).json()["id"] for name in ("North", "South")]
    for team, member in zip(teams, ids, strict=True):
        admin.patch(f"/api/teams/{team}", json={"member_ids": [member]})
    named = publish(admin, book(source, "CurrentUserInTeam([Team])", filters=[MINE]))
    spelled = publish(admin, book(source, 'CurrentUserInTeam("South", "West")'))
    for _ in range(2):  # The second time, the answers are there already.
        assert rows(bob, named) == {"North": True}
        assert rows(eve, named) == {"South": True}
        assert rows(admin, named) == {}
        assert set(rows(bob, spelled).values()) == {False}
        assert set(rows(eve, spelled).values()) == {True}
    # Who leaves a team, or whose team has another name, is out at the next question.
    admin.patch(f"/api/teams/{teams[0]}", json={"member_ids": [ids[1]]})
    assert rows(bob, named) == {}
    assert rows(eve, named) == {"North": True, "South": True}
    admin.patch(f"/api/teams/{teams[1]}", json={"name": "Far South"})
    assert rows(eve, named) == {"North": True}
    admin.delete(f"/api/teams/{teams[0]}")
    assert rows(eve, named) == {}


def test_attributes_are_refused_with_what_to_do_instead(
    application: Application, source: dict[str, Any]
) -> None:
    admin = application.signed_in()
    formula = 'CurrentUserAttributeText("region") = [Team]'
    document = book(source, formula)
    made = admin.post("/api/workbooks", json={"name": "Goals", "document": document}).json()
    at = f"/api/workbooks/{made['id']}"
    asked = {"document": document, "element_id": "goals", "formula": formula}
    checked = admin.post(f"{at}/formulas/check", json=asked)
    assert checked.status_code == 200, checked.text
    (problem,) = checked.json()["problems"]
    described = admin.post(f"{at}/elements/goals/describe", json={"version": "draft"}).json()
    assert [problem["message"] for problem in described["problems"]] == [problem["message"]]
    assert problem["message"] == "CurrentUserAttributeText is not available yet."
    assert "CurrentUserInTeam" in problem["hint"]
    # It never is a filter that lets everything through.
    filtered = book(source, formula, filters=[MINE])
    count = admin.post(f"{at}/elements/goals/count", json={"document": filtered})
    assert count.json() == {"rows": 0}
