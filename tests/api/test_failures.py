"""Every kind of error becomes the one error shape, with the right status."""

import logging
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from psycopg.errors import DiskFull, StringDataRightTruncation, UndefinedTable
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from servers.application import Application, TestClient
from tablewright.api import failures
from tablewright.api.errors import ApiError
from tablewright.api.middleware import RequestFrame
from tablewright.common.errors import Refusal
from tablewright.document.validate import DocumentError, DocumentProblem
from tablewright.formula.errors import FormulaError, Span
from tablewright.warehouse.contract.errors import WarehouseError


def answer(error: Exception) -> tuple[int, dict[str, Any]]:
    """What a client gets when a route raises `error`."""
    app = FastAPI()
    failures.install(app)
    app.add_middleware(RequestFrame)

    @app.get("/api/fail")
    def fail() -> None:
        raise error

    reply = TestClient(app).get("/api/fail")
    body = reply.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "hint", "where"}
    assert reply.headers["x-request-id"]
    return reply.status_code, body["error"]


def test_api_error() -> None:
    error = ApiError(418, "teapot", "I am a teapot.", hint="Use a cup.", where={"field": "pot"})
    assert answer(error) == (
        418,
        {"code": "teapot", "message": "I am a teapot.", "hint": "Use a cup.", "where": {"field": "pot"}},
    )


@pytest.mark.parametrize(("kind", "status"), list(failures.REFUSAL_STATUS.items()))
def test_refusals(kind: Any, status: int) -> None:
    number, body = answer(Refusal(kind, "No.", hint="Do."))
    assert (number, body["code"], body["message"], body["hint"]) == (status, kind, "No.", "Do.")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("permission", 403),
        ("not-found", 404),
        ("conflict", 409),
        ("constraint", 409),
        ("invalid", 422),
        ("cancelled", 499),
        ("unavailable", 503),
        ("timeout", 504),
        ("disk-full", 507),
        ("out-of-memory", 507),
    ],
)
def test_warehouse_errors(code: str, status: int) -> None:
    error = WarehouseError(code, "The table is gone.", hint="Choose another.", detail="vendor text")
    number, body = answer(error)
    assert (number, body["code"], body["message"]) == (status, code, "The table is gone.")
    assert "vendor text" not in str(body)


def test_formula_error_has_its_span() -> None:
    error = FormulaError("syntax", "A ')' is missing.", Span(3, 9), hint="Add it.")
    assert answer(error) == (
        422,
        {
            "code": "syntax",
            "message": "A ')' is missing.",
            "hint": "Add it.",
            "where": {"start": 3, "end": 9},
        },
    )


def test_document_error_has_its_place() -> None:
    problem = DocumentProblem(("pages", 0, "elements", 2), "duplicate-id", "The id is taken.", "Use another.")
    status, body = answer(DocumentError((problem,)))
    assert (status, body["code"]) == (422, "invalid-document")
    assert body["where"]["field"] == "pages[0].elements[2]"
    assert body["where"]["problems"][0]["code"] == "duplicate-id"


def database_error(kind: Callable[..., Exception], orig: Exception) -> Exception:
    return kind("INSERT ...", {}, orig)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (
            database_error(OperationalError, sqlite3.OperationalError("database or disk is full")),
            507,
            "disk-full",
        ),
        (database_error(OperationalError, DiskFull("could not extend file")), 507, "disk-full"),
        (
            database_error(OperationalError, sqlite3.OperationalError("database is locked")),
            503,
            "unavailable",
        ),
        (PoolTimeout("QueuePool limit of size 10 overflow 35 reached"), 503, "unavailable"),
        (database_error(IntegrityError, sqlite3.IntegrityError("UNIQUE constraint failed")), 409, "conflict"),
        (database_error(DataError, StringDataRightTruncation("value too long for type")), 422, "invalid"),
        (database_error(ProgrammingError, UndefinedTable("no such table")), 500, "internal"),
    ],
)
def test_metadata_database_errors(
    error: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "tablewright"):
        number, body = answer(error)
    assert (number, body["code"]) == (status, code)
    told = [r.levelname for r in caplog.records if r.name == "tablewright.errors"]
    assert told == {507: [], 503: ["WARNING"]}.get(status, ["ERROR"])


def test_an_unexpected_error_tells_only_its_request_id(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "tablewright"):
        status, body = answer(KeyError("the secret cause"))
    assert (status, body["code"]) == (500, "internal")
    assert "secret cause" not in str(body)
    assert body["where"]["request_id"] in body["hint"]
    (record,) = [r for r in caplog.records if r.name == "tablewright.errors"]
    assert record.exc_info is not None
    assert record.facts["id"] == body["where"]["request_id"]  # type: ignore[attr-defined]


def test_unknown_addresses_and_methods(sqlite_application: Application) -> None:
    client = sqlite_application.client
    missing = client.get("/api/nothing/here")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not-found")
    posted = client.post("/api/nothing")
    assert (posted.status_code, posted.json()["error"]["code"]) == (404, "not-found")
    wrong = client.put("/api/session")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "method-not-allowed")
    assert "GET" in wrong.headers["allow"]


def test_invalid_input_names_the_field(sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    body = {"email": "b@x.org", "name": "", "account_type": 3}
    reply = client.post("/api/members", json=body)
    assert reply.status_code == 422
    error = reply.json()["error"]
    assert error["code"] == "invalid-request"
    assert error["where"]["field"] == "name"
    assert error["message"] == "Name: This must not be empty."
    assert error["where"]["problems"] == [
        {"field": "name", "message": "This must not be empty."},
        {"field": "account_type", "message": "Use text."},
    ]


def test_the_platform_is_no_part_of_a_field(sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    details = {"platform": "postgres", "host": "a b", "port": 99_999, "database": "d", "user": "u"}
    told = client.post("/api/connections", json={"name": "", "details": details}).json()["error"]
    assert told["where"]["problems"] == [
        {"field": "name", "message": "This must not be empty."},
        {"field": "details.host", "message": "Use no spaces, commas, slashes or @."},
        {"field": "details.port", "message": "Use 65535 or less."},
    ]
    tried = client.post("/api/connections/test", json=details).json()["error"]
    assert tried["message"] == "Host: Use no spaces, commas, slashes or @."
    assert tried["where"]["field"] == "host"


def test_a_wrong_query_parameter_is_named(sqlite_application: Application) -> None:
    told = sqlite_application.signed_in().get("/api/audit", params={"limit": 0}).json()["error"]
    assert (told["message"], told["where"]["field"]) == ("Limit: Use 1 or more.", "limit")


def test_a_body_that_is_not_json(sqlite_application: Application) -> None:
    reply = sqlite_application.client.post(
        "/api/session", content=b"{", headers={"content-type": "application/json"}
    )
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == "invalid-request"
