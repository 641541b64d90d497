"""Kills the process that has a DuckDB file open, at a chosen moment of what a test does."""

import os
import signal
from typing import Any

from tablewright.warehouse.duckdb.process import Channel, Running


class Killer:
    """Kills the process when the statement of that number has been sent to it, or before."""

    def __init__(self) -> None:
        self.left = 0
        self.killed = 0
        self.send = Channel.send

    def __call__(self, channel: Channel, running: Running, kind: str, *values: Any) -> None:
        self.left -= 1
        if self.left == 0 and self.killed % 2:
            self._kill(channel)
        self.send(channel, running, kind, *values)
        if self.left == 0 and not self.killed % 2:
            self._kill(channel)

    def _kill(self, channel: Channel) -> None:
        self.killed += 1
        os.kill(channel.worker.process.pid, signal.SIGKILL)
