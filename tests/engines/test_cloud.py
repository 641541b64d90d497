"""Which services a run of the suite takes from the environment."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlglot import exp

from engines.bench import LOCAL_ENGINES
from engines.cloud import SWITCH, in_the_cloud, variable


def test_without_the_switch_nothing_outside_is_touched() -> None:
    assert in_the_cloud(LOCAL_ENGINES, {variable("snowflake"): "{}"}) == ()


def test_the_switch_alone_says_what_to_set() -> None:
    with pytest.raises(pytest.UsageError, match="TABLEWRIGHT_TEST_BIGQUERY"):
        in_the_cloud(LOCAL_ENGINES, {SWITCH: "1"})


def test_fields_that_do_not_exist_are_refused() -> None:
    given = json.dumps({"account": "a-b", "user": "u", "insecure": True})
    with pytest.raises(ValueError, match="insecure"):
        in_the_cloud(LOCAL_ENGINES, {SWITCH: "1", variable("snowflake"): given})


def test_a_configured_service_is_opened(
    postgres_address: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    given = {
        "host": postgres_address.host,
        "port": postgres_address.port,
        "database": postgres_address.database,
        "user": postgres_address.user,
        "sslmode": "disable",
    }
    (spec,) = in_the_cloud(LOCAL_ENGINES, {SWITCH: "1", variable("postgres"): json.dumps(given)})
    assert spec.name == "cloud-postgres"
    with spec.start(request, tmp_path) as (warehouse, details):
        assert details["user"] == postgres_address.user
        running = warehouse.query(exp.select("1 AS one"))
        assert [batch.to_pylist() for batch in running.batches()] == [[{"one": 1}]]
        running.close()
