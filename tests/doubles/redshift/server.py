"""Redshift for tests: PostgreSQL 15 behind a proxy that speaks for it as Redshift does.

    python server.py PORT POSTGRES_PORT OBJECTS_PORT FOLDER

What passes is what Redshift documents: its words are rewritten (`words.py`), its functions are made in
PostgreSQL (`functions.sql`), what it lacks is refused. COPY reads from a little S3 of its own (`objects.py`).
"""

import asyncio
import gzip
import re
import struct
import sys
import threading
from itertools import count
from pathlib import Path

from objects import Objects, serve
from words import Refused, translate

IAM_ROLE = "arn:aws:iam::123456789012:role/tablewright-copy"
KNOWN_SETTINGS = frozenset({b"user", b"database", b"application_name", b"client_encoding"})
_SSL_REQUEST, _CANCEL_REQUEST, _PROTOCOL = 80877103, 80877102, 196608
_COPY = re.compile(
    r"\s*COPY\s+(?P<target>.+?)\s+FROM\s+'s3://(?P<key>[^']+)'(?P<options>.*)$", re.IGNORECASE | re.DOTALL
)
_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*", re.DOTALL)


class Proxy:
    def __init__(self, postgres_port: int, objects: Objects) -> None:
        self._postgres_port = postgres_port
        self._objects = objects
        self._loads = count()

    def rewritten(self, sql: str) -> str:
        try:
            copy = _COPY.match(_COMMENT.sub("", sql))
            return self._copy(copy) if copy else translate(sql)
        except Refused as refused:
            return _raise(refused.state, refused.message)

    def _copy(self, copy: "re.Match[str]") -> str:
        """One COPY of one file: what the objects hold, one after the other."""
        if f"'{IAM_ROLE}'" not in copy["options"]:
            raise Refused("S3ServiceException:Access Denied,Status 403,Error AccessDenied", "XX000")
        contents = self._objects.beginning_with(copy["key"])
        if not contents:
            raise Refused("The specified S3 prefix does not exist", "XX000")
        file = self._objects.folder / f"load-{next(self._loads)}"
        plain = [gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content for content in contents]
        null = re.search(r"NULL\s+AS\s+'([^']+)'", copy["options"], re.IGNORECASE)
        if null is None or "EMPTYASNULL" in copy["options"].upper():
            raise Refused("the double cannot tell empty texts from NULL here", "0A000")
        # PostgreSQL takes one sign for NULL; empty fields of other types than texts are NULL in any case.
        file.write_bytes(b"".join(plain).replace(null[1].encode(), b""))
        file.chmod(0o644)
        return f"COPY {copy['target']} FROM '{file}' WITH (FORMAT csv, NULL '')"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            size, code = struct.unpack("!II", await reader.readexactly(8))
            body = await reader.readexactly(size - 8)
            if code != _SSL_REQUEST:
                break
            writer.write(b"N")
            await writer.drain()
        down, up = await asyncio.open_connection("127.0.0.1", self._postgres_port)
        if code == _PROTOCOL:
            words = body.rstrip(b"\0").split(b"\0")
            pairs = dict(zip(words[::2], words[1::2], strict=False))
            kept = b"".join(
                name + b"\0" + value + b"\0" for name, value in pairs.items() if name in KNOWN_SETTINGS
            )
            body = kept + b"\0"
        up.write(struct.pack("!II", len(body) + 8, code) + body)
        await up.drain()
        await asyncio.gather(self._upwards(reader, up), self._downwards(down, writer))

    async def _upwards(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                kind, body = await _message(reader)
                if kind == b"Q":
                    body = self.rewritten(body[:-1].decode()).encode() + b"\0"
                elif kind == b"P":
                    name, sql, rest = body.split(b"\0", 2)
                    body = name + b"\0" + self.rewritten(sql.decode()).encode() + b"\0" + rest
                _send(writer, kind, body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _downwards(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                kind, body = await _message(reader)
                if kind == b"S" and body.startswith(b"server_version\0"):
                    body = b"server_version\x008.0.2\0"
                _send(writer, kind, body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def _raise(state: str, message: str) -> str:
    words = message.replace("'", "''").replace("%", "%%").replace("\\", "\\\\")
    return f"DO $do$BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{state}'; END$do$"


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(5)
    return head[:1], await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)


def _send(writer: asyncio.StreamWriter, kind: bytes, body: bytes) -> None:
    writer.write(kind + struct.pack("!I", len(body) + 4) + body)


async def main(port: int, postgres_port: int, objects: Objects) -> None:
    proxy = Proxy(postgres_port, objects)
    async with await asyncio.start_server(proxy.handle, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    port, postgres_port, objects_port = (int(name) for name in sys.argv[1:4])
    stored = Objects(Path(sys.argv[4]))
    threading.Thread(target=serve, args=(stored, objects_port), daemon=True).start()
    asyncio.run(main(port, postgres_port, stored))
