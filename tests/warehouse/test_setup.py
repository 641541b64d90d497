"""The set-up SQL of every platform, and what the doctor concludes from steps that fail."""

import os
import shlex
from pathlib import Path

import pytest
from sqlglot import Dialect, TokenType

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.setup.platform_setup import Grant, SetupRequest, Step, missing_grants, setup_of

POSTGRES = {"host": "db", "port": 5432, "database": "shop", "user": "writer"}


def sql(platform: str, request: SetupRequest) -> list[str]:
    return [statement.sql for statement in setup_of(platform).statements(request)]


def test_duckdb_needs_a_schema_only() -> None:
    request = SetupRequest({"path": "x.duckdb"}, ("stage",))
    assert sql("duckdb", request) == ['CREATE SCHEMA IF NOT EXISTS "stage"']


def test_postgres_needs_a_schema_and_four_rights() -> None:
    assert sql("postgres", SetupRequest(POSTGRES, ("stage",))) == [
        'CREATE SCHEMA IF NOT EXISTS "stage"',
        'GRANT CONNECT ON DATABASE "shop" TO "writer"',
        'GRANT USAGE ON SCHEMA "stage" TO "writer"',
        'GRANT CREATE ON SCHEMA "stage" TO "writer"',
        'GRANT TEMPORARY ON DATABASE "shop" TO "writer"',
    ]


def test_postgres_shares_the_list_of_objects_where_there_is_one() -> None:
    (shared,) = (grant for grant in setup_of("postgres").grants if grant.key == "shared-rows")
    statement = shared.to_run(SetupRequest(POSTGRES, ("stage",), shared=("_tablewright_objects",)))
    assert statement is not None
    assert statement.sql == (
        'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "stage"."_tablewright_objects" TO "writer"'
    )


def test_rights_go_to_the_role_that_a_session_takes() -> None:
    details = POSTGRES | {"options": {"role": "etl"}}
    assert sql("postgres", SetupRequest(details, ("stage",)))[2] == 'GRANT USAGE ON SCHEMA "stage" TO "etl"'


def test_hostile_names_stay_names() -> None:
    details = POSTGRES | {"user": 'w"; DROP ROLE x; --', "database": 'a"b'}
    lines = sql("postgres", SetupRequest(details, ('s"; DROP SCHEMA shop; --',)))
    assert lines[0] == 'CREATE SCHEMA IF NOT EXISTS "s""; DROP SCHEMA shop; --"'
    assert lines[1] == 'GRANT CONNECT ON DATABASE "a""b" TO "w""; DROP ROLE x; --"'


HOSTILE = "a`\"';--\\b"
REQUESTS = {
    "duckdb": SetupRequest({"path": "x"}, ("stage",)),
    "postgres": SetupRequest(POSTGRES, ("stage",)),
    "alloydb": SetupRequest(POSTGRES, ("stage",)),
    "mysql": SetupRequest({"host": "db", "user": "app"}, ("my_stage",)),
    "redshift": SetupRequest({"database": "shop", "user": "writer"}, ("stage",), shared=("_list",)),
    "snowflake": SetupRequest(
        {"account": "x", "user": "app", "warehouse": "wh"}, ("DB", "STAGE"), {"dynamic_tables": True}
    ),
    "bigquery": SetupRequest(
        {"project": "billing"}, ("data", "stage"), user="app@billing.iam.gserviceaccount.com"
    ),
    "databricks": SetupRequest({"host": "x"}, ("main", "stage"), user="app@example.com"),
}


@pytest.mark.parametrize("platform", REQUESTS)
def test_the_printed_script_is_as_reviewed(platform: str) -> None:
    """UPDATE_GOLDEN=1 accepts what is printed now."""
    setup, request = setup_of(platform), REQUESTS[platform]
    text = "".join(f"-- {statement.reason}\n{statement.sql};\n" for statement in setup.statements(request))
    path = Path(__file__).parent / "setup" / f"{platform}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text


@pytest.mark.parametrize("platform", REQUESTS)
def test_every_line_has_a_reason_and_every_grant_a_key_of_its_own(platform: str) -> None:
    setup = setup_of(platform)
    for statement in setup.statements(REQUESTS[platform]):
        assert statement.reason.endswith(".")
        assert ";" not in statement.sql
    keys = [grant.key for grant in setup.grants]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("platform", REQUESTS)
def test_the_fields_of_the_form_make_the_path_and_back(platform: str) -> None:
    setup, request = setup_of(platform), REQUESTS[platform]
    assert setup.container(setup.values(request.container)) == request.container


@pytest.mark.parametrize("platform", REQUESTS)
def test_hostile_names_are_quoted_in_every_statement(platform: str) -> None:
    request = REQUESTS[platform]
    details = dict.fromkeys(request.details, HOSTILE)
    hostile = SetupRequest(
        details, tuple(HOSTILE for _ in request.container), user=HOSTILE, shared=(HOSTILE,)
    )
    for statement in setup_of(platform).statements(hostile):
        if statement.via == "shell":
            words = shlex.split(statement.sql)
            assert words[:3] == ["gcloud", "projects", "add-iam-policy-binding"]
            assert words[3] == HOSTILE
            continue
        dialect = "postgres" if platform == "alloydb" else platform
        kinds = [token.token_type for token in Dialect.get_or_raise(dialect).tokenize(statement.sql)]
        assert TokenType.SEMICOLON not in kinds, statement.sql


def test_a_platform_that_there_is_not_is_said() -> None:
    with pytest.raises(WarehouseError) as error:
        setup_of("oracle")
    assert error.value.code == "invalid"


def grant(key: str, *steps: Step) -> Grant:
    return Grant(key, key, "", frozenset(steps), lambda _: key)


GRANTS = (
    grant("select", "select", "update", "delete", "create-view"),
    grant("insert", "insert"),
    grant("update", "update"),
    grant("create", "create-table"),
)


@pytest.mark.parametrize(
    ("refused", "passed", "missing"),
    [
        ({"insert"}, {"create-table", "select", "update"}, {"insert": "insert"}),
        ({"update"}, {"create-table", "select", "insert"}, {"update": "update"}),
        # The one that explains most is the one that is missing.
        ({"select", "update", "delete"}, {"create-table", "insert"}, dict.fromkeys(
            ("select", "update", "delete"), "select")),
        ({"insert", "update"}, {"select", "create-table"}, {"insert": "insert", "update": "update"}),
        ({"rename"}, set(), {}),
        (set(), {"insert"}, {}),
    ],
)  # fmt: skip
def test_the_fewest_grants_that_explain_what_failed(
    refused: set[Step], passed: set[Step], missing: dict[Step, str]
) -> None:
    assert missing_grants(GRANTS, refused, passed) == missing
