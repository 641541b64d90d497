"""The server as a process of its own, and commands beside it."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "tablewright"]


@contextmanager
def serving(data_dir: Path, *arguments: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    """A server process that says it is ready, and its first line."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PORT", "HOST")}
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data-dir", str(data_dir), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        yield process, line
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
