"""The public API as the check uses it: HTTP in, plain Python values out."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pyarrow as pa


class CheckFailed(Exception):
    """A step whose result is not the expected one."""


class Client:
    """One signed-in browser. Raises CheckFailed on any answer that was not expected."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=120, headers={"Origin": base_url})

    def close(self) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The JSON answer (None for an empty one)."""
        response = self._http.request(method, f"/api{path}", json=body, **more)
        if response.is_error:
            raise CheckFailed(f"{method} {path} answered {response.status_code}: {response.text}")
        return response.json() if response.content else None

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any = None) -> Any:
        return self.call("PUT", path, body)

    def send_file(self, path: str, content: bytes | Iterator[bytes], **parameters: Any) -> Any:
        """Send a file as the request's body, whole or in pieces."""
        response = self._http.post(f"/api{path}", content=content, params=parameters)
        if response.is_error:
            raise CheckFailed(f"POST {path} answered {response.status_code}: {response.text}")
        return response.json()

    def refused(self, method: str, path: str, body: Any = None) -> str:
        """The error code of a call that must be refused."""
        response = self._http.request(method, f"/api{path}", json=body)
        if not 400 <= response.status_code < 500:
            raise CheckFailed(f"{method} {path} was not refused: {response.status_code}")
        return str(response.json()["error"]["code"])

    def query(
        self, workbook_id: str, element_id: str, **body: Any
    ) -> tuple[list[dict[str, Any]], httpx.Headers]:
        """Rows of an element (keys are column ids), and the answer's headers."""
        path = f"/api/workbooks/{workbook_id}/elements/{element_id}/query"
        response = self._http.post(path, json={"limit": 100_000} | body)
        if response.is_error:
            raise CheckFailed(f"query of {element_id} answered {response.status_code}: {response.text}")
        return pa.ipc.open_stream(response.content).read_all().to_pylist(), response.headers

    def wait_for(self, path: str, done: tuple[str, ...], seconds: float = 60) -> Any:
        """Poll an answer until its newest entry has one of these states."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            newest = self.get(path)[0]
            if newest["status"] in done:
                return newest
            time.sleep(0.1)
        raise CheckFailed(f"{path} did not finish within {seconds} s")


def expect(what: str, got: Any, wanted: Any) -> None:
    """Raise CheckFailed unless both are equal; floats to nine digits."""
    if not _equal(got, wanted):
        raise CheckFailed(f"{what}: got {_short(got)}, expected {_short(wanted)}")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]} ..."


def _equal(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        return len(got) == len(wanted) and all(map(_equal, got, wanted))
    if isinstance(wanted, float) and got is not None:
        return abs(float(got) - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return bool(got == wanted)
