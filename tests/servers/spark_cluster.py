"""A Spark cluster on this machine: a master and workers as processes of their own, one core each."""

import os
import signal
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.doubles import ENVIRONMENTS, python_of

from servers.shared import end, free_port, wait_for_port

_PACKAGE = "lib/python3.11/site-packages/pyspark"


@dataclass(frozen=True)
class Cluster:
    master: str
    workers: tuple[int, ...]
    """Process ids."""

    def executors(self) -> int:
        """How many processes compute for the workers now."""
        parents = {str(worker) for worker in self.workers}
        number = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = status.read_text().rsplit(")", 1)[1].split()[1]
                command = status.with_name("cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            number += parent in parents and b"CoarseGrainedExecutorBackend" in command
        return number


@contextmanager
def cluster(folder: Path, workers: int = 2, memory: str = "2g") -> Generator[Cluster]:
    port, started = free_port(), list[subprocess.Popen[bytes]]()
    home = ENVIRONMENTS / "spark" / _PACKAGE
    settings = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": python_of("spark"),
        "SPARK_WORKER_DIR": str(folder / "work"),
    }

    def run(name: str, *arguments: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = folder / f"{name}.log"
        command = [
            str(home / "bin" / "spark-class"),
            f"org.apache.spark.deploy.{arguments[0]}",
            *arguments[1:],
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                env=settings,
                cwd=folder,
                start_new_session=True,
            )
        started.append(process)
        return process, log

    try:
        address = ("--host", "127.0.0.1", "--webui-port", "0")
        master, log = run("master", "master.Master", "--port", str(port), *address)
        wait_for_port(port, master, log, seconds=120)
        url = f"spark://127.0.0.1:{port}"
        for number in range(workers):
            run(f"worker{number}", "worker.Worker", *address, "--cores", "1", "--memory", memory, url)
        deadline = time.monotonic() + 120
        while log.read_text().count("Registering worker") < workers:
            assert time.monotonic() < deadline, log.read_text()[-3000:]
            time.sleep(0.5)
        yield Cluster(url, tuple(process.pid for process in started[1:]))
    finally:
        for process in reversed(started):
            end(process.pid, signal.SIGTERM)
            process.wait()
