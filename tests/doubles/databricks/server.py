"""A stand-in for a Databricks SQL warehouse: the vendor's connector talks to it over HTTP as to the service.

    python server.py sail|spark PORT FOLDER [SPARK_MASTER]

Sail (Delta, no Java) or Spark 3.5 (Iceberg) runs the statements; `warehouse.py` adds what belongs to the
service and not to the engine. A bearer token of the form `dapi-NAME` is the user NAME; `dapi-admin` may do
everything. `POST /oidc/v1/token` gives a service principal its token. Files that the connector PUTs into a
volume come to `/volumes/...` by plain HTTP, as they go to a cloud store.
"""

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from databricks.sql.thrift_api.TCLIService import TCLIService
from service import Service
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport.TTransport import TMemoryBuffer

from engines import open_engine
from warehouse import Warehouse

TOKEN = "dapi-"
PRINCIPALS = {"robot-client": ("robot-secret", "robot")}
"""Client id -> secret and user, for OAuth from machine to machine."""
_REQUEST = threading.local()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers are small and awaited.
    disable_nagle_algorithm = True
    wbufsize = -1
    warehouse: Warehouse
    processor: Any
    service: Service

    def log_message(self, *_: Any) -> None:
        """Nothing: only what the engine says is worth reading."""

    def do_GET(self) -> None:
        """`/double/history`: the query history of the workspace, which people see in the browser."""
        if self.path == "/double/history":
            self._say(200, json.dumps(self.warehouse.history).encode())
        else:
            self._say(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.endswith("/oidc/v1/token"):
            self._token(body)
        elif self.path == "/double/forget":
            # As after a restart of the warehouse.
            self.service.forget()
            self._say(204)
        elif not self.path.strip("/").startswith(("sql/", "cliservice")):
            # Telemetry, feature flags.
            self._say(200, b"{}")
        elif (user := self._user()) is None:
            self._say(403, **{"x-thriftserver-error-message": "Invalid access token."})
        elif self.path.rstrip("/").endswith("stopped"):
            self._say(404, **{"x-thriftserver-error-message": "ENDPOINT_NOT_FOUND: no such warehouse"})
        else:
            _REQUEST.user = user
            answer = TMemoryBuffer()
            self.processor.process(TBinaryProtocol(TMemoryBuffer(body)), TBinaryProtocol(answer))
            self._say(200, answer.getvalue(), **{"Content-Type": "application/x-thrift"})

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        file = self._volume_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        self._say(201)

    def do_DELETE(self) -> None:
        self._volume_file().unlink(missing_ok=True)
        self._say(204)

    def _volume_file(self) -> Path:
        return self.warehouse.presigned(unquote(self.path))

    def _user(self) -> str | None:
        given = self.headers.get("Authorization") or ""
        token = given.removeprefix("Bearer ")
        return token.removeprefix(TOKEN) if token.startswith(TOKEN) and token != f"{TOKEN}bad" else None

    def _token(self, body: bytes) -> None:
        """The token endpoint of a workspace, for client credentials."""
        basic = (self.headers.get("Authorization") or "").removeprefix("Basic ")
        name, _, secret = base64.b64decode(basic).decode().partition(":")
        form = parse_qs(body.decode())
        wanted, user = PRINCIPALS.get(name, (None, None))
        if form.get("grant_type") != ["client_credentials"] or wanted is None or secret != wanted:
            error = {"error": "invalid_client", "error_description": "Client authentication failed"}
            self._say(401, json.dumps(error).encode())
            return
        answer = {"access_token": f"{TOKEN}{user}", "token_type": "Bearer", "expires_in": 3600}
        self._say(200, json.dumps(answer).encode())

    def _say(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main(kind: str, port: str, folder: str, master: str | None = None) -> None:
    engine = open_engine(kind, Path(folder), master)
    Handler.warehouse = Warehouse(engine, Path(folder), f"http://127.0.0.1:{port}")
    Handler.service = Service(Handler.warehouse, lambda: _REQUEST.user)
    Handler.processor = TCLIService.Processor(Handler.service)
    Server(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
