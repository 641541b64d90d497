"""Serves BigQuery's REST and Storage Read APIs on two ports: local-bigquery, made stricter.

    double.py --port N --grpc-port N --folder PATH --projects A,B

Added to what local-bigquery does: access tokens (`good` and service accounts are let in, others get 401; no
token is an anonymous user), 404 for unknown projects, refused rights (`POST /double/denied` with a
project and its permissions), limits on bytes billed, and refusal of SQL that BigQuery does not document
(`googlesql.py`). Its extensions of DuckDB come from the environment that it runs in.
"""

import argparse
import functools
import json
import re
from typing import Any

import duckdb_setup  # noqa: F401 - first: it changes how DuckDB is connected
import googlesql
import shortcuts
from fastapi import Request
from fastapi.responses import JSONResponse
from local_bigquery import app, cli
from local_bigquery.catalog import tables
from local_bigquery.engine import database
from local_bigquery.errors import BigQueryError, not_found
from local_bigquery.jobs import load, query, runner
from local_bigquery.sql import rules
from local_bigquery.sql.dialect import DuckDBDialect
from local_bigquery.sql.rules import datetime, strings, typing
from sqlglot import exp

GOOD_TOKENS = frozenset({"good"})
PROJECTS: set[str] = set()
DENIED: set[tuple[str, str]] = set()
"""Permissions that nobody has, each with the project where that is so."""
BUSY: dict[str, int] = {}
"""How many jobs more of each project are refused because too many were sent."""

_PERMISSIONS: tuple[tuple[type[exp.Expression], str], ...] = (
    (exp.Insert, "bigquery.tables.updateData"),
    (exp.Update, "bigquery.tables.updateData"),
    (exp.Delete, "bigquery.tables.updateData"),
    (exp.Merge, "bigquery.tables.updateData"),
    (exp.Alter, "bigquery.tables.update"),
)


def _needed(tree: exp.Expression, project: str) -> list[tuple[str, str, str]]:
    """Permission, project and what it is asked for, as the statement needs them."""
    target = tree.find(exp.Table) if not isinstance(tree, exp.Query) else None
    rows: list[tuple[str, str, str]] = []
    for table in tree.find_all(exp.Table):
        if table is not target and table.db and isinstance(table.this, exp.Identifier):
            place = table.catalog or project
            rows.append(("bigquery.tables.getData", place, f"Table {place}:{table.db}.{table.name}"))
    if target is None:
        return rows
    place = target.catalog or project
    where = f"dataset {place}:{target.db or target.name}"
    kind = str(tree.args.get("kind") or "TABLE").upper()
    if isinstance(tree, exp.Create | exp.Drop):
        verb = "create" if isinstance(tree, exp.Create) else "delete"
        what = "datasets" if kind == "SCHEMA" else "tables"
        rows.append((f"bigquery.{what}.{verb}", place, where))
    rows += [(permission, place, where) for node, permission in _PERMISSIONS if isinstance(tree, node)]
    return rows


def _take_turn(project: str) -> None:
    if BUSY.get(project, 0) > 0:
        BUSY[project] -= 1
        raise BigQueryError(
            "jobRateLimitExceeded", "Exceeded rate limits: too many table update operations for this table."
        )


def _check_rights(needed: list[tuple[str, str, str]]) -> None:
    for permission, project, where in needed:
        if (permission, project) not in DENIED:
            continue
        if permission.endswith("getData"):
            raise BigQueryError(
                "accessDenied",
                f"Access Denied: {where}: User does not have permission to query table {where[6:]}, or"
                " perhaps it does not exist.",
            )
        raise BigQueryError(
            "accessDenied",
            f"Access Denied: Dataset {where[8:]}: Permission {permission} denied on {where} (or it may"
            " not exist).",
        )


_format_element = datetime._element


def _element(piece: str, local: Any, instant: Any, zone: Any) -> Any:
    """`%E*S` shows as much of a fraction as there is."""
    format_element = _format_element(piece, local, instant, zone)
    if piece != "%E*S":
        return format_element
    return exp.Anonymous(
        this="regexp_replace", expressions=[format_element, exp.convert("[.]?0+$"), exp.convert("")]
    )


def _elements(generator: Any, node: exp.Expression) -> str:
    """JSON_QUERY_ARRAY of what is no array is NULL, not an error."""
    array = exp.JSONExtract(this=node.this, expression=node.expression)
    return str(generator.sql(exp.TryCast(this=array, to=exp.DataType.build("JSON[]", dialect="duckdb"))))


_open = database._connect


def _connected() -> Any:
    """PARSE_JSON keeps whole numbers whole, whatever the mode."""
    connection = _open()
    connection.execute(f"ATTACH ':memory:' AS {shortcuts.RESULTS}")
    connection.execute(
        "CREATE OR REPLACE MACRO bq.main.parse_json(s) AS bq.main._parse_json_exact(s),"
        " (s, mode) AS CASE WHEN lower(mode) = 'exact' THEN bq.main._parse_json_exact(s)"
        " WHEN json_type(json(s)) IN ('DOUBLE', 'HUGEINT') THEN to_json(CAST(json(s) AS DOUBLE))"
        " ELSE json(s) END"
    )
    return connection


database._connect = functools.cache(_connected)


def _as_the_service(tree: exp.Expression, _context: Any) -> exp.Expression:
    """A place in an array is counted from 0, also where SQLGlot does not know that it is a whole number."""
    for bracket in tree.find_all(exp.Bracket):
        if bracket.args.get("offset") == 0:
            places = [
                expression if isinstance(expression, exp.Literal) else exp.cast(expression, "BIGINT")
                for expression in bracket.expressions
            ]
            bracket.set("expressions", places)
    for node in tree.find_all(exp.Round, exp.Pad):
        # DuckDB takes counts of 32 bits only.
        key = "decimals" if isinstance(node, exp.Round) else "expression"
        count = node.args.get(key)
        if count is not None and not isinstance(count, exp.Literal):
            node.set(key, exp.cast(count, "INT"))
    for moment in list(tree.find_all(exp.Timestamp)):
        zone = moment.args.get("zone")
        if zone is not None and not isinstance(zone, exp.Literal):
            local = exp.cast(moment.this, "TIMESTAMP")
            moment.replace(exp.Anonymous(this="timezone", expressions=[zone, local]))
    for division in tree.find_all(exp.IntDiv):
        # DIV of a sum would become a sum of a quotient.
        for key in ("this", "expression"):
            operand = division.args[key]
            if isinstance(operand, exp.Binary):
                division.set(key, exp.Paren(this=operand))
    return tree


_FLOATS = (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT)


def _nan_first(node: exp.Expression, _context: Any) -> exp.Expression:
    """What is not a number comes before all numbers; nulls stand where the order says, which it forgets."""
    if not isinstance(node, exp.Order) or isinstance(node.parent, exp.Window):
        return node
    keys: list[exp.Expression] = []
    for key in node.expressions:
        value, down = key.this, bool(key.args.get("desc"))
        if value.type is not None and value.type.this in _FLOATS:
            value = _output(node.parent, value)
            last = bool(key.args.get("nulls_first")) == down
            null = exp.If(this=exp.Is(this=value.copy(), expression=exp.null()), true=exp.convert(3 * last))
            nan = exp.If(this=exp.func("isnan", value.copy()), true=exp.convert(1))
            keys.append(exp.Ordered(this=exp.Case(ifs=[null, nan], default=exp.convert(2)), desc=down))
        keys.append(key)
    node.set("expressions", keys)
    return node


def _output(query: Any, key: exp.Expression) -> exp.Expression:
    """What an output of the query is made of, where the key is its name."""
    outputs = query.expressions if isinstance(query, exp.Select) else []
    bare = isinstance(key, exp.Column) and not key.table
    return next((output.unalias() for output in outputs if bare and output.alias_or_name == key.name), key)


shortcuts.install()
rules.STATEMENT_RULES.insert(0, _as_the_service)
rules.NODE_RULES[rules.NODE_RULES.index(typing.nan_first)] = _nan_first
# It would take an escaped backslash and what follows for a code.
rules.NODE_RULES.remove(strings.string_escapes)
datetime._element = _element
DuckDBDialect.Generator.TRANSFORMS[exp.JSONExtractArray] = _elements
_run_query = query.execute


def _query(cursor: Any, project: str, job_id: str | None, config: Any, *rest: Any, **named: Any) -> Any:
    _take_turn(project)
    text = config.query = googlesql.without_codes(config.query or "")
    if problem := googlesql.problem(text):
        raise BigQueryError("invalidQuery", problem)
    trees = query.parse(text)
    if problem := googlesql.problem_of(trees):
        raise BigQueryError("invalidQuery", problem)
    for tree in trees:
        _check_rights(_needed(tree, project))
    limit = int(config.maximumBytesBilled or 0)
    if limit and re.search(r"\bFROM\b", text, re.IGNORECASE) and limit < 10_485_760:
        raise BigQueryError(
            "invalidQuery",
            f"Query exceeded limit for bytes billed: {limit}. 10485760 or higher required.",
        )
    shortcuts.keep_parsed(text, trees)
    return _run_query(cursor, project, job_id, config, *rest, **named)


query.execute = _query
_run_load = load.run


def _load(cursor: Any, config: Any, upload: str | None) -> Any:
    table = config.destinationTable
    _take_turn(table.projectId)
    where = f"dataset {table.projectId}:{table.datasetId}"
    needed = [("bigquery.tables.updateData", table.projectId, where)]
    if config.createDisposition != "CREATE_NEVER":
        needed.append(("bigquery.tables.create", table.projectId, where))
    _check_rights(needed)
    return _run_load(cursor, config, upload)


runner.HANDLERS["load"] = _load
_update_table = tables.update


def _update(project: str, dataset: str, table: str, body: Any, *rest: Any) -> Any:
    """A view's new query takes effect, as it does on the service."""
    if body.view:
        where = f"dataset {project}:{dataset}"
        if not tables.exists(project, dataset, table):
            raise not_found("Table", f"{project}:{dataset}.{table}")
        _check_rights([("bigquery.tables.update", project, where)])
        query.run_ddl(
            project, f"CREATE OR REPLACE VIEW `{project}`.`{dataset}`.`{table}` AS {body.view.query}"
        )
    return _update_table(project, dataset, table, body, *rest)


tables.update = _update


def _refused(reason: str, code: int, message: str) -> JSONResponse:
    details = {"reason": reason, "message": message, "domain": "global"}
    body = {"error": {"code": code, "message": message, "errors": [details]}}
    return JSONResponse(body, status_code=code)


@app.middleware("http")
async def gate(request: Request, call_next: Any) -> Any:
    if request.url.path == "/double/denied":
        body = json.loads(await request.body())
        DENIED.difference_update({pair for pair in DENIED if pair[1] == body["project"]})
        DENIED.update((permission, body["project"]) for permission in body["permissions"])
        return JSONResponse({})
    if request.url.path == "/double/busy":
        body = json.loads(await request.body())
        BUSY[body["project"]] = body["jobs"]
        return JSONResponse({})
    _, _, token = request.headers.get("authorization", "").partition(" ")
    if token and token not in GOOD_TOKENS and token.count(".") != 2:
        return _refused(
            "authError",
            401,
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or"
            " other valid authentication credential.",
        )
    gate = re.match(r"(?:/upload)?/bigquery/v2/projects/([^/]+)/(\w+)", request.url.path)
    if gate and gate[1] not in PROJECTS:
        return _refused("notFound", 404, f"Not found: Project {gate[1]}")
    starts = re.fullmatch(r"(?:/upload)?/bigquery/v2/projects/[^/]+/(?:jobs|queries)", request.url.path)
    denied = gate is not None and ("bigquery.jobs.create", gate[1]) in DENIED
    if gate and starts and denied and request.method == "POST":
        return _refused(
            "accessDenied",
            403,
            f"Access Denied: Project {gate[1]}: User does not have bigquery.jobs.create permission in"
            f" project {gate[1]}.",
        )
    return await call_next(request)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", required=True)
    parser.add_argument("--grpc-port", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--projects", required=True)
    given = parser.parse_args()
    PROJECTS.update(given.projects.split(","))
    first = given.projects.split(",")[0]
    cli.main(
        [
            "serve",
            *("--host", "127.0.0.1", "--port", given.port, "--grpc-port", given.grpc_port),
            *("--project", first, "--data-dir", given.folder),
        ]
    )


if __name__ == "__main__":
    main()
