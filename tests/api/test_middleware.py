"""Cross-site checks, security headers, request ids, log lines."""

import logging
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from servers.application import Application, running
from tablewright.api.middleware import cross_site, origin_of
from tablewright.runtime.log_lines import FactsFormatter
from tablewright.runtime.settings import Settings

HOST = {"host": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("GET", {"sec-fetch-site": "cross-site"}, False),
        ("HEAD", {"origin": "http://evil.example"}, False),
        ("POST", {}, False),
        ("POST", {"sec-fetch-site": "same-origin"}, False),
        ("POST", {"sec-fetch-site": "none"}, False),
        ("POST", {"sec-fetch-site": "same-site"}, True),
        ("POST", {"sec-fetch-site": "cross-site"}, True),
        ("DELETE", {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, True),
        ("PUT", {"origin": "http://127.0.0.1:8000"}, False),
        ("PUT", {"origin": "https://127.0.0.1:8000"}, True),
        ("PATCH", {"origin": "http://127.0.0.1:8001"}, True),
        ("POST", {"origin": "null"}, True),
        ("POST", {"origin": "https://tables.example"}, False),
        ("POST", {"origin": "https://tables.example.evil"}, True),
    ],
)
def test_cross_site(method: str, headers: dict[str, str], refused: bool) -> None:
    public = origin_of("https://tables.example/prefix")
    assert cross_site(method, Headers({**HOST, **headers}), public, "http") is refused


def test_a_request_of_another_site_is_refused(sqlite_application: Application) -> None:
    client = sqlite_application.signed_in()
    reply = client.post("/api/workbooks", json={"name": "W"}, headers={"sec-fetch-site": "cross-site"})
    assert reply.status_code == 403
    assert reply.json()["error"]["code"] == "cross-site"
    assert client.get("/api/workbooks").json() == []


@pytest.mark.parametrize("path", ["/api/health", "/api/nothing", "/", "/assets/none.js"])
def test_security_headers_are_on_every_reply(sqlite_application: Application, path: str) -> None:
    headers = sqlite_application.client.get(path).headers
    policy = headers["content-security-policy"]
    for part in (
        "script-src 'self'",
        "style-src 'self'",
        "; style-src-attr 'unsafe-inline'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "frame-ancestors 'self'",
    ):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]


def test_https_is_demanded_where_the_address_has_it(tmp_path: Path) -> None:
    for base_url, header in (
        (None, None),
        ("http://tables.example", None),
        ("https://tables.example/data", "max-age=31536000"),
    ):
        with running(Settings(data_dir=tmp_path / str(header), base_url=base_url)) as application:
            reply = application.client.get("/api/health")
            assert reply.headers.get("strict-transport-security") == header


def test_api_replies_are_not_stored(sqlite_application: Application) -> None:
    assert sqlite_application.client.get("/api/session").headers["cache-control"] == "no-store"


def test_a_request_is_logged_without_its_query(
    sqlite_application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tablewright"):
        reply = sqlite_application.client.get("/api/session?token=geheim")
    (record,) = [r for r in caplog.records if r.name == "tablewright.requests"]
    line = FactsFormatter().format(record)
    assert "method=GET path=/api/session status=200" in line
    assert f"id={reply.headers['x-request-id']}" in line
    assert "geheim" not in line


def test_values_in_log_lines_cannot_pass_for_fields() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "event", None, None)
    record.facts = {"path": "/a status=500\nforged", "empty": "", "none": None, "n": 3}
    line = FactsFormatter().format(record)
    assert line.endswith('event path="/a status=500\\nforged" empty="" n=3')
    assert "\n" not in line
