"""A little of S3: objects are put, read and removed by key. Kept as files that PostgreSQL can read."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Objects:
    """The objects of all buckets, under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._keys: dict[str, Path] = {}

    def put(self, key: str, content: bytes) -> None:
        with self._lock:
            file = self.folder / f"object-{len(self._keys)}"
            self._keys[key] = file
        file.write_bytes(content)
        file.chmod(0o644)

    def remove(self, key: str) -> None:
        with self._lock:
            file = self._keys.pop(key, None)
        if file is not None:
            file.unlink(missing_ok=True)

    def get(self, key: str) -> bytes | None:
        file = self._keys.get(key)
        return file.read_bytes() if file else None

    def beginning_with(self, prefix: str) -> list[bytes]:
        """Contents of all objects whose key begins so, in order of their keys."""
        with self._lock:
            paths = [self._keys[key] for key in sorted(self._keys) if key.startswith(prefix)]
        return [file.read_bytes() for file in paths]

    def keys(self) -> list[str]:
        return sorted(self._keys)


def serve(objects: Objects, port: int) -> None:
    """Answers until the process ends. Signatures are looked at only so far that there is one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        @property
        def key(self) -> str:
            return unquote(urlsplit(self.path).path).lstrip("/")

        def answer(self, status: int, content: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", '"0"')
            self.end_headers()
            self.wfile.write(content)

        def allowed(self) -> bool:
            if "AWS4-HMAC-SHA256" in self.headers.get("Authorization", ""):
                return True
            self.answer(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
            return False

        def do_PUT(self) -> None:
            content = self._body()
            if self.allowed():
                if self.key.startswith("no-such-bucket/"):
                    missing = b"<Error><Code>NoSuchBucket</Code><Message>No such bucket</Message></Error>"
                    self.answer(404, missing)
                    return
                objects.put(self.key, content)
                self.answer(200)

        def do_GET(self) -> None:
            if self.path == "/double/keys":
                self.answer(200, "\n".join(objects.keys()).encode())
                return
            content = objects.get(self.key)
            self.answer(404 if content is None else 200, content or b"")

        def do_DELETE(self) -> None:
            if self.allowed():
                objects.remove(self.key)
                self.answer(204)

        def _body(self) -> bytes:
            if self.headers.get("Content-Encoding", "").startswith("aws-chunked") or (
                self.headers.get("Transfer-Encoding") == "chunked"
            ):
                return self._chunks()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            decoded = self.headers.get("x-amz-decoded-content-length")
            return _unchunked(body) if decoded else body

        def _chunks(self) -> bytes:
            parts: list[bytes] = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def _unchunked(body: bytes) -> bytes:
    """The content of a body that was signed in chunks."""
    parts: list[bytes] = []
    while (match := re.match(rb"([0-9a-fA-F]+)[^\r\n]*\r\n", body)) and int(match[1], 16):
        size = int(match[1], 16)
        parts.append(body[match.end() : match.end() + size])
        body = body[match.end() + size + 2 :]
    return b"".join(parts)
