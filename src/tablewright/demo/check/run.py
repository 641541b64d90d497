"""Starts a fresh server, walks the steps, prints one line each, and stops the server."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tablewright.demo.check.client import CheckFailed, Client
from tablewright.demo.check.expected import Expected
from tablewright.demo.check.steps import STEPS, Job, read_view

START_SECONDS = 120


def run_check() -> bool:
    """Whether every step gave what plain SQL gives."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tablewright-check-") as folder:
        data_dir = Path(folder) / "data"
        try:
            with fresh_server(data_dir) as (base_url, token, _):
                _line("Start a fresh server with demo data", began, base_url)
                job = _walk(base_url, token)
            began_view = time.perf_counter()
            _line("Read the view from another program", began_view, read_view(job, data_dir / job.database))
        except (CheckFailed, httpx.HTTPError, KeyError, ValueError) as error:
            print(f"FAILED  {error}", flush=True)
            return False
    print(f"All {len(STEPS) + 2} steps gave the expected results in {time.perf_counter() - began:.1f} s.")
    return True


def _walk(base_url: str, token: str) -> Job:
    client = Client(base_url)
    try:
        client.post("/session/link", {"token": token})
        job = Job(client, Expected(), base_url)
        for title, step in STEPS:
            began = time.perf_counter()
            try:
                _line(title, began, step(job))
            except Exception as error:
                raise CheckFailed(f"{title}: {error}") from error
        return job
    finally:
        client.close()


def _line(title: str, began: float, result: str) -> None:
    print(f"ok {(time.perf_counter() - began) * 1000:8.0f} ms  {title:<40} {result}", flush=True)


@contextmanager
def fresh_server(data_dir: Path, port: int = 0) -> Generator[tuple[str, str, int]]:
    """A server of its own process over a data folder; its address, a sign-in token, its process id."""
    command = [sys.executable, "-m", "tablewright", "demo"]
    command += ["--data-dir", str(data_dir), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"TABLEWRIGHT_LOG_LEVEL": "WARNING"}
    )
    try:
        yield *_address(process), process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Read the server's output up to its sign-in link."""
    deadline = time.monotonic() + START_SECONDS
    lines: list[str] = []
    while process.stdout is not None and time.monotonic() < deadline:
        line = process.stdout.readline()
        if not line:
            break
        lines.append(line)
        if "/sign-in/link#" in line:
            url = next(word for word in line.split() if word.startswith("http"))
            base_url, token = url.split("/sign-in/link#")
            return base_url, token
    raise CheckFailed("the server did not start:\n" + "".join(lines))
