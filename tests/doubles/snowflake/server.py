"""A double of the Snowflake service: the real driver talks to it over HTTP.

    python server.py PORT

It stands on fakesnow, which runs Snowflake's REST protocol over DuckDB, and replaces what has to be truer
than there: signing in (passwords, key pairs, tokens, roles), what functions mean (`functions.sql`),
transactions that changes of tables commit, locks on tables, results in pieces, cancelling, SHOW, the stage of
the user, virtual warehouses, dynamic tables (`dynamic.py`), and refused privileges. It is no proof of the
dialect: names in it do not tell upper from lower case, and nobody has rights or lacks them but by
`POST /double/deny`.
"""

import gzip
import itertools
import json
import re
import sys
import threading
from typing import Any

import dynamic
import fakesnow.server as stock
import results
import shapes
import sign_in
import uvicorn
from errors import Refused, refused
from fakesnow.converter import from_binding
from session import DENIED, RAN, Answer, Session
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from translate import MACROS, PREFIX

SESSIONS: dict[str, Session] = {}
_numbers = itertools.count(1)
_waiting: set[str] = set()
"""Requests that were stopped before they began."""


def prepare() -> None:
    """The macros, and a table of keys, in a database that every session sees."""
    duck = stock.shared_fs.duck_conn
    duck.execute(
        "CREATE TABLE _fs_global.main.keys (database_name VARCHAR, schema_name VARCHAR, table_name VARCHAR,"
        " column_name VARCHAR, place INTEGER)"
    )
    dynamic.prepare(duck)
    shapes.register(duck)
    # Macros use each other under the name by which calls reach them.
    text = re.sub(rf"\b({PREFIX}\w+)\(", r"_fs_global.main.\1(", MACROS)
    for statement in re.split(r";\s*(?:\n|$)", text):
        bare = re.sub(r"^\s*--.*$", "", statement, flags=re.MULTILINE).strip()
        if bare:
            duck.execute(bare)


async def _body(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body or b"{}")


def _refusal(error: Refused) -> JSONResponse:
    return JSONResponse(
        {
            "data": {"errorCode": error.number, "sqlState": error.state},
            "code": error.number,
            "message": error.message,
            "success": False,
        }
    )


async def login(request: Request) -> JSONResponse:
    body = (await _body(request))["data"]
    try:
        sign_in.check(body, request.query_params.get("roleName"))
    except Refused as error:
        return _refusal(error)
    answer = json.loads((await stock.login_request(request)).body)
    data = answer["data"]
    token = data["token"]
    parameters = dict(body.get("SESSION_PARAMETERS") or {})
    warehouse = (request.query_params.get("warehouse") or "").upper() or None
    connection = stock.sessions.pop(token)
    SESSIONS[token] = Session(
        connection, parameters, warehouse=warehouse if warehouse in sign_in.WAREHOUSES else None
    )
    data |= {
        "masterToken": f"master-{token}",
        "validityInSeconds": 3_600,
        "masterValidityInSeconds": 14_400,
        "sessionId": next(_numbers),
    }
    data["sessionInfo"]["roleName"] = request.query_params.get("roleName") or sign_in.ROLE
    data["sessionInfo"]["warehouseName"] = warehouse
    return JSONResponse(answer)


def _session(request: Request) -> Session | None:
    header = request.headers.get("Authorization", "")
    return SESSIONS.get(header[17:-1])


async def session(request: Request) -> JSONResponse:
    """Heartbeats, and the end of a session."""
    session = _session(request)
    if session is not None and request.query_params.get("delete"):
        SESSIONS.pop(request.headers["Authorization"][17:-1], None)
        await run_in_threadpool(session.close)
    return JSONResponse({"data": None, "code": None, "message": None, "success": True})


def _rows(bindings: dict[str, Any] | None) -> list[list[Any]]:
    """The bound values of each run of the statement: one, or one for each row of an array binding."""
    if not bindings:
        return []
    ordered = [bindings[str(place)] for place in range(1, len(bindings) + 1)]
    if any(isinstance(item["value"], list) for item in ordered):
        columns = [[_value(item["type"], value) for value in item["value"]] for item in ordered]
        return [list(row) for row in zip(*columns, strict=True)]
    return [[_value(item["type"], item["value"]) for item in ordered]]


def _value(kind: str, value: str | None) -> Any:
    if value is None:
        return None
    if kind == "REAL":
        return float(value)
    if kind == "TIMESTAMP_NTZ":
        return sign_in.moment(value)
    if kind == "DATE":
        return sign_in.day(value)
    return from_binding({"type": kind, "value": value})


async def query(request: Request) -> Response:
    session = _session(request)
    if session is None:
        message = "Session no longer exists.  New login required to access the service."
        return _refusal(Refused("390111", "08001", message))
    body = await _body(request)
    number = request.query_params.get("requestId") or ""
    if number in _waiting:
        _waiting.discard(number)
        return _refusal(Refused("000604", "57014", "SQL execution canceled"))
    try:
        answer = await run_in_threadpool(
            session.run,
            body["sqlText"],
            _rows(body.get("bindings")),
            number,
            describe=bool(body.get("describeOnly")),
        )
        data = await run_in_threadpool(_data, answer, f"{request.url.scheme}://{request.url.netloc}")
    except Refused as error:
        return _refusal(error)
    except Exception as error:
        return _refusal(refused(error))
    return JSONResponse({"data": data, "code": None, "message": None, "success": True})


def _data(answer: Answer, address: str) -> dict[str, Any]:
    if answer.upload is not None:
        return answer.upload
    facts: dict[str, Any] = {
        "parameters": [{"name": "TIMEZONE", "value": "Etc/UTC"}],
        "queryId": f"01{next(_numbers):030x}",
        "statementTypeId": answer.kind,
        "finalDatabaseName": None,
        "finalSchemaName": None,
    }
    if answer.table is not None:
        columns = results.row_type(answer.description)
        record = results.arrow_result(answer.table, columns, address)
        return (
            facts
            | {"rowtype": columns, "total": answer.table.num_rows, "returned": answer.table.num_rows}
            | record
        )
    columns = results.row_type([(name, "VARCHAR") for name in answer.names])
    rows = [list(row) for row in answer.rows]
    record = {"queryResultFormat": "json", "rowset": rows}
    return facts | {"rowtype": columns, "total": len(rows), "returned": len(rows)} | record


async def abort(request: Request) -> JSONResponse:
    session, body = _session(request), await _body(request)
    if session is not None:
        await run_in_threadpool(session.kill, body.get("requestId"))
    return JSONResponse({"data": None, "success": True})


async def chunk(request: Request) -> Response:
    return Response(results.chunks.pop(request.path_params["key"], b""))


async def deny(request: Request) -> JSONResponse:
    """Statements that fit one of these patterns are refused from now on; an empty list ends it."""
    DENIED[:] = [re.compile(pattern, re.IGNORECASE) for pattern in (await _body(request))["patterns"]]
    return JSONResponse({"success": True})


async def key(request: Request) -> JSONResponse:
    """The user gets a public key."""
    sign_in.PUBLIC_KEYS.append((await _body(request))["pem"])
    return JSONResponse({"success": True})


async def drop_sessions(_request: Request) -> JSONResponse:
    """All sessions end, as when the service restarts."""
    gone = list(SESSIONS.values())
    SESSIONS.clear()
    for session in gone:
        threading.Thread(target=session.close, daemon=True).start()
    return JSONResponse({"success": True})


async def ran(_request: Request) -> JSONResponse:
    """The last statements, each with the virtual warehouse in which it ran."""
    return JSONResponse({"statements": list(RAN)})


async def time_passes(_request: Request) -> JSONResponse:
    """Every dynamic table that is refreshed by itself is due."""
    await run_in_threadpool(dynamic.refresh_all, stock.shared_fs.duck_conn.cursor())
    return JSONResponse({"success": True})


async def fine(_request: Request) -> JSONResponse:
    return JSONResponse({"success": True})


ROUTES = [
    Route("/session/v1/login-request", login, methods=["POST"]),
    Route("/session", session, methods=["POST"]),
    Route("/session/heartbeat", session, methods=["POST"]),
    Route("/queries/v1/query-request", query, methods=["POST"]),
    Route("/queries/v1/abort-request", abort, methods=["POST"]),
    Route("/telemetry/send", fine, methods=["POST"]),
    Route("/chunks/{key}", chunk, methods=["GET"]),
    Route("/double/deny", deny, methods=["POST"]),
    Route("/double/key", key, methods=["POST"]),
    Route("/double/ran", ran, methods=["GET"]),
    Route("/double/time-passes", time_passes, methods=["POST"]),
    Route("/double/drop-sessions", drop_sessions, methods=["POST"]),
]
app = Starlette(routes=ROUTES)


if __name__ == "__main__":
    prepare()
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
