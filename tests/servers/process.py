"""The server in a separate process, as `tablewright serve` starts it, and commands next to it."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "tablewright"]


def environment(**variables: str) -> dict[str, str]:
    """Of a process that no setting of this one reaches."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PORT", "HOST", "DATABASE_URL")}
    return kept | variables


@contextmanager
def serving(
    data_dir: Path, *arguments: str, **variables: str
) -> Generator[tuple[subprocess.Popen[str], str]]:
    """A server process that says it is ready, and its first line."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data-dir", str(data_dir), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**variables),
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


def command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, env=environment(**variables), timeout=250
    )
