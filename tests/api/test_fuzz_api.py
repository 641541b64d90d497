"""Every operation of the API is tried with drawn requests on things that are there.

Nothing answers 500, and every answer is as the description says. `make fuzz-api` draws many more requests
(TABLEWRIGHT_FUZZ_EXAMPLES).
"""

import json
import os
import warnings
from collections.abc import Generator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.core import NOT_SET
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

from api.described import description
from api.site import Site, end_watches_at_once
from servers.application import running
from tablewright.runtime.settings import Settings

EXAMPLES = int(os.environ.get("TABLEWRIGHT_FUZZ_EXAMPLES", "5"))
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(description())
OPERATIONS = {
    f"{operation.ok().method.upper()} {operation.ok().path}": operation.ok()
    for operation in SCHEMA.get_all_operations()
}
# They end or change the session that asks: somebody else's is used.
OF_A_GUEST = (
    "DELETE /api/session",
    "POST /api/session",
    "POST /api/session/link",
    "POST /api/members/me/password",
)

# The things are made once, and each operation finds them as the one before left them.
pytestmark = [pytest.mark.xdist_group("fuzz"), pytest.mark.timeout(300 + 10 * EXAMPLES)]


@pytest.fixture(scope="module")
def site(postgres_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with postgres_server.database() as url, pytest.MonkeyPatch.context() as patch:
        end_watches_at_once(patch)
        with running(Settings(data_dir=folder / "data", database_url=url)) as application:
            yield Site(application, folder)


@pytest.mark.parametrize("label", list(OPERATIONS))
def test_no_request_breaks_it(site: Site, label: str) -> None:
    operation = OPERATIONS[label]
    drawn = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=drawn)
    def try_one(case: Any) -> None:
        send(site, label, case)

    try_one()


def send(site: Site, label: str, case: Any) -> None:
    operation = case.operation
    makers = site.makers(operation.path, operation.method)
    path = operation.path
    for name in case.path_parameters or ():
        path = path.replace(f"{{{name}}}", quote(makers[name](), safe=""))
    client = site.guest() if label in OF_A_GUEST else site.client
    options: dict[str, Any] = {"params": case.query or {}}
    if case.body is not NOT_SET and case.media_type == "application/json":
        body = with_known_ids(site, case.body)
        options["content"] = written(body)
        options["headers"] = {"content-type": "application/json"}
    elif case.body is not NOT_SET:
        options["content"] = case.body if isinstance(case.body, bytes) else str(case.body).encode()
    headers = {name: str(value).encode("utf-8") for name, value in (case.headers or {}).items()}
    options["headers"] = options.get("headers", {}) | headers
    try:
        reply = client.request(operation.method.upper(), path, follow_redirects=False, **options)
    except httpx.InvalidURL:
        return  # The client sends no address of that length.
    # A warehouse that does not answer is 503, which is no fault of the server.
    assert reply.status_code != 500, reply.text
    case.validate_response(reply, checks=CHECKS)


def written(body: Any) -> bytes:
    """Bytes, which are drawn too, are no JSON."""
    return json.dumps(body, default=repr).encode()


def with_known_ids(site: Site, body: Any) -> Any:
    """The body with what is there in place of drawn ids, so that it is not refused for them alone."""
    if not isinstance(body, dict):
        return body
    known = {
        "connection_id": lambda: site.connection_id,
        "workbook_id": lambda: site.workbook_id,
        "element_id": lambda: "orders",
        "document": site.document,
        "destination_id": lambda: None,
        "key": lambda: None,
    }
    # Every other one: documents and ids that are drawn are tried too.
    chosen = len(written(body)) % 2 == 0
    return {name: known[name]() if chosen and name in known else value for name, value in body.items()}
