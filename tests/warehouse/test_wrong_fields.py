"""A mistake in a field of a connection is reported at that field, in plain words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tablewright.common.validation_messages import Problem, problems
from tablewright.warehouse.fields import ConnectionFields
from tablewright.warehouse.registry import PLATFORMS, ConnectionDetails

ADAPTER: TypeAdapter[Any] = TypeAdapter(ConnectionDetails)
FOR_PROGRAMMERS = re.compile(r"[\\^$|\[\]*+]|Input should|String should|value is|Field required")


def told(details: dict[str, Any]) -> list[Problem]:
    with pytest.raises(ValidationError) as wrong:
        ADAPTER.validate_python(details)
    return problems(wrong.value.errors(include_url=False), details)


def rules(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a value must be, whether or not it may be left out."""
    for one in schema.get("anyOf", [schema]):
        if one.get("type") != "null":
            yield schema | one


def breaking(schema: dict[str, Any]) -> Iterator[Any]:
    """Values that break one rule each."""
    for rule in rules(schema):
        if "pattern" in rule:
            yield " ~ "
        if "maxLength" in rule:
            yield "x" * (rule["maxLength"] + 1)
        if rule.get("minLength"):
            yield ""
        if "minimum" in rule:
            yield rule["minimum"] - 1
        if "maximum" in rule:
            yield rule["maximum"] + 1
        if "enum" in rule:
            yield "no-such-thing"
        if rule.get("type") == "array":
            yield from ([broken] for broken in breaking(rule["items"]))
            yield ["acme"] * (rule["maxItems"] + 1)
        if rule.get("type") == "object":
            name = rule["propertyNames"]["enum"][0]
            yield from ({name: broken} for broken in breaking(rule["additionalProperties"]))
            yield {"no_such": "x"}
        yield {"not": "this"} if rule.get("type") != "object" else 7


def cases() -> Iterator[Any]:
    for platform, fields in PLATFORMS.items():
        schema = fields.model_json_schema()
        for name, rule in schema["properties"].items():
            if name != "platform":
                for number, value in enumerate(breaking(rule)):
                    yield pytest.param(platform, name, value, id=f"{platform}-{name}-{number}")


@pytest.mark.parametrize(("platform", "name", "value"), list(cases()))
def test_a_wrong_field_is_reported_in_words(platform: str, name: str, value: Any) -> None:
    result = [
        problem for problem in told({"platform": platform, name: value}) if problem.field.startswith(name)
    ]
    assert result
    for problem in result:
        assert not FOR_PROGRAMMERS.search(problem.message.replace("@", "")), problem
        assert problem.message.endswith(".")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_all_missing_fields_are_reported_at_once(platform: str) -> None:
    fields: type[ConnectionFields] = PLATFORMS[platform]
    needed = {name for name, field in fields.model_fields.items() if field.is_required()} - {"platform"}
    result = told({"platform": platform, "unknown": 1} | dict.fromkeys(sorted(needed)[:1]))
    assert {problem.field for problem in result} == needed | {"unknown"}
    assert {problem.message for problem in result} == {"This is needed.", "There is no such field."}


@pytest.mark.parametrize(
    ("details", "fields"),
    [
        (
            {"platform": "snowflake", "account": "acme-one", "authentication": "machine"},
            "client_id token_url",
        ),
        ({"platform": "snowflake", "account": "acme-one", "user": "u", "tls": False}, "tls"),
        ({"platform": "bigquery", "project": "acme", "authentication": "member"}, "client_id"),
        ({"platform": "bigquery", "project": "acme", "endpoint": "http://example.org"}, "endpoint"),
        ({"platform": "databricks", "host": "a", "http_path": "/b", "authentication": "member"}, "client_id"),
        (
            {"platform": "redshift", "host": "h", "database": "d", "user": "u", "staging_bucket": "abc"},
            "staging_region staging_role",
        ),
        (
            {"platform": "redshift", "host": "h", "database": "d", "user": "u", "authentication": "iam"},
            "access_key_id region",
        ),
        (
            {
                "platform": "mysql",
                "host": "h",
                "user": "u",
                "options": {"lock_wait_timeout": "soon"},
            },
            "options",
        ),
    ],
)
def test_fields_that_do_not_fit_together_are_named(details: dict[str, Any], fields: str) -> None:
    assert [problem.field for problem in told(details)] == fields.split()


def test_a_platform_that_is_not_known() -> None:
    (problem,) = told({"platform": "abacus"})
    assert problem.message.startswith("There is no platform “abacus” here. Use one of duckdb, postgres")
    (problem,) = told({})
    assert problem.message == "This needs “platform”, which says what it is."


@pytest.mark.parametrize("host", ["a..b", ".", "h" * 64, "\u2028x\u202e", "\U000e0001"])
@pytest.mark.parametrize("platform", ["postgres", "alloydb", "mysql"])
def test_a_host_that_cannot_be_looked_up_is_refused(platform: str, host: str) -> None:
    (problem,) = told({"platform": platform, "host": host, "database": "d", "user": "u"})
    assert (problem.field, problem.message) in [
        ("host", "No server is called so."),
        ("host", "Use no spaces, commas, slashes or @."),
    ]
