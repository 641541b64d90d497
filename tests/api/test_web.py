"""Serving the browser application."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from servers.application import TestClient
from tablewright.api import failures, web
from tablewright.api.middleware import RequestFrame


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<head><base href="/" /></head>')
    (folder / "assets" / "main-1a2b.js").write_text("run()")
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def client_of(static: Path, base_url: str | None = None) -> TestClient:
    app = FastAPI()
    failures.install(app)
    web.install(app, base_url, static)
    app.add_middleware(RequestFrame)
    return TestClient(app)


@pytest.mark.parametrize("path", ["/", "/index.html", "/workbooks/abc", "/sign-in"])
def test_every_page_is_the_index(static: Path, path: str) -> None:
    reply = client_of(static).get(path)
    assert (reply.status_code, reply.text.partition("<meta")[0]) == (200, '<head><base href="/" />')
    assert reply.headers["cache-control"] == "no-cache"


def test_the_index_knows_its_prefix(static: Path) -> None:
    reply = client_of(static, "https://example.org/tables/").get("/")
    assert reply.text.startswith('<head><base href="/tables/" />')


def test_each_page_has_a_nonce_of_its_own_for_styles(static: Path) -> None:
    client = client_of(static)
    nonces: set[str] = set()
    for _ in range(2):
        reply = client.get("/")
        nonce = reply.text.partition('nonce="')[2].partition('"')[0]
        assert (
            f"style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'"
            in (reply.headers["content-security-policy"])
        )
        assert len(nonce) > 40
        nonces.add(nonce)
    assert len(nonces) == 2
    assert "nonce" not in client.get("/favicon.svg").headers["content-security-policy"]


def test_assets_never_change(static: Path) -> None:
    reply = client_of(static).get("/assets/main-1a2b.js")
    assert reply.text == "run()"
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client_of(static).get("/favicon.svg").headers["cache-control"] == "no-cache"


def test_missing_assets_are_not_pages(static: Path) -> None:
    reply = client_of(static).get("/assets/old.js")
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"])
def test_nothing_outside_the_folder(static: Path, path: str) -> None:
    assert "secret" not in client_of(static).get(path).text


def test_pages_take_get_only(static: Path) -> None:
    assert client_of(static).post("/workbooks/abc").status_code == 405


def test_without_a_build_a_page_says_how_to_make_one(tmp_path: Path) -> None:
    reply = client_of(tmp_path).get("/")
    assert reply.status_code == 503
    assert "make web" in reply.text
