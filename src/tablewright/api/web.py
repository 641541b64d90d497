"""The browser application: static files of the wheel, or a page that says how to build them."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from tablewright.access.tokens import new_token

STATIC_DIR = Path(__file__).parent.parent / "_static"

BASE = '<base href="/" />'
NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tablewright</title>
<body style="font: 15px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>The web application is not built</h1>
<p>The server runs, and its API answers at <a href="/api/openapi.json">/api/openapi.json</a>,
but the pages are missing. Build them in the project's folder and reload this page:</p>
<pre>make web</pre>
</body></html>
"""


def install(app: FastAPI, base_url: str | None = None, static_dir: Path | None = None) -> None:
    """Serve the application at every address that no API route knows.

    Behind a proxy that serves it under a path, `base_url` gives the pages that path.
    """
    root = (static_dir or STATIC_DIR).resolve()
    prefix = urlsplit(base_url or "").path.rstrip("/") + "/"

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].lstrip("/")
        if scope["type"] != "http" or path == "api" or path.startswith("api/"):
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        await _response(root, path, prefix, scope)(scope, receive, send)

    app.router.default = page


def _response(root: Path, path: str, prefix: str, scope: Scope) -> Response:
    file = _file(root, path)
    if file is not None:
        return FileResponse(file, headers={"Cache-Control": _lifetime(path)})
    if path.startswith("assets/"):
        raise HTTPException(404)
    index = root / "index.html"
    if not index.is_file():
        return HTMLResponse(NOT_BUILT, status_code=503)
    # Each reply has its own nonce, which the middleware names in the content policy.
    nonce = new_token()
    scope.setdefault("state", {})["style_nonce"] = nonce
    head = f'<base href="{escape(prefix)}" /><meta property="csp-nonce" nonce="{nonce}" />'
    page = index.read_text(encoding="utf-8").replace(BASE, head)
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


def _file(root: Path, path: str) -> Path | None:
    """The file at this address; None also for a name that the system refuses (with NUL, too long)."""
    try:
        file = (root / path).resolve()
        there = path != "" and file.is_relative_to(root) and file.is_file()
    except (OSError, ValueError):
        return None
    return file if there and file.name != "index.html" else None


def _lifetime(path: str) -> str:
    """Built assets carry a hash of their content in the name, so they never change."""
    return "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
