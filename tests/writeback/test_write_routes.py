"""Write access and uploads through HTTP."""

import json
from dataclasses import replace
from typing import Any

import pytest
from workbench import Workbench

from tablewright.query.service import Question
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.doctor import examine, steps

CSV = "id,zip,price,day\n1,01234,9.5,2024-01-02\n2,04567,,2024-02-03\n"


def stage(here: Workbench, content: str | bytes = CSV, name: str = "sales.csv") -> dict[str, Any]:
    reply = here.client().post("/api/uploads", params={"file_name": name}, content=content)
    assert reply.status_code == 201, reply.text
    return reply.json()


def load(here: Workbench, preview: dict[str, Any], **changes: Any) -> Any:
    columns = [
        {"source": column["source"], "name": column["name"], "type": column["type"], "include": True}
        for column in preview["columns"]
    ]
    body = {
        "connection_id": here.connection_id,
        "name": "Sales",
        "options": preview["options"],
        "columns": columns,
    }
    return here.client().post(f"/api/uploads/{preview['upload_id']}/load", json=body | changes)


def test_a_file_is_staged_previewed_changed_and_loaded(workbench: Workbench) -> None:
    preview = stage(workbench)
    assert [(column["name"], column["type"]) for column in preview["columns"]] == [
        ("id", "integer"), ("zip", "text"), ("price", "number"), ("day", "date")
    ]  # fmt: skip
    assert "lose their zeros" in preview["columns"][1]["warning"]
    assert preview["options"]["delimiter"] == ","
    assert preview["options"]["encoding"] == "utf-8"
    assert preview["rows"][1] == ["2", "04567", None, "2024-02-03"]
    assert preview["raw"][0] == "id,zip,price,day"
    assert (preview["row_estimate"], preview["size_bytes"]) == (2, len(CSV))
    again = workbench.client().post(f"/api/uploads/{preview['upload_id']}/preview", json={"header_lines": 0})
    assert [column["type"] for column in again.json()["columns"]] == ["text"] * 4
    reply = load(workbench, preview)
    assert reply.status_code == 200, reply.text
    upload = reply.json()
    assert (upload["path"], upload["rows"]) == (list(workbench.path("sales")), 2)
    assert upload["columns"][3] == {"name": "day", "type": "date"}
    client = workbench.client()
    assert client.get(f"/api/uploads/{upload['id']}").json() == upload
    assert client.delete(f"/api/uploads/{upload['id']}").status_code == 204
    assert client.get(f"/api/uploads/{upload['id']}").status_code == 404
    assert workbench.tables() == set()


def test_an_upload_is_a_source_of_elements(workbench: Workbench) -> None:
    upload = load(workbench, stage(workbench)).json()
    workbench.publish(
        source={"kind": "upload", "connection_id": workbench.connection_id, "upload_id": upload["id"]},
        columns=[
            {"id": "c1", "name": "Zip", "source_column": "zip"},
            {"id": "c2", "name": "Twice", "formula": "[Sales/price] * 2"},
        ],
    )
    document = workbench.services.workbooks.open(workbench.actor, workbench.workbook_id).document
    question = Question(workbench.workbook_id, document, "orders")
    rows = workbench.services.queries.fetch(question, workbench.actor).to_pylist()
    assert rows == [{"c1": "01234", "c2": 19.0}, {"c1": "04567", "c2": None}]


def test_a_bad_line_is_explained(workbench: Workbench) -> None:
    preview = stage(workbench, "a,b\n1,x\n2,y\nthree,z\n")
    preview["columns"][0]["type"] = "integer"
    reply = load(workbench, preview)
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["code"] == "bad-line"
    assert error["where"] == {"line": 4, "column": "a", "text": "three,z"}
    assert "Make that column Text" in error["hint"]
    assert workbench.tables() == set()


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty-file"), (b"PK\x03\x04", "not-csv"), (b"\x00\xff\x00\x01", "not-csv")]
)
def test_a_file_that_is_no_csv_is_refused(workbench: Workbench, content: bytes, code: str) -> None:
    reply = workbench.client().post("/api/uploads", params={"file_name": "x"}, content=content)
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, code)
    assert not list(workbench.services.settings.staging_dir.glob("*.raw"))
    assert not list(workbench.services.settings.staging_dir.glob("*.part"))


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"delimiter": "\n"}, "delimiter"),
        ({"delimiter": "\r"}, "delimiter"),
        ({"quote": "\n"}, "quote"),
        ({"escape": "\r"}, "escape"),
        ({"delimiter": "'", "quote": "'"}, "quote"),
        ({"delimiter": "x", "quote": "'", "escape": "x"}, "escape"),
        ({"quote": "“"}, "quote"),
    ],
)
def test_characters_that_cannot_part_or_quote_are_refused(
    workbench: Workbench, options: dict[str, str], field: str
) -> None:
    preview = stage(workbench)
    for reply in (
        workbench.client().post(f"/api/uploads/{preview['upload_id']}/preview", json=options),
        load(workbench, preview, options=options),
    ):
        error = reply.json()["error"]
        assert (reply.status_code, error["code"], error["where"]["field"]) == (422, "unfit-option", field)


def test_any_other_character_does_its_work_or_is_refused(workbench: Workbench) -> None:
    for option, character in (
        ("delimiter", " "),
        ("delimiter", "a"),
        ("delimiter", "\x1f"),
        ("quote", "a"),
        ("escape", "~"),
        ("escape", "\\"),
    ):
        at = f"/api/uploads/{stage(workbench)['upload_id']}/preview"
        reply = workbench.client().post(at, json={option: character})
        assert reply.status_code in (200, 422), (option, character, reply.text)
        if reply.status_code == 200:
            loaded = load(workbench, reply.json())
            assert loaded.status_code in (200, 422), (option, character, loaded.text)


@pytest.mark.parametrize("content", [b"a,b\n1,x\n2,y\0z\n", "a,b\n1,x\n2,y\0z\n".encode("utf-16")])
def test_a_cell_with_a_nul_character_is_named(workbench: Workbench, content: bytes) -> None:
    content = content if len(content) > 30 else content.replace(b"1,x", b"1," + b"x" * 200)
    reply = workbench.client().post("/api/uploads", params={"file_name": "x.csv"}, content=content)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["where"]) == (422, "not-csv", {"line": 3})
    assert "Line 3 has a NUL character (U+0000)" in error["message"]
    assert not list(workbench.services.settings.staging_dir.glob("*.raw"))


def test_a_file_over_the_limit_is_refused_at_once(workbench: Workbench) -> None:
    headers = {"content-length": str(2_000_000_000)}
    reply = workbench.client().post("/api/uploads", params={"file_name": "x"}, headers=headers, content=b"a")
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too-large")


def test_viewers_do_not_upload(workbench: Workbench) -> None:
    client = workbench.application.signed_in("vera@example.org", "viewer")
    reply = client.post("/api/uploads", params={"file_name": "x.csv"}, content=b"a\n1\n")
    assert reply.status_code == 403


def test_an_admin_checks_names_and_lists(workbench: Workbench) -> None:
    load(workbench, stage(workbench))
    client, address = workbench.client(), f"/api/connections/{workbench.connection_id}/write-access"
    client.post(f"{address}/check", json={"values": workbench.values("stage")})
    state = client.get(address).json()
    assert (state["enabled"], state["object_count"]) == (True, 1)
    (destination,) = state["destinations"]
    assert (destination["label"], destination["is_default"]) == (".".join(workbench.container()), True)
    assert destination["last_check"]["features"]["uploads"] is True
    check = client.post(f"{address}/check", json={"values": workbench.values("shop")}).json()
    assert (check["ok"], check["exists"], check["foreign_tables"]) == (True, True, ["orders"])
    assert all(row["milliseconds"] >= 0 for row in check["checks"])
    (listed,) = client.get(f"{address}/objects").json()
    assert (listed["kind"], listed["name"], listed["owner"]) == ("upload", "sales", "ada@example.org")
    off = client.put(address, json={"enabled": False}).json()
    assert (off["enabled"], off["destinations"][0]["label"]) == (False, destination["label"])
    assert load(workbench, stage(workbench)).json()["error"]["code"] == "write-access-off"


def test_only_admins_see_and_change_write_access(workbench: Workbench) -> None:
    client = workbench.application.signed_in("bob@example.org", "builder")
    address = f"/api/connections/{workbench.connection_id}/write-access"
    assert client.get(address).status_code == 403
    assert client.get(f"{address}/objects").status_code == 403
    assert client.post(f"{address}/check", json={"values": workbench.values("x")}).status_code == 403
    assert client.put(address, json={"enabled": False}).status_code == 403


def test_foreign_tables_need_a_word(workbench: Workbench) -> None:
    client, address = workbench.client(), f"/api/connections/{workbench.connection_id}/write-access"
    reply = client.put(address, json={"enabled": True, "values": workbench.values("shop")})
    assert reply.status_code == 409
    assert reply.json()["error"]["where"]["tables"] == ["orders"]
    accepted = {"enabled": True, "values": workbench.values("shop"), "accept_foreign_tables": True}
    assert [
        destination["label"] for destination in client.put(address, json=accepted).json()["destinations"]
    ] == [".".join(workbench.container(schema)) for schema in ("shop", "stage")]


def lines_of(reply: Any) -> list[dict[str, Any]]:
    assert reply.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in reply.text.splitlines()]


def test_a_check_is_streamed_line_by_line(workbench: Workbench) -> None:
    address = f"/api/connections/{workbench.connection_id}/write-access/check"
    body = {"values": workbench.values("another"), "create": True}
    told = lines_of(workbench.client().post(f"{address}/progress", json=body))
    assert [next(iter(line)) for line in told] == ["planned", *["check"] * (len(told) - 2), "report"]
    last = {line["check"]["privilege"]: line["check"] for line in told[1:-1]}
    assert last == {check["privilege"]: check for check in told[-1]["report"]["checks"]}
    tried = {line["check"]["privilege"] for line in told[1:-1]}
    assert tried == {step["privilege"] for step in told[0]["planned"]} | {"create-schema"}
    at_once = workbench.client().post(address, json=body).json()
    assert [check["result"] for check in at_once["checks"]] == [
        check["result"] for check in told[-1]["report"]["checks"]
    ]


def test_each_check_arrives_before_the_next_is_tried(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results are streamed while the check runs, not at its end."""
    told: list[str] = []
    seen: dict[str, list[str]] = {}

    def insert(probe: Any) -> None:
        seen["insert"] = told.copy()
        raise WarehouseError("permission", "You may not insert.")

    changed = tuple(
        replace(step, action=insert) if step.privilege == "insert" else step for step in steps.STEPS
    )
    monkeypatch.setattr(steps, "STEPS", changed)
    report = workbench.services.write_access.check(
        workbench.connection_id,
        workbench.values("stage"),
        on_check=lambda check: told.append(check.privilege),
    )
    assert seen["insert"] == ["connect", "clean-up", "create-table"]
    assert list(dict.fromkeys(told)) == [check.privilege for check in report.checks]
    assert not report.ok


def test_a_check_that_is_refused_is_a_usual_error(workbench: Workbench) -> None:
    address = f"/api/connections/{workbench.connection_id}/write-access/check/progress"
    refused = workbench.client().post(address, json={"values": workbench.values("information_schema")})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "system-schema")
    unknown = workbench.client().post(
        "/api/connections/nothing/write-access/check/progress", json={"values": workbench.values("x")}
    )
    assert unknown.status_code == 404


def test_a_check_that_breaks_ends_with_the_error(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: Any) -> None:
        raise RuntimeError("an internal fault")

    monkeypatch.setattr(examine, "remove_leftovers", breaks)
    address = f"/api/connections/{workbench.connection_id}/write-access/check/progress"
    told = lines_of(workbench.client().post(address, json={"values": workbench.values("stage")}))
    assert [next(iter(line)) for line in told] == ["planned", "check", "error"]
    assert told[-1]["error"]["code"] == "internal"


def test_only_admins_watch_a_check(workbench: Workbench) -> None:
    workbench.application.member("bob@example.org", "builder")
    address = f"/api/connections/{workbench.connection_id}/write-access/check/progress"
    reply = workbench.client("bob@example.org").post(address, json={"values": workbench.values("stage")})
    assert reply.status_code == 403
